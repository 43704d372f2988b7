// The functions of LearnedSteps that evaluate states for a reduction: templates, and so in a
// header.
//
// The idea: a reduced search asks what every process can do in each state, steps or not, and the
// states that it asks of differ in few bytes. So only those processes are looked up again that a
// different byte may matter to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>

#include "checker/explore/learned_steps.hpp"

namespace pmapcheck::explore {

template <LearnableModel M>
auto LearnedSteps<M>::evaluate(StateView state) -> std::span<const Evaluation> {
  forget_if_too_much();
  ++count_;
  went_on_ = evaluated_;
  if (!evaluated_) evaluations_.assign(model_.process_count(), {});
  go_over_to(state);
  for (std::size_t process = 0; process < classes_.size(); ++process) {
    const std::uint32_t at = model_.step_class(state, process);
    const bool same = evaluated_ && at_[process] == at;
    at_[process] = at;
    evaluate_some(class_of(state, process), state, process, process + 1, same);
  }
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const bool splits = deserves_split(groups_[g]);
    if (splits) split(g);
    evaluate_some(*groups_[g].its, state, groups_[g].begin, groups_[g].end, evaluated_ && !splits);
    if (splits) evaluated_ = false;  // the other half, too
  }
  evaluated_ = true;
  return evaluations_;
}

// Notes in which bytes the state that is evaluated differs from the one before.
template <LearnableModel M>
void LearnedSteps<M>::go_over_to(StateView state) {
  const std::size_t marks = ByteMarks::words_for(before_bytes_);
  different_.clear(marks);
  const auto* const old = reinterpret_cast<const std::uint8_t*>(before_.data());
  for (std::size_t at = 0; at < state.size(); at += sizeof(Word)) {
    const std::size_t length = std::min(sizeof(Word), state.size() - at);
    Word word = 0;
    std::memcpy(&word, state.data() + at, length);
    if (word == before_[at / sizeof(Word)]) continue;
    for (std::size_t i = at; i < at + length; ++i) {
      if (old[i] != state[i]) different_.add(i);
    }
    before_[at / sizeof(Word)] = after_[at / sizeof(Word)] = word;
  }
}

// `same`: these processes were evaluated in the last state, and were at the same thing there.
template <LearnableModel M>
void LearnedSteps<M>::evaluate_some(StepClass& c, StateView state, std::size_t begin,
                                    std::size_t end, bool same) {
  if (same && evaluations_[begin].told &&
      !leaves_[begin]->bytes.meets(different_, ByteMarks::words_for(before_bytes_))) {
    return;
  }
  std::fill(evaluations_.begin() + static_cast<std::ptrdiff_t>(begin),
            evaluations_.begin() + static_cast<std::ptrdiff_t>(end), Evaluation{});
  StepClass& part = end - begin == 1 ? known_.part_of(c, before_.data()) : c;
  leaves_[begin] = &part;
  const StepTable::Entry entry = find_or_learn(part, state, begin, end);
  if (entry == 0) return;
  const Word* at = table().begin(part.shape, entry);
  for (std::size_t process = begin; process < end; ++process) {
    evaluations_[process].told = true;
    evaluations_[process].deed = static_cast<Deeds::Id>(*at++);
  }
  for (std::uint32_t i = 0; i < table().steps(entry); ++i) {
    const std::size_t place = table().place_of(at);
    const auto step = StepTable::read<StepTable::Step>(at);
    Evaluation& evaluation = evaluations_[step.process];
    if (evaluation.steps++ == 0) evaluation.place = place;
    evaluation.enabled.note(step.progress);
    evaluation.optional |= step.progress == Progress::optional;
    at += step.writes * (sizeof(StepTable::Write) / sizeof(Word));
  }
}

}  // namespace pmapcheck::explore
