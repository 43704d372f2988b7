// A small table of calls, and a scenario that uses all of the format.
#pragma once

#include <string>

#include "checker/scenario/parse.hpp"
#include "checker/scenario/signatures.hpp"

namespace pmapcheck::scenario {

inline Signatures sample_signatures() {
  using K = ParameterKind;
  return {
      .calls = {{"pmap_enter",
                 {{.name = "pmap", .kind = K::pmap},
                  {.name = "va", .kind = K::address},
                  {.name = "page", .kind = K::page},
                  {.name = "prot", .kind = K::protection},
                  {.name = "flags", .kind = K::flags, .choices = {"R", "W", "WIRED", "NOSLEEP"}},
                  {.name = "psind", .kind = K::number, .maximum = 1, .default_value = 0}},
                 ResultKind::status},
                {"sf_buf_alloc",
                 {{.name = "page", .kind = K::page},
                  {.name = "flags", .kind = K::flags, .choices = {"NOWAIT"}, .default_value = 0}},
                 ResultKind::sf_buf},
                {"sf_buf_kva", {{.name = "sf", .kind = K::sf_buf}}, ResultKind::kva},
                {"sf_buf_free", {{.name = "sf", .kind = K::sf_buf}}, ResultKind::none},
                {"pmap_quick_remove_page", {{.name = "kva", .kind = K::kva}}, ResultKind::none},
                {"store", {{.name = "va", .kind = K::address}}, ResultKind::none},
                {"page_wired", {{.name = "page", .kind = K::page}}, ResultKind::boolean},
                {"mtx_lock",
                 {{.name = "lock", .kind = K::lock, .lock_classes = {"mutex", "spin"}}},
                 ResultKind::none},
                {"wakeup", {{.name = "channel", .kind = K::channel}}, ResultKind::none}},
      .variants = {{"pmap_enter", {"reference", "exchange-first"}},
                   {"sf_buf_alloc", {"reference"}}},
      .environment_steps = {"preemption", "memory-release", "signal"}};
}

/// Lines matter to the tests: each object of interest stands on a line of its own.
inline const std::string kSample = R"({
  "$schema": "../checker/scenario/scenario.schema.json",
  "name": "A page is replaced while another CPU uses it",
  "description": "All of the format.",
  "clauses": ["PE-16", "QE-I2", "SF-C4", "PE-3a"],
  "machine": {
    "profile": "strict", "cpus": 2,
    "pages": ["old", {"name": "new", "managed": false, "wired": 1, "dirty": true, "busy": "shared"}],
    "pmaps": ["user", "other"], "sf_bufs": 1, "free_pages": 2, "page_tables": "absent",
    "locks": [{"name": "l", "class": "mutex"}, {"name": "x", "class": "sx"}], "channels": ["c"]
  },
  "setup": [
    {"call": "pmap_enter", "pmap": "user", "va": "0x3000", "page": "old", "prot": "r", "flags": ["R"]}
  ],
  "threads": [
    {"name": "faulter", "cpu": 0, "calls": [
      {"call": "pmap_enter", "pmap": "user", "va": "0x1000", "page": "new", "prot": "rw", "flags": ["W", "NOSLEEP"], "psind": 1, "result": "rv"},
      {"call": "sf_buf_alloc", "page": "new", "when": "rv", "result": "sf"},
      {"call": "sf_buf_kva", "sf": "sf", "when": "sf", "result": "kva"},
      {"call": "store", "va": "kva", "when": "sf"},
      {"call": "sf_buf_free", "sf": "sf", "when": "sf"},
      {"call": "wakeup", "channel": "c", "unless": "sf"}
    ]},
    {"name": "reader", "cpu": 1, "pmap": "kernel", "context": "ithread", "calls": [
      {"call": "mtx_lock", "lock": "l"},
      {"call": "store", "va": "0x3000"}
    ]}
  ],
  "environment": ["preemption", {"step": "memory-release", "budget": 2, "promised": true}],
  "implementation": {"pmap_enter": "exchange-first"},
  "expect": {"verdict": "violates", "violations": [
    {"property": "invalidate-before-replace", "clause": "PE-16", "blame": "implementation"},
    {"property": "deadlock", "blame": "environment"}
  ]}
}
)";

inline Result<Scenario> parse_sample(const std::string& text) {
  static const Signatures signatures = sample_signatures();
  return parse_scenario(text, "case.json", signatures);
}

/// `text` with the only occurrence of `from` replaced.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  if (at == std::string::npos || text.find(from, at + 1) != std::string::npos) {
    return "not one occurrence of " + from;  // no JSON: whoever expects something else fails
  }
  return text.replace(at, from.size(), to);
}

}  // namespace pmapcheck::scenario
