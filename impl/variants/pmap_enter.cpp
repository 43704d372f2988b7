// Other orders of pmap_enter(9). Compare with reference/pmap_enter.cpp.
#include "impl/reference/reference.hpp"
#include "impl/variants/variants.hpp"

namespace pmapcheck::impl::variants {

// "freebsd-10": i386 until r336092. One exchange puts the new page over the old one, and the
// shootdown comes last: between the two, CPUs see different pages at one address (BUG-01, PE-16).
Task<void> freebsd_10_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old) {
  if (old.has(PG_MANAGED)) co_await machine::pv_remove(old.page, pmap, va);
  if (e.has(PG_MANAGED)) {
    co_await machine::pv_insert(e.page, pmap, va);
    if (e.has(PG_RW)) co_await machine::page_flag_set(e.page, PGA_WRITEABLE);
  }
  const pt_entry_t last = co_await machine::pte_swap(pmap, va, e);
  if (last.has(PG_A)) {
    if (last.has(PG_MANAGED)) co_await machine::page_flag_set(last.page, PGA_REFERENCED);
    if (last.has(PG_MANAGED) && last.has(PG_M) && last.has(PG_RW)) {
      co_await machine::page_flag_set(last.page, PAGE_DIRTY);
    }
    co_await call::pmap_invalidate_page(pmap, va);
  }
  if (last.has(PG_MANAGED)) {
    const bool unmapped = co_await machine::pv_empty(last.page);
    if (unmapped) co_await machine::page_flag_clear(last.page, PGA_WRITEABLE);
  }
}

// "freebsd-12": amd64, i386 and arm64 of 12-STABLE. The old page's pv entry goes, and PGA_WRITEABLE
// with it, before the shootdown: whoever trusts the flag misses a store through a stale TLB entry
// (BUG-04, PE-15).
Task<void> freebsd_12_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t) {
  const pt_entry_t old = co_await machine::pte_swap(pmap, va, {});
  if (old.has(PG_MANAGED)) {
    if (old.has(PG_M) && old.has(PG_RW)) co_await machine::page_flag_set(old.page, PAGE_DIRTY);
    if (old.has(PG_A)) co_await machine::page_flag_set(old.page, PGA_REFERENCED);
    co_await machine::pv_remove(old.page, pmap, va);
    const bool unmapped = co_await machine::pv_empty(old.page);
    if (unmapped) co_await machine::page_flag_clear(old.page, PGA_WRITEABLE);
  }
  if (old.has(PG_A)) co_await call::pmap_invalidate_page(pmap, va);
  co_await call::pmap_enter_unmapped(pmap, va, e);
}

// "late-writeable": the flag is set when the mapping is already there (PE-14).
Task<void> late_writeable_unmapped(pmap_t pmap, vm_offset_t va, pt_entry_t e) {
  if (e.has(PG_MANAGED)) co_await machine::pv_insert(e.page, pmap, va);
  co_await machine::pte_store(pmap, va, e);
  if (e.has(PG_MANAGED) && e.has(PG_RW)) {
    co_await machine::page_flag_set(e.page, PGA_WRITEABLE);
  }
}

// "plain-clear": reads the entry, then clears it with a plain store. An M that a CPU sets between
// the two is lost, and with it the knowledge that the page was written (BUG-07, PE-13).
Task<void> plain_clear_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t) {
  const pt_entry_t old = co_await machine::pte_load(pmap, va, 0xff);
  co_await machine::pte_store(pmap, va, {});
  if (old.has(PG_MANAGED) && old.has(PG_M) && old.has(PG_RW)) {
    co_await machine::page_flag_set(old.page, PAGE_DIRTY);
  }
  co_await call::pmap_invalidate_page(pmap, va);
  if (old.has(PG_MANAGED)) {
    co_await machine::page_flag_set(old.page, PGA_REFERENCED);
    co_await machine::pv_remove(old.page, pmap, va);
    const bool unmapped = co_await machine::pv_empty(old.page);
    if (unmapped) co_await machine::page_flag_clear(old.page, PGA_WRITEABLE);
  }
  co_await call::pmap_enter_unmapped(pmap, va, e);
}

// "keeps-protection": sees that the page is mapped already, and leaves the entry as it is (PE-1).
Task<void> keeps_protection_same_page(pmap_t, vm_offset_t, pt_entry_t, pt_entry_t) { co_return; }

// "forgets-wired": a wired mapping is replaced by one that is not, and stays counted (PE-4).
Task<void> forgets_wired_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old) {
  co_await machine::pte_swap(pmap, va, {});
  co_await call::pmap_invalidate_page(pmap, va);
  if (old.has(PG_MANAGED)) {
    co_await machine::page_flag_set(old.page, PAGE_DIRTY);
    co_await machine::pv_remove(old.page, pmap, va);
  }
  if (old.has(PG_W) && !e.has(PG_W)) co_await machine::pmap_wired_add(pmap, 1);
  co_await call::pmap_enter_unmapped(pmap, va, e);
}

// "sleeps-locked": waits for memory with its locks held. If whoever frees memory needs them,
// nobody moves again (PE-7, LK-1).
Task<int> sleeps_locked_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                              PmapEnterFlags flags, std::int8_t) {
  const bool managed = co_await machine::page_managed(m);
  co_await machine::rw_wlock(Shape::pvh_global_lock);
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  bool table = co_await machine::pt_present(pmap);
  if (!table) table = co_await machine::pt_alloc(pmap);
  if (!table) {
    co_await machine::vm_wait();
    co_await machine::sleepq_wait(false);
    co_await machine::pt_alloc(pmap);
  }
  co_await call::pmap_enter_locked(pmap, va, reference::new_entry(m, managed, prot, flags));
  co_await machine::rw_wunlock(Shape::pvh_global_lock);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
  co_return KERN_SUCCESS;
}

// Enters the mapping if there is memory for it. Where there is none, the two below go on each in a
// wrong way of its own.
Task<bool> try_enter(pmap_t pmap, vm_offset_t va, pt_entry_t e) {
  co_await machine::rw_wlock(Shape::pvh_global_lock);
  co_await machine::mtx_lock(Shape::pmap_lock(pmap));
  bool table = co_await machine::pt_present(pmap);
  if (!table) table = co_await machine::pt_alloc(pmap);
  if (table) co_await call::pmap_enter_locked(pmap, va, e);
  co_await machine::rw_wunlock(Shape::pvh_global_lock);
  co_await machine::mtx_unlock(Shape::pmap_lock(pmap));
  co_return table;
}

// "nosleep-sleeps": waits for memory whatever its flags say (PE-5).
Task<int> nosleep_sleeps_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                               PmapEnterFlags flags, std::int8_t psind) {
  const bool managed = co_await machine::page_managed(m);
  const pt_entry_t e = reference::new_entry(m, managed, prot, flags);
  const bool entered = co_await call::pmap_try_enter(pmap, va, e);
  if (entered) co_return KERN_SUCCESS;
  co_await machine::vm_wait();
  co_await machine::sleepq_wait(false);
  co_return restart(call::pmap_enter(pmap, va, m, prot, flags, psind));
}

// "ignores-nosleep": fails for want of memory whatever its flags say, as the superpage path of
// main does for its spare page-table page (PE-C2, PE-7).
Task<int> ignores_nosleep_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                                PmapEnterFlags flags, std::int8_t) {
  const bool managed = co_await machine::page_managed(m);
  const pt_entry_t e = reference::new_entry(m, managed, prot, flags);
  const bool entered = co_await call::pmap_try_enter(pmap, va, e);
  co_return entered ? KERN_SUCCESS : KERN_RESOURCE_SHORTAGE;
}

}  // namespace pmapcheck::impl::variants
