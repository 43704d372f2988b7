// Other orders of vm_map_unwire(9). Compare with reference/vm_map_unwire.cpp.
#include "impl/variants/variants_vm_map_wire.hpp"

namespace pmapcheck::impl::variants {

// "no-check": releases a wiring of the system's whether there is one or not; if not, it is the
// user's (VW-C4, VW-C5).
Task<int> no_check_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags) {
  if (at >= end) co_return KERN_SUCCESS;
  const vm_map_entry_t entry = co_await call::vm_map_mark_transition(map, at, end, flags, {});
  if (!entry) {
    co_return (flags & VM_MAP_WIRE_HOLESOK) != 0 ? KERN_SUCCESS : KERN_INVALID_ADDRESS;
  }
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_return restart(call::vm_map_unwire_mark(map, entry_end, end, flags));
}

// "assumes-user": takes it that one of an entry's wirings is always the user's (VW-C4).
Task<int> assumes_user_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags) {
  if (at >= end) co_return KERN_SUCCESS;
  const vm_map_entry_t entry = co_await call::vm_map_mark_transition(map, at, end, flags, {});
  if (!entry) {
    co_return (flags & VM_MAP_WIRE_HOLESOK) != 0 ? KERN_SUCCESS : KERN_INVALID_ADDRESS;
  }
  if ((flags & VM_MAP_WIRE_USER) == 0) {
    const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
    if (wired_count <= 1) co_return KERN_INVALID_ARGUMENT;
  }
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_return restart(call::vm_map_unwire_mark(map, entry_end, end, flags));
}

// "keeps-pages": the entry is no longer counted as wired, but its pages and mappings stay so
// (VW-3, VW-C18).
Task<void> keeps_pages_entry(vm_map_t, vm_map_entry_t entry) {
  co_await machine::entry_store(entry, EntryField::wired_count, 0);
}

// "freebsd-main": the order of main. The pages leave vm_user_wire_count with an entry's last
// wiring, if that is the user's: never, if the system's comes last (VW-C14).
Task<void> freebsd_main_release(vm_map_t map, vm_map_entry_t entry, WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if (user && !user_wired) co_return;
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count == 1) {
    co_await call::vm_map_entry_unwire(map, entry);
  } else {
    co_await machine::entry_store(entry, EntryField::wired_count, wired_count - 1);
  }
  if (user) co_await machine::entry_flag_set(entry, MAP_ENTRY_USER_WIRED, false);
}

Task<void> freebsd_main_entry_unwire(vm_map_t map, vm_map_entry_t entry) {
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  const bool user_wired = co_await machine::entry_flag(entry, MAP_ENTRY_USER_WIRED);
  if (user_wired) co_await machine::user_wire_sub(pages(start, end));
  const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
  co_await call::pmap_unwire(pmap_t{map.index}, start, end);
  co_await call::vm_object_unwire(object, start, end);
  co_await machine::entry_store(entry, EntryField::wired_count, 0);
}

}  // namespace pmapcheck::impl::variants
