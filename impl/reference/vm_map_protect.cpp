// mprotect(2). Waits for whoever wires: for fault loops, which may not see their entry change, and
// for entries in transition, which may be counted as wired without saying so yet (BUG-22).
#include <algorithm>

#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_map_protect(vm_map_t map, vm_offset_t start, vm_offset_t end, vm_prot_t prot) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_wait_busy(map);  // VW-C13
  const int rv = co_await call::vm_map_protect_check(map, start, end, prot, {});
  if (rv == KERN_RESOURCE_SHORTAGE) {
    co_return restart(call::vm_map_protect(map, start, end, prot));
  }
  if (rv == KERN_SUCCESS) co_await call::vm_map_protect_entries(map, start, end, prot);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

Task<int> vm_map_protect_check(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot,
                               vm_map_entry_t in_transition) {
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (entry) at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  }
  if (!entry || at >= end) {
    if (!in_transition) co_return KERN_SUCCESS;
    co_await machine::entry_flag_set(in_transition, MAP_ENTRY_NEEDS_WAKEUP, true);  // VW-C9
    co_await call::vm_map_unlock_and_wait(map);
    co_return KERN_RESOURCE_SHORTAGE;
  }
  const auto max = co_await machine::entry_load<vm_prot_t>(entry, EntryField::max_protection);
  if ((prot & ~max) != 0) co_return KERN_PROTECTION_FAILURE;
  const bool marked = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  if (marked) in_transition = entry;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_return restart(call::vm_map_protect_check(map, entry_end, end, prot, in_transition));
}

Task<void> vm_map_protect_entries(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot) {
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (!entry) co_return;
    at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  }
  if (at < end) {
    co_await machine::vm_map_clip_start(entry, at);
    co_await machine::vm_map_clip_end(entry, end);
    co_await call::vm_map_protect_entry(map, entry, prot);
  }
  co_await machine::vm_map_try_merge(entry);
  if (at >= end) co_return;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_await restart(call::vm_map_protect_entries(map, entry_end, end, prot));
}

Task<void> vm_map_protect_entry(vm_map_t map, vm_map_entry_t entry, vm_prot_t prot) {
  const auto old = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  co_await machine::entry_store(entry, EntryField::protection, prot);
  const bool copy_on_write = co_await machine::entry_flag(entry, MAP_ENTRY_COW);
  if ((prot & ~old & VM_PROT_WRITE) != 0 && copy_on_write) {
    // VW-C20, VW-C21: a wired page is not faulted on, so its copy can't wait for the first write.
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (user_wired) co_await call::vm_fault_copy_entry(map, entry, entry);
  }
  if ((old & ~prot) == 0) co_return;
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const unsigned mask = copy_on_write ? ~unsigned{VM_PROT_WRITE} : ~0u;
  co_await call::pmap_protect(pmap_t{map.index}, start, end, static_cast<vm_prot_t>(prot & mask));
}

}  // namespace pmapcheck::impl::reference
