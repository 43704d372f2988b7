// Scenarios that go wrong in different ways, and how the tests check them.
#pragma once

#include <string>
#include <vector>

#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/check_case.hpp"
#include "checker/report/known_names.hpp"
#include "checker/scenario/files.hpp"
#include "checker/scenario/parse.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::report {

inline const kernel::FormalModel& formal() {
  static const auto kFormal = kernel::FormalModel::read(PMAPCHECK_SOURCE_DIR "/spec");
  if (!kFormal) FAIL(kFormal.error().message());
  return *kFormal;
}

inline scenario::Scenario scenario_of(const std::string& text) {
  const auto scenario =
      scenario::parse_scenario(text, "case.json", kernel::signatures(), known_names(formal()));
  if (!scenario) FAIL(scenario.error().message());
  return *scenario;
}

inline CaseResult check(const std::string& text, const explore::SearchOptions& options = {},
                        kernel::Judge judge = kernel::Judge::compiled) {
  return check_case(scenario_of(text), formal(), judge, options);
}

/// The scenarios of cases/.
inline std::vector<scenario::Scenario> published_scenarios() {
  std::vector<scenario::Scenario> all;
  for (const auto& file : scenario::find_scenarios({PMAPCHECK_SOURCE_DIR "/cases"}).files) {
    const auto read = scenario::load_scenario(file, kernel::signatures(), known_names(formal()));
    if (!read) FAIL(read.error().message());
    all.push_back(*read);
  }
  REQUIRE(!all.empty());
  return all;
}

/// The new page is installed before the old one is shot down; `more` is added to the scenario.
inline std::string exchange_first(const std::string& more = "") {
  return R"({"name": "exchange first", "clauses": ["PE-16"],
    "machine": {"cpus": 2, "pages": ["old", "new"]},
    "setup": [{"call": "pmap_enter", "va": "0x1000", "page": "old", "prot": "r", "flags": ["read"]}],
    "threads": [
      {"name": "faulter", "cpu": 0, "calls": [
        {"call": "vm_page_xbusy", "page": "new"},
        {"call": "pmap_enter", "va": "0x1000", "page": "new", "prot": "rw", "flags": ["write"]},
        {"call": "vm_page_xunbusy", "page": "new"}]},
      {"name": "reader", "cpu": 1, "calls": [{"call": "load", "va": "0x1000"}]}],
    "implementation": {"pmap_enter": "freebsd-10"})" +
         more + "}";
}

/// Quick mappings that nest: broken contracts and a bad end.
inline const std::string kNested = R"({"name": "nested", "clauses": ["QE-10", "PE-16"],
    "machine": {"cpus": 1, "pages": [{"name": "a", "wired": 1}, {"name": "b", "wired": 1}]},
    "threads": [{"name": "copier", "cpu": 0, "calls": [
      {"call": "pmap_quick_enter_page", "page": "a"},
      {"call": "pmap_quick_enter_page", "page": "b"}]}]})";

/// Two threads of two CPUs that take two locks the wrong way round.
inline const std::string kDeadlock = R"({"name": "deadlock", "clauses": ["PE-16"],
    "machine": {"cpus": 2, "pages": ["a"],
                "locks": [{"name": "l", "class": "mutex"}, {"name": "m", "class": "mutex"}]},
    "threads": [
      {"name": "left", "cpu": 0, "calls": [{"call": "mtx_lock", "lock": "l"},
        {"call": "mtx_lock", "lock": "m"}, {"call": "mtx_unlock", "lock": "m"},
        {"call": "mtx_unlock", "lock": "l"}]},
      {"name": "right", "cpu": 1, "calls": [{"call": "mtx_lock", "lock": "m"},
        {"call": "mtx_lock", "lock": "l"}, {"call": "mtx_unlock", "lock": "l"},
        {"call": "mtx_unlock", "lock": "m"}]}]})";

/// A thread that holds the only buffer waits for another; a signal could end that.
inline const std::string kSignal = R"({"name": "signal", "clauses": ["SF-6"],
    "machine": {"cpus": 1, "pages": [{"name": "a", "wired": 1}, {"name": "b", "wired": 1}],
                "sf_bufs": 1},
    "threads": [{"name": "keeper", "cpu": 0, "calls": [
      {"call": "sf_buf_alloc", "page": "a", "result": "one"},
      {"call": "sf_buf_alloc", "page": "b", "flags": ["catch"], "result": "two"},
      {"call": "sf_buf_free", "sf": "two", "when": "two"},
      {"call": "sf_buf_free", "sf": "one"}]}],
    "environment": ["signal"]})";

/// Two threads and one buffer, and who frees it wakes nobody, whatever happens meanwhile.
inline const std::string kLostWakeup = R"({"name": "lost wakeup", "clauses": ["SF-8"],
    "machine": {"cpus": 2, "pages": [{"name": "a", "wired": 1}, {"name": "b", "wired": 1}],
                "sf_bufs": 1},
    "threads": [
      {"name": "first", "cpu": 0, "calls": [{"call": "sf_buf_alloc", "page": "a", "result": "sf"},
        {"call": "sf_buf_free", "sf": "sf"}]},
      {"name": "second", "cpu": 1, "calls": [{"call": "sf_buf_alloc", "page": "b", "result": "sf"},
        {"call": "sf_buf_free", "sf": "sf"}]}],
    "environment": ["preemption", "migration"],
    "implementation": {"sf_buf_free": "no-wakeup"}})";

/// A filter waits with interrupts off for the spin mutex of a thread that waits for its CPU, on
/// which another thread could go on.
inline const std::string kFilter = R"({"name": "filter", "clauses": ["TL-4"],
    "machine": {"cpus": 2, "pages": [{"name": "old", "managed": false},
                                     {"name": "new", "managed": false}],
                "locks": [{"name": "ring", "class": "spin"}]},
    "setup": [{"call": "pmap_enter", "va": "0x1000", "page": "old", "prot": "r"}],
    "threads": [
      {"name": "mapper", "cpu": 0, "calls": [{"call": "mtx_lock_spin", "lock": "ring"},
        {"call": "pmap_enter", "va": "0x1000", "page": "new", "prot": "r", "flags": ["nosleep"]},
        {"call": "mtx_unlock_spin", "lock": "ring"}]},
      {"name": "reader", "cpu": 1, "calls": [{"call": "load", "va": "0x1000"}]},
      {"name": "nic", "cpu": 1, "context": "filter", "calls": [
        {"call": "mtx_lock_spin", "lock": "ring"}, {"call": "mtx_unlock_spin", "lock": "ring"}]}],
    "environment": ["interrupt"]})";

/// A range is unmapped while another thread wires it, and nobody waits.
inline const std::string kUnmapped = R"({"name": "unmapped", "clauses": ["VW-C9"],
    "machine": {"cpus": 2, "pages": ["a"], "map_entries": 2,
                "objects": [{"name": "memory", "pages": {"0x1000": "a"}}],
                "entries": [{"start": "0x1000", "end": "0x2000", "object": "memory"}]},
    "threads": [
      {"name": "wirer", "cpu": 0, "calls": [
        {"call": "vm_map_wire", "start": "0x1000", "end": "0x2000"}]},
      {"name": "unmapper", "cpu": 1, "calls": [
        {"call": "vm_map_delete", "start": "0x1000", "end": "0x2000"}]}],
    "implementation": {"vm_map_delete": "no-wait"}})";

/// Somebody outside has the page busied for ever that `first` is to wire; others wait for `first`.
inline const std::string kBusied = R"({"name": "busied", "clauses": ["VW-8"],
    "machine": {"cpus": 3, "pmaps": ["user", "child"], "map_entries": 2, "spare_objects": 1,
                "pages": [{"name": "a", "busy": "exclusive"}],
                "objects": [{"name": "memory", "pages": {"0x1000": "a"}}],
                "entries": [{"start": "0x1000", "end": "0x2000", "object": "memory"}]},
    "threads": [
      {"name": "first", "cpu": 0, "calls": [
        {"call": "vm_map_wire", "start": "0x1000", "end": "0x2000"}]},
      {"name": "second", "cpu": 1, "calls": [
        {"call": "vm_fault", "va": "0x1000", "prot": "r"}]},
      {"name": "forker", "cpu": 2, "calls": [{"call": "vmspace_fork", "child": "child"}]}]})";

/// Nothing is wrong with it.
inline const std::string kConforms = R"({"name": "conforms", "clauses": ["PE-16"],
    "machine": {"cpus": 2, "pages": ["a"]},
    "threads": [{"name": "one", "cpu": 0, "calls": [
      {"call": "vm_page_xbusy", "page": "a"},
      {"call": "pmap_enter", "va": "0x1000", "page": "a", "prot": "r", "flags": ["read"]},
      {"call": "vm_page_xunbusy", "page": "a"}]},
      {"name": "two", "cpu": 1, "calls": [{"call": "load", "va": "0x1000"}]}],
    "expect": {"verdict": "conforms"}})";

/// More states than any test waits for, and none of them bad.
inline const std::string kHuge = R"({"name": "huge", "clauses": ["PE-16"],
    "machine": {"cpus": 4, "pages": ["a", "b", {"name": "c", "wired": 1}, {"name": "d", "wired": 1}],
                "sf_bufs": 2},
    "threads": [
      {"name": "t0", "cpu": 0, "calls": [{"call": "vm_page_xbusy", "page": "a"},
        {"call": "pmap_enter", "va": "0x1000", "page": "a", "prot": "rw", "flags": ["write"]},
        {"call": "load", "va": "0x2000"}]},
      {"name": "t1", "cpu": 1, "calls": [{"call": "vm_page_xbusy", "page": "b"},
        {"call": "pmap_enter", "va": "0x1000", "page": "b", "prot": "rw", "flags": ["write"]},
        {"call": "store", "va": "0x2000"}]},
      {"name": "t2", "cpu": 2, "calls": [
        {"call": "sf_buf_alloc", "page": "c", "result": "s"}, {"call": "sf_buf_free", "sf": "s"},
        {"call": "load", "va": "0x1000"}]},
      {"name": "t3", "cpu": 3, "calls": [
        {"call": "sf_buf_alloc", "page": "d", "result": "s"}, {"call": "sf_buf_free", "sf": "s"},
        {"call": "store", "va": "0x1000"}]}],
    "environment": ["migration", "preemption"]})";

}  // namespace pmapcheck::report
