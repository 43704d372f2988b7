// fork(2): what a child gets of its parent's map. Pages are not mapped for it: it will fault.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<void> vmspace_fork(vm_map_t map, vm_map_t child) {
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_wait_busy(map);  // VW-C13: no entry may be wired only in part
  co_await machine::vm_map_lock(child);
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, {0});
  if (!entry) entry = co_await machine::vm_map_lookup_after(map, {0});
  co_await call::vmspace_fork_entries(map, child, entry);
  co_await machine::vm_map_unlock(child);
  co_await machine::vm_map_unlock(map);
}

Task<void> vmspace_fork_entries(vm_map_t map, vm_map_t child, vm_map_entry_t entry) {
  if (!entry) co_return;
  const auto inheritance =
      co_await machine::entry_load<vm_inherit_t>(entry, EntryField::inheritance);
  if (inheritance == VM_INHERIT_SHARE) {
    // A copy that has not been made yet must be made before it is shared.
    const bool needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
    if (needs_copy) co_await call::vm_object_shadow(entry);
    co_await call::vmspace_fork_clone(entry, child);
  } else if (inheritance == VM_INHERIT_COPY) {
    const vm_map_entry_t copy = co_await call::vmspace_fork_clone(entry, child);
    co_await call::vm_map_copy_entry(map, child, entry, copy);
  }
  const vm_map_entry_t succ = co_await machine::vm_map_entry_succ(entry);
  co_await restart(call::vmspace_fork_entries(map, child, succ));
}

Task<vm_map_entry_t> vmspace_fork_clone(vm_map_entry_t entry, vm_map_t child) {
  const vm_map_entry_t clone = co_await machine::vm_map_entry_copy(entry, child);
  // VW-C13: neither wirings nor anybody's marks are inherited.
  constexpr auto kOfWiring =
      static_cast<EntryFlags>(MAP_ENTRY_USER_WIRED | MAP_ENTRY_IN_TRANSITION |
                              MAP_ENTRY_NEEDS_WAKEUP | MAP_ENTRY_WIRE_SKIPPED);
  co_await machine::entry_flag_set(clone, kOfWiring, false);
  co_await machine::entry_store(clone, EntryField::wired_count, 0);
  co_await machine::entry_store(clone, EntryField::wiring_thread, thread_t{});
  co_return clone;
}

Task<void> vm_map_copy_entry(vm_map_t map, vm_map_t child, vm_map_entry_t entry,
                             vm_map_entry_t copy) {
  const auto prot = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  const bool writeable = (prot & VM_PROT_WRITE) != 0;
  int wired_count = 0;
  if (writeable) {
    wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  }
  if (wired_count != 0) {
    // VW-C20: whoever has wired the parent's pages must not find them copied away by a fault.
    co_await call::vm_fault_copy_entry(child, copy, entry);
    co_return;
  }
  const bool needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
  if (!needs_copy && writeable) {
    const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
    const auto read_only = static_cast<vm_prot_t>(prot & ~VM_PROT_WRITE);
    co_await call::pmap_protect(pmap_t{map.index}, start, end, read_only);
  }
  constexpr auto kCopy = static_cast<EntryFlags>(MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY);
  co_await machine::entry_flag_set(entry, kCopy, true);
  co_await machine::entry_flag_set(copy, kCopy, true);
}

}  // namespace pmapcheck::impl::reference
