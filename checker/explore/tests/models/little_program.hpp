// Random programs of a few threads that share variables, locks and a CPU: small enough to search
// whole, and made of what makes reductions go wrong.
//
//     state:  pc of each thread │ variables │ lock owners │ the CPU's thread │ budgets
//
// Threads 0 and 1 share a CPU where the program has preemption; the others have their own.
#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <vector>

#include "checker/explore/learned_steps.hpp"

namespace pmapcheck::explore::models {

/// What kind of programs are made.
struct ProgramStyle {
  bool loops = false;  ///< Jumps may lead back.
  bool alike = false;  ///< All threads have the same program.
  // Wrong on purpose:
  bool hide_guards = false;      ///< What a thread waits for is not told.
  bool hide_instances = false;   ///< Nor what steps are visible by.
  bool hide_before = false;      ///< Or only what makes formulas hold after them.
  bool hide_predicates = false;  ///< Nor which predicates steps change.
  bool waits_suspend = false;    ///< Threads that wait are said to be suspended.
};

class LittleProgram {
 public:
  static constexpr std::size_t kVariables = 4;
  static constexpr std::size_t kLocks = 2;
  static constexpr unsigned kValues = 3;  // of a variable
  // Properties: invariants, what is asked in the end, what a finished state is asked, assertions.
  static constexpr PropertyId kInvariants = 3;
  static constexpr PropertyId kEnd = kInvariants;
  static constexpr PropertyId kCondition = kEnd + 1;
  static constexpr PropertyId kAssertion = kCondition + 1;
  static constexpr PropertyId kStuck = kAssertion + 1;

  LittleProgram(unsigned seed, ProgramStyle style) : style_(style) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t n) { return static_cast<unsigned>(random() % n); };
    threads_ = 2 + below(2);
    shared_cpu_ = below(3) == 0;
    budget_ = below(3);
    for (std::size_t t = 0; t < threads_; ++t) {
      programs_.emplace_back();
      const unsigned length = 1 + below(threads_ == 2 ? 6 : 4);
      for (unsigned i = 0; i < length; ++i) {
        Command c;
        c.kind = static_cast<Kind>(below(kKinds));
        c.x = below(kVariables);
        c.y = below(kVariables);
        c.value = below(kValues);
        c.to = style.loops && below(2) == 0 ? below(length) : i + 1 + below(length - i);
        programs_.back().push_back(c);
      }
    }
    if (style.alike) programs_.assign(threads_, programs_.front());
    for (Instance& i : invariants_) i = {below(kVariables), below(kVariables), below(9)};
    end_ = {below(kVariables), below(kVariables), below(9)};
    condition_ = {below(kVariables), below(kVariables), below(9)};
    asks_of_ends_ = below(2) == 0;
    delivers_ = below(2) == 0;
    writes_ = below(2) == 0;
    written_ = below(kVariables);
  }

  [[nodiscard]] std::size_t threads() const { return threads_; }
  [[nodiscard]] bool shared_cpu() const { return shared_cpu_; }

  // Model.

  [[nodiscard]] std::size_t state_bytes() const { return budget_byte() + 1; }
  [[nodiscard]] std::size_t property_count() const { return kStuck + 1u; }
  template <class Visit>
  void initial(Visit&& visit) {
    std::vector<std::uint8_t> state(state_bytes());
    if (shared_cpu_) state[cpu_byte()] = 1;
    visit(StateView(state));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < process_count(); ++p) successors_of(state, p, visit);
  }
  [[nodiscard]] Footprint footprint(StateView, Step) { return {}; }
  void check(StateView state, StateView previous, Step, std::vector<PropertyId>& violated) {
    find_failing(state, previous, violated);
  }
  [[nodiscard]] bool finished(StateView state) const {
    for (std::size_t t = 0; t < threads_; ++t) {
      if (unfinished(state, t)) return false;
    }
    return true;
  }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    if (fails(end_, state)) violated.push_back(kEnd);
  }
  [[nodiscard]] PropertyId stuck(StateView) { return kStuck; }

  // LearnableModel: threads; delivery (owed), a write and a switch either way (optional or owed).

  [[nodiscard]] std::size_t process_count() const { return threads_ + 4; }
  [[nodiscard]] std::size_t first_classless() const { return threads_; }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t t) const { return state[t]; }
  [[nodiscard]] ByteSet class_bytes(std::size_t t) const { return ByteSet().set(t); }
  template <class Visit>
  void successors_of(StateView state, std::size_t process, Visit&& visit) {
    take(state, process, visit);
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t process, Visit&& visit) {
    ByteSet judged;
    act_ = {};
    take(state, process, [&](const Successor& successor) {
      std::vector<PropertyId> failing;
      find_failing(successor.state, state, failing);
      for (const Instance& i : invariants_) {
        if (!changed(i, state, successor.state)) continue;
        judged.set(variable(i.a));
        judged.set(variable(i.b));
        add_visibility(i, state, successor.state);
      }
      if (!style_.hide_predicates) add_changed_predicates(state, successor.state);
      Successor judged_step = successor;
      judged_step.judged = true;
      judged_step.failing = failing;
      visit(judged_step);
    });
    act_.reads = footprint_.reads | predicates_;
    act_.writes = footprint_.writes;
    if (process < threads_ && !waited_)
      act_.suspends = style_.waits_suspend ? guards_ : predicates_;
    if (style_.hide_guards) act_.reads &= ~guards_;
    return Footprint{footprint_.reads | footprint_.writes | judged | looked_at_, footprint_.writes};
  }
  void check_finished(StateView state, std::vector<PropertyId>& violated) const {
    if (asks_of_ends_ && fails(condition_, state)) violated.push_back(kCondition);
  }

  // ReducibleModel.

  [[nodiscard]] std::size_t mark_count() const { return running_mark(threads_); }
  /// At which command a thread is where it may have to wait, if at one.
  [[nodiscard]] std::size_t gate_mark(std::size_t t) const { return state_bytes() + t; }
  /// That it is the CPU's thread.
  [[nodiscard]] std::size_t running_mark(std::size_t t) const { return gate_mark(threads_) + t; }
  void tell_acts() {}
  [[nodiscard]] const Act& act() const { return act_; }
  [[nodiscard]] bool waited() const { return waited_; }
  [[nodiscard]] Guard guard(std::size_t t, std::uint32_t pc) const {
    Guard guard;
    if (style_.hide_guards) return guard;
    guard.reads.add(t);
    if (t < 2 && shared_cpu_) guard.reads.add(running_mark(t));
    if (pc >= programs_[t].size()) return guard;
    const Command& c = programs_[t][pc];
    guard.gate = c.kind == Kind::lock || c.kind == Kind::await;
    if (c.kind == Kind::lock) guard.reads.add(lock(c.x));
    if (c.kind == Kind::await) guard.reads.add(variable(c.x));
    return guard;
  }
  bool waits_at(StateView state, std::size_t t, std::uint32_t pc, ByteMarks& reads) const {
    const Command& c = programs_[t][pc];
    reads.add(c.kind == Kind::lock ? lock(c.x) : variable(c.x));
    return c.kind == Kind::lock ? state[lock(c.x)] != 0 : state[variable(c.x)] != c.value;
  }
  [[nodiscard]] bool asks_of_ends() const { return asks_of_ends_; }
  [[nodiscard]] bool unfinished(StateView state, std::size_t process) const {
    return process < threads_ && state[process] < programs_[process].size();
  }

 private:
  enum class Kind : std::uint8_t { set, copy, choose, lock, unlock, await, assert_not, jump };
  static constexpr std::size_t kKinds = 8;
  struct Command {
    Kind kind;
    unsigned x, y, value, to;
  };
  struct Instance {
    unsigned a, b, bad;
  };

  [[nodiscard]] std::size_t variable(std::size_t x) const { return threads_ + x; }
  [[nodiscard]] std::size_t lock(std::size_t x) const { return threads_ + kVariables + x % kLocks; }
  [[nodiscard]] std::size_t cpu_byte() const { return threads_ + kVariables + kLocks; }
  [[nodiscard]] std::size_t budget_byte() const { return cpu_byte() + 1; }

  [[nodiscard]] bool fails(const Instance& i, StateView state) const {
    return state[variable(i.a)] * kValues + state[variable(i.b)] == i.bad;
  }
  [[nodiscard]] bool changed(const Instance& i, StateView a, StateView b) const {
    return a[variable(i.a)] != b[variable(i.a)] || a[variable(i.b)] != b[variable(i.b)];
  }
  // The bytes because of which an instance of two variables holds before a step and after it.
  void add_visibility(const Instance& i, StateView before, StateView after) {
    if (style_.hide_instances || fails(i, before) || fails(i, after)) return;
    const auto add_reason = [&](StateView state) {
      const bool first = state[variable(i.a)] != i.bad / kValues;
      act_.visible_by.set(variable(first ? i.a : i.b));
    };
    if (!style_.hide_before) add_reason(before);
    add_reason(after);
  }
  void find_failing(StateView state, StateView previous, std::vector<PropertyId>& failing) const {
    for (PropertyId i = 0; i < kInvariants; ++i) {
      const Instance& instance = invariants_[i];
      if (!previous.empty() && !changed(instance, previous, state)) continue;
      if (fails(instance, state)) failing.push_back(i);
    }
  }

  std::uint8_t read(StateView state, std::size_t byte) {
    footprint_.reads.set(byte);
    return state[byte];
  }
  std::uint8_t read_guard(StateView state, std::size_t byte) {
    guards_.set(byte);
    return read(state, byte);
  }
  void add_changed_predicates(StateView before, StateView after) {
    for (std::size_t t = 0; t < threads_; ++t) {
      const bool at_none = goes_on(before, t) && goes_on(after, t);
      if (before[t] != after[t] && !at_none) act_.predicates.set(gate_mark(t));
      const bool ran = before[cpu_byte()] == t + 1;
      const bool runs = after[cpu_byte()] == t + 1;
      if (ran != runs) act_.predicates.set(running_mark(t));
    }
  }
  [[nodiscard]] bool goes_on(StateView state, std::size_t t) const {
    if (state[t] >= programs_[t].size()) return false;
    const Kind kind = programs_[t][state[t]].kind;
    return kind != Kind::lock && kind != Kind::await;
  }
  // The same as waits_for_command(), asked by somebody to whom nothing else about it matters.
  bool is_waiting(StateView state, std::size_t t) {
    predicates_.set(gate_mark(t));
    guards_.set(gate_mark(t));
    looked_at_.set(t);
    return waits_for_command(state, t);
  }
  bool is_running(StateView state, std::size_t t) {
    if (t >= 2 || !shared_cpu_) return true;
    looked_at_.set(cpu_byte());
    predicates_.set(running_mark(t));
    guards_.set(running_mark(t));
    return state[cpu_byte()] == t + 1;
  }
  bool waits_for_command(StateView state, std::size_t t) {
    if (state[t] >= programs_[t].size()) return true;
    const Command& c = programs_[t][state[t]];
    if (c.kind == Kind::lock) return read_guard(state, lock(c.x)) != 0;
    return c.kind == Kind::await && read_guard(state, variable(c.x)) != c.value;
  }

  struct Write {
    std::size_t byte;
    unsigned value;
  };
  template <class Visit>
  void offer(StateView state, std::size_t process, std::uint16_t outcome, Progress progress,
             const std::vector<Write>& writes, bool asserts, Visit& visit) {
    std::vector<std::uint8_t> next(state.begin(), state.end());
    for (const Write& w : writes) {
      footprint_.writes.set(w.byte);
      next[w.byte] = static_cast<std::uint8_t>(w.value);
    }
    static constexpr PropertyId kBroken[] = {kAssertion};
    if (std::equal(next.begin(), next.end(), state.begin())) return;
    visit(Successor{{static_cast<std::uint16_t>(process), outcome},
                    progress,
                    next,
                    {kBroken, asserts ? 1u : 0u}});
  }

  template <class Visit>
  void take(StateView state, std::size_t process, Visit&& visit) {
    footprint_ = {};
    guards_.reset();
    looked_at_.reset();
    predicates_.reset();
    waited_ = false;
    if (process < threads_) return take_thread(state, process, visit);
    if (process == threads_) return deliver(state, visit);
    if (process == threads_ + 1) return write(state, visit);
    switch_to(state, process, process - threads_ - 2, visit);
  }

  template <class Visit>
  void take_thread(StateView state, std::size_t t, Visit& visit) {
    const unsigned pc = read(state, t);
    waited_ = pc >= programs_[t].size() || !is_running(state, t) || waits_for_command(state, t);
    if (waited_) return;
    const Command& c = programs_[t][pc];
    const Write on{t, pc + 1};
    const auto go = [&](const std::vector<Write>& writes, std::uint16_t outcome = 0,
                        bool asserts = false) {
      offer(state, t, outcome, Progress::work, writes, asserts, visit);
    };
    switch (c.kind) {
      case Kind::set:
        return go({on, {variable(c.x), c.value}});
      case Kind::copy:
        return go({on, {variable(c.x), (read(state, variable(c.y)) + c.value) % kValues}});
      case Kind::choose:
        go({on, {variable(c.x), c.value}});
        return go({on}, 1);
      case Kind::lock:
        return go({on, {lock(c.x), static_cast<unsigned>(t + 1)}});
      case Kind::unlock:
        if (read(state, lock(c.x)) != t + 1) return go({on});
        return go({on, {lock(c.x), 0}});
      case Kind::await:
        return go({on});
      case Kind::assert_not:
        return go({on}, 0, read(state, variable(c.x)) == c.value);
      case Kind::jump:
        return go({{t, read(state, variable(c.x)) == c.value ? c.to : pc + 1}});
    }
  }

  template <class Visit>
  void deliver(StateView state, Visit& visit) {
    if (!delivers_ || read_guard(state, variable(0)) != 2) return;
    offer(state, threads_, 0, Progress::mandatory, {{variable(0), 0}, {variable(1), 1}}, false,
          visit);
  }
  template <class Visit>
  void write(StateView state, Visit& visit) {
    if (!writes_ || read_guard(state, budget_byte()) >= budget_) return;
    const unsigned spent = read(state, budget_byte()) + 1u;
    offer(state, threads_ + 1, 0, Progress::optional,
          {{variable(written_), 2}, {budget_byte(), spent}}, false, visit);
  }
  template <class Visit>
  void switch_to(StateView state, std::size_t process, std::size_t t, Visit& visit) {
    if (!shared_cpu_ || read_guard(state, cpu_byte()) == t + 1) return;
    if (is_waiting(state, t)) return;
    const bool owed = is_waiting(state, 1 - t);
    if (!owed && read_guard(state, budget_byte()) >= budget_) return;
    const unsigned spent = owed ? state[budget_byte()] : read(state, budget_byte()) + 1u;
    std::vector<Write> writes{{cpu_byte(), static_cast<unsigned>(t + 1)}};
    if (!owed) writes.push_back({budget_byte(), spent});
    offer(state, process, 0, owed ? Progress::mandatory : Progress::optional, writes, false, visit);
  }

  ProgramStyle style_;
  std::size_t threads_ = 2;
  bool shared_cpu_ = false;
  bool asks_of_ends_ = false;
  bool delivers_ = false;
  bool writes_ = false;
  unsigned written_ = 0;
  unsigned budget_ = 0;
  std::vector<std::vector<Command>> programs_;
  Instance invariants_[kInvariants] = {};
  Instance end_{};
  Instance condition_{};

  Footprint footprint_;  // of the process that was taken last
  ByteSet guards_;
  ByteSet looked_at_;   // bytes of which only predicates matter …
  ByteSet predicates_;  // … these
  bool waited_ = false;
  Act act_;
};

}  // namespace pmapcheck::explore::models
