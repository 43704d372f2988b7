// What the explorer asks of a model, and all that it knows of one.
//
// The idea: a state is a row of bytes, canonical (equal states are equal rows), and a model is a
// function from such a row to its successors. Nothing here, and nothing in this folder, knows of
// kernels: the toy models of the tests and the kernel model of checker/kernel meet the engine
// through the one concept below.
//
//     initial ──► successors ──► check (each state, given the bytes that changed)
//                     │
//                     └──► violations of the step itself (contracts, refused guards)
//
// A *property* is a small number that the model gives out; the engine records, for each number,
// the first place where it is violated, and searches on.
#pragma once

#include <bitset>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace pmapcheck::explore {

/// Longest state vector that an engine accepts, in bytes. A model with a longer one is refused
/// when it is built, with a message, never during the search.
inline constexpr std::size_t kMaxStateBytes = 1024;

/// A read-only state vector: exactly `Model::state_bytes()` bytes.
using StateView = std::span<const std::uint8_t>;

/// A set of positions in the state vector.
using ByteSet = std::bitset<kMaxStateBytes>;

/// Which bytes a step depends on and which it may change. Exact: the step, run in any state that
/// agrees with this one on `reads`, does the same to `writes` and leaves every other byte alone.
struct Footprint {
  ByteSet reads;
  ByteSet writes;
};

/// Names a step among the steps enabled in one state: which process moves, and which of the
/// outcomes of its operation happens. Stable: the same state offers the same steps in every run.
struct Step {
  std::uint16_t process = 0;
  std::uint16_t outcome = 0;
  friend auto operator<=>(const Step&, const Step&) = default;
};

/// Who promises that a step happens.
enum class Progress : std::uint8_t {
  work,       ///< An unfinished process does a step of its own.
  mandatory,  ///< The environment owes this step (dispatch, interrupt delivery): it helps a waiter.
  optional,   ///< It may never come (signal, preemption): no waiter may count on it.
  beyond,     ///< A process would work, but the model has no room to say what comes after: there
              ///< is no next state (`state` is the one before), and the search is not whole.
};

/// What the steps of one state promise: enough to see whether it is a good end, or stuck.
struct Enabled {
  bool work = false;       ///< Some step of Progress::work or Progress::beyond is enabled.
  bool mandatory = false;  ///< Some step of Progress::mandatory is.
  void note(Progress progress) {
    work |= progress == Progress::work || progress == Progress::beyond;
    mandatory |= progress == Progress::mandatory;
  }
  Enabled& operator|=(const Enabled& others) {
    work |= others.work;
    mandatory |= others.mandatory;
    return *this;
  }
};

/// A property that a model can violate, by the number that the model gave it.
using PropertyId = std::uint16_t;

/// One enabled step with its result. The spans are valid only during the visit.
struct Successor {
  Step step;
  Progress progress;
  StateView state;
  std::span<const PropertyId> violated;  ///< Broken by the step itself, whatever state it leads to.
  bool judged = false;                   ///< Model::check need not be asked: it would append …
  std::span<const PropertyId> failing{};  ///< … these.
  /// If there are any: the only words of eight bytes, ascending, in which the state differs from
  /// the one before.
  std::span<const std::uint16_t> changed{};
  /// If not 0: the number of the bytes that the process's steps depend on, all of them together,
  /// as the model that visits them numbers such sets.
  std::uint16_t dependence = 0;
};

/// A visitor that takes successors, as a shape for the concept below.
struct AnySuccessorVisitor {
  void operator()(const Successor&) const {}
};
struct AnyStateVisitor {
  void operator()(StateView) const {}
};

/// A model, as an engine sees it. All functions are deterministic; a StateView that they are given
/// may lie in the engine's store and is never changed during the call. An engine calls them from
/// one thread; one with several workers is given a model for each, of which it makes no difference
/// which is asked.
template <class M>
concept Model = requires(M model, StateView state, Step step, std::vector<PropertyId>& out) {
  /// Length of every state vector, 1 … kMaxStateBytes.
  { model.state_bytes() } -> std::convertible_to<std::size_t>;
  /// Number of properties; PropertyIds are below it.
  { model.property_count() } -> std::convertible_to<std::size_t>;
  /// Visits every initial state once, in a fixed order.
  model.initial(AnyStateVisitor{});
  /// Visits every enabled step of `state`, in ascending order of Step. A step that changes nothing
  /// (a self-loop) is not visited.
  model.successors(state, AnySuccessorVisitor{});
  /// The footprint of a step that is enabled in `state`.
  { model.footprint(state, step) } -> std::same_as<Footprint>;
  /// Appends the properties that are violated in `state`. `previous` is a state that was checked
  /// before and from which `step` led here, or empty if everything must be asked: what it already
  /// violated, and no byte of which changed, may be left out. An engine may call it (and nothing
  /// else of the model) while it visits the successors of `previous`.
  model.check(state, state, step, out);
  /// Every process has finished its work, so no work step is enabled; a state that is not finished
  /// and from which no sequence of mandatory steps lets a process work is stuck.
  { model.finished(state) } -> std::convertible_to<bool>;
  /// Appends the obligations of the end that are violated in a finished state without mandatory
  /// steps left.
  model.check_end(state, out);
  /// The property that a stuck state violates (deadlock, lost wakeup).
  { model.stuck(state) } -> std::convertible_to<PropertyId>;
};

/// A model that is asked once more about each finished state, whether or not mandatory steps are
/// left: check_finished() appends what that state violates.
template <class M>
concept ChecksFinished = requires(M model, StateView state, std::vector<PropertyId>& out) {
  model.check_finished(state, out);
};

/// A model that leaves out steps whose order with others makes no difference (stubborn_sets.hpp).
/// What successors() visits is a function of the state only.
///
/// An engine has three duties. It judges by enabled(), not by the steps that it was shown, whether
/// a state is finished or stuck. It asks full() wherever it follows a run, or only environment
/// steps. And it postpones no process for ever (the cycle proviso): if successors(state) was
/// partial() and every successor whose progress is not `optional` leads to a state that was stored
/// at the level of `state` or an earlier one (depth first: to one on the stack), it visits
/// remaining(state), too.
template <class M>
concept ReducingModel = Model<M> && requires(M model, StateView state) {
  /// Whether the last successors() left out enabled steps.
  { model.partial() } -> std::convertible_to<bool>;
  /// Visits those, ascending. Require: successors(state) was called last, and the state is the
  /// same.
  model.remaining(state, AnySuccessorVisitor{});
  /// What all steps of the state of the last successors() promise, those left out included.
  { model.enabled() } -> std::same_as<Enabled>;
  /// The same model with all its steps.
  requires Model<std::remove_cvref_t<decltype(model.full())>>;
};

/// The model that has all steps: of a model that leaves none out, itself.
template <Model M>
[[nodiscard]] auto& full_model(M& model) {
  if constexpr (ReducingModel<M>) {
    return model.full();
  } else {
    return model;
  }
}
template <Model M>
using FullModel = std::remove_reference_t<decltype(full_model(std::declval<M&>()))>;

}  // namespace pmapcheck::explore
