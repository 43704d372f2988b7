// The second pass of vm_map_wire(9): completes the wiring of what the first has marked, or rolls it
// back, all or nothing.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<bool> vm_map_wire_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                            bool success, bool need_wakeup) {
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (!entry) co_return need_wakeup;
    at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  }
  if (at >= end) {
    co_await machine::vm_map_try_merge(entry);
    co_return need_wakeup;
  }
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const auto owner = co_await machine::entry_load<thread_t>(entry, EntryField::wiring_thread);
  if (owner != curthread) {
    // VW-C6: others' marks are theirs. The first pass did not come this far, or there was a hole.
    co_return restart(call::vm_map_wire_done(map, entry_end, end, flags, success, need_wakeup));
  }
  const bool skipped = co_await machine::entry_flag(entry, MAP_ENTRY_WIRE_SKIPPED);
  if (!skipped) {
    const bool user = (flags & VM_MAP_WIRE_USER) != 0;
    if (!success) {
      co_await call::vm_map_wire_undo(map, entry, flags);  // VW-C8
    } else if (user) {
      co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, true);  // VW-4
    }
  }
  // Last: until now nobody may see the entry as it is.
  const bool waited_for = co_await call::vm_map_clear_transition(entry);
  co_await machine::vm_map_try_merge(entry);
  co_return restart(
      call::vm_map_wire_done(map, entry_end, end, flags, success, need_wakeup || waited_for));
}

Task<void> vm_map_wire_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags) {
  if ((flags & VM_MAP_WIRE_USER) != 0) {
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (user_wired) co_return;  // it was before, and this call added nothing
    // VW-C14: as the first pass added them. main does so only where wired_count drops to 0.
    const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
    co_await machine::user_wire_sub(pages(start, end));
  }
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count == 1) {
    co_await call::vm_map_entry_unwire(map, entry);
  } else {
    // VW-C7: where the fault loop failed, its pages are unwired already.
    const int before = wired_count == -1 ? 0 : wired_count - 1;
    co_await machine::entry_store(entry, EntryField::wired_count, before);
  }
}

}  // namespace pmapcheck::impl::reference
