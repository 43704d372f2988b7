// The functions of KernelModel that visit steps: templates, and so in a header.
//
//     prepare ──► outcomes of the operation ──► complete: points, ghosts, claims, contracts
#pragma once

#include <algorithm>

#include "checker/kernel/kernel_model.hpp"

namespace pmapcheck::kernel {

template <class Visit>
void KernelModel::successors(explore::StateView state, Visit&& visit) {
  for (std::size_t process = 0; process < process_count(); ++process) {
    successors_of(state, process, visit);
  }
}

template <class Visit>
void KernelModel::successors_of(explore::StateView state, std::size_t process, Visit&& visit) {
  if (prepare(state, process, nullptr)) visit_outcomes(state, process, visit);
}

template <class Visit>
void KernelModel::visit_outcomes(explore::StateView state, std::size_t process, Visit&& visit) {
  const auto number = static_cast<std::uint16_t>(process);
  if (progress_ == explore::Progress::beyond) {
    visit(explore::Successor{{number, 0}, progress_, state, {}});
    return;
  }
  for (std::size_t i = 0; i < outcomes_.count(); ++i) {
    const explore::Step step{number, static_cast<std::uint16_t>(i)};
    if (!complete_within(state, process, i)) {
      visit(explore::Successor{step, explore::Progress::beyond, state, {}});
      continue;
    }
    violated_.clear();
    for (const BrokenRule& b : broken_) violated_.push_back(b.property);
    const explore::StateView next(outcomes_.state(i), state_bytes());
    if (std::equal(next.begin(), next.end(), state.begin())) continue;  // no step at all
    visit(explore::Successor{step, progress_, next, violated_});
  }
}

template <class Visit>
std::optional<explore::Footprint> KernelModel::judged_steps_of(explore::StateView state,
                                                               std::size_t process, Visit&& visit) {
  if (oracle_) return std::nullopt;  // it does not tell what it looks at
  impl::Access access;
  explore::ByteSet judged;
  bool told = true;
  begin_act();
  waited_ = !prepare(state, process, &access);
  judged_ = &judged;
  if (!waited_) {
    visit_outcomes(state, process, [&](const explore::Successor& successor) {
      told &= successor.progress != explore::Progress::beyond;
      if (!told) return;
      failing_.clear();
      find_failing(successor.state, state, failing_);
      if (formal_.checks != Checks::none) judged.set(layout_.broken.offset);  // whom to blame
      if (tells_acts_) add_to_act(state, successor.state);
      explore::Successor step = successor;
      step.judged = true;
      step.failing = failing_;
      visit(step);
    });
  }
  access_ = nullptr;
  judged_ = nullptr;
  if (!told) return std::nullopt;
  // What a step may change decides with the rest which formulas are asked at all.
  explore::ByteSet reads = access.reads | access.writes | asked_ | judged | act_.visible_by;
  if (tells_acts_) {
    for (std::size_t m = state_bytes(); m < mark_count(); ++m) reads.reset(m);
    end_act(state, process, access);
  }
  return explore::Footprint{reads, access.writes};
}

}  // namespace pmapcheck::kernel
