#include "checker/scenario/parse.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

#include "checker/scenario/json.hpp"
#include "checker/scenario/node.hpp"
#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMaxClauses = 64;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestDescription = 10'000;

std::vector<std::string> read_clauses(const Node& list, const ParseOptions& options) {
  std::vector<std::string> clauses;
  for (const Node& node : list.elements(1, kMaxClauses, "clause")) {
    const std::string clause = read_clause(node, options);
    if (std::find(clauses.begin(), clauses.end(), clause) != clauses.end()) {
      node.refuse("the clause " + in_quotes(clause) + " is listed twice",
                  "each may be listed once");
    }
    clauses.push_back(clause);
  }
  return clauses;
}

/// All that does not refer to the machine; and "expect", whose conditions do. `complete` says that
/// machine and threads were read without an error.
void read_rest(const Object& object, const Signatures& signatures, const ParseOptions& options,
               Scenario& scenario, bool complete) {
  if (const auto schema = object.find("$schema")) (void)schema->string("the path of the schema");
  if (const auto name = object.find("name")) scenario.name = name->prose(kLongestName);
  if (const auto text = object.find("description")) {
    scenario.description = text->prose(kLongestDescription);
  }
  if (const auto list = object.find("clauses")) scenario.clauses = read_clauses(*list, options);
  if (const auto list = object.find("environment")) {
    scenario.environment = read_environment(*list, signatures);
  }
  scenario.implementation = read_implementation(object.find("implementation"), signatures);
  if (const auto expect = object.find("expect")) {
    scenario.expect = read_expectation(*expect, options, scenario, complete);
  }
}

/// The page tables and TLBs at the start: part of the machine, but they use addresses as calls do.
void read_initial_mappings(const Node& machine, CallReader& reader, Scenario& scenario) {
  const Object object(machine);
  if (const auto ptes = object.find("ptes")) {
    scenario.machine.ptes = read_initial_ptes(*ptes, scenario.machine, reader);
  }
  if (const auto tlbs = object.find("tlbs")) {
    scenario.machine.tlbs = read_initial_tlbs(*tlbs, scenario.machine, reader);
    check_initial_tlbs(*tlbs, scenario);
  }
}

/// Whether a call says what a page is to hold.
bool gives_values(const Signatures& signatures, const Scenario& scenario) {
  const auto gives = [&](const CallSite& site) {
    const std::vector<Parameter>& parameters = signatures.calls[site.signature].parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      if (parameters[i].kind == ParameterKind::content && site.arguments[i].value >= 0) return true;
    }
    return false;
  };
  const auto any_gives = [&](const std::vector<CallSite>& calls) {
    return std::any_of(calls.begin(), calls.end(), gives);
  };
  return any_gives(scenario.setup) ||
         std::any_of(scenario.threads.begin(), scenario.threads.end(),
                     [&](const Thread& thread) { return any_gives(thread.calls); });
}

std::uint32_t position(const std::vector<std::uint32_t>& addresses, std::uint32_t address) {
  const auto at = std::find(addresses.begin(), addresses.end(), address);
  return static_cast<std::uint32_t>(at - addresses.begin());
}

/// Require: the machine was read without an error.
void read_calls(const Object& object, const Signatures& signatures, Addresses& named,
                Scenario& scenario) {
  CallReader reader(signatures, scenario.machine, named);
  if (const auto setup = object.find("setup")) scenario.setup = reader.setup(*setup);
  if (const auto threads = object.find("threads")) scenario.threads = reader.threads(*threads);
  const Node machine = *object.find("machine");
  read_initial_mappings(machine, reader, scenario);
  scenario.machine.contents |= gives_values(signatures, scenario);
  const std::vector<std::uint32_t> addresses = named.settle(machine);
  reader.number_addresses(scenario.setup, addresses);
  for (Thread& thread : scenario.threads) reader.number_addresses(thread.calls, addresses);
  for (InitialPte& e : scenario.machine.ptes) e.address = position(addresses, e.address);
  for (InitialTlbEntry& e : scenario.machine.tlbs) e.address = position(addresses, e.address);
  scenario.machine.addresses = addresses;
}

}  // namespace

Result<Scenario> parse_scenario(std::string text, const std::string& file,
                                const Signatures& signatures, const ParseOptions& options) {
  const Result<JsonValue> json = read_json(text, file);
  if (!json) return json.error();
  FirstError errors(file);
  const Object object = Node(*json, "", errors).object(kScenarioKeys);
  Scenario scenario;
  Addresses named;
  if (const auto machine = object.find("machine")) {
    scenario.machine = read_machine(*machine, named);
  }
  if (!errors.get() && object.find("machine")) read_calls(object, signatures, named, scenario);
  read_rest(object, signatures, options, scenario, !errors.get());
  if (errors.get()) return *errors.get();
  scenario.file = file;
  scenario.text = std::move(text);
  return scenario;
}

Result<Scenario> load_scenario(const std::filesystem::path& path, const Signatures& signatures,
                               const ParseOptions& options) {
  static constexpr std::string_view kRemedy = "expected a scenario file, JSON, that can be read";
  const std::string file = path.string();
  const auto unreadable = [&](const std::string& why) {
    return InputError{file, why, std::string(kRemedy)};
  };
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    return unreadable(failure ? "the file cannot be read: " + failure.message()
                              : "there is no such file");
  }
  if (std::filesystem::is_directory(path, failure)) return unreadable("this is a folder");
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return unreadable(std::string("the file cannot be opened: ") + std::strerror(errno));
  // A file that is too long is read only until that shows: it may have no end (/dev/zero).
  std::string text;
  std::array<char, 1 << 16> chunk;
  while (stream && text.size() <= kMaxJsonBytes) {
    stream.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return unreadable("the file cannot be read");
  return parse_scenario(std::move(text), file, signatures, options);
}

}  // namespace pmapcheck::scenario
