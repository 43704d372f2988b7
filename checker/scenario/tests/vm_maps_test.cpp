// vm_maps in a scenario: what they become, and what is refused.
#include <vector>

#include "checker/scenario/tests/map_sample.hpp"
#include "checker/scenario/tests/mistake.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

Scenario parsed(const std::string& text) {
  Result<Scenario> result = parse_map_sample(text);
  INFO((result ? "" : result.error().message()));
  REQUIRE(result);
  return *result;
}

void check_refused_of_maps(const Mistake& mistake) {
  INFO("\"" << mistake.from << "\" replaced by \"" << mistake.to << "\"");
  const auto result = parse_map_sample(replaced(kMapSample, mistake.from, mistake.to));
  REQUIRE_FALSE(result);
  CHECK(result.error().message() == mistake.message);
}

Argument constant(std::int64_t value) { return {false, value}; }

TEST_CASE("vm_maps are read with their pools, objects and entries") {
  const Machine machine = parsed(kMapSample).machine;
  CHECK(machine.map_entries == 5);
  CHECK(machine.spare_objects == 1);
  CHECK(machine.max_user_wired == 3);
  CHECK(machine.pages[2].free);
  CHECK_FALSE(machine.pages[0].free);

  REQUIRE(machine.objects.size() == 2);
  const VmObject& anon = machine.objects[0];
  CHECK(anon.name == "anon");
  CHECK(anon.kind == ObjectKind::anonymous);
  CHECK(anon.pages == std::map<std::uint32_t, PageIndex>{{0x2000, PageIndex{0}}});
  CHECK(anon.shadows == VmObjectIndex{1});
  CHECK_FALSE(anon.size.has_value());
  const VmObject& text = machine.objects[1];
  CHECK(text.kind == ObjectKind::file);
  CHECK(text.failing == std::set<std::uint32_t>{0x4000});
  CHECK(text.size == 0x5000u);
  CHECK_FALSE(text.shadows.has_value());

  REQUIRE(machine.entries.size() == 3);
  const MapEntry& plain = machine.entries[0];
  CHECK(plain.map == PmapIndex{1});
  CHECK(plain.start == 0x2000);
  CHECK(plain.end == 0x4000);
  CHECK(plain.object == VmObjectIndex{0});
  CHECK(plain.protection == 3);
  CHECK(plain.max_protection == 7);
  CHECK_FALSE(plain.cow);
  CHECK(plain.inheritance == Inheritance::copy);
  CHECK(machine.entries[1].protection == 0);
  CHECK(machine.entries[1].max_protection == 5);
  const MapEntry& childs = machine.entries[2];
  CHECK(childs.map == PmapIndex{2});
  CHECK(childs.cow);
  CHECK(childs.needs_copy);
  CHECK(childs.inheritance == Inheritance::share);
}

TEST_CASE("a machine without map_entries has no vm_maps") {
  const Machine machine = parsed(R"({"name": "n", "clauses": ["QE-1"],
    "machine": {"cpus": 1, "pages": ["p"]},
    "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "store", "va": "0x7000"}]}]})")
                              .machine;
  CHECK(machine.map_entries == 0);
  CHECK(machine.addresses == std::vector<std::uint32_t>{0x7000});
}

TEST_CASE("with vm_maps the addresses are all pages from the lowest named to the highest") {
  const Scenario scenario = parsed(kMapSample);
  CHECK(scenario.machine.addresses ==
        std::vector<std::uint32_t>{0x2000, 0x3000, 0x4000, 0x5000, 0x6000});
  const std::vector<CallSite>& wirer = scenario.threads[0].calls;
  CHECK(wirer[0].arguments == std::vector{constant(1), constant(0), constant(4), constant(3)});
  CHECK(wirer[1].arguments == std::vector{constant(3)});
  const std::vector<CallSite>& other = scenario.threads[1].calls;
  CHECK(other[0].arguments == std::vector{constant(2), constant(0), constant(1), constant(0)});
  CHECK(other[1].arguments == std::vector{constant(1), constant(2)});
  CHECK(other[2].arguments == std::vector{constant(1), constant(2)});
  CHECK(other[3].arguments == std::vector{constant(1), constant(2)});

  // The pages between are there though nobody names them.
  const Scenario gap = parsed(replaced(kMapSample, R"("end": "0x6000")", R"("end": "0x7000")"));
  CHECK(gap.machine.addresses.size() == 6);
  CHECK(gap.threads[0].calls[0].arguments[2] == constant(5));
}

TEST_CASE("declared addresses of vm_maps may go beyond those that are named") {
  const std::string declared = R"("map_entries": 5, "addresses": ["0x1000", "0x2000", "0x3000",
    "0x4000", "0x5000", "0x6000"])";
  const Scenario scenario = parsed(replaced(kMapSample, R"("map_entries": 5)", declared));
  CHECK(scenario.machine.addresses.size() == 6);
  CHECK(scenario.threads[0].calls[0].arguments[1] == constant(1));
}

TEST_CASE("what is of vm_maps needs them") {
  const std::string remedy =
      R"(; give the machine "map_entries", the size of its pool of map entries)";
  const std::string rest = R"("threads": [{"name": "t", "cpu": 0, "calls": [)";
  const auto refusal = [&](const std::string& machine, const std::string& call) {
    const auto result =
        parse_map_sample(R"({"name": "n", "clauses": ["QE-1"], "machine": {"cpus": 1)" + machine +
                         "}, " + rest + call + "]}]}");
    return result ? "accepted" : result.error().message();
  };
  const std::string store = R"({"call": "store", "va": "0x1000"})";
  const std::string page = R"(, "pages": ["p"])";
  CHECK(refusal(page + R"(, "objects": [{"name": "o"}])", store) ==
        R"(case.json:1: /machine/objects: "objects" is of vm_maps, and the machine has none)" +
            remedy);
  CHECK(
      refusal(page + R"(, "max_user_wired": 1)", store) ==
      R"(case.json:1: /machine/max_user_wired: "max_user_wired" is of vm_maps, and the machine has )"
      "none" +
          remedy);
  CHECK(refusal(R"(, "pages": [{"name": "p", "free": true}])", store) ==
        "case.json:1: /machine/pages/0/free: a page is free for the faults of vm_maps, and the "
        "machine has none" +
            remedy);
  CHECK(
      refusal(page, R"({"call": "vmspace_fork", "child": "user"})") ==
      R"(case.json:1: /threads/0/calls/0/call: "vmspace_fork" is of vm_maps, and the machine has )"
      "none" +
          remedy);
  CHECK(
      refusal(page + R"(, "map_entries": 1)", store) ==
      R"(case.json:1: /machine/map_entries: vm_maps without "objects" have nothing to map; add at )"
      "least one object");
  CHECK(refusal(page + R"(, "map_entries": 1, "objects": [{"name": "o"}])", store) ==
        "case.json:1: /machine: the vm_maps have no page: the scenario names fewer than two "
        "addresses; name a lowest address and an end, in an entry or in /machine/addresses");
}

TEST_CASE("objects that cannot be are refused") {
  const std::string a = R"({"name": "anon", "pages": {"0x2000": "a"}, "shadows": "text"})";
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {R"("pages": {"0x2000": "a"})", R"("pages": ["a"])",
           "case.json:8: /machine/objects/0/pages: found an array; expected an object: "
           "addresses, each with a page"},
          {R"({"0x2000": "a"})", R"({"0x2001": "a"})",
           R"(case.json:8: /machine/objects/0/pages/0x2001: the address "0x2001" is not )"
           R"(page-aligned; expected a page-aligned address from "0x1000" to "0xbffff000")"},
          {R"({"0x2000": "a"})", R"({"0x2000": "a", "0x02000": "b"})",
           "case.json:8: /machine/objects/0/pages/0x02000: there are two pages at this address; "
           "name each address once"},
          {R"({"0x3000": "b"})", R"({"0x3000": "a"})",
           R"(case.json:9: /machine/objects/1/pages/0x3000: the page "a" is resident twice; a )"
           "page is in one object, at one address"},
          {R"({"0x3000": "b"})", R"({"0x3000": "z"})",
           R"(case.json:9: /machine/objects/1/pages/0x3000: the page "z" is free; resident pages )"
           "are managed, and not free"},
          {R"(["a", "b", )", R"(["a", {"name": "b", "managed": false}, )",
           R"(case.json:9: /machine/objects/1/pages/0x3000: the page "b" is not managed; )"
           "resident pages are managed, and not free"},
          {R"({"0x3000": "b"})", R"({"0x5000": "b"})",
           "case.json:9: /machine/objects/1/pages/0x5000: this page is beyond the object's size; "
           "raise \"size\""},
          {R"(["0x4000"])", R"(["0x5000"])",
           "case.json:9: /machine/objects/1/failing/0: this page is beyond the object's size, so "
           "nobody reads it; raise \"size\""},
          {R"(["0x4000"])", R"(["0x4000", "0x4000"])",
           "case.json:9: /machine/objects/1/failing/1: this address is listed twice; each may be "
           "listed once"},
          {R"("kind": "file")", R"("kind": "anonymous")",
           "case.json:9: /machine/objects/1/failing: the pages of an anonymous object are "
           "zero-filled, which never fails; leave \"failing\" out, or make the object's \"kind\" "
           "\"file\""},
          {R"("kind": "file")", R"("kind": "device")",
           R"(case.json:9: /machine/objects/1/kind: there is no kind of object "device"; expected )"
           R"(one of "anonymous", "file")"},
          {a, a + ", " + a,
           R"(case.json:8: /machine/objects/1: there are two objects "anon"; each needs a name of )"
           "its own"},
          {R"("shadows": "text")", R"("shadows": "texts")",
           R"(case.json:8: /machine/objects/0/shadows: there is no object "texts"; did you mean )"
           R"("text"? expected one of "anon", "text")"},
          {R"("shadows": "text")", R"("shadows": "anon")",
           R"(case.json:8: /machine/objects/0: the backing objects of "anon" lead back to it; a )"
           "chain of backing objects ends somewhere"},
          {R"("size": "0x5000")", R"("size": "0x5000", "shadows": "anon")",
           R"(case.json:8: /machine/objects/0: the backing objects of "anon" lead back to it; a )"
           "chain of backing objects ends somewhere"},
          {a, a + R"(, {"name": "more", "shadows": "anon", "kind": "file"})",
           R"(case.json:8: /machine/objects/1/shadows: a file has no backing object; only an )"
           "anonymous object shadows another"},
          {R"({"name": "z", "free": true})", R"({"name": "z", "free": true, "wired": 1})",
           R"(case.json:5: /machine/pages/2: the page "z" is free, and something else besides; a )"
           "free page is managed, and neither wired nor dirty nor busy"}}) {
    check_refused_of_maps(mistake);
  }
}

TEST_CASE("entries that cannot be are refused") {
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {R"("end": "0x4000")", R"("end": "0x2000")",
           "case.json:12: /machine/entries/0: this entry is empty: it ends where it starts, or "
           "before; its \"end\" is the first address beyond it"},
          {R"("end": "0x4000")", R"("end": "0x5000")",
           "case.json:13: /machine/entries/1: this entry overlaps entry 0 of the same map; the "
           "entries of a map have no address in common"},
          {R"("end": "0x4000")", R"("end": "0x4800")",
           R"(case.json:12: /machine/entries/0/end: the address "0x4800" is not page-aligned; )"
           R"(expected a page-aligned address from "0x1000" to "0xbffff000")"},
          {R"({"map": "child", )", R"({"map": "kernel", )",
           "case.json:14: /machine/entries/2/map: the kernel's map is not modelled; name one of "
           "the scenario's own pmaps"},
          {R"({"map": "child", )", R"({"map": "chidl", )",
           R"(case.json:14: /machine/entries/2/map: there is no map "chidl"; did you mean "child"? )"
           R"(expected one of "kernel", "user", "child")"},
          {R"("object": "anon"})", R"("object": "stack"})",
           R"(case.json:12: /machine/entries/0/object: there is no object "stack"; expected one of )"
           R"("anon", "text")"},
          {R"(, "object": "anon"})", "}",
           R"(case.json:12: /machine/entries/0: the key "object" is missing; a map-entry needs it; )"
           R"(its keys are "map", "start", "end", "object", "prot", "max_prot", "cow", )"
           R"("needs_copy", "inherit")"},
          {R"("prot": "none", "max_prot")", R"("prot": "rw", "max_prot")",
           "case.json:13: /machine/entries/1: this entry's \"prot\" allows more than its "
           "\"max_prot\"; give it no more rights than \"max_prot\" has"},
          {R"("prot": "none", "max_prot")", R"("max_prot")",
           "case.json:13: /machine/entries/1: this entry's \"prot\" allows more than its "
           "\"max_prot\"; give it a \"prot\": without it is \"rw\""},
          {R"("cow": true, )", "",
           "case.json:14: /machine/entries/2/needs_copy: only a copy-on-write entry needs a copy; "
           "add \"cow\": true"},
          {R"("inherit": "share")", R"("inherit": "shared")",
           R"(case.json:14: /machine/entries/2/inherit: there is no inheritance "shared"; did you )"
           R"(mean "share"? expected one of "share", "copy", "none")"},
          {R"("map_entries": 5)", R"("map_entries": 2)",
           "case.json:11: /machine/entries: there are more entries than the pool has places; "
           "raise \"map_entries\": clipping an entry needs places, too"},
          {R"("map_entries": 5)", R"("map_entries": 9)",
           "case.json:6: /machine/map_entries: found the number 9; expected an integer from 1 to "
           "8"}}) {
    check_refused_of_maps(mistake);
  }
}

TEST_CASE("addresses that vm_maps cannot have are refused") {
  const std::string three = R"("map_entries": 5, "addresses": ["0x2000", "0x3000", "0x4000"])";
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {R"("end": "0x6000")", R"("end": "0x8000")",
           R"(case.json:19: /threads/0/calls/0/end: the address "0x8000" is too far from the )"
           "others; with vm_maps a scenario has at most 6 addresses, from the lowest that it names "
           "to the highest, and they are consecutive pages"},
          {R"("va": "0x5000")", R"("va": "0x6000")",
           "case.json:20: /threads/0/calls/1/va: this address is only the end of the address "
           "space; the highest address of a scenario with vm_maps has no page: use a lower one, or "
           "declare a higher one in /machine/addresses"},
          {R"("map_entries": 5)", three,
           R"(case.json:9: /machine/objects/1/size: the address "0x5000" is not declared; add it to )"
           "/machine/addresses, or leave those out"},
          {R"("map_entries": 5)",
           R"("map_entries": 5, "addresses": ["0x2000", "0x3000", "0x5000", "0x4000"])",
           "case.json:6: /machine/addresses/2: this address is not the next page; with vm_maps the "
           "addresses are consecutive pages, ascending"}}) {
    check_refused_of_maps(mistake);
  }
}

TEST_CASE("arguments of vm_maps are held to what there is") {
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {R"("map": "child", "start": "0x2000", "end": "0x3000", "prot")",
           R"("map": "kernel", "start": "0x2000", "end": "0x3000", "prot")",
           "case.json:23: /threads/1/calls/0/map: the kernel's map is not modelled; name one of "
           "the scenario's own pmaps"},
          {R"("object": "text", "size": "0x4000")", R"("object": "a", "size": "0x4000")",
           R"(case.json:25: /threads/1/calls/2/object: there is no object "a"; expected one of )"
           R"("anon", "text")"},
          {R"("inheritance": "none")", R"("inheritance": "zero")",
           R"(case.json:24: /threads/1/calls/1/inheritance: there is no inheritance "zero"; )"
           R"(expected one of "share", "copy", "none")"},
          {R"("prot": "none"},
      {"call": "vm_map_inherit")",
           R"("prot": "w"},
      {"call": "vm_map_inherit")",
           R"(case.json:23: /threads/1/calls/0/prot: there is no protection "w"; expected one )"
           R"(of "none", "r", "rw", "rx", "rwx")"},
          {R"("child": "child")", R"("map": "child")",
           R"(case.json:26: /threads/1/calls/3: the key "child" is missing; a call of vmspace_fork )"
           R"(needs it; its keys are "call", "result", "when", "unless", "map", "child")"}}) {
    check_refused_of_maps(mistake);
  }
}

}  // namespace
}  // namespace pmapcheck::scenario
