// The readers of a scenario's sections, as parse.cpp puts them together. All of them refuse what is
// wrong on the node that they were given (see node.hpp) and return something harmless instead.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/scenario/addresses.hpp"
#include "checker/scenario/node.hpp"
#include "checker/scenario/parse.hpp"
#include "checker/scenario/scenario.hpp"
#include "checker/scenario/signatures.hpp"

namespace pmapcheck::scenario {

inline constexpr std::int64_t kMaxCpus = 4;
inline constexpr std::array kLockClassNames{"mutex", "spin", "rw", "sx"};  // by LockClass
inline constexpr const char* kMapsRemedy =
    "give the machine \"map_entries\", the size of its pool of map entries";
inline constexpr std::array kProtectionNames{"r", "rw", "rx", "rwx"};
inline constexpr std::array kProtectionOrNoneNames{"none", "r", "rw", "rx", "rwx"};
inline constexpr const char* kFault = "fault";      // the result of an access that faults
inline constexpr const char* kInvalid = "invalid";  // a page-table entry

// --- machine.cpp

/// All of it but the addresses, which are noted.
Machine read_machine(const Node& node, Addresses& addresses);

/// The number of a CPU that the machine has.
CpuIndex read_cpu(const Node& node, int cpus);

std::vector<std::string> names_of(const std::vector<Page>& pages);
std::vector<std::string> names_of(const std::vector<Lock>& locks);

// --- protection.cpp

/// A protection, as bits: 1 read, 2 write, 4 execute.
std::uint8_t read_protection(const Node& node);
/// The same, or "none". `refused`: what to go on with if it is refused.
std::uint8_t read_protection_or_none(const Node& node, std::uint8_t refused = 0);

// --- page_tables.cpp

class CallReader;

/// "invalid", or an object.
Pte read_pte(const Node& node, const Machine& machine);
PtePattern read_pte_pattern(const Node& node, const Machine& machine);
/// The machine's "ptes" and "tlbs", with addresses as themselves, not yet as indices.
std::vector<InitialPte> read_initial_ptes(const Node& node, const Machine& machine,
                                          CallReader& reader);
std::vector<InitialTlbEntry> read_initial_tlbs(const Node& node, const Machine& machine,
                                               CallReader& reader);
/// Refuses an entry of a pmap that its CPU does not have loaded at the start.
void check_initial_tlbs(const Node& node, const Scenario& scenario);

// --- vm_maps.cpp

/// The machine's objects and map entries, with their pools. Require: `machine` has its pages and
/// pmaps.
void read_vm_maps(const Object& object, Machine& machine, Addresses& addresses);

std::vector<std::string> names_of(const std::vector<VmObject>& objects);
/// The pmap whose vm_map is named here; the kernel's is refused, and stands for what is.
PmapIndex read_map(const Node& node, const Machine& machine);

// --- arguments.cpp

/// What an argument may refer to.
struct Scope {
  const Machine& machine;
  Addresses& addresses;              ///< Learns which are used.
  const Thread& thread;              ///< Variables and calls so far; a setup has none.
  const std::vector<Guard>& guards;  ///< Of the call that the argument belongs to.
};

/// The argument for `parameter`. An address is left as itself, not yet as its index: which indices
/// there are is known only when all calls have been read.
Argument read_argument(const Node& node, const Parameter& parameter, const Scope& scope);

/// The variable of `thread` that is named here.
std::optional<VariableIndex> read_variable(const Node& node, const Thread& thread);

/// How people call a kind of result.
const char* name_of(ResultKind kind);

// --- calls.cpp

/// Reads the calls of a scenario.
class CallReader {
 public:
  /// Require: `machine` was read without an error; all live longer than the reader.
  CallReader(const Signatures& signatures, const Machine& machine, Addresses& addresses);

  std::vector<CallSite> setup(const Node& node);
  std::vector<Thread> threads(const Node& node);

  /// An address outside of calls, of a page.
  std::optional<std::uint32_t> address(const Node& node);

  /// Turns the address arguments of `calls` into indices in `addresses`.
  void number_addresses(std::vector<CallSite>& calls,
                        const std::vector<std::uint32_t>& addresses) const;

 private:
  Thread thread(const Node& node);
  std::optional<CallSite> call(const Node& node, const KeyTable& keys, const Thread& so_far);
  void assign_result(const Node& node, CallSite& site, Thread& thread) const;

  const Signatures& signatures_;
  const Machine& machine_;
  Addresses& addresses_;
  std::vector<std::string> call_names_;
};

// --- expectations.cpp

std::vector<EnvironmentStep> read_environment(const Node& node, const Signatures& signatures);
/// Every API of `signatures` with its variant; `node` may be absent.
std::map<std::string, std::string> read_implementation(const std::optional<Node>& node,
                                                       const Signatures& signatures);
/// The ID of a clause, "PE-16".
std::string read_clause(const Node& node, const ParseOptions& options);
/// `complete` says that machine and threads were read without an error, so that conditions on them
/// can be read too.
Expectation read_expectation(const Node& node, const ParseOptions& options,
                             const Scenario& scenario, bool complete);

// --- conditions.cpp

/// Conditions on what a run leaves behind. Require: the scenario's machine and threads were read
/// without an error.
std::vector<Condition> read_conditions(const Node& node, const Scenario& scenario);

}  // namespace pmapcheck::scenario
