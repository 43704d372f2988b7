// What is refused for its shape: keys, types, ranges, forms; and which error is reported.
#include <string>
#include <vector>

#include "checker/scenario/tests/mistake.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

TEST_CASE("an unknown key is named with the nearest known one") {
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("setup")", R"("setpu")",
            R"(case.json:12: /setpu: a scenario has no key "setpu"; did you mean "setup"? )"
            R"(expected one of "$schema", "name", "description", "clauses", "machine", "setup", )"
            R"("threads", "environment", "implementation", "expect")"},
           {R"("cpus")", R"("cpu_count")",
            R"(case.json:7: /machine/cpu_count: a machine has no key "cpu_count"; expected one of )"
            R"("profile", "cpus", "pages", "pmaps", "addresses", "sf_bufs", "free_pages", )"
            R"("page_tables", "ptes", "tlbs", "locks", "channels", …)"},
           {R"("psind")", R"("pssind")",
            R"(case.json:17: /threads/0/calls/0/pssind: a call of pmap_enter has no key "pssind"; )"
            R"(did you mean "psind"? expected one of "call", "result", "when", "unless", "pmap", )"
            R"("va", "page", "prot", "flags", "psind")"},
           {R"("budget")", R"("a/b~")",
            R"(case.json:29: /environment/1/a~1b~0: an environment-step has no key "a/b~"; )"
            R"(expected one of "step", "budget", "promised")"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("a missing key is named at the object that lacks it") {
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("clauses": ["PE-16", "QE-I2", "SF-C4", "PE-3a"],)", "",
            R"(case.json:1: the key "clauses" is missing; a scenario needs it; its keys are )"
            R"("$schema", "name", "description", "clauses", "machine", "setup", "threads", )"
            R"("environment", "implementation", "expect")"},
           {R"("page": "new", "prot")", R"("prot")",
            R"(case.json:17: /threads/0/calls/0: the key "page" is missing; a call of pmap_enter )"
            R"(needs it; its keys are "call", "result", "when", "unless", "pmap", "va", "page", )"
            R"("prot", "flags", "psind")"},
           {R"({"call": "mtx_lock", "lock": "l"})", R"({"lock": "l"})",
            R"(case.json:25: /threads/1/calls/0: the key "call" is missing: a call is an object )"
            R"(that names what is called; expected one of "pmap_enter", "sf_buf_alloc", )"
            R"("sf_buf_kva", "sf_buf_free", "pmap_quick_remove_page", "store", "page_wired", )"
            R"("mtx_lock", "wakeup")"},
           {R"("property": "deadlock")", R"("property": "no-sleep")",
            R"(case.json:33: /expect/violations/1: the key "clause" is missing; only "deadlock", )"
            R"("lost-wakeup" and "allowed-step" go without a clause)"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("a value of another type is described, with what belongs there") {
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("cpus": 2)", R"("cpus": "2")",
            R"(case.json:7: /machine/cpus: found the string "2"; expected an integer from 1 to 4)"},
           {R"("cpus": 2)", R"("cpus": 1.5)",
            "case.json:7: /machine/cpus: found the number 1.5; expected an integer from 1 to 4"},
           {R"("cpus": 2)", R"("cpus": 18446744073709551615)",
            "case.json:7: /machine/cpus: found the number 18446744073709551615; expected an "
            "integer from 1 to 4"},
           {R"("dirty": true)", R"("dirty": 1)",
            "case.json:8: /machine/pages/1/dirty: found the number 1; expected true or false"},
           {R"("flags": ["W", "NOSLEEP"])", R"("flags": "W")",
            R"(case.json:17: /threads/0/calls/0/flags: found the string "W"; expected an array of )"
            "0 to 4 flags"},
           {R"({"call": "mtx_lock", "lock": "l"})", "null",
            "case.json:25: /threads/1/calls/0: the key \"call\" is missing: a call is an object "
            "that names what is called; expected one of \"pmap_enter\", \"sf_buf_alloc\", "
            "\"sf_buf_kva\", \"sf_buf_free\", \"pmap_quick_remove_page\", \"store\", "
            "\"page_wired\", \"mtx_lock\", \"wakeup\""},
           {R"({"pmap_enter": "exchange-first"})", R"(["exchange-first"])",
            "case.json:30: /implementation: found an array; expected an object: names of APIs, "
            "each with a variant"},
           {R"("page": "new", "when": "rv")", R"("page": {}, "when": "rv")",
            R"(case.json:18: /threads/0/calls/1/page: found an object; expected the name of a )"
            R"(page: "old", "new")"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("a number or a list out of range is refused with its range") {
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("cpus": 2)", R"("cpus": 5)",
            "case.json:7: /machine/cpus: found the number 5; expected an integer from 1 to 4"},
           {R"("wired": 1)", R"("wired": -1)",
            "case.json:8: /machine/pages/1/wired: found the number -1; expected an integer from "
            "0 to 3"},
           {R"("cpu": 1,)", R"("cpu": 2,)",
            "case.json:24: /threads/1/cpu: there is no CPU 2; the machine has 2 CPUs, numbered "
            "from 0"},
           {R"("psind": 1)", R"("psind": 2)",
            "case.json:17: /threads/0/calls/0/psind: found the number 2; expected an integer from "
            "0 to 1"},
           {R"(["PE-16", "QE-I2", "SF-C4", "PE-3a"])", "[]",
            "case.json:5: /clauses: found an empty array; expected an array of 1 to 64 clauses"},
           {R"("budget": 2)", R"("budget": 10)",
            "case.json:29: /environment/1/budget: found the number 10; expected an integer from 1 "
            "to 9"},
           {R"("name": "A page is replaced while another CPU uses it")", R"("name": "")",
            "case.json:3: /name: found an empty string; expected a string of 1 to 200 bytes"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("an empty list of threads is refused") {
  const auto begin = kSample.find("\"threads\"");
  const auto end = kSample.find("\"environment\"");
  std::string text = kSample;
  text.replace(begin, end - begin, "\"threads\": [],\n  ");
  const auto result = parse_sample(text);
  REQUIRE_FALSE(result);
  CHECK(result.error().message() ==
        "case.json:15: /threads: found an empty array; expected an array of 1 to 4 threads");
}

TEST_CASE("what is known for its form is held to it") {
  const std::string clause = R"(; expected the ID of a clause, like "PE-16" or "QE-I2")";
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {R"("SF-C4")", R"("SF-X4")",
           R"(case.json:5: /clauses/2: the string "SF-X4" is not the ID of a clause)" + clause},
          {R"("SF-C4")", R"("SF-4ab")",
           R"(case.json:5: /clauses/2: the string "SF-4ab" is not the ID of a clause)" + clause},
          {R"("SF-C4")", R"("-4")",
           R"(case.json:5: /clauses/2: the string "-4" is not the ID of a clause)" + clause},
          {R"("channels": ["c"])", R"("channels": ["0x1"])",
           R"(case.json:10: /machine/channels/0: found the string "0x1"; expected a name: a letter )"
           R"(or "_", then letters, digits, "_" or "-", at most 40 in all)"},
          {R"("lock": "l")", R"("lock": "x")",
           R"(case.json:25: /threads/1/calls/0/lock: this lock is of class "sx"; the call takes a )"
           R"(lock of class "mutex", "spin")"},
          {R"("verdict": "violates")", R"("verdict": "conforms")",
           "case.json:31: /expect/violations: a scenario that conforms has no violations; leave "
           "them out, or expect the verdict \"violates\""}}) {
    check_refused(mistake);
  }
}

TEST_CASE("a clause or property that is not among the known ones is refused") {
  check_refused({R"("SF-C4")", R"("SF-C5")",
                 R"(case.json:5: /clauses/2: there is no clause "SF-C5"; did you mean "SF-C4"? )"
                 R"(expected one of "PE-16", "QE-I2", "SF-C4", "PE-3a")"},
                {.known_clauses = {{"PE-16", "QE-I2", "SF-C4", "PE-3a"}}});
  check_refused({R"("invalidate-before-replace")", R"("invalidate-before")",
                 R"(case.json:32: /expect/violations/0/property: there is no property )"
                 R"("invalidate-before"; expected one of "deadlock", "invalidate-before-replace")"},
                {.known_properties = {{"deadlock", "invalidate-before-replace"}}});
}

TEST_CASE("of several mistakes the first in the document is reported") {
  const std::string text = replaced(replaced(kSample, R"("cpu": 1,)", R"("cpu": 9,)"),
                                    R"("va": "0x1000")", R"("va": 5)");
  const auto result = parse_sample(text);
  REQUIRE_FALSE(result);
  CHECK(result.error().place == "case.json:17: /threads/0/calls/0/va");
}

TEST_CASE("a mistake in the machine is reported, not what follows from it") {
  const auto result = parse_sample(R"({"name": "n", "clauses": ["QE-1"],
    "threads": [{"name": "t", "cpu": 1, "calls": [{"call": "sf_buf_alloc", "page": "p"}]}],
    "machine": {"cpus": "two", "pages": ["p"]}})");
  REQUIRE_FALSE(result);
  CHECK(result.error().place == "case.json:3: /machine/cpus");
}

}  // namespace
}  // namespace pmapcheck::scenario
