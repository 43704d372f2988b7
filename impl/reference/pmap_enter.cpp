// pmap_enter(9), 4 KB mappings. The order of the steps is FreeBSD main's for i386.
#include "impl/reference/reference.hpp"

namespace pmapcheck::impl::reference {

pt_entry_t new_entry(vm_page_t m, bool managed, vm_prot_t prot, PmapEnterFlags flags) {
  pt_entry_t e{PG_V | PG_A, m};
  if ((prot & VM_PROT_WRITE) != 0) e.bits |= PG_RW;
  if ((prot & VM_PROT_EXECUTE) != 0) e.bits |= PG_X;
  if ((flags & PMAP_ENTER_WRITE) != 0) e.bits |= PG_M;
  if ((flags & PMAP_ENTER_WIRED) != 0) e.bits |= PG_W;
  if (managed) e.bits |= PG_MANAGED;
  return e;
}

Task<int> pmap_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot, PmapEnterFlags flags,
                     std::int8_t psind) {
  const bool managed = co_await machine::page_managed(m);
  co_await machine::rw_wlock(Shape::pvh_global_lock);
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  co_await machine::sched_pin();

  bool table = co_await machine::pt_present(pmap);
  if (!table) table = co_await machine::pt_alloc(pmap);
  if (table) co_await call::pmap_enter_locked(pmap, va, new_entry(m, managed, prot, flags));

  co_await machine::sched_unpin();
  co_await machine::rw_wunlock(Shape::pvh_global_lock);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
  if (table) co_return KERN_SUCCESS;  // PE-23

  if ((flags & PMAP_ENTER_NOSLEEP) != 0) co_return KERN_RESOURCE_SHORTAGE;  // PE-5, PE-6, PE-24
  // PE-7: it may not fail, so it waits; without locks, since whoever frees a page may need them.
  co_await machine::vm_wait();
  co_await machine::sleepq_wait(false);
  // The table may have appeared meanwhile, and the mapping with it: look again.
  co_return restart(call::pmap_enter(pmap, va, m, prot, flags, psind));
}

Task<void> pmap_enter_locked(pmap_t pmap, vm_offset_t va, pt_entry_t e) {
  // A and M are not asked for: they may change until the entry is taken out atomically.
  const pt_entry_t old = co_await machine::pte_load(pmap, va, 0xff & ~(PG_A | PG_M));
  if (old.has(PG_W) != e.has(PG_W)) {
    co_await machine::pmap_wired_add(pmap, e.has(PG_W) ? 1 : -1);  // PE-4
  }
  if (!old.valid()) {
    co_await call::pmap_enter_unmapped(pmap, va, e);
  } else if (old.page == e.page) {
    co_await call::pmap_enter_same_page(pmap, va, e, old);
  } else {
    co_await call::pmap_enter_other_page(pmap, va, e, old);
  }
}

Task<void> pmap_enter_unmapped(pmap_t pmap, vm_offset_t va, pt_entry_t e) {
  if (e.has(PG_MANAGED)) {
    co_await machine::pv_insert(e.page, pmap, va);
    // PE-14: before the mapping is visible, or a page that is being written looks read-only.
    if (e.has(PG_RW)) co_await machine::page_flag_set(e.page, PGA_WRITEABLE);
  }
  // Nobody caches an invalid entry: nothing to invalidate.
  co_await machine::pte_store(pmap, va, e);
}

Task<void> pmap_enter_same_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old) {
  if (e.has(PG_MANAGED) && e.has(PG_RW)) co_await machine::page_flag_set(e.page, PGA_WRITEABLE);
  if (old.bits == (e.bits & ~(PG_A | PG_M))) co_return;  // PE-C3: only A and M differ

  // An exchange, so that an M that a CPU sets meanwhile is seen and not lost (PE-13).
  const pt_entry_t last = co_await machine::pte_swap(pmap, va, e);
  if (last.has(PG_MANAGED) && last.has(PG_M) && last.has(PG_RW) && !e.has(PG_M)) {
    // PE-C5: a CPU that cached M would write without setting it again.
    co_await machine::page_flag_set(last.page, PAGE_DIRTY);
    if (last.has(PG_A)) co_await call::pmap_invalidate_page(pmap, va);
  } else if (last.has(PG_X) && !e.has(PG_X) && last.has(PG_A)) {
    co_await call::pmap_invalidate_page(pmap, va);  // PE-C6
  }
  // RW taken away with M clear needs nothing: a store through the old entry walks again (PE-C7).
}

Task<void> pmap_enter_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t) {
  // PE-16: first nobody may see the old page …
  const pt_entry_t old = co_await machine::pte_swap(pmap, va, {});
  if (old.has(PG_MANAGED)) {
    if (old.has(PG_M) && old.has(PG_RW)) {
      co_await machine::page_flag_set(old.page, PAGE_DIRTY);  // PE-13
    }
    if (old.has(PG_A)) {  // otherwise no TLB has it: the hardware sets A before it caches
      co_await call::pmap_invalidate_page(pmap, va);
      co_await machine::page_flag_set(old.page, PGA_REFERENCED);  // PE-12
    }
    co_await machine::pv_remove(old.page, pmap, va);
    // PE-15: after the invalidation, for until then a CPU could still store through its TLB.
    const bool unmapped = co_await machine::pv_empty(old.page);
    if (unmapped) co_await machine::page_flag_clear(old.page, PGA_WRITEABLE);
  } else {
    co_await call::pmap_invalidate_page(pmap, va);
  }
  // … then all see the new one.
  co_await call::pmap_enter_unmapped(pmap, va, e);
}

}  // namespace pmapcheck::impl::reference
