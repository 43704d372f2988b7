// How mprotect, munmap, fork and truncation go wrong beside vm_map_wire(9). Compare with
// vm_map_protect.cpp, vm_map_delete.cpp, vmspace_fork.cpp and vnode_pager.cpp in reference/.
#include <algorithm>

#include "impl/variants/variants_vm_map_change.hpp"

namespace pmapcheck::impl::variants {

// "ignores-transition": before r346990. Waits for fault loops, but not for entries in transition:
// one that is counted as wired and not USER_WIRED yet is not copied (BUG-22, VW-C20, VW-C21).
Task<int> ignores_transition_check(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot,
                                   vm_map_entry_t) {
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (entry) at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  }
  if (!entry || at >= end) co_return KERN_SUCCESS;
  const auto max = co_await machine::entry_load<vm_prot_t>(entry, EntryField::max_protection);
  if ((prot & ~max) != 0) co_return KERN_PROTECTION_FAILURE;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_return restart(call::vm_map_protect_check(map, entry_end, end, prot, {}));
}

// "no-wait": changes what a fault loop of the map may be looking at (VW-C13).
Task<int> no_wait_protect(vm_map_t map, vm_offset_t start, vm_offset_t end, vm_prot_t prot) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  co_await machine::vm_map_lock(map);
  const int rv = co_await call::vm_map_protect_check(map, start, end, prot, {});
  if (rv == KERN_RESOURCE_SHORTAGE) {
    co_return restart(call::vm_map_protect(map, start, end, prot));
  }
  if (rv == KERN_SUCCESS) co_await call::vm_map_protect_entries(map, start, end, prot);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

// "no-copy": leaves the copying of what is user-wired to the next fault (VW-C20, VW-C21).
Task<void> no_copy_protect(vm_map_t map, vm_map_entry_t entry, vm_prot_t prot) {
  const auto old = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  co_await machine::entry_store(entry, EntryField::protection, prot);
  if ((old & ~prot) == 0) co_return;
  const bool copy_on_write = co_await machine::entry_flag(entry, MAP_ENTRY_COW);
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const unsigned mask = copy_on_write ? ~unsigned{VM_PROT_WRITE} : ~0u;
  co_await call::pmap_protect(pmap_t{map.index}, start, end, static_cast<vm_prot_t>(prot & mask));
}

// "no-wait": deletes entries whoever has them in transition or wired (VW-C9, VW-C15).
Task<bool> no_wait_held(vm_map_entry_t) { co_return false; }

// "no-wait": forks in the middle of fault loops (VW-C13).
Task<void> no_wait_fork(vm_map_t map, vm_map_t child) {
  co_await machine::vm_map_lock(map);
  co_await machine::vm_map_lock(child);
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, {0});
  if (!entry) entry = co_await machine::vm_map_lookup_after(map, {0});
  co_await call::vmspace_fork_entries(map, child, entry);
  co_await machine::vm_map_unlock(child);
  co_await machine::vm_map_unlock(map);
}

// "keeps-wiring": the child's entry says that it is wired as the parent's is, and nobody has wired
// its pages (VW-C13).
Task<vm_map_entry_t> keeps_wiring_clone(vm_map_entry_t entry, vm_map_t child) {
  const vm_map_entry_t clone = co_await machine::vm_map_entry_copy(entry, child);
  constexpr auto kMarks = static_cast<EntryFlags>(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP |
                                                  MAP_ENTRY_WIRE_SKIPPED);
  co_await machine::entry_flag_set(clone, kMarks, false);
  co_await machine::entry_store(clone, EntryField::wiring_thread, thread_t{});
  co_return clone;
}

// "lazy-copy": copies wired entries like all others: at the next write, which takes the pages away
// from whoever wired them (VW-C20).
Task<void> lazy_copy_entry(vm_map_t map, vm_map_t, vm_map_entry_t entry, vm_map_entry_t copy) {
  const auto prot = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  const bool needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
  if (!needs_copy && (prot & VM_PROT_WRITE) != 0) {
    const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
    const auto read_only = static_cast<vm_prot_t>(prot & ~VM_PROT_WRITE);
    co_await call::pmap_protect(pmap_t{map.index}, start, end, read_only);
  }
  constexpr auto kCopy = static_cast<EntryFlags>(MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY);
  co_await machine::entry_flag_set(entry, kCopy, true);
  co_await machine::entry_flag_set(copy, kCopy, true);
}

// "unwires": takes the wirings of the pages beyond the new end away, and frees them. The entry
// still counts its own, and will release it once more (BUG-27, VW-2, VW-C18).
Task<void> unwires_page_remove(vm_object_t object, vm_offset_t va, vm_offset_t end) {
  if (va >= end) co_return;
  co_await machine::rw_wlock(Shape::object_lock);
  const vm_page_t m = co_await machine::vm_page_lookup(object, va);
  if (!m) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await restart(call::vm_object_page_remove(object, next_page(va), end));
  }
  const bool busied = co_await machine::page_trybusy(m);
  if (!busied) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::page_busy_wait(m);
    co_await restart(call::vm_object_page_remove(object, va, end));
  }
  co_await call::pmap_remove_all(m);
  const bool wired = co_await machine::page_wired(m);
  if (wired) co_await machine::page_unwire(m);
  co_await machine::vm_page_free(m);
  co_await machine::rw_wunlock(Shape::object_lock);
  co_await restart(call::vm_object_page_remove(object, next_page(va), end));
}

}  // namespace pmapcheck::impl::variants
