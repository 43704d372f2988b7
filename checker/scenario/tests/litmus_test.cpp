// Page-table entries, TLBs and conditions: what is read, and what is refused.
#include <string>
#include <vector>

#include "checker/scenario/parse.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

Signatures litmus_signatures() {
  using K = ParameterKind;
  const Parameter va{.name = "va", .kind = K::address};
  return {.calls = {{"load", {va}, ResultKind::loaded},
                    {"store",
                     {va, {.name = "value", .kind = K::content, .default_value = -1}},
                     ResultKind::stored},
                    {"pte_swap", {va, {.name = "pte", .kind = K::pte}}, ResultKind::pte},
                    {"pte_cas",
                     {va, {.name = "expected", .kind = K::pte}, {.name = "desired", .kind = K::pte}},
                     ResultKind::boolean},
                    {"ipi_invlpg", {{.name = "cpus", .kind = K::cpus}, va}, ResultKind::none},
                    {"pmap_enter", {va}, ResultKind::status}},
          .variants = {},
          .environment_steps = {}};
}

/// Lines matter: each object of interest stands on a line of its own.
const std::string kLitmus = R"--({
  "name": "n", "clauses": ["TL-1"],
  "machine": { "cpus": 2, "pmaps": ["user", "other"],
    "pages": [{"name": "a", "content": 1}, "b"],
    "ptes": [{"va": "0x1000", "page": "a", "prot": "rw", "accessed": true},
             {"pmap": "other", "va": "0x3000", "page": "b", "prot": "rx"}],
    "tlbs": [{"cpu": 0, "va": "0x1000", "page": "b", "prot": "rw", "modified": true}]
  },
  "threads": [
    {"name": "t", "cpu": 0, "calls": [
      {"call": "store", "va": "0x2000", "value": 7, "result": "s"},
      {"call": "load", "va": "0x1000", "when": "s", "result": "l"},
      {"call": "pte_swap", "va": "0x1000", "pte": "invalid", "result": "old"},
      {"call": "pte_cas", "va": "0x1000", "expected": "invalid", "desired": {"page": "b", "prot": "r"}, "result": "ok"},
      {"call": "pmap_enter", "va": "0x1000", "result": "rv"}
    ]},
    {"name": "u", "cpu": 1, "pmap": "other", "calls": [
      {"call": "ipi_invlpg", "cpus": [0, 1], "va": "0x1000"}
    ]}
  ],
  "expect": {
    "exists": [{"t.l": 1, "t.s": "b", "t.ok": true, "t.rv": "KERN_SUCCESS"}],
    "never": [{"content(b)": 0, "pte(other, 0x3000)": {"prot": "rx"}},
              {"t.old": "invalid", "t.l": "fault"}]
  }
}
)--";

Result<Scenario> parse(const std::string& text) {
  static const Signatures signatures = litmus_signatures();
  return parse_scenario(text, "case.json", signatures);
}

// The sample with the first occurrence of `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = kLitmus;
  const auto at = text.find(from);
  if (at == std::string::npos) FAIL("the sample has no " + from);
  return text.replace(at, from.size(), to);
}

TEST_CASE("entries of page tables and TLBs are read, with their addresses numbered") {
  const auto scenario = parse(kLitmus);
  if (!scenario) FAIL(scenario.error().message());
  const Machine& machine = scenario->machine;
  CHECK(machine.addresses == std::vector<std::uint32_t>{0x1000, 0x2000, 0x3000});
  CHECK(machine.contents);
  CHECK(machine.pages[0].content == 1);
  CHECK_FALSE(machine.pages[1].content.has_value());
  REQUIRE(machine.ptes.size() == 2);
  CHECK(machine.ptes[0].pmap == PmapIndex{1});
  CHECK(machine.ptes[0].pte ==
        Pte{.valid = true, .page = 0, .protection = 3, .accessed = true, .modified = false});
  CHECK(machine.ptes[1].pmap == PmapIndex{2});
  CHECK(machine.ptes[1].address == 2);
  REQUIRE(machine.tlbs.size() == 1);
  CHECK(machine.tlbs[0].entry ==
        Pte{.valid = true, .page = 1, .protection = 3, .accessed = false, .modified = true});
  const std::vector<CallSite>& calls = scenario->threads[0].calls;
  CHECK(calls[0].arguments[1].value == 7);
  CHECK(Pte::unpacked(calls[2].arguments[1].value) == Pte{});
  CHECK(Pte::unpacked(calls[3].arguments[2].value) ==
        Pte{.valid = true, .page = 1, .protection = 1, .accessed = false, .modified = false});
  CHECK(scenario->threads[1].calls[0].arguments[0].value == 3);
}

TEST_CASE("every page-table entry survives being packed") {
  for (unsigned bits = 0; bits < 32; ++bits) {
    for (const std::uint8_t page : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{7}}) {
      const Pte pte{.valid = true,
                    .page = page,
                    .protection = static_cast<std::uint8_t>(1 | (bits & 7)),
                    .accessed = (bits & 8) != 0,
                    .modified = (bits & 16) != 0};
      CHECK(Pte::unpacked(pte.packed()) == pte);
    }
  }
  CHECK(Pte::unpacked(Pte{}.packed()) == Pte{});
}

TEST_CASE("conditions name what they speak of, and have a text for people") {
  const auto scenario = parse(kLitmus);
  if (!scenario) FAIL(scenario.error().message());
  const Expectation& expect = *scenario->expect;
  CHECK_FALSE(expect.judges_properties);
  REQUIRE(expect.exists.size() == 1);
  CHECK(expect.exists[0].text == "t.l = 1, t.s = b, t.ok = true, t.rv = KERN_SUCCESS");
  REQUIRE(expect.never.size() == 2);
  CHECK(expect.never[0].text == "content(b) = 0, pte(other, 0x3000) = {prot: rx}");
  const std::vector<Fact>& facts = expect.exists[0].facts;
  CHECK(std::get<NumberIs>(facts[0].value).number == 1);
  CHECK(std::get<PageIs>(facts[1].value).page == 1);
  CHECK(std::get<TruthIs>(facts[2].value).truth);
  CHECK(std::get<TextIs>(facts[3].value).text == "KERN_SUCCESS");
  CHECK(std::get<ObservedPte>(expect.never[0].facts[1].what).address == 2);
  CHECK(std::holds_alternative<Fault>(expect.never[1].facts[1].value));
}

TEST_CASE("without contents and values, a load observes its page") {
  std::string text = changed(R"({"name": "a", "content": 1})", R"("a")");
  const std::string value = R"(, "value": 7)";
  text.erase(text.find(value), value.size());
  const auto scenario = parse(text);
  REQUIRE_FALSE(scenario);
  CHECK(scenario.error().message() ==
        R"(case.json:22: /expect/exists/0/t.l: found the number 1; expected the name of a page: )"
        R"("a", "b", "fault")");
}

TEST_CASE("each mistake in a litmus test is named with its place and what would be right") {
  const struct {
    std::string from, to, message;
  } kMistakes[] = {
      {R"("content": 1)", R"("content": 8)",
       "case.json:4: /machine/pages/0/content: found the number 8; expected an integer from 0 to 7"},
      {R"("value": 7)", R"("value": -1)",
       "case.json:11: /threads/0/calls/0/value: found the number -1; expected an integer from 0 to "
       "7"},
      {R"("pmap": "other", "va": "0x3000")", R"("va": "0x1000")",
       "case.json:6: /machine/ptes/1: this address of the pmap has an entry already; list one "
       "entry for each address; a second page belongs at a second address"},
      {R"("pmap": "other", "va": "0x3000")", R"("pmap": "kernel", "va": "0x3000")",
       R"(case.json:6: /machine/ptes/1/pmap: there is no user pmap "kernel"; expected one of )"
       R"("user", "other")"},
      {R"("page": "b", "prot": "rx")", R"("page": "b")",
       R"(case.json:6: /machine/ptes/1: the key "prot" is missing; an initial-pte needs it; its )"
       R"(keys are "pmap", "va", "page", "prot", "accessed", "modified")"},
      {R"("pmaps": ["user", "other"],)", R"("pmaps": ["user", "other"], "page_tables": "absent",)",
       R"(case.json:5: /machine/ptes: there are entries, but "page_tables" are "absent"; leave )"
       R"(out one of the two)"},
      {R"({"cpu": 0, "va": "0x1000", "page": "b", "prot": "rw")",
       R"({"cpu": 0, "va": "0x1000", "page": "b", "prot": "r")",
       R"(case.json:7: /machine/tlbs/0: a read-only TLB entry has "modified"; no store goes )"
       R"(through it: leave "modified" out, or make it writeable)"},
      {R"({"cpu": 0, "va")", R"({"cpu": 2, "va")",
       "case.json:7: /machine/tlbs/0/cpu: there is no CPU 2; the machine has 2 CPUs, numbered from "
       "0"},
      {R"({"cpu": 0, "va")", R"({"cpu": 1, "va")",
       R"(case.json:7: /machine/tlbs/0: CPU 1 does not have the pmap "user" loaded at the start, )"
       R"(so its TLB holds nothing of it; its first thread, "u", runs in "other")"},
      {R"("cpu": 1, "pmap": "other")", R"("cpu": 0, "pmap": "other")",  // no thread on CPU 1
       "accepted"},
      {R"("cpus": [0, 1])", R"("cpus": [0, 0])",
       "case.json:18: /threads/1/calls/0/cpus/1: this CPU is named twice; each may be named once"},
      {R"("pte": "invalid")", R"("pte": "none")",
       R"(case.json:13: /threads/0/calls/2/pte: there is no page-table entry "none"; expected )"
       R"("invalid", or an object with "page" and "prot")"},
      {R"("a", "content")", R"("fault", "content")",
       R"(case.json:4: /machine/pages/0: a page can't be called "fault"; a load that faults has )"
       R"(this result; choose another name)"},
      {R"("t.l": 1)", R"("t.m": 1)",
       R"(case.json:22: /expect/exists/0/t.m: there is no result of thread "t" called "m"; expected )"
       R"(one of "s", "l", "old", "ok", "rv")"},
      {R"("t.l": 1)", R"("v.l": 1)",
       R"(case.json:22: /expect/exists/0/v.l: there is no thread "v"; expected one of "t", "u")"},
      {R"("t.l": 1)", R"("l": 1)",
       R"(case.json:22: /expect/exists/0/l: "l" is nothing that a run leaves behind; expected )"
       R"--("THREAD.RESULT", "content(PAGE)" or "pte(PMAP, ADDRESS)")--"},
      {R"("t.l": 1)", R"("t.l": "a")",
       R"(case.json:22: /expect/exists/0/t.l: a load reads no "a"; expected "fault", or an integer )"
       R"(from 0 to 7)"},
      {R"("t.s": "b")", R"("t.s": 0)",
       R"(case.json:22: /expect/exists/0/t.s: found the number 0; expected the name of a page: )"
       R"("a", "b", "fault")"},
      {R"("t.ok": true)", R"("t.ok": 1)",
       "case.json:22: /expect/exists/0/t.ok: found the number 1; expected true or false"},
      {R"--("content(b)": 0)--", R"--("content(c)": 0)--",
       R"--(case.json:23: /expect/never/0/content(c): there is no page "c"; expected one of "a", "b")--"},
      {R"--("content(b)": 0)--", R"--("content(b)": 8)--",
       "case.json:23: /expect/never/0/content(b): found the number 8; expected an integer from 0 "
       "to 7"},
      {"pte(other, 0x3000)", "pte(other, 0x4000)",
       R"--(case.json:23: /expect/never/0/pte(other, 0x4000): there is no address "0x4000"; did you )--"
       R"--(mean "0x1000"? expected one of "0x1000", "0x2000", "0x3000")--"},
      {"pte(other, 0x3000)", "pte(0x3000)",
       R"--(case.json:23: /expect/never/0/pte(0x3000): "pte(0x3000)" names no address; expected )--"
       R"--("THREAD.RESULT", "content(PAGE)" or "pte(PMAP, ADDRESS)")--"},
      {R"({"prot": "rx"})", R"({"va": "rx"})",
       R"--(case.json:23: /expect/never/0/pte(other, 0x3000)/va: a pte-pattern has no key "va"; )--"
       R"(expected one of "page", "prot", "accessed", "modified")"},
      {R"({"t.old": "invalid", "t.l": "fault"})", "{}",
       "case.json:24: /expect/never/1: a condition says nothing; give it 1 to 32 values"},
      {R"("exists": [)", R"("violations": [], "exists": [)",
       R"(case.json:22: /expect/violations: violations are listed without a verdict; add )"
       R"("verdict": "violates")"},
  };
  for (const auto& mistake : kMistakes) {
    INFO(mistake.from << " replaced by " << mistake.to);
    const auto result = parse(changed(mistake.from, mistake.to));
    CHECK((result ? "accepted" : result.error().message()) == mistake.message);
  }
}

TEST_CASE("an expectation that expects nothing is refused") {
  const auto at = kLitmus.find(R"("expect": )");
  const auto result = parse(kLitmus.substr(0, at) + R"("expect": {}})");
  REQUIRE_FALSE(result);
  CHECK(result.error().message() ==
        R"(case.json:21: /expect: nothing is expected; give a "verdict", or conditions that )"
        R"("exists" or "never" lists)");
  const auto misspelt = parse(kLitmus.substr(0, at) + R"("expect": {"exist": []}})");
  REQUIRE_FALSE(misspelt);
  CHECK(misspelt.error().message() ==
        R"(case.json:21: /expect/exist: an expectation has no key "exist"; did you mean "exists"? )"
        R"(expected one of "verdict", "violations", "exists", "never")");
}

}  // namespace
}  // namespace pmapcheck::scenario
