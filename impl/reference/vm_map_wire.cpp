// vm_map_wire(9). Two passes: the first marks the entries of the range as in transition, one after
// the other, and wires the pages of each; the second completes or undoes what the first has done,
// and clears the marks. The map's lock is not held while pages are faulted in or others are waited
// for (against VW-7: whoever held it would wait for itself, BUG-43), so between any two steps of
// the first pass the map may change, but for what is marked.
//
// Large pages are not modelled, so clipping does not fail (VW-C3).
#include <algorithm>

#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_map_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);                  // VW-12: the range is clamped …
  if (start >= end) co_return KERN_SUCCESS;  // … and needs no lock where it is empty
  co_await machine::vm_map_lock(map);
  const int rv = co_await call::vm_map_wire_mark(map, start, end, flags);
  const bool need_wakeup =
      co_await call::vm_map_wire_done(map, start, end, flags, rv == KERN_SUCCESS, false);
  if (need_wakeup) co_await call::vm_map_wakeup(map);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

Task<int> vm_map_wire_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags) {
  if (at >= end) co_return KERN_SUCCESS;
  const bool holes_ok = (flags & VM_MAP_WIRE_HOLESOK) != 0;
  const vm_map_entry_t entry = co_await call::vm_map_mark_transition(map, at, end, flags, {});
  if (!entry) co_return holes_ok ? KERN_SUCCESS : KERN_INVALID_ADDRESS;  // VW-12, VW-13
  const auto entry_start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const auto prot = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  if ((prot & (VM_PROT_READ | VM_PROT_EXECUTE)) == 0 ||
      ((flags & VM_MAP_WIRE_WRITE) != 0 && (prot & VM_PROT_WRITE) == 0)) {
    co_await machine::entry_flag_set(entry, MAP_ENTRY_WIRE_SKIPPED, true);  // VW-C2
    if (!holes_ok) co_return KERN_INVALID_ADDRESS;
  } else {
    const int rv = co_await call::vm_map_wire_entry(map, entry, entry_start, entry_end, flags);
    if (rv != KERN_SUCCESS) co_return rv;
  }
  co_return restart(call::vm_map_wire_mark(map, entry_end, end, flags));
}

Task<int> vm_map_wire_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                            WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  if (user) {
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (user_wired) co_return KERN_SUCCESS;  // VW-C5: it is wired, and user wirings don't nest
    // VW-C14: vm_user_wire_count has the pages of every entry that becomes USER_WIRED. main adds
    // them only where wired_count is 0, so that they are missing if the system wired them first:
    // variant "freebsd-main".
    const bool allowed = co_await machine::user_wire_add(pages(start, end));
    if (!allowed) {
      co_await machine::entry_flag_set(entry, MAP_ENTRY_WIRE_SKIPPED, true);  // nothing to undo
      co_return KERN_RESOURCE_SHORTAGE;
    }
  }
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  co_await machine::entry_store(entry, EntryField::wired_count, wired_count + 1);
  if (wired_count == 0) co_return restart(call::vm_map_wire_first(map, entry, start, end));
  if (user) {
    // VW-C21, against main: the system may have wired it when it could only be read, and mprotect
    // copies at once only what the user has wired. Faults will move the wirings (VW-C19).
    const bool needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
    const auto prot = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
    if (needs_copy && (prot & VM_PROT_WRITE) != 0) co_await call::vm_object_shadow(entry);
  }
  co_return KERN_SUCCESS;
}

Task<int> vm_map_wire_first(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                            vm_offset_t end) {
  // Faults need the map's lock. Others may clip the entry meanwhile, but not delete or merge it
  // (VW-C9); fork and changes of protection wait for the map to be no longer busy (VW-C13).
  co_await call::vm_map_busy(map);
  co_await machine::vm_map_timestamp_save(map);
  co_await machine::vm_map_unlock(map);
  co_return restart(call::vm_map_wire_pages(map, entry, start, end, start));
}

Task<int> vm_map_wire_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                            vm_offset_t va) {
  int rv = KERN_SUCCESS;
  if (va < end) {
    rv = co_await call::vm_fault_wire(map, va);  // VW-C17
    if (rv == KERN_SUCCESS) {
      co_return restart(call::vm_map_wire_pages(map, entry, start, end, next_page(va)));
    }
  }
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_unbusy(map);
  const bool unchanged = co_await machine::vm_map_unchanged(map);
  if (rv != KERN_SUCCESS) {
    // VW-C12: else the entry may be one of several pieces now.
    if (!unchanged) entry = {};
    co_await call::vm_map_wire_failure(map, entry, start, end, va);
  }
  co_return rv;
}

Task<void> vm_map_wire_failure(vm_map_t map, vm_map_entry_t entry, vm_offset_t at, vm_offset_t end,
                               vm_offset_t failed) {
  if (at >= end) co_return;
  if (!entry) entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) co_return;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  // A piece that ends before the failed page is wired like any other, and rolled back like it.
  if (failed < entry_end) {
    if (at < failed) {
      co_await call::pmap_unwire(pmap_t{map.index}, at, failed);
      const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
      co_await call::vm_object_unwire(object, at, failed);
    }
    co_await machine::entry_store(entry, EntryField::wired_count, -1);  // VW-C7
  }
  co_await restart(call::vm_map_wire_failure(map, {}, entry_end, end, failed));
}

}  // namespace pmapcheck::impl::reference
