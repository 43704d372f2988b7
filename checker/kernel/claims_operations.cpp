// Which action each operation of the waist claims to be. An operation without rows (a load, a
// look-up) changes no word of the model.
#include <map>

#include "checker/kernel/claim_row.hpp"
#include "checker/kernel/claims_page_table.hpp"
#include "checker/kernel/claims_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;

// Conditions.

bool names_lock(const StepView& step) {
  return static_cast<bool>(impl::decode<impl::lock_t>(step.arguments[1]));
}
bool falls_asleep(const StepView& step) {
  return step.after.get(step.machine.layout.threads[step.context.thread.index].channel) != 0;
}
bool observed_true(const StepView& step) { return step.observed != 0; }
bool observed_pointer(const StepView& step) { return step.observed != impl::Id<void>::kNone; }
template <impl::PageFlags kFlag>
bool of_flag(const StepView& step) {
  return step.arguments[1] == kFlag;
}

// Arguments.

std::int64_t map_lock(const StepView& step) {
  return step.machine.shape.map_lock(impl::decode<impl::vm_map_t>(step.arguments[0])).index;
}
std::int64_t observed(const StepView& step) { return step.observed; }
std::int64_t yes(const StepView&) { return 1; }
std::int64_t no(const StepView&) { return 0; }

using Table = std::map<Op, std::vector<ClaimRow>>;

Table machine_table() {
  return {
      {Op::critical_enter, {{"critical-enter"}}},
      {Op::critical_exit, {{"critical-exit"}}},
      {Op::sched_pin, {{"pin"}}},
      {Op::sched_unpin, {{"unpin"}}},

      {Op::mtx_lock, {{"take-lock"}}},
      {Op::mtx_unlock, {{"release-lock"}}},
      {Op::mtx_lock_spin, {{"take-spin-lock"}}},
      {Op::mtx_unlock_spin, {{"release-spin-lock"}}},
      {Op::rw_wlock, {{"take-lock"}}},
      {Op::rw_wunlock, {{"release-lock"}}},
      {Op::rw_rlock, {{"share-lock"}}},
      {Op::rw_runlock, {{"release-lock"}}},
      {Op::sx_xlock, {{"take-lock"}}},
      {Op::sx_xunlock, {{"release-lock"}}},
      {Op::sx_slock, {{"share-lock"}}},
      {Op::sx_sunlock, {{"release-lock"}}},
      {Op::vm_map_lock, {{"take-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_unlock, {{"release-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_lock_read, {{"share-lock", nullptr, {{"lock", "Lock", map_lock}}}}},
      {Op::vm_map_unlock_read, {{"release-lock", nullptr, {{"lock", "Lock", map_lock}}}}},

      {Op::sleepq_add, {{"release-and-sleep", names_lock}, {"sleep"}}},
      {Op::vm_wait, {{"sleep", falls_asleep}}},
      {Op::sleepq_wait, {{"end-sleep"}}},
      {Op::wakeup, {{"wake"}}},
      {Op::wakeup_one, {{"wake"}}},
  };
}

Table page_table() {
  return {
      {Op::page_wire, {{"wire-page"}}},
      {Op::page_unwire, {{"unwire-page"}}},
      {Op::page_busy, {{"busy-page"}}},
      {Op::page_trybusy, {{"busy-page", observed_true}}},
      {Op::page_unbusy, {{"unbusy-page"}}},
      {Op::page_flag_set,
       {{"set-page-writeable", of_flag<impl::PGA_WRITEABLE>},
        {"set-page-referenced", of_flag<impl::PGA_REFERENCED>},
        {"set-page-dirty", of_flag<impl::PAGE_DIRTY>},
        {"set-page-truncated", of_flag<impl::PAGE_INVALID>, {{"on", "Bool", yes}}}}},
      {Op::page_flag_clear,
       {{"clear-page-writeable", of_flag<impl::PGA_WRITEABLE>},
        {"set-page-truncated", of_flag<impl::PAGE_INVALID>, {{"on", "Bool", no}}}}},
  };
}

Table sf_buf_table() {
  return {
      {Op::sf_assign, {{"assign-sf-buf"}}},
      {Op::sf_ref, {{"take-sf-ref"}}},
      {Op::sf_unref, {{"drop-sf-ref"}}},
      {Op::sf_freelist_take,
       {{"unlist-sf-buf", observed_pointer, {{"sf", "SfBuf", observed}}}}},
      {Op::sf_freelist_remove, {{"unlist-sf-buf"}}},
      {Op::sf_freelist_append, {{"list-sf-buf"}}},
      {Op::sf_want, {{"count-sf-waiter"}}},
      {Op::sf_cpus_set, {{"set-sf-cpus"}}},
  };
}

const Table& table() {
  static const Table kTable = [] {
    Table all = machine_table();
    all.merge(page_table());
    all.merge(sf_buf_table());
    all.merge(page_table_claims());
    all.merge(vm_map_claims());
    return all;
  }();
  return kTable;
}

}  // namespace

std::span<const ClaimRow> claim_rows(Op op) {
  const auto rows = table().find(op);
  return rows == table().end() ? std::span<const ClaimRow>() : rows->second;
}

}  // namespace pmapcheck::kernel
