// Mutated scenarios: whatever a byte or a piece of structure becomes, the parser answers with a
// scenario that keeps its promises or with an error that names the place.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

#include "checker/scenario/json.hpp"
#include "checker/scenario/tests/map_sample.hpp"
#include "checker/scenario/tests/sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) { return random() % limit; }

/// Overwrites, inserts, erases or copies bytes, some of which mean something to JSON.
std::string mutate_bytes(std::string text, Random& random) {
  static constexpr std::string_view kTelling = "{}[],:\"\\0-1eEx \n\t\xff\x80\xc3";
  for (std::size_t count = 1 + below(random, 4); count > 0 && !text.empty(); --count) {
    const std::size_t at = below(random, text.size());
    const char byte = below(random, 2) == 0 ? kTelling[below(random, kTelling.size())]
                                            : static_cast<char>(random());
    switch (below(random, 5)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, 1 + below(random, 8));
        break;
      case 3: {
        const std::string copy = text.substr(at, 1 + below(random, 40));
        text.insert(below(random, text.size()), copy);
        break;
      }
      case 4:
        text.resize(at);
        break;
    }
  }
  return text;
}

void values_of(nlohmann::ordered_json& value, std::vector<nlohmann::ordered_json*>& values) {
  values.push_back(&value);
  if (!value.is_structured()) return;
  for (auto& child : value) values_of(child, values);
}

/// A good scenario to begin with, and the calls that it is read with.
struct Seed {
  const std::string& text;
  Signatures signatures;
};
const std::vector<Seed>& seeds() {
  static const std::vector<Seed> kSeeds{{kSample, sample_signatures()},
                                        {kMapSample, map_signatures()}};
  return kSeeds;
}

/// Replaces, swaps, drops or repeats values of the tree.
std::string mutate_structure(const std::string& text, Random& random) {
  using Json = nlohmann::ordered_json;
  static const std::vector<Json> kOdd{nullptr,
                                      true,
                                      -1,
                                      0,
                                      1,
                                      2,
                                      5,
                                      1.5,
                                      "",
                                      "old",
                                      "sf",
                                      "kva",
                                      "rv",
                                      "0x1000",
                                      "0x2000",
                                      "user",
                                      "mutex",
                                      "PE-16",
                                      "deadlock",
                                      Json::array(),
                                      Json::object(),
                                      "conforms",
                                      "store",
                                      "0x6000",
                                      "a",
                                      "anon",
                                      "file",
                                      "none",
                                      "child"};
  Json root = Json::parse(text);
  for (std::size_t count = 1 + below(random, 3); count > 0; --count) {
    std::vector<Json*> values;
    values_of(root, values);
    Json& value = *values[below(random, values.size())];
    switch (below(random, 4)) {
      case 0:
        value = kOdd[below(random, kOdd.size())];
        break;
      case 1:
        value = Json(*values[below(random, values.size())]);
        break;
      case 2:
        if (value.is_structured() && !value.empty()) {
          value.erase(
              std::next(value.begin(), static_cast<std::ptrdiff_t>(below(random, value.size()))));
        }
        break;
      case 3:
        if (value.is_array() && !value.empty())
          value.push_back(Json(value[below(random, value.size())]));
        if (value.is_object()) value["call"] = kOdd[below(random, kOdd.size())];
        break;
    }
  }
  return root.dump(1);
}

bool within(std::int64_t value, std::size_t size) {
  return value >= 0 && static_cast<std::size_t>(value) < size;
}

/// The promises of scenario.hpp for calls: indices in range, variables assigned before their use.
void require_sound(const Scenario& scenario, const Signatures& signatures,
                   const std::vector<CallSite>& calls, const std::vector<Variable>& variables) {
  for (std::size_t position = 0; position < calls.size(); ++position) {
    const CallSite& site = calls[position];
    const auto& parameters = signatures.calls.at(site.signature).parameters;
    REQUIRE(site.arguments.size() == parameters.size());
    std::vector<Guard> held;
    const auto require_assigned = [&](std::int64_t index) {
      REQUIRE(within(index, variables.size()));
      const Variable& variable = variables[static_cast<std::size_t>(index)];
      REQUIRE(variable.call < position);
      for (const Guard& guard : calls[variable.call].guards) {
        REQUIRE(std::find(held.begin(), held.end(), guard) != held.end());
      }
    };
    for (const Guard& guard : site.guards) {
      require_assigned(static_cast<std::int64_t>(guard.variable));
      held.push_back(guard);
    }
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Argument& argument = site.arguments[i];
      if (argument.is_variable) {
        require_assigned(argument.value);
      } else if (parameters[i].kind == ParameterKind::address) {
        const bool has_end = scenario.machine.map_entries > 0;
        REQUIRE(within(argument.value, scenario.machine.addresses.size() - (has_end ? 1 : 0)));
      } else if (parameters[i].kind == ParameterKind::bound) {
        REQUIRE(within(argument.value, scenario.machine.addresses.size()));
      } else if (parameters[i].kind == ParameterKind::map) {
        REQUIRE(within(argument.value - 1, scenario.machine.pmaps.size() - 1));
      } else if (parameters[i].kind == ParameterKind::object) {
        REQUIRE(within(argument.value, scenario.machine.objects.size()));
      } else if (parameters[i].kind == ParameterKind::page) {
        REQUIRE(within(argument.value, scenario.machine.pages.size()));
      } else if (parameters[i].kind == ParameterKind::pmap) {
        REQUIRE(within(argument.value, scenario.machine.pmaps.size()));
      } else {
        REQUIRE(parameters[i].kind != ParameterKind::sf_buf);
        REQUIRE(parameters[i].kind != ParameterKind::kva);
      }
    }
  }
}

/// The promises of scenario.hpp for vm_maps.
void require_sound_maps(const Machine& machine) {
  const auto& addresses = machine.addresses;
  const auto has = [&](std::uint32_t address) {
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
  };
  REQUIRE(addresses.size() >= 2);
  REQUIRE(addresses.size() <= 6);
  for (std::size_t i = 1; i < addresses.size(); ++i) {
    REQUIRE(addresses[i] == addresses[i - 1] + 0x1000);
  }
  REQUIRE_FALSE(machine.objects.empty());
  for (const VmObject& object : machine.objects) {
    for (const auto& [address, page] : object.pages) {
      REQUIRE(has(address));
      REQUIRE(address < addresses.back());
      REQUIRE_FALSE(machine.pages.at(static_cast<std::size_t>(page)).free);
    }
    const VmObject* backing = &object;
    for (std::size_t i = 0; i < machine.objects.size() && backing->shadows; ++i) {
      backing = &machine.objects.at(static_cast<std::size_t>(*backing->shadows));
    }
    REQUIRE_FALSE(backing->shadows.has_value());
  }
  REQUIRE(machine.entries.size() <= static_cast<std::size_t>(machine.map_entries));
  std::set<std::pair<PmapIndex, std::uint32_t>> mapped;
  for (const MapEntry& entry : machine.entries) {
    REQUIRE(entry.map != kKernelPmap);
    REQUIRE(has(entry.start));
    REQUIRE(has(entry.end));
    REQUIRE(entry.start < entry.end);
    REQUIRE(within(static_cast<int>(entry.object), machine.objects.size()));
    REQUIRE((entry.protection & ~entry.max_protection) == 0);
    for (std::uint32_t address = entry.start; address < entry.end; address += 0x1000) {
      REQUIRE(mapped.emplace(entry.map, address).second);
    }
  }
}

void require_sound(const Scenario& scenario, const Signatures& signatures) {
  REQUIRE_FALSE(scenario.name.empty());
  REQUIRE_FALSE(scenario.clauses.empty());
  REQUIRE_FALSE(scenario.threads.empty());
  REQUIRE_FALSE(scenario.machine.pages.empty());
  REQUIRE(scenario.machine.pmaps.size() >= 2);
  if (scenario.machine.map_entries > 0) {
    require_sound_maps(scenario.machine);
  } else {
    REQUIRE(scenario.machine.addresses.size() <= 4);
    REQUIRE(scenario.machine.entries.empty());
  }
  require_sound(scenario, signatures, scenario.setup, {});
  for (const Thread& thread : scenario.threads) {
    REQUIRE(within(static_cast<int>(thread.cpu), static_cast<std::size_t>(scenario.machine.cpus)));
    REQUIRE(within(static_cast<int>(thread.pmap), scenario.machine.pmaps.size()));
    REQUIRE_FALSE(thread.calls.empty());
    require_sound(scenario, signatures, thread.calls, thread.variables);
  }
}

/// Parses, and requires a sound scenario or an error that can stand in a report.
bool accepted(const std::string& text, const Signatures& signatures) {
  CAPTURE(text);
  const auto result = parse_scenario(text, "case.json", signatures);
  if (result) {
    require_sound(*result, signatures);
    return true;
  }
  const InputError& error = result.error();
  REQUIRE(error.place.rfind("case.json", 0) == 0);
  REQUIRE_FALSE(error.what.empty());
  REQUIRE_FALSE(error.remedy.empty());
  REQUIRE(error.message().size() < 1'000);
  REQUIRE(error.message().find('\n') == std::string::npos);
  REQUIRE_NOTHROW(nlohmann::json(error.message()).dump());  // throws if it is not UTF-8
  return false;
}

TEST_CASE("scenarios with mutated bytes are accepted soundly or refused with a place") {
  Random random(1);
  for (const Seed& seed : seeds()) {
    int good = 0;
    for (int i = 0; i < 10'000; ++i) {
      good += accepted(mutate_bytes(seed.text, random), seed.signatures) ? 1 : 0;
    }
    CHECK(good > 100);
    CHECK(good < 9'900);
  }
}

TEST_CASE("scenarios with mutated structure are accepted soundly or refused with a place") {
  Random random(2);
  for (const Seed& seed : seeds()) {
    int good = 0;
    for (int i = 0; i < 10'000; ++i) {
      good += accepted(mutate_structure(seed.text, random), seed.signatures) ? 1 : 0;
    }
    CHECK(good > 100);
    CHECK(good < 9'900);
  }
}

TEST_CASE("mutated text is JSON to us exactly if it is to nlohmann, duplicate keys aside") {
  Random random(3);
  for (int i = 0; i < 10'000; ++i) {
    const std::string text = mutate_bytes(kSample, random);
    CAPTURE(text);
    const auto ours = read_json(text, "case.json");
    if (!ours && ours.error().what.find("was already given") != std::string::npos) continue;
    // nlohmann takes a NUL byte for the end.
    const bool theirs = text.find('\0') == std::string::npos && nlohmann::json::accept(text);
    REQUIRE(static_cast<bool>(ours) == theirs);
  }
}

}  // namespace
}  // namespace pmapcheck::scenario
