// Which action each operation of the waist claims to be. An operation without rows (a load, a
// look-up) changes no word of the model.
#include <map>

#include "checker/kernel/claim_row.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;

// Conditions.

bool owns_lock(const StepView& step) {
  const auto lock = impl::decode<impl::lock_t>(step.arguments[0]);
  return step.before.get(step.machine.layout.locks[lock.index].owner) ==
         step.context.thread.index + 1u;
}
bool names_lock(const StepView& step) {
  return static_cast<bool>(impl::decode<impl::lock_t>(step.arguments[1]));
}
bool falls_asleep(const StepView& step) {
  return step.after.get(step.machine.layout.threads[step.context.thread.index].channel) != 0;
}

// Arguments.

std::int64_t map_lock(const StepView& step) {
  return step.machine.shape.map_lock(impl::decode<impl::vm_map_t>(step.arguments[0])).index;
}

using Table = std::map<Op, std::vector<ClaimRow>>;

const Table& table() {
  static const Table kTable = {
      {Op::critical_enter, {{"critical-enter"}}},
      {Op::critical_exit, {{"critical-exit"}}},
      {Op::sched_pin, {{"pin"}}},
      {Op::sched_unpin, {{"unpin"}}},

      {Op::mtx_lock, {{"take-lock"}}},
      {Op::mtx_unlock, {{"release-lock"}}},
      {Op::mtx_lock_spin, {{"take-spin-lock"}}},
      {Op::mtx_unlock_spin, {{"release-spin-lock", owns_lock}}},
      {Op::rw_wlock, {{"take-lock"}}},
      {Op::rw_wunlock, {{"release-lock"}}},
      {Op::rw_rlock, {{"share-lock"}}},
      {Op::rw_runlock, {{"unshare-lock"}}},
      {Op::sx_xlock, {{"take-lock"}}},
      {Op::sx_xunlock, {{"release-lock"}}},
      {Op::sx_slock, {{"share-lock"}}},
      {Op::sx_sunlock, {{"unshare-lock"}}},
      {Op::vm_map_lock, {{"take-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_unlock, {{"release-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_lock_read, {{"share-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_unlock_read, {{"unshare-lock", nullptr, {{"lock", "Lock", map_lock}}}}},

      {Op::sleepq_add, {{"release-and-sleep", names_lock}, {"sleep"}}},
      {Op::vm_wait, {{"sleep", falls_asleep}}},
      {Op::sleepq_wait, {{"wake"}}},  // a signal may end the sleep
      {Op::wakeup, {{"wake"}}},
      {Op::wakeup_one, {{"wake"}}},
  };
  return kTable;
}

}  // namespace

std::span<const ClaimRow> claim_rows(Op op) {
  const auto rows = table().find(op);
  return rows == table().end() ? std::span<const ClaimRow>() : rows->second;
}

}  // namespace pmapcheck::kernel
