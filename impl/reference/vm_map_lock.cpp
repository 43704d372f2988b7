// Entries in transition, and waiting: for those who have them, and for the end of fault loops.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<void> vm_map_unlock_and_wait(vm_map_t map) {
  const lock_t map_sleep_mtx = co_await machine::map_sleep_mtx();
  // VW-C11: taken before the map is unlocked and held until this thread sleeps, so that whoever
  // clears the mark in between can't wake it yet.
  co_await machine::mtx_lock(map_sleep_mtx);
  co_await machine::vm_map_unlock(map);
  co_await machine::sleepq_add(Shape::map_channel(map), map_sleep_mtx);
  co_await machine::sleepq_wait(false);  // VW-8: uninterruptible
}

Task<void> vm_map_wakeup(vm_map_t map) {
  const lock_t map_sleep_mtx = co_await machine::map_sleep_mtx();
  // VW-C11: nobody is between vm_map_unlock and sleepq_add any more.
  co_await machine::mtx_lock(map_sleep_mtx);
  co_await machine::mtx_unlock(map_sleep_mtx);
  co_await machine::wakeup(Shape::map_channel(map));
}

Task<vm_map_entry_t> vm_map_wait_transition(vm_map_t map, vm_map_entry_t entry) {
  // VW-8, VW-C11: set with the map locked, or the owner clears its mark without waking anybody.
  co_await machine::entry_flag_set(entry, MAP_ENTRY_NEEDS_WAKEUP, true);
  co_await machine::vm_map_timestamp_save(map);
  co_await call::vm_map_unlock_and_wait(map);
  co_await machine::vm_map_lock(map);
  const bool unchanged = co_await machine::vm_map_unchanged(map);
  // VW-C12: if anybody else has locked the map, the entry may have been clipped, merged or deleted.
  co_return unchanged ? entry : vm_map_entry_t{};
}

Task<vm_map_entry_t> vm_map_mark_transition(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                            WireFlags flags, vm_map_entry_t entry) {
  if (!entry) entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    if ((flags & VM_MAP_WIRE_HOLESOK) == 0) co_return vm_map_entry_t{};
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (!entry) co_return vm_map_entry_t{};
    at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    if (at >= end) co_return vm_map_entry_t{};
  }
  const bool in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  if (in_transition) {
    // VW-8. VW-C10: with the marks of all entries before it, which is no deadlock as everybody
    // takes them in ascending order.
    entry = co_await call::vm_map_wait_transition(map, entry);
    co_return restart(call::vm_map_mark_transition(map, at, end, flags, entry));
  }
  co_await machine::vm_map_clip_start(entry, at);
  co_await machine::vm_map_clip_end(entry, end);
  co_await machine::entry_flag_set(entry, MAP_ENTRY_IN_TRANSITION, true);
  co_await machine::entry_store(entry, EntryField::wiring_thread, curthread);  // VW-C6
  co_return entry;
}

Task<bool> vm_map_clear_transition(vm_map_entry_t entry) {
  const bool need_wakeup = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_WAKEUP);
  constexpr auto kMarks = static_cast<EntryFlags>(MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP |
                                                  MAP_ENTRY_WIRE_SKIPPED);
  co_await machine::entry_flag_set(entry, kMarks, false);
  co_await machine::entry_store(entry, EntryField::wiring_thread, thread_t{});  // VW-C6
  co_return need_wakeup;
}

Task<void> vm_map_busy(vm_map_t map) { co_await machine::vm_map_busy_add(map, 1); }

Task<void> vm_map_unbusy(vm_map_t map) {
  const int busy = co_await machine::vm_map_busy_add(map, -1);
  if (busy > 0) co_return;
  const bool need_wakeup = co_await machine::vm_map_flag(map, MAP_BUSY_WAKEUP);
  if (!need_wakeup) co_return;
  co_await machine::vm_map_flag_set(map, MAP_BUSY_WAKEUP, false);
  co_await machine::wakeup(Shape::map_busy_channel(map));
}

Task<void> vm_map_wait_busy(vm_map_t map) {
  const int busy = co_await machine::vm_map_busy_add(map, 0);
  if (busy == 0) co_return;
  co_await machine::vm_map_flag_set(map, MAP_BUSY_WAKEUP, true);
  const lock_t map_lock = co_await machine::map_lock(map);
  co_await machine::sleepq_add(Shape::map_busy_channel(map), map_lock);
  co_await machine::sleepq_wait(false);
  co_await machine::vm_map_lock(map);
  co_await restart(call::vm_map_wait_busy(map));
}

}  // namespace pmapcheck::impl::reference
