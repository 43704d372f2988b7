// Completing a step: what it does beside its operation, each part held against the action that it
// claims.
//
//     operation ──► calls and returns, in order ──► the end of a handler
//
// Refinement is asked only of runs on which nothing has been broken: after a broken contract a
// count may be what no action would make it, and whoever broke it is known.
#include "checker/kernel/ghosts.hpp"
#include "checker/kernel/kernel_model.hpp"

namespace pmapcheck::kernel {

using explore::StateView;
using formula::Actions;
using formula::Claim;
using impl::Cells;

void KernelModel::complete_thread(StateView state, std::size_t thread, std::size_t i, Cells& next) {
  edge_ = &automata_.follow(point_id(outcomes_.before(), thread), outcomes_.value(i));
  if (refines()) {
    const BoundClaim* claim = nullptr;
    const bool operation_asked = from_->kind == Point::Kind::operation && !from_->null_argument;
    if (operation_asked) {
      const impl::Operation& operation = from_->operation;
      const Cells before = outcomes_.before();
      const StepView step{machine_,           layout_, context_, operation.operands,
                          outcomes_.value(i), before,  next};
      claim = formal_.claims.of(operation.op, step);
      if (claim != nullptr) Claims::arguments(*claim, step, values_);
    }
    // What a program writes into page tables by itself is no implementation's step.
    const bool unbound =
        operation_asked && from_->in_program && writes_page_tables(from_->operation.op);
    if (!unbound) refine(claim, state, i);
  }
  next.set(layout_.threads[thread].point, edge_->target);
  for (const CallEvent& event : edge_->events) {
    const CallView call{context_.thread, context_.cpu, event.arguments, event.result,
                        event.outermost};
    refine_part(formal_.claims.of(event), call, i,
                [&] { note(machine_, layout_, context_.thread, event, next); });
    if (event.kind != CallEvent::Kind::ret) continue;
    if (event.outermost) {
      refine_part(formal_.claims.of_end_call(), call, i,
                  [&] { end_call(machine_, context_.thread, next); });
    }
    check_contracts(formal_.bindings.after(event.routine), call,
                    StateView(outcomes_.state(i), state_bytes()), false);
  }
  if (automata_.point(edge_->target).kind == Point::Kind::finished &&
      machine_.shape.threads[thread].context == impl::ThreadContext::filter) {
    refine_part(formal_.claims.of_return_from_interrupt(), {context_.thread, context_.cpu, {}}, i,
                [&] { impl::return_from_interrupt(machine_, context_.thread, next); });
  }
}

void KernelModel::complete_environment(StateView state, std::size_t process, std::size_t i,
                                       Cells& next) {
  if (!refines()) return;
  const impl::EnvironmentProcess& environment = environment_[process - thread_count()];
  const impl::Words arguments{{environment.a, environment.b}, 2};
  const Cells before = outcomes_.before();
  const StepView step{machine_, layout_, {}, arguments, 0, before, next};
  const BoundClaim* const claim = formal_.claims.of(environment.kind, step);
  if (claim != nullptr) Claims::arguments(*claim, step, values_);
  refine(claim, state, i);
}

template <class Change>
void KernelModel::refine_part(const BoundClaim* claim, const CallView& call, std::size_t i,
                              Change&& change) {
  if (!refines()) return change();
  const std::uint8_t* const bytes = outcomes_.state(i);
  snapshot_.assign(bytes, bytes + state_bytes());
  change();
  if (claim != nullptr) Claims::arguments(*claim, call, values_);
  refine(claim, snapshot_, i);
}

void KernelModel::refine(const BoundClaim* bound, StateView before, std::size_t i) {
  const Claim claim = bound == nullptr ? Claim::nothing : actions_->claim(bound->effect, values_);
  const StateView after(outcomes_.state(i), state_bytes());
  Actions::Verdict& verdict = actions_->verdict(claim, before, after);
  if (access_ != nullptr) {
    asked_ |= verdict.reads;
    if (tells_acts_) actions_->justify(claim, before, after, known_bytes());
  }
  const bool unbroken =
      broken_.empty() && Cells(outcomes_.state(i), access_).get(layout_.broken) == 0;
  const std::size_t action = recorded_ == nullptr ? 0 : recorded_->size();
  if (unbroken) judge_step(claim, verdict, action, before, after);
  if (recorded_ == nullptr || (claim == Claim::nothing && broken_.empty())) return;
  recorded_->push_back({claim, {before.begin(), before.end()}, {after.begin(), after.end()}});
}

// The first rule that is broken decides: of a step whose guard does not hold, the effect says
// nothing.
void KernelModel::judge_step(Claim claim, Actions::Verdict& verdict, std::size_t action,
                             StateView before, StateView after) {
  const auto refuse = [&](std::optional<std::size_t> definition) {
    broken_.push_back({definition, {}, 0, true, false, action});
  };
  if (!oracle_) {
    actions_->for_each_broken_guard(claim, before, refuse);
    if (broken_.empty() && !actions_->allows(verdict, before, after)) refuse({});
    return;
  }
  actions_->for_each_guard(claim, [&](std::size_t guard, std::span<const std::int64_t> arguments) {
    if (!oracle_->holds(guard, arguments, before)) refuse(guard);
  });
  if (!broken_.empty()) return;
  const bool effect =
      claim == Claim::nothing ||
      oracle_->holds(actions_->effect(claim), actions_->arguments(claim), before, after);
  if (!effect || !actions_->frame_holds(claim, before, after)) refuse({});
}

}  // namespace pmapcheck::kernel
