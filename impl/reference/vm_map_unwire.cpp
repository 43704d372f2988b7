// vm_map_unwire(9): marks the entries of the range, then releases one wiring of each. It drops the
// map's lock only to wait for others' marks.
#include <algorithm>

#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_map_unwire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;  // VW-12
  co_await machine::vm_map_lock(map);
  const int rv = co_await call::vm_map_unwire_mark(map, start, end, flags);
  const bool need_wakeup =
      co_await call::vm_map_unwire_done(map, start, end, flags, rv == KERN_SUCCESS, false);
  if (need_wakeup) co_await call::vm_map_wakeup(map);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

Task<int> vm_map_unwire_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags) {
  if (at >= end) co_return KERN_SUCCESS;
  const vm_map_entry_t entry = co_await call::vm_map_mark_transition(map, at, end, flags, {});
  if (!entry) {  // VW-12, VW-13
    co_return (flags & VM_MAP_WIRE_HOLESOK) != 0 ? KERN_SUCCESS : KERN_INVALID_ADDRESS;
  }
  if ((flags & VM_MAP_WIRE_USER) == 0) {
    const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (wired_count <= (user_wired ? 1 : 0)) co_return KERN_INVALID_ARGUMENT;  // VW-C4, VW-C5
  }
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_return restart(call::vm_map_unwire_mark(map, entry_end, end, flags));
}

Task<bool> vm_map_unwire_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
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
  bool waited_for = false;
  if (owner == curthread) {  // VW-C6
    if (success) co_await call::vm_map_release_wiring(map, entry, flags);
    waited_for = co_await call::vm_map_clear_transition(entry);
    co_await machine::vm_map_try_merge(entry);
  }
  co_return restart(
      call::vm_map_unwire_done(map, entry_end, end, flags, success, need_wakeup || waited_for));
}

Task<void> vm_map_release_wiring(vm_map_t map, vm_map_entry_t entry, WireFlags flags) {
  if ((flags & VM_MAP_WIRE_USER) != 0) {
    const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
    if (!user_wired) co_return;  // VW-11: a success all the same
    co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, false);
    // VW-C14: the pages leave vm_user_wire_count with the flag. main subtracts them where
    // wired_count drops to 0, so never if the system's unwiring comes last.
    const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
    co_await machine::user_wire_sub(pages(start, end));
  }
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count == 1) {
    co_await call::vm_map_entry_unwire(map, entry);
  } else {
    co_await machine::entry_store(entry, EntryField::wired_count, wired_count - 1);
  }
}

Task<void> vm_map_entry_unwire(vm_map_t map, vm_map_entry_t entry) {
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
  // VW-C18: first the mappings, for a wired mapping promises a wired page.
  co_await call::pmap_unwire(pmap_t{map.index}, start, end);
  co_await call::vm_object_unwire(object, start, end);
  co_await machine::entry_store(entry, EntryField::wired_count, 0);
}

Task<void> vm_object_unwire(vm_object_t object, vm_offset_t va, vm_offset_t end) {
  if (va >= end) co_return;
  co_await machine::rw_rlock(Shape::object_lock);
  const vm_page_t m = co_await call::vm_page_find(object, va);
  if (m) {
    const bool busied = co_await machine::page_trybusy(m);
    if (!busied) {
      // VW-C18: without the objects' lock, which whoever has the page may need, but with the map's.
      co_await machine::rw_runlock(Shape::object_lock);
      co_await machine::page_busy_wait(m);
      co_await restart(call::vm_object_unwire(object, va, end));
    }
    co_await machine::page_unwire(m);
    co_await machine::page_unbusy(m);
  }
  co_await machine::rw_runlock(Shape::object_lock);
  co_await restart(call::vm_object_unwire(object, next_page(va), end));
}

Task<vm_page_t> vm_page_find(vm_object_t object, vm_offset_t va) {
  const vm_page_t m = co_await machine::vm_page_lookup(object, va);
  if (m) co_return m;
  const vm_object_t backing = co_await machine::vm_object_shadows(object);
  if (!backing) co_return vm_page_t{};
  co_return restart(call::vm_page_find(backing, va));
}

}  // namespace pmapcheck::impl::reference
