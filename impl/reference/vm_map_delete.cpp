// munmap(2). An entry goes only when nobody has it in transition and the system has not wired it.
#include <algorithm>

#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_map_delete(vm_map_t map, vm_offset_t start, vm_offset_t end) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_delete_entries(map, start, end, {});
  co_await machine::vm_map_unlock(map);
  co_return KERN_SUCCESS;
}

Task<void> vm_map_delete_entries(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                 vm_map_entry_t entry) {
  if (at >= end) co_return;
  if (!entry) entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (!entry) co_return;
    at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    if (at >= end) co_return;
  }
  const bool held = co_await call::vm_map_entry_held(entry);
  if (held) {
    entry = co_await call::vm_map_wait_transition(map, entry);
    co_await restart(call::vm_map_delete_entries(map, at, end, entry));
  }
  co_await machine::vm_map_clip_start(entry, at);
  co_await machine::vm_map_clip_end(entry, end);
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_await call::vm_map_delete_entry(map, entry);
  co_await restart(call::vm_map_delete_entries(map, entry_end, end, {}));
}

Task<bool> vm_map_entry_held(vm_map_entry_t entry) {
  const bool in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  if (in_transition) co_return true;  // VW-C9
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count != 1) co_return wired_count > 1;
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  co_return !user_wired;  // VW-C15: who wired it for the system still counts on it
}

Task<void> vm_map_delete_entry(vm_map_t map, vm_map_entry_t entry) {
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if (user_wired) {
    co_await machine::user_wire_sub(pages(start, end));  // VW-C14
    co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, false);
    co_await call::vm_map_entry_unwire(map, entry);
  }
  // Before the entry, while a fault can still not bring a mapping back.
  co_await call::pmap_remove(pmap_t{map.index}, start, end);
  co_await machine::vm_map_entry_delete(entry);
  co_await machine::vm_object_terminate(object);
}

}  // namespace pmapcheck::impl::reference
