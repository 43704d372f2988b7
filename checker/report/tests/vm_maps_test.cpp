// vm_maps in counterexamples, in stuck runs, and at the bounds of their pools.
#include <algorithm>

#include "checker/report/counterexample_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/program.hpp"
#include "checker/report/waiting.hpp"

namespace pmapcheck::report {
namespace {

const Counterexample& violation(const CaseResult& result, const std::string& property) {
  const auto found =
      std::find_if(result.violations.begin(), result.violations.end(),
                   [&](const Counterexample& c) { return c.violated.property == property; });
  REQUIRE(found != result.violations.end());
  return *found;
}

std::string initially(const Counterexample& c, const std::string& name) {
  for (const NamedText& variable : c.initial) {
    if (variable.name == name) return variable.text;
  }
  return "there is no " + name;
}

std::vector<std::string> sentences(const Violated& violated) {
  std::vector<std::string> texts;
  for (const WaitingThread& w : violated.waiting) texts.push_back(waits_text(w));
  return texts;
}

// One thread's calls on a map with two pages in one entry, and pools of these sizes.
std::string wiring(const std::string& pools, const std::string& calls) {
  return R"({"name": "n", "clauses": ["VW-1"], "machine": {"cpus": 1, "pages": ["a", "b"], )" +
         pools + R"(, "objects": [{"name": "memory", "pages": {"0x1000": "a", "0x2000": "b"}}],
    "entries": [{"start": "0x1000", "end": "0x3000", "object": "memory"}]},
    "threads": [{"name": "wirer", "cpu": 0, "calls": [)" +
         calls + "]}]}";
}

const std::string kWireHalf = R"({"call": "vm_map_wire", "start": "0x1000", "end": "0x2000"})";

}  // namespace

TEST_CASE("A map entry is one line, with whoever has it in transition") {
  const Counterexample c = violation(check(kUnmapped), "in-transition-not-deleted");
  CHECK(initially(c, "entry0") == "user [0x1000,0x2000) memory rw");
  CHECK(initially(c, "entry1") == "free");
  CHECK(initially(c, "map user") == "not busy");
  CHECK(initially(c, "object memory") == "a at 0x1000");
  CHECK(initially(c, "vm_user_wire_count") == "0");
  CHECK(initially(c, "saved timestamp(wirer)") == "none");
  REQUIRE(c.steps.back().operation == "vm_map_entry_delete");
  CHECK(c.steps.back().changes.at(0) ==
        Change{"entry0", "user [0x1000,0x2000) memory rw wired 1 IN_TRANSITION by wirer", "free"});
  const std::string text = to_text(c, Style(false));
  CAPTURE(text);
  CHECK(text.find("    entry0                      user [0x1000,0x2000) memory rw\n") !=
        std::string::npos);
  CHECK(text.find("      - entry0 is IN_TRANSITION\n") != std::string::npos);
}

TEST_CASE("What an operation on a map says by itself is not told twice") {
  const Counterexample c = violation(check(kUnmapped), "no-hole-in-range");
  const std::string text = to_text(c, Style(false));
  CAPTURE(text);
  CHECK(text.find("entry_store(entry0, wired_count, 1)") != std::string::npos);
  CHECK(text.find("entry0: user [0x1000,0x2000) memory rw wired 1") != std::string::npos);
  CHECK(text.find("entry0: user [0x1000,0x2000) memory rw →") == std::string::npos);
  CHECK(text.find("map user: ") == std::string::npos);
}

TEST_CASE("Objects say their pages, what backs them, and where they end") {
  const Counterexample c = check(R"({"name": "n", "clauses": ["VW-1"],
      "machine": {"cpus": 1, "pages": ["a", "b"], "map_entries": 2, "spare_objects": 1,
        "channels": ["io"],
        "objects": [{"name": "text", "kind": "file", "pages": {"0x1000": "a"}, "size": "0x2000"},
                    {"name": "mine", "pages": {"0x1000": "b"}, "shadows": "text"}],
        "entries": [{"start": "0x1000", "end": "0x3000", "object": "mine", "prot": "r",
                     "max_prot": "rw", "cow": true, "inherit": "share"}]},
      "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "tsleep", "channel": "io"}]}]})")
                               .violations.at(0);
  CHECK(initially(c, "object text") == "a at 0x1000; ends at 0x2000");
  CHECK(initially(c, "object mine") == "b at 0x1000; backed by text");
  CHECK(initially(c, "object shadow0") == "none");
  CHECK(initially(c, "entry0") == "user [0x1000,0x3000) mine r max rw inherit share COW");
}

TEST_CASE("Sleepers on a map say for whom they wait") {
  const CaseResult result = check(kBusied);
  REQUIRE(result.violations.size() == 1);
  const Violated& violated = result.violations[0].violated;
  CHECK(violated.property == "deadlock");
  CHECK(sentences(violated) ==
        std::vector<std::string>{"first waits for page a, which somebody else has busied",
                                 "second waits for entries of map user, which first has in "
                                 "transition",
                                 "forker waits for map user, which first keeps busy"});
  CHECK(violated.waiting[1].waits_for == WaitKind::transition);
  CHECK(violated.waiting[1].what == "user");
  CHECK(violated.waiting[1].held_by == std::vector<std::string>{"first"});
  CHECK(violated.waiting[2].waits_for == WaitKind::busy);
}

TEST_CASE("Who unmaps what the system has wired waits for its callers, and is not lost") {
  const CaseResult result = check(
      wiring(R"("map_entries": 3)",
             kWireHalf + R"(, {"call": "vm_map_delete", "start": "0x1000", "end": "0x2000"})"));
  REQUIRE(result.violations.size() == 1);
  const Violated& violated = result.violations[0].violated;
  CHECK(violated.property == "deadlock");
  CHECK(violated.blame == "caller");
  CHECK(sentences(violated) ==
        std::vector<std::string>{
            "wirer waits until the system's wiring of entries of map user is undone"});
}

TEST_CASE("Who waits for a page that nobody frees waits for the environment") {
  const CaseResult result = check(R"({"name": "n", "clauses": ["VW-1"],
      "machine": {"cpus": 1, "pages": ["a"], "map_entries": 1,
        "objects": [{"name": "memory"}],
        "entries": [{"start": "0x1000", "end": "0x2000", "object": "memory"}]},
      "threads": [{"name": "t", "cpu": 0, "calls": [
        {"call": "vm_map_wire", "start": "0x1000", "end": "0x2000"}]}]})");
  REQUIRE(result.violations.size() == 1);
  CHECK(result.violations[0].violated.blame == "environment");
  CHECK(sentences(result.violations[0].violated) ==
        std::vector<std::string>{"t waits in vm_waitpfault()"});
}

TEST_CASE("A pool of entries or objects that is too small is a bound that was hit") {
  const Folder folder;
  const auto checked = [&](const std::string& text) {
    return run(folder, {"check", folder.write("case.json", text)});
  };
  CHECK(checked(wiring(R"("map_entries": 2)", kWireHalf)).status == 0);
  const Finished entries = checked(wiring(R"("map_entries": 1)", kWireHalf));
  INFO(entries.out);
  CHECK(entries.status == 3);
  CHECK(entries.out.find(R"(no violation within the number of map entries ("map_entries")") !=
        std::string::npos);

  const auto forking = [](const std::string& pools) {
    return wiring(pools + R"(, "pmaps": ["user", "child"])",
                  R"({"call": "vm_map_wire", "start": "0x1000", "end": "0x3000"},
                     {"call": "vmspace_fork", "child": "child"})");
  };
  const Finished objects = checked(forking(R"("map_entries": 2)"));
  INFO(objects.out);
  CHECK(objects.status == 3);
  CHECK(objects.out.find(R"(no violation within the number of spare objects ("spare_objects")") !=
        std::string::npos);
}

}  // namespace pmapcheck::report
