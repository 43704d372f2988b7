// Which calls a scenario may make, as a table.
//
// The idea: a scenario file names calls, parameters, variants and environment steps, but this
// folder knows none of them. Whoever executes scenarios states what exists in a `Signatures`; the
// parser resolves every name against it, and the schema for editors is completed from it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pmapcheck::scenario {

/// What a parameter takes, how JSON spells it, and what the resolved `Argument::value` then is.
enum class ParameterKind : std::uint8_t {
  pmap,        ///< Name of a pmap → its index in Machine::pmaps (0 is the kernel's).
  address,     ///< "0x1000" → index in Machine::addresses; or the name of an earlier kva.
  bound,       ///< "0x1000", where a range begins or ends → index in Machine::addresses.
  map,         ///< Name of a pmap that has a vm_map → its index in Machine::pmaps.
  object,      ///< Name of a VM object → its index in Machine::objects.
  page,        ///< Name of a page → its index in Machine::pages.
  sf_buf,      ///< Name of an earlier result of kind sf_buf; always a variable.
  kva,         ///< Name of an earlier result of kind kva; always a variable.
  protection,  ///< "r", "rw", "rx" or "rwx" → bits: 1 read, 2 write, 4 execute.
  rights,      ///< The same, or "none" → 0.
  flags,       ///< Array of distinct strings out of `choices` → bit i stands for choices[i].
  choice,      ///< A string out of `choices` → its index there.
  lock,        ///< Name of a lock of one of `lock_classes` → its index in Machine::locks.
  channel,     ///< Name of a sleep channel → its index in Machine::channels.
  number,      ///< Integer from `minimum` to `maximum`, both included.
  content,     ///< Integer, what a page is to hold: 0 to kMaxContent; -1 where it is left out.
  pte,         ///< "invalid", or an object with page and protection → Pte::packed().
  cpus,        ///< Array of CPU numbers → bit c stands for CPU c.
};

struct Parameter {
  std::string name;  ///< The JSON key; none of "call", "result", "when", "unless".
  ParameterKind kind = ParameterKind::number;
  std::vector<std::string> choices{};       ///< flags and choice only: at most 63 names.
  std::vector<std::string> lock_classes{};  ///< lock only: "mutex", "spin", "rw", "sx"; empty: any.
  int minimum = 0;                          ///< number only.
  int maximum = 0;                          ///< number only.
  /// The `Argument::value` of a call that leaves the parameter out; without it the parameter is
  /// required. Not for address, bound, sf_buf and kva: those are always required.
  std::optional<std::int64_t> default_value{};
};

/// What a call returns, and so what `when` asks of it.
enum class ResultKind : std::uint8_t {
  none,     ///< Nothing: the call takes no "result".
  status,   ///< A Mach error code; holds if it is KERN_SUCCESS, 0.
  kva,      ///< A kernel virtual address; holds if it is not null.
  sf_buf,   ///< An sf_buf; holds if it is not null.
  page,     ///< A page; holds if it is not null.
  boolean,  ///< Holds if it is true.
  loaded,   ///< What a load read: a page's content, or the page where pages have none; holds if the
            ///< load did not fault.
  stored,   ///< The page that a store reached; holds if the store did not fault.
  pte,      ///< A page-table entry; holds if it is valid.
};

/// The largest number that a page may hold.
inline constexpr int kMaxContent = 7;

/// Whether a call must give the parameter.
inline bool is_required(const Parameter& parameter) {
  return !parameter.default_value || parameter.kind == ParameterKind::address ||
         parameter.kind == ParameterKind::bound || parameter.kind == ParameterKind::sf_buf ||
         parameter.kind == ParameterKind::kva;
}

struct CallSignature {
  std::string name;
  std::vector<Parameter> parameters;
  ResultKind result = ResultKind::none;
};

struct Signatures {
  std::vector<CallSignature> calls;
  /// API name → names of its variants, at least one; the first is the default ("reference").
  std::map<std::string, std::vector<std::string>> variants;
  std::vector<std::string> environment_steps;
};

}  // namespace pmapcheck::scenario
