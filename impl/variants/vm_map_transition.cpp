// How vm_map_wire(9) goes wrong in marking entries, waiting for others' marks, and waking those who
// wait for its own. Compare with reference/vm_map_lock.cpp.
#include <algorithm>

#include "impl/variants/variants_vm_map_wire.hpp"

namespace pmapcheck::impl::variants {

// "no-wakeup": NEEDS_WAKEUP goes with the mark, and nobody is told (VW-C11).
Task<bool> no_wakeup_clear(vm_map_entry_t entry) {
  constexpr auto kMarks = static_cast<EntryFlags>(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP |
                                                  MAP_ENTRY_WIRE_SKIPPED);
  co_await machine::entry_flag_set(entry, kMarks, false);
  co_await machine::entry_store(entry, EntryField::wiring_thread, thread_t{});
  co_return false;
}

// "hasty-wakeup": does not pass through map_sleep_mtx, so the wakeup comes too early for a thread
// that has unlocked the map and does not sleep yet (VW-C11).
Task<void> hasty_wakeup(vm_map_t map) { co_await machine::wakeup(Shape::map_channel(map)); }

// "stale-entry": goes on with the entry that it waited for, though others may have clipped, merged
// or deleted it meanwhile (VW-C12).
Task<vm_map_entry_t> stale_entry_wait(vm_map_t map, vm_map_entry_t entry) {
  co_await machine::entry_flag_set(entry, MAP_ENTRY_NEEDS_WAKEUP, true);
  co_await call::vm_map_unlock_and_wait(map);
  co_await machine::vm_map_lock(map);
  co_return entry;
}

// "gives-up": as the man page can be read: a map that changed while it waited is an invalid
// address, even if everything is still there (VW-13).
Task<vm_map_entry_t> gives_up_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                                   vm_map_entry_t entry) {
  if (!entry) entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) co_return vm_map_entry_t{};
  const bool in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  if (in_transition) {
    entry = co_await call::vm_map_wait_transition(map, entry);
    if (!entry) co_return vm_map_entry_t{};
    co_return restart(call::vm_map_mark_transition(map, at, end, flags, entry));
  }
  co_await machine::vm_map_clip_start(entry, at);
  co_await machine::vm_map_clip_end(entry, end);
  co_await machine::entry_flag_set(entry, MAP_ENTRY_IN_TRANSITION, true);
  co_await machine::entry_store(entry, EntryField::wiring_thread, curthread);
  co_return entry;
}

// "takes-over": does not look whether another has the entry in transition (VW-C9).
Task<vm_map_entry_t> takes_over_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags,
                                     vm_map_entry_t entry) {
  if (!entry) entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) co_return vm_map_entry_t{};
  co_await machine::vm_map_clip_start(entry, at);
  co_await machine::vm_map_clip_end(entry, end);
  co_await machine::entry_flag_set(entry, MAP_ENTRY_IN_TRANSITION, true);
  co_await machine::entry_store(entry, EntryField::wiring_thread, curthread);
  co_return entry;
}

// "keeps-owner": forgets whose entry it was only when somebody else marks it (VW-C6).
Task<bool> keeps_owner_clear(vm_map_entry_t entry) {
  const bool need_wakeup = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_WAKEUP);
  constexpr auto kMarks = static_cast<EntryFlags>(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP |
                                                  MAP_ENTRY_WIRE_SKIPPED);
  co_await machine::entry_flag_set(entry, kMarks, false);
  co_return need_wakeup;
}

// "foreign-marks": as before wiring_thread: takes every entry of the range that is in transition
// for one that it has marked itself, also where it did not come so far (VW-C6).
Task<bool> foreign_marks_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                              bool success, bool need_wakeup) {
  const vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry || at >= end) co_return need_wakeup;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const bool in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  const bool skipped = co_await machine::entry_flag(entry, MAP_ENTRY_WIRE_SKIPPED);
  bool waited_for = false;
  if (in_transition) {
    if (!skipped && !success) co_await call::vm_map_wire_undo(map, entry, flags);
    if (!skipped && success && (flags & VM_MAP_WIRE_USER) != 0) {
      co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, true);
    }
    waited_for = co_await call::vm_map_clear_transition(entry);
  }
  co_return restart(
      call::vm_map_wire_done(map, entry_end, end, flags, success, need_wakeup || waited_for));
}

// "leaves-marks": returns at once from what looks like a mistake of its caller, with the marks of
// the entries before (VW-C6).
Task<int> leaves_marks_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  co_await machine::vm_map_lock(map);
  const int rv = co_await call::vm_map_wire_mark(map, start, end, flags);
  if (rv == KERN_INVALID_ADDRESS) {
    co_await machine::vm_map_unlock(map);
    co_return rv;
  }
  const bool need_wakeup =
      co_await call::vm_map_wire_done(map, start, end, flags, rv == KERN_SUCCESS, false);
  if (need_wakeup) co_await call::vm_map_wakeup(map);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

// "no-busy": others may fork the process, or change its protection, in the middle of the fault loop
// (VW-C13). It stands for both vm_map_busy and vm_map_unbusy.
Task<void> no_busy(vm_map_t) { co_return; }

}  // namespace pmapcheck::impl::variants
