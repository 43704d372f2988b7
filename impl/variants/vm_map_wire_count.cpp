// How vm_map_wire(9) miscounts. Compare with vm_map_wire_entry in reference/vm_map_wire.cpp and
// vm_map_wire_undo in reference/vm_map_wire_done.cpp.
#include "impl/variants/variants_vm_map_wire.hpp"

namespace pmapcheck::impl::variants {

// "freebsd-main": the order of main. A user wiring adds to vm_user_wire_count only what was not
// wired at all, so that memory that the system wired first is missing (VW-C14); and after a fault
// that failed in an entry that was clipped, what was wired before is subtracted twice.
Task<int> freebsd_main_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                             WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count > 0) {
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (user && user_wired) co_return KERN_SUCCESS;
    co_await machine::entry_store(entry, EntryField::wired_count, wired_count + 1);
    co_return KERN_SUCCESS;
  }
  if (user) {
    const bool allowed = co_await machine::user_wire_add(pages(start, end));
    if (!allowed) {
      co_await machine::entry_store(entry, EntryField::wired_count, -1);
      co_return KERN_RESOURCE_SHORTAGE;
    }
  }
  co_await machine::entry_store(entry, EntryField::wired_count, 1);
  const int rv = co_await call::vm_map_wire_first(map, entry, start, end);
  if (rv != KERN_SUCCESS && user) co_await machine::user_wire_sub(pages(start, end));
  co_return rv;
}

Task<void> freebsd_main_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count == -1) {
    co_await machine::entry_store(entry, EntryField::wired_count, 0);
    co_return;
  }
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if (user && user_wired) co_return;
  if (wired_count > 1) {
    co_await machine::entry_store(entry, EntryField::wired_count, wired_count - 1);
    co_return;
  }
  co_await call::vm_map_entry_unwire(map, entry);
  if (!user) co_return;
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_await machine::user_wire_sub(pages(start, end));
}

// "nests-user": counts a user wiring again (VW-4, VW-C5).
Task<int> nests_user_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                           WireFlags flags) {
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if ((flags & VM_MAP_WIRE_USER) != 0 && !user_wired) {
    const bool allowed = co_await machine::user_wire_add(pages(start, end));
    if (!allowed) {
      co_await machine::entry_flag_set(entry, MAP_ENTRY_WIRE_SKIPPED, true);
      co_return KERN_RESOURCE_SHORTAGE;
    }
  }
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  co_await machine::entry_store(entry, EntryField::wired_count, wired_count + 1);
  if (wired_count > 0) co_return KERN_SUCCESS;
  co_return restart(call::vm_map_wire_first(map, entry, start, end));
}

// "early-user-wired": sets USER_WIRED with the mark instead of when all is wired. It is seen where
// the copy was not made yet (VW-C21), and the roll-back takes it for a wiring from before (VW-C8).
Task<int> early_user_wired_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                                 vm_offset_t end, WireFlags flags) {
  if ((flags & VM_MAP_WIRE_USER) != 0) {
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (user_wired) co_return KERN_SUCCESS;
    const bool allowed = co_await machine::user_wire_add(pages(start, end));
    if (!allowed) {
      co_await machine::entry_flag_set(entry, MAP_ENTRY_WIRE_SKIPPED, true);
      co_return KERN_RESOURCE_SHORTAGE;
    }
    co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, true);
  }
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  co_await machine::entry_store(entry, EntryField::wired_count, wired_count + 1);
  if (wired_count > 0) co_return KERN_SUCCESS;
  co_return restart(call::vm_map_wire_first(map, entry, start, end));
}

// "limits-system": looks whether there is room below vm.max_user_wired whoever wires (VW-C3).
Task<int> limits_system_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                              vm_offset_t end, WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if (user && user_wired) co_return KERN_SUCCESS;
  const bool allowed = co_await machine::user_wire_add(pages(start, end));
  if (!allowed) {
    co_await machine::entry_flag_set(entry, MAP_ENTRY_WIRE_SKIPPED, true);
    co_return KERN_RESOURCE_SHORTAGE;
  }
  if (!user) co_await machine::user_wire_sub(pages(start, end));
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  co_await machine::entry_store(entry, EntryField::wired_count, wired_count + 1);
  if (wired_count > 0) co_return KERN_SUCCESS;
  co_return restart(call::vm_map_wire_first(map, entry, start, end));
}

}  // namespace pmapcheck::impl::variants
