#include "impl/machine/execute.hpp"

#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

void Machine::power_on(Cells cells) const {
  for (std::uint8_t t = static_cast<std::uint8_t>(shape.threads.size()); t-- > 0;) {
    const ThreadShape& thread = shape.threads[t];
    cells.set(layout.threads[t].cpu, thread.cpu.index);
    cells.set(layout.cpus[thread.cpu.index].thread, t + 1u);  // the first one listed runs
  }
  for (std::uint8_t c = 0; c < shape.cpus; ++c) {
    const std::uint32_t current = cells.get(layout.cpus[c].thread);
    if (current == 0) continue;
    const pmap_t p = shape.threads[current - 1].pmap;
    cells.set(layout.cpus[c].pmap, p.index);
    const Field active = layout.pmaps[p.index].active;
    cells.set(active, cells.get(active) | 1u << c);
  }
  cells.set(layout.pmaps[kernel_pmap.index].active, shape.all_cpus().bits);
  for (std::size_t p = 0; p < shape.pmaps.size(); ++p) {
    const bool present = p == kernel_pmap.index || shape.page_tables_present;
    cells.set(layout.pmaps[p].page_table, present ? 1 : 0);
  }
  for (std::size_t m = 0; m < shape.pages.size(); ++m) {
    cells.set(layout.pages[m].wire_count, shape.pages[m].wire_count);
    cells.set(layout.pages[m].flags, shape.pages[m].dirty ? PAGE_DIRTY : 0);
    cells.set(layout.pages[m].busy, shape.pages[m].busy ? Layout::kBusyOutside : 0);
  }
  for (std::size_t s = 0; s < shape.sf_bufs; ++s) {
    cells.set(layout.sf_bufs[s].free_order, static_cast<std::uint32_t>(s) + 1);
    cells.set(layout.sf_bufs[s].cpus, shape.all_cpus().bits);
  }
  cells.set(layout.free_pages, shape.free_pages);
}

void execute(const Machine& machine, Context context, const Operation& operation,
             Outcomes& outcomes) {
  switch (operation.op) {
    case Op::page_managed:
    case Op::sf_kva:
      outcomes.add(*constant(machine.shape, operation));
      return;
    case Op::curcpu:
    case Op::quick_frame:
    case Op::critical_enter:
    case Op::critical_exit:
    case Op::sched_pin:
    case Op::sched_unpin:
      return execute_cpu(machine, context, operation, outcomes);
    case Op::mtx_lock:
    case Op::mtx_unlock:
    case Op::mtx_lock_spin:
    case Op::mtx_unlock_spin:
    case Op::rw_wlock:
    case Op::rw_wunlock:
    case Op::rw_rlock:
    case Op::rw_runlock:
    case Op::sx_xlock:
    case Op::sx_xunlock:
    case Op::sx_slock:
    case Op::sx_sunlock:
      return execute_lock(machine, context, operation, outcomes);
    case Op::sleepq_add:
    case Op::vm_wait:
    case Op::sleepq_wait:
    case Op::wakeup:
      return execute_sleep(machine, context, operation, outcomes);
    case Op::pte_load:
    case Op::pte_store:
    case Op::pte_swap:
    case Op::pt_present:
    case Op::pt_alloc:
    case Op::pmap_wired_add:
      return execute_page_table(machine, context, operation, outcomes);
    case Op::pm_active:
    case Op::invlpg:
    case Op::ipi_invlpg:
    case Op::ipi_wait:
      return execute_invalidation(machine, context, operation, outcomes);
    case Op::page_wire:
    case Op::page_unwire:
    case Op::page_wired:
    case Op::page_busy:
    case Op::page_unbusy:
    case Op::page_flag_set:
    case Op::page_flag_clear:
    case Op::page_flag:
    case Op::pv_insert:
    case Op::pv_remove:
    case Op::pv_empty:
      return execute_page(machine, context, operation, outcomes);
    case Op::sf_lookup:
    case Op::sf_page:
    case Op::sf_assign:
    case Op::sf_ref:
    case Op::sf_unref:
    case Op::sf_freelist_take:
    case Op::sf_freelist_remove:
    case Op::sf_freelist_append:
    case Op::sf_want:
    case Op::sf_wanted:
    case Op::sf_cpus:
    case Op::sf_cpus_set:
      return execute_sf_buf(machine, context, operation, outcomes);
    case Op::load:
      return mmu::load(machine, context.cpu, operand<vm_offset_t>(operation, 0), outcomes);
    case Op::store:
      return mmu::store(machine, context.cpu, operand<vm_offset_t>(operation, 0), outcomes);
  }
}

}  // namespace pmapcheck::impl
