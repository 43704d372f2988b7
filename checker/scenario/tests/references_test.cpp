// What is refused for what it refers to: names, results, addresses.
#include <string>
#include <vector>

#include "checker/scenario/tests/mistake.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

const std::string kThread0 = R"({"name": "faulter", "cpu": 0, "calls": [)";

TEST_CASE("a name that is not declared is named with those that are") {
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("page": "old", "prot": "r")", R"("page": "odl", "prot": "r")",
            R"(case.json:13: /setup/0/page: there is no page "odl"; did you mean "old"? expected )"
            R"(one of "old", "new")"},
           {R"("pmap": "kernel")", R"("pmap": "swapper")",
            R"(case.json:24: /threads/1/pmap: there is no pmap "swapper"; expected one of )"
            R"("kernel", "user", "other")"},
           {R"("lock": "l")", R"("lock": "mine")",
            R"(case.json:25: /threads/1/calls/0/lock: there is no lock "mine"; expected one of )"
            R"("l", "x")"},
           {R"("channel": "c")", R"("channel": "sleepers")",
            R"(case.json:22: /threads/0/calls/5/channel: there is no channel "sleepers"; expected )"
            R"("c")"},
           {R"(, "channels": ["c"])", "",
            R"(case.json:22: /threads/0/calls/5/channel: there is no channel "c"; the machine has )"
            "none: declare it in /machine/channels"},
           {R"("call": "sf_buf_kva")", R"("call": "sf_bfu_kva")",
            R"(case.json:19: /threads/0/calls/2/call: there is no call "sf_bfu_kva"; did you mean )"
            R"("sf_buf_kva"? expected one of "pmap_enter", "sf_buf_alloc", "sf_buf_kva", )"
            R"("sf_buf_free", "pmap_quick_remove_page", "store", "page_wired", "mtx_lock", )"
            R"("wakeup")"},
           {R"("NOSLEEP")", R"("NOWAIT")",
            R"(case.json:17: /threads/0/calls/0/flags/1: there is no flag "NOWAIT"; expected one )"
            R"(of "R", "W", "WIRED", "NOSLEEP")"},
           {R"("rw")", R"("rwX")",
            R"(case.json:17: /threads/0/calls/0/prot: there is no protection "rwX"; did you mean )"
            R"("rwx"? expected one of "r", "rw", "rx", "rwx")"},
           {R"("profile": "strict")", R"("profile": "amd64")",
            R"(case.json:7: /machine/profile: there is no profile "amd64"; expected one of )"
            R"("strict", "i386")"},
           {R"("preemption")", R"("preempt")",
            R"(case.json:29: /environment/0: there is no environment step "preempt"; expected one )"
            R"(of "preemption", "memory-release", "signal")"},
           {R"({"pmap_enter": "exchange-first"})", R"({"pmap_enter": "freebsd-13"})",
            R"(case.json:30: /implementation/pmap_enter: there is no variant "freebsd-13"; )"
            R"(expected one of "reference", "exchange-first")"},
           {R"({"pmap_enter": "exchange-first"})", R"({"pmap_entr": "reference"})",
            R"(case.json:30: /implementation/pmap_entr: there is no API "pmap_entr" to choose a )"
            R"(variant of; did you mean "pmap_enter"? expected one of "pmap_enter", )"
            R"("sf_buf_alloc")"},
           {R"("verdict": "violates")", R"("verdict": "fails")",
            R"(case.json:31: /expect/verdict: there is no verdict "fails"; expected one of )"
            R"("conforms", "violates")"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("two things of one name are refused") {
  const std::string remedy = "; each needs a name of its own";
  for (const Mistake& mistake : std::vector<Mistake>{
           {R"("pages": ["old",)", R"("pages": ["new",)",
            "case.json:8: /machine/pages/1: there are two pages \"new\"" + remedy},
           {R"("name": "x", "class": "sx")", R"("name": "l", "class": "sx")",
            "case.json:10: /machine/locks/1: there are two locks \"l\"" + remedy},
           {R"("channels": ["c"])", R"("channels": ["c", "c"])",
            "case.json:10: /machine/channels/1: there are two channels \"c\"" + remedy},
           {R"(["user", "other"])", R"(["user", "user"])",
            "case.json:9: /machine/pmaps/1: there are two pmaps \"user\"" + remedy},
           {R"(["user", "other"])", R"(["user", "kernel"])",
            "case.json:9: /machine/pmaps/1: \"kernel\" is the name of the kernel's pmap; it "
            "always exists and is not listed; name the others differently"},
           {R"({"name": "reader")", R"({"name": "faulter")",
            "case.json:24: /threads/1: there are two threads \"faulter\"" + remedy},
           {R"("result": "kva")", R"("result": "rv")",
            "case.json:19: /threads/0/calls/2/result: there are two results \"rv\"" + remedy},
           {R"(["W", "NOSLEEP"])", R"(["W", "W"])",
            "case.json:17: /threads/0/calls/0/flags/1: this flag is given twice; each may be given "
            "once"},
           {R"("SF-C4")", R"("PE-16")",
            "case.json:5: /clauses/2: the clause \"PE-16\" is listed twice; each may be listed "
            "once"},
           {R"("step": "memory-release")", R"("step": "preemption")",
            "case.json:29: /environment/1/step: the step \"preemption\" is listed twice; each may "
            "be listed once"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("a result is used only where it has been assigned, as what it is") {
  for (
      const Mistake& mistake : std::vector<Mistake>{
          {kThread0, kThread0 + R"({"call": "sf_buf_free", "sf": "sf"},)",
           R"(case.json:16: /threads/0/calls/0/sf: there is no earlier result "sf"; no earlier )"
           R"(call of this thread has a "result")"},
          {R"("sf": "sf", "when": "sf", "result": "kva")",
           R"("sf": "kva", "when": "sf", "result": "kva")",
           R"(case.json:19: /threads/0/calls/2/sf: there is no earlier result "kva"; expected one )"
           R"(of "rv", "sf")"},
          {R"("va": "kva", "when": "sf")", R"("va": "sf", "when": "sf")",
           R"(case.json:20: /threads/0/calls/3/va: the result "sf" is an sf_buf, not a kva; name )"
           "an earlier result that is a kva"},
          {R"("va": "kva", "when": "sf")", R"("va": "kva")",
           R"(case.json:20: /threads/0/calls/3/va: the result "kva" may be missing here: the call )"
           R"(that assigns it is made only under "when": "rv"; make this call under the same )"
           "condition"},
          {R"("va": "kva", "when": "sf")", R"("va": "kva", "when": "rv")",
           R"(case.json:20: /threads/0/calls/3/va: the result "kva" may be missing here: the call )"
           R"(that assigns it is made only under "when": "sf"; make this call under the same )"
           "condition"},
          {R"("channel": "c", "unless": "sf")", R"("channel": "c", "unless": "sf", "when": "rv")",
           R"(case.json:22: /threads/0/calls/5: a call has both "when" and "unless"; give one of )"
           "them"},
          {R"({"call": "mtx_lock", "lock": "l"})",
           R"({"call": "mtx_lock", "lock": "l", "result": "r"})",
           R"(case.json:25: /threads/1/calls/0/result: "mtx_lock" returns nothing; leave )"
           R"("result" out)"},
          {R"("va": "0x3000"})", R"("va": "kva"})",
           R"(case.json:26: /threads/1/calls/1/va: the string "kva" is not an address; expected a )"
           R"(page-aligned address from "0x1000" to "0xbffff000")"},
          {R"("flags": ["R"])", R"("flags": ["R"], "result": "rv")",
           R"(case.json:13: /setup/0/result: a call of pmap_enter has no key "result"; expected )"
           R"(one of "call", "pmap", "va", "page", "prot", "flags", "psind")"}}) {
    check_refused(mistake);
  }
}

TEST_CASE("an interrupt handler runs in no user's address space") {
  check_refused({R"("pmap": "kernel", "context": "ithread")",
                 R"("pmap": "user", "context": "filter")",
                 "case.json:24: /threads/1/pmap: an interrupt handler has no address space of its "
                 "own; leave \"pmap\" out: a filter sees that of whom it interrupts, an interrupt "
                 "thread the kernel's"});
}

TEST_CASE("addresses are page-aligned, in range, declared and few") {
  const std::string expected = R"(; expected a page-aligned address from "0x1000" to "0xbffff000")";
  const auto at_0x1000 = [](const std::string& address) {
    return R"("va": ")" + address + R"(", "page": "new")";
  };
  const std::string from = at_0x1000("0x1000"), place = "case.json:17: /threads/0/calls/0/va: ";
  for (const Mistake& mistake : std::vector<Mistake>{
           {from, at_0x1000("0x1800"),
            place + R"(the address "0x1800" is not page-aligned)" + expected},
           {from, at_0x1000("0x0"), place + R"(the address "0x0" is out of range)" + expected},
           {from, at_0x1000("0xc0000000"),
            place + R"(the address "0xc0000000" is out of range)" + expected},
           {from, at_0x1000("0x100001000"),
            place + R"(the string "0x100001000" is not an address)" + expected},
           {from, at_0x1000("0x-1000"),
            place + R"(the string "0x-1000" is not an address)" + expected},
           {from, at_0x1000("0x"), place + R"(the string "0x" is not an address)" + expected},
           {R"("sf_bufs")", R"("addresses": ["0x1000"], "sf_bufs")",
            R"(case.json:13: /setup/0/va: the address "0x3000" is not declared; add it to )"
            "/machine/addresses, or leave those out"},
           {R"("sf_bufs")", R"("addresses": ["0x1000", "0x01000"], "sf_bufs")",
            "case.json:9: /machine/addresses/1: this address is listed twice; each may be listed "
            "once"},
           {R"({"call": "mtx_lock", "lock": "l"},)",
            R"({"call": "store", "va": "0x4000"}, {"call": "store", "va": "0x5000"},
               {"call": "store", "va": "0x6000"},)",
            R"(case.json:26: /threads/1/calls/2/va: the address "0x6000" is one too many; the )"
            "calls of a scenario use at most 4 addresses"}}) {
    check_refused(mistake);
  }
}

}  // namespace
}  // namespace pmapcheck::scenario
