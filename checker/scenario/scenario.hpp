// A scenario that was read and checked: plain data, every name resolved to an index.
//
// The idea: whoever holds a Scenario need not doubt it. Every index is in range, every variable is
// defined before it is used and has the kind that its use needs, and a call that depends on a
// result is made only where that result exists. The names stay beside the indices, for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/scenario/condition.hpp"
#include "checker/scenario/pte.hpp"
#include "checker/scenario/signatures.hpp"

namespace pmapcheck::scenario {

/// Hardware rules. The file's "i386" is another name of `strict`.
enum class Profile : std::uint8_t { strict };
enum class Busy : std::uint8_t { no, shared, exclusive };
enum class PageTables : std::uint8_t { present, absent };
enum class LockClass : std::uint8_t { mutex, spin, rw, sx };
/// Whether an object's pages come from nowhere, zero-filled, or are read.
enum class ObjectKind : std::uint8_t { anonymous, file };
/// What a child gets of an entry: minherit(2), with FreeBSD's numbers.
enum class Inheritance : std::uint8_t { share, copy, none };
/// What a thread runs as. The last two are interrupt handlers, which run once their interrupt has
/// come: `ithread` an interrupt thread, `filter` a primary interrupt handler.
enum class Context : std::uint8_t { thread, ithread, filter };

/// A page as it is when the scenario begins.
struct Page {
  std::string name;
  bool managed = true;
  int wired = 0;  ///< Wire count, 0 … 3.
  bool dirty = false;
  Busy busy = Busy::no;
  std::optional<int> content;  ///< What it holds: 0 … kMaxContent.
  bool free = false;  ///< In the pool of faults; then managed, and not wired, dirty or busy.
};

/// A page-table entry as it is when the scenario begins. All others are invalid.
struct InitialPte {
  PmapIndex pmap{};
  std::uint32_t address = 0;  ///< An index in Machine::addresses.
  Pte pte;
};

/// What a TLB may hold, besides what it finds in the page tables, when the scenario begins.
struct InitialTlbEntry {
  CpuIndex cpu{};
  PmapIndex pmap{};           ///< The one that the CPU's first thread runs in.
  std::uint32_t address = 0;  ///< An index in Machine::addresses.
  Pte entry;                  ///< Valid.
};

/// A VM object as it is when the scenario begins. A page's index in it is the address at which
/// maps have it.
struct VmObject {
  std::string name;
  ObjectKind kind = ObjectKind::anonymous;
  std::map<std::uint32_t, PageIndex> pages;  ///< What is resident, by address: managed pages.
  std::set<std::uint32_t> failing;           ///< Addresses of pages that can't be read: a file's.
  std::optional<std::uint32_t> size;         ///< The first address beyond it.
  std::optional<VmObjectIndex> shadows;      ///< Its backing object; there are no cycles.
};

/// A map entry as it is when the scenario begins; those of one map do not overlap.
struct MapEntry {
  PmapIndex map{};          ///< The pmap whose vm_map it is in, never the kernel's.
  std::uint32_t start = 0;  ///< An address, below `end`.
  std::uint32_t end = 0;    ///< The first address beyond it.
  VmObjectIndex object{};
  std::uint8_t protection = 0;  ///< Bits: 1 read, 2 write, 4 execute; within max_protection.
  std::uint8_t max_protection = 0;
  bool cow = false;
  bool needs_copy = false;  ///< Only with cow.
  Inheritance inheritance = Inheritance::copy;
};

struct Lock {
  std::string name;
  LockClass lock_class = LockClass::mutex;
};

/// The sizes of the simulated machine and the things on it.
struct Machine {
  Profile profile = Profile::strict;
  int cpus = 1;                    ///< 1 … 4.
  std::vector<Page> pages;         ///< 1 … 8.
  std::vector<std::string> pmaps;  ///< "kernel", then 1 … 3 of the scenario's own.
  /// 0 … 4 distinct virtual addresses, page-aligned; with vm_maps 2 … 6 consecutive ones, the last
  /// of them only the end of the address space. All addresses of the scenario are among them.
  std::vector<std::uint32_t> addresses;
  int sf_bufs = 0;     ///< Size of the sf_buf pool, 0 … 4.
  int free_pages = 1;  ///< Pages left for page tables, 0 … 4.
  PageTables page_tables = PageTables::present;
  bool contents = false;  ///< Pages hold values: a page has a content, or a store has a value.
  std::vector<InitialPte> ptes;       ///< Of distinct (pmap, address).
  std::vector<InitialTlbEntry> tlbs;  ///< Distinct.
  std::vector<Lock> locks;            ///< 0 … 8.
  std::vector<std::string> channels;  ///< Sleep channels, 0 … 8.

  int map_entries = 0;                ///< Size of the pool of map entries, 1 … 8; 0: no vm_maps.
  int spare_objects = 0;              ///< Shadow objects that can be made, 0 … 4.
  std::optional<int> max_user_wired;  ///< vm.max_user_wired, in pages, 0 … 16; none: no limit.
  std::vector<VmObject> objects;      ///< 1 … 6 with vm_maps.
  std::vector<MapEntry> entries;      ///< At most map_entries.
};

/// The pmap that every machine has.
inline constexpr PmapIndex kKernelPmap{0};

/// A resolved argument; what `value` means is said at each ParameterKind.
struct Argument {
  bool is_variable = false;  ///< `value` is a VariableIndex.
  std::int64_t value = 0;
  friend bool operator==(const Argument&, const Argument&) = default;
};

/// Whether a call is made hangs on an earlier result (see ResultKind for when it holds).
struct Guard {
  VariableIndex variable{};
  bool holds = true;  ///< true: "when", false: "unless".
  friend bool operator==(const Guard&, const Guard&) = default;
};

/// One call as the scenario makes it.
struct CallSite {
  std::size_t signature = 0;        ///< Index in Signatures::calls.
  std::string call;                 ///< Its name.
  std::vector<Argument> arguments;  ///< In the order of the signature's parameters, complete.
  std::optional<VariableIndex> result;
  /// The call is made if all of these hold; none: always. To be evaluated in order: where the
  /// guards before it hold, a guard's variable has been assigned, and where all hold, so has every
  /// variable among `arguments`. (A "when" on the result of a guarded call stands for that call's
  /// guards too; an argument that its guards do not cover is refused.)
  std::vector<Guard> guards;
  std::string pointer;  ///< JSON pointer into Scenario::text: "/threads/0/calls/1".
  int line = 0;         ///< Line in the file, from 1.
};

/// A named result. It is assigned once, by one call of the thread.
struct Variable {
  std::string name;
  ResultKind kind = ResultKind::status;
  std::size_t call = 0;  ///< Index in Thread::calls of the call that assigns it.
};

struct Thread {
  std::string name;
  CpuIndex cpu{};  ///< Where it starts.
  PmapIndex pmap{};
  Context context = Context::thread;
  std::vector<CallSite> calls;      ///< 1 … 16, in program order.
  std::vector<Variable> variables;  ///< In the order in which calls assign them.
};

/// Something that may happen outside all threads.
struct EnvironmentStep {
  std::size_t step = 0;       ///< Index in Signatures::environment_steps.
  std::string name;           ///< Its name.
  std::optional<int> budget;  ///< At most so often, 1 … 9; without: as often as it can.
  bool promised = false;      ///< A waiting thread may count on it.
  /// Of preemption, and in no file: what a search follows at most, 0 … 255.
  std::optional<int> bound = std::nullopt;
};

enum class Blame : std::uint8_t { caller, implementation, environment };

struct ExpectedViolation {
  std::string property;
  std::optional<std::string> clause;  ///< Absent only for "deadlock", "lost-wakeup" and "allowed-step".
  Blame blame = Blame::implementation;
};

/// What the author says comes out.
struct Expectation {
  /// Whether the violated properties are judged: a verdict is given. Else there is an `exists` or a
  /// `never`, and properties that are broken on the way are nobody's concern.
  bool judges_properties = true;
  std::vector<ExpectedViolation> violations;  ///< None: the scenario conforms.
  std::vector<Condition> exists;              ///< Each can be reached; 0 … 16.
  std::vector<Condition> never;               ///< None can; 0 … 16.
  [[nodiscard]] bool conforms() const { return violations.empty(); }
};

struct Scenario {
  std::string file;  ///< As the user named it.
  std::string text;  ///< The file's content, valid JSON: a counterexample embeds it.
  std::string name;
  std::string description;
  std::vector<std::string> clauses;  ///< At least one, distinct.
  Machine machine;
  std::vector<CallSite> setup;  ///< Run one after the other before the threads start; 0 … 16.
  std::vector<Thread> threads;  ///< 1 … 4.
  std::vector<EnvironmentStep> environment;           ///< Distinct steps.
  std::map<std::string, std::string> implementation;  ///< Every API of Signatures → its variant.
  std::optional<Expectation> expect;
};

}  // namespace pmapcheck::scenario
