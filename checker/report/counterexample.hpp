// A run that violates a property, as people and files see it: names and texts, no byte of a state.
//
// The idea: everything that a report says about a run is plain text made by one function, so that
// the JSON file, the terminal and the replay speak of the same thing, and a replay can compare what
// it sees with what the file says, word by word.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pmapcheck::report {

/// A thing and what it is: "pte(user, 0x1000)" and "old RO A".
struct NamedText {
  std::string name;
  std::string text;
  friend bool operator==(const NamedText&, const NamedText&) = default;
};

/// A state variable that a step changed.
struct Change {
  std::string name;
  std::string before;
  std::string after;
  friend bool operator==(const Change&, const Change&) = default;
};

/// A call or a return of an interface.
struct CallText {
  std::string routine;
  std::vector<NamedText> arguments;
  std::optional<std::string> result;  ///< Of a return from a routine that has one.
  friend bool operator==(const CallText&, const CallText&) = default;
};

/// An action of the formal model that a step claims to be.
struct ActionText {
  std::string action;
  std::vector<NamedText> arguments;
  friend bool operator==(const ActionText&, const ActionText&) = default;
};

/// What the TLB of one CPU may hold of older generations than the page tables'.
struct StaleEntries {
  std::string cpu;
  std::vector<std::string> entries;  ///< "old RO for (user, 0x1000)"; at least one.
  friend bool operator==(const StaleEntries&, const StaleEntries&) = default;
};

enum class StepKind {
  call,         ///< A thread calls an interface.
  operation,    ///< A thread does one atomic operation of the machine.
  environment,  ///< Nobody asked for it: an interrupt, a switch, the page daemon.
};

/// One step of a run.
struct RunStep {
  std::size_t number = 0;  ///< From 1.
  StepKind kind = StepKind::operation;
  std::string thread;              ///< Empty for the environment.
  std::string cpu;                 ///< "cpu0"; empty for a step that happens on none.
  std::vector<std::string> stack;  ///< The calls that are running, outermost first.
  std::string operation;           ///< Of the machine, or the interface that is called.
  std::vector<NamedText> operands;
  std::optional<std::string> observed;  ///< If the operation observes something.
  /// "impl/reference/pmap_enter.cpp:45", "scenario: /threads/0/calls/1" (a JSON pointer); empty for
  /// the environment.
  std::string where;
  std::string summary;              ///< The environment's step as a sentence; else empty.
  std::vector<CallText> returns;    ///< Interfaces that return with this step, innermost first.
  std::vector<ActionText> actions;  ///< What the step is in the formal model, part by part.
  std::vector<Change> changes;
  std::vector<StaleEntries> stale;  ///< After the step; CPUs without stale entries are left out.
  friend bool operator==(const RunStep&, const RunStep&) = default;
};

/// What was asked of the end of the run; see explore::Evidence.
enum class EvidenceKind { state, step, end, stuck };

/// The "property" of a run that reaches a condition which `expect` lists under "never". It has no
/// clause, nobody is blamed, and its instance is the condition.
inline constexpr const char* kNever = "never";

/// What a thread waits for.
enum class WaitKind {
  cpu,
  lock,
  page,             ///< To be no longer busy.
  acknowledgement,  ///< Of its invalidation, by other CPUs.
  wakeup,           ///< Asleep.
  transition,       ///< Asleep until others' entries of a map are not in transition.
  unwiring,         ///< Asleep until the system has unwired an entry of a map.
  busy,             ///< Asleep until no fault loop runs on a map.
  operation,        ///< Something else.
};

/// A thread that has not finished when nobody can go on.
struct WaitingThread {
  std::string thread;
  WaitKind waits_for = WaitKind::operation;
  std::string what;  ///< The CPU, lock, page, channel or map; else empty.
  /// Who holds or keeps it, or what it sleeps for, or which CPUs have not acknowledged.
  std::vector<std::string> held_by;
  std::string operation;           ///< In which it waits: "mtx_lock(m)".
  std::vector<std::string> stack;  ///< The calls that are running, outermost first.
  std::string where;               ///< Source line of the implementation; empty outside of all.
  std::string call;                ///< The thread's own: "scenario: /threads/0/calls/1".
  bool interruptible = false;      ///< Asleep so that a signal may end it.
  bool in_vain = false;            ///< Asleep, although nobody is in its way any more.
  /// Environment steps that the scenario does not promise, each of which would let it go on.
  std::vector<std::string> helped_by;
  friend bool operator==(const WaitingThread&, const WaitingThread&) = default;
};

/// What is violated at the end of a run.
struct Violated {
  std::string property;
  std::string clause;       ///< "PE-16"; empty for what the tool itself stands for.
  std::string page;         ///< "pmap_enter(9)"; empty without a clause.
  std::string clause_text;  ///< The clause in words; empty without a clause.
  std::string blame;        ///< "caller", "implementation", "environment"; empty for kNever.
  /// Of a guard, and of a step that is not allowed: the action that it claims to be, like
  /// "take-lock(t = a, lock = l)", or "nothing".
  std::string action;
  EvidenceKind evidence = EvidenceKind::state;
  std::string formula;         ///< "inv.invalidate-before-replace"; empty where none is violated.
  std::string formula_text;    ///< The comment above the formula.
  std::string formula_source;  ///< "spec/model/10-pmap_enter.smt2:62".
  std::string instance;        ///< "invalidate-before-replace(c = cpu1, …)".
  std::vector<WaitingThread> waiting;  ///< If the run is stuck; else empty.
  /// Why the instance is false; of kNever, what the run leaves behind.
  std::vector<NamedText> facts;
  std::size_t other_instances = 0;  ///< How many more are false at the same point.

  [[nodiscard]] bool is_never() const { return property == kNever; }
  friend bool operator==(const Violated&, const Violated&) = default;
};

struct Counterexample {
  std::string file;           ///< Of the scenario, as the user named it.
  std::string scenario_text;  ///< The scenario's JSON text, complete.
  bool shortest = false;      ///< No shorter run violates the property with this blame.
  Violated violated;
  std::vector<NamedText> initial;  ///< The whole initial state.
  std::vector<RunStep> steps;
};

}  // namespace pmapcheck::report
