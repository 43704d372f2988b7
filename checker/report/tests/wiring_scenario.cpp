#include "checker/report/tests/wiring_scenario.hpp"

#include <nlohmann/json.hpp>

#include "impl/kernel_vm_map.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;

namespace {

constexpr unsigned kPages = 3;

std::string address(unsigned page) { return "0x" + std::to_string(page + 1) + "000"; }

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random), unmaps_(one_in(3)) {}

  Json scenario() {
    Json json{{"name", "generated"}, {"clauses", {"VW-C8"}}, {"machine", machine()}};
    json["threads"] = {thread("one", 0), thread("two", 1)};
    return json;
  }

 private:
  unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }
  bool one_in(unsigned n) { return below(n) == 0; }

  // As small as it can be: what is not resident has a free page that waits for it.
  Json machine() {
    Json memory{{"name", "memory"}, {"pages", Json::object()}};
    Json file{{"name", "file"}, {"kind", "file"}, {"pages", Json::object()}};
    Json entries = Json::array();
    Json pages = Json::array();
    const unsigned failing = one_in(2) ? below(kPages) : kPages;
    const bool copies = one_in(10);
    for (unsigned start = 0; start < kPages;) {
      const unsigned end = start + 1 + below(kPages - start);
      const bool from_file = one_in(2);
      const bool mapped = !one_in(6);
      if (mapped) entries.push_back(entry(start, end, from_file, copies));
      for (unsigned page = start; page < end; ++page) {
        const std::string name(1, static_cast<char>('a' + page));
        const bool fails = from_file && page == failing;
        if (fails) file["failing"] = {address(page)};
        if (!mapped) continue;
        if (fails || one_in(2)) {
          pages.push_back({{"name", name}, {"free", true}});
        } else {
          pages.push_back({{"name", name}, {"wired", below(2)}});
          (from_file ? file : memory)["pages"][address(page)] = name;
        }
        if (copies) pages.push_back({{"name", "new_" + name}, {"free", true}});
      }
      start = end;
    }
    if (entries.empty()) {
      entries.push_back(entry(0, 1, false, false));
      pages.push_back({{"name", "a"}, {"free", true}});
    }
    Json json{{"cpus", 2}, {"pages", pages}, {"map_entries", kPages}};
    for (unsigned page = 0; page <= kPages; ++page) json["addresses"].push_back(address(page));
    json["entries"] = entries;
    json["objects"] = {memory, file};
    if (copies) json["spare_objects"] = 2;
    if (one_in(4)) json["max_user_wired"] = 1 + below(2);
    return json;
  }

  Json entry(unsigned start, unsigned end, bool from_file, bool needs_copy) {
    Json json{{"start", address(start)}, {"end", address(end)}};
    json["object"] = from_file ? "file" : "memory";
    // What can't be read would keep a range from being unwired that was wired.
    if (one_in(4)) json["prot"] = unmaps_ || one_in(2) ? "r" : "none";
    if (needs_copy) json["cow"] = json["needs_copy"] = true;
    return json;
  }

  Json range(const char* call) {
    const unsigned start = below(kPages);
    const unsigned end = start + 1 + below(kPages - start);
    return {{"call", call}, {"start", address(start)}, {"end", address(end)}};
  }

  Json wiring(const char* call, bool user) {
    Json json = range(call);
    json["flags"] = Json::array();
    if (user) json["flags"].push_back("user");
    if (one_in(2)) json["flags"].push_back("holesok");
    return json;
  }

  Json thread(const char* name, unsigned cpu) {
    Json calls = Json::array();
    // Where one thread unmaps, only the other one wires for the system, and unwires again.
    const bool balanced = unmaps_ && cpu == 0 && one_in(2);
    if (balanced) {
      calls.push_back(wiring("vm_map_wire", false));
      calls.push_back(calls.back());
      calls.back()["call"] = "vm_map_unwire";
    }
    for (unsigned left = balanced ? 0 : 1 + below(2); left > 0; --left) {
      calls.push_back(call(unmaps_ && cpu == 1));
    }
    return {{"name", name}, {"cpu", cpu}, {"calls", calls}};
  }

  Json call(bool may_unmap) {
    const bool user = unmaps_ || one_in(2);
    switch (below(may_unmap ? 8 : 7)) {
      case 0:
      case 1:
      case 2:
        return wiring("vm_map_wire", user);
      case 3:
      case 4:
        return wiring("vm_map_unwire", user);
      case 5: {
        Json json = range("vm_map_inherit");
        json["inheritance"] = one_in(2) ? "copy" : "share";
        return json;
      }
      case 6:
        return {{"call", "vm_fault"}, {"va", address(below(kPages))}, {"prot", "r"}};
      default:
        return range("vm_map_delete");
    }
  }

  std::mt19937& random_;
  bool unmaps_;
};

bool has_variant(const impl::Routine& owner, const std::string& variant) {
  for (const impl::Implementation& i : impl::implementations()) {
    const bool its_own = i.routine == &owner || i.routine->owner == &owner;
    if (its_own && variant == i.variant) return true;
  }
  return false;
}

}  // namespace

std::string wiring_scenario(std::mt19937& random, const std::string& variant) {
  Json json = Generator(random).scenario();
  const impl::Routine* const owners[] = {&impl::call::vm_map_wire, &impl::call::vm_map_unwire};
  for (const impl::Routine* routine : owners) {
    if (has_variant(*routine, variant)) json["implementation"][routine->name] = variant;
  }
  return json.dump();
}

}  // namespace pmapcheck::report
