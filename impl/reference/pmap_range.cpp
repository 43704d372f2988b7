// pmap_remove, pmap_protect, pmap_unwire and pmap_remove_all: ranges and pages at a time, with the
// locks of pmap_enter, in its order.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<void> pmap_remove(pmap_t pmap, vm_offset_t start, vm_offset_t end) {
  co_await machine::rw_wlock(Shape::pvh_global_lock);
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  co_await call::pmap_remove_range(pmap, start, end);
  co_await machine::rw_wunlock(Shape::pvh_global_lock);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
}

Task<void> pmap_remove_range(pmap_t pmap, vm_offset_t va, vm_offset_t end) {
  if (va >= end) co_return;
  co_await call::pmap_remove_pte(pmap, va);
  co_await restart(call::pmap_remove_range(pmap, next_page(va), end));
}

// As pmap_enter destroys a mapping, and in the same order: while a TLB may still hold it, the page
// counts as mapped, and as writeable.
Task<void> pmap_remove_pte(pmap_t pmap, vm_offset_t va) {
  const pt_entry_t seen = co_await machine::pte_load(pmap, va, PG_V);
  if (!seen.valid()) co_return;
  const pt_entry_t old = co_await machine::pte_swap(pmap, va, {});
  if (old.has(PG_W)) co_await machine::pmap_wired_add(pmap, -1);  // PE-C13
  if (old.has(PG_MANAGED) && old.has(PG_M) && old.has(PG_RW)) {
    co_await machine::page_flag_set(old.page, PAGE_DIRTY);  // PE-13
  }
  if (old.has(PG_A)) co_await call::pmap_invalidate_page(pmap, va);  // PE-C17
  if (!old.has(PG_MANAGED)) co_return;
  if (old.has(PG_A)) co_await machine::page_flag_set(old.page, PGA_REFERENCED);
  co_await machine::pv_remove(old.page, pmap, va);
  const bool unmapped = co_await machine::pv_empty(old.page);
  if (unmapped) co_await machine::page_flag_clear(old.page, PGA_WRITEABLE);  // PE-15
}

Task<void> pmap_remove_all(vm_page_t m) {
  co_await machine::rw_wlock(Shape::pvh_global_lock);
  co_await call::pmap_remove_all_locked(m);
  co_await machine::rw_wunlock(Shape::pvh_global_lock);
}

Task<void> pmap_remove_all_locked(vm_page_t m) {
  const pmap_t pmap = co_await machine::pv_pmap(m);
  if (!pmap) co_return;
  const vm_offset_t va = co_await machine::pv_va(m);
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  co_await call::pmap_remove_pte(pmap, va);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
  co_await restart(call::pmap_remove_all_locked(m));
}

Task<void> pmap_protect(pmap_t pmap, vm_offset_t start, vm_offset_t end, vm_prot_t prot) {
  if ((prot & VM_PROT_READ) == 0) {
    co_await call::pmap_remove(pmap, start, end);
    co_return;
  }
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  co_await call::pmap_protect_range(pmap, start, end, prot);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
}

Task<void> pmap_protect_range(pmap_t pmap, vm_offset_t va, vm_offset_t end, vm_prot_t prot) {
  if (va >= end) co_return;
  unsigned lost = 0;
  if ((prot & VM_PROT_WRITE) == 0) lost |= PG_RW | PG_M;
  if ((prot & VM_PROT_EXECUTE) == 0) lost |= PG_X;
  const pt_entry_t seen = co_await machine::pte_load(pmap, va, PG_V | PG_RW | PG_X);
  if (seen.valid() && (seen.bits & lost) != 0) {
    // Atomically: an M that a CPU sets meanwhile must be seen (BUG-07, PE-13).
    const pt_entry_t old = co_await machine::pte_clear(pmap, va, lost);
    if (old.has(PG_MANAGED) && old.has(PG_M) && old.has(PG_RW) && (lost & PG_M) != 0) {
      co_await machine::page_flag_set(old.page, PAGE_DIRTY);
    }
    if (old.has(PG_A)) co_await call::pmap_invalidate_page(pmap, va);
  }
  co_await restart(call::pmap_protect_range(pmap, next_page(va), end, prot));
}

Task<void> pmap_unwire(pmap_t pmap, vm_offset_t start, vm_offset_t end) {
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  co_await call::pmap_unwire_range(pmap, start, end);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
}

Task<void> pmap_unwire_range(pmap_t pmap, vm_offset_t va, vm_offset_t end) {
  if (va >= end) co_return;
  // UW-3: atomically, as a CPU may set A or M. UW-4: no TLB knows of PG_W.
  const pt_entry_t old = co_await machine::pte_clear(pmap, va, PG_W);
  // UW-2: a mapping that is not there was taken away: by truncation, or by mprotect(PROT_NONE).
  if (old.valid() && old.has(PG_W)) co_await machine::pmap_wired_add(pmap, -1);
  co_await restart(call::pmap_unwire_range(pmap, next_page(va), end));
}

}  // namespace pmapcheck::impl::reference
