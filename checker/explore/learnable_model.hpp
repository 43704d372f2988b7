// What is asked of a model so that its steps can be learned, and left out.
//
// The idea: a model's steps are those of its processes, numbered and each at some place of its own;
// and it tells which bytes a process's steps depend on. From that, learned_steps.hpp knows in which
// other states the process does the same, and stubborn_sets.hpp whose steps can wait.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/futures.hpp"
#include "checker/explore/interference.hpp"
#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// What is asked of a model beyond the concept Model, so that its steps can be learned.
template <class M>
concept LearnableModel = Model<M> && requires(M model, StateView state, std::size_t process) {
  /// Processes are numbered from 0, as in Step::process.
  { model.process_count() } -> std::convertible_to<std::size_t>;
  /// From this one on, processes are always at the same thing.
  { model.first_classless() } -> std::convertible_to<std::size_t>;
  /// What a process before that one is at: a small number. In states of one class it looks at
  /// much the same bytes.
  { model.step_class(state, process) } -> std::convertible_to<std::uint32_t>;
  /// The bytes that decide about that.
  { model.class_bytes(process) } -> std::same_as<ByteSet>;
  /// The part of successors() that is one process's.
  model.successors_of(state, process, AnySuccessorVisitor{});
  /// The same, with steps that are judged (Successor::judged). It reads all bytes on which the
  /// steps, their absence and their judgement depend, and those that the steps may write are among
  /// them. Nothing if that can't be told; then steps may be missing.
  {
    model.judged_steps_of(state, process, AnySuccessorVisitor{})
    } -> std::same_as<std::optional<Footprint>>;
};

/// What a process does in a state, all outcomes together, as far as it concerns others. All bytes
/// are among those that judged_steps_of() reads.
///
/// What it does may depend on less than the bytes that it looks at: not on where another process
/// is, say, but on whether that has finished. Such predicates have numbers, too, from state_bytes()
/// up, and stand in these sets like bytes.
struct Act {
  /// As long as these are the same, so are the steps and what they violate by themselves. Bytes on
  /// which nothing depends before something is violated may be left out: then a reduced search
  /// violates something if and only if the whole one does, but not always the same.
  ByteSet reads;
  ByteSet writes;      ///< The bytes that it may write.
  ByteSet predicates;  ///< The predicates that it may change.
  /// Predicates of `reads`, if the process can step: by changing these others may suspend it, but
  /// not make it do something else. If they get stuck meanwhile, they do so after its step as well,
  /// and for the same reason.
  ByteSet suspends;
  /// Of each ground instance of a formula over states that reads a byte that a step changes, and
  /// that is violated neither before the step nor after it (else the search finds that anyhow): as
  /// long as these and the above are the same, it holds before and after.
  ByteSet visible_by;
};

/// What is asked of a learnable model beyond that, so that steps can be left out. Only a process's
/// own steps change its class, and no step of the environment finishes the last unfinished process.
template <class M>
concept ReducibleModel = LearnableModel<M> &&
    requires(M model, StateView state, std::size_t process, ByteMarks& reads) {
  /// How many bytes and predicates there are, at most kMaxStateBytes.
  { model.mark_count() } -> std::convertible_to<std::size_t>;
  /// From now on judged_steps_of() is to say what was done, too.
  model.tell_acts();
  /// What the last judged_steps_of() said.
  { model.act() } -> std::convertible_to<const Act&>;
  /// Whether the last judged_steps_of() found that the process had to wait for somebody else.
  { model.waited() } -> std::convertible_to<bool>;
  /// What may make a process wait at a place of its own. Of processes without classes, nothing.
  { model.guard(process, std::uint32_t{}) } -> std::same_as<Guard>;
  /// Whether a process would have to wait in `state` if it were at that gate; `reads` gets the
  /// bytes that decide so.
  { model.waits_at(state, process, std::uint32_t{}, reads) } -> std::convertible_to<bool>;
  /// Whether check() asks something of states only where all processes have finished.
  { model.asks_of_ends() } -> std::convertible_to<bool>;
  /// Whether finished(state) has to wait for a step of this process.
  { model.unfinished(state, process) } -> std::convertible_to<bool>;
};

/// A model whose processes do in one state what others do in another: what is learned of one is
/// learned of all of them.
template <class M>
concept HasImages = requires(M model, const Deed& deed, std::span<const Futures::Place> places) {
  /// Visits what is alike, places and deeds: visit(process, at, deed, places).
  model.for_each_image(
      std::size_t{}, Futures::Place{}, deed, places,
      [](std::size_t, Futures::Place, const Deed&, std::span<const Futures::Place>) {});
};

}  // namespace pmapcheck::explore
