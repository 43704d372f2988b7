// How vm_map_wire(9) goes wrong in its fault loop, and in rolling it back. Compare with
// reference/vm_map_wire.cpp and reference/vm_map_wire_done.cpp.
#include <algorithm>

#include "impl/variants/variants_vm_map_wire.hpp"

namespace pmapcheck::impl::variants {

// "holds-lock": VW-7 as the man page words it. Every fault needs the map's lock (BUG-43).
Task<int> holds_lock_first(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end) {
  const int rv = co_await call::vm_map_wire_pages(map, entry, start, end, start);
  co_return rv;
}

Task<int> holds_lock_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                           vm_offset_t va) {
  if (va >= end) co_return KERN_SUCCESS;
  const int rv = co_await call::vm_fault_wire(map, va);
  if (rv == KERN_SUCCESS) {
    co_return restart(call::vm_map_wire_pages(map, entry, start, end, next_page(va)));
  }
  co_await call::vm_map_wire_failure(map, entry, start, end, va);
  co_return rv;
}

// "no-timestamp": takes the entry to be what it was before the fault loop. If it was clipped
// meanwhile, what was wired before the failed page is released in the wrong piece (VW-C12).
Task<int> no_timestamp_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                             vm_offset_t va) {
  int rv = KERN_SUCCESS;
  if (va < end) {
    rv = co_await call::vm_fault_wire(map, va);
    if (rv == KERN_SUCCESS) {
      co_return restart(call::vm_map_wire_pages(map, entry, start, end, next_page(va)));
    }
  }
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_unbusy(map);
  co_await machine::vm_map_unchanged(map);
  if (rv != KERN_SUCCESS) co_await call::vm_map_wire_failure(map, entry, start, end, va);
  co_return rv;
}

// "ignores-failure": the faults' return value is not looked at (VW-1, VW-11).
Task<int> ignores_failure_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                                vm_offset_t end, vm_offset_t va) {
  if (va < end) {
    co_await call::vm_fault_wire(map, va);
    co_return restart(call::vm_map_wire_pages(map, entry, start, end, next_page(va)));
  }
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_unbusy(map);
  co_await machine::vm_map_unchanged(map);
  co_return KERN_SUCCESS;
}

// "trusts-mapping": a page that is mapped is wired without a fault, so its mapping does not get W
// (VW-1).
Task<int> trusts_mapping_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                               vm_offset_t end, vm_offset_t va) {
  int rv = KERN_SUCCESS;
  if (va < end) {
    const pt_entry_t e = co_await machine::pte_load(pmap_t{map.index}, va, PG_V);
    if (e.valid()) {
      co_await machine::page_busy(e.page);
      co_await machine::page_wire(e.page);
      co_await machine::page_unbusy(e.page);
    } else {
      rv = co_await call::vm_fault_wire(map, va);
    }
    if (rv == KERN_SUCCESS) {
      co_return restart(call::vm_map_wire_pages(map, entry, start, end, next_page(va)));
    }
  }
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_unbusy(map);
  const bool unchanged = co_await machine::vm_map_unchanged(map);
  if (rv != KERN_SUCCESS) {
    if (!unchanged) entry = {};
    co_await call::vm_map_wire_failure(map, entry, start, end, va);
  }
  co_return rv;
}

// "early-clear": gives the entry back before it is rolled back, since that may have to wait for a
// page: others see it counted as wired, or even the mark of its failure (VW-C7, VW-C8).
Task<void> early_clear_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags) {
  const bool need_wakeup = co_await call::vm_map_clear_transition(entry);
  if (need_wakeup) co_await call::vm_map_wakeup(map);
  co_await machine::vm_map_unlock(map);
  co_await machine::vm_map_lock(map);
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if ((flags & VM_MAP_WIRE_USER) != 0) {
    const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
    const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
    co_await machine::user_wire_sub(pages(start, end));
  }
  if (wired_count == 1) {
    co_await call::vm_map_entry_unwire(map, entry);
  } else {
    const int before = wired_count == -1 ? 0 : wired_count - 1;
    co_await machine::entry_store(entry, EntryField::wired_count, before);
  }
}

// "no-rollback": cleans up after the page that failed, and leaves wired what was wired before
// (VW-C8).
Task<void> no_rollback_undo(vm_map_t, vm_map_entry_t entry, WireFlags flags) {
  const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
  if (wired_count != -1) co_return;
  co_await machine::entry_store(entry, EntryField::wired_count, 0);
  if ((flags & VM_MAP_WIRE_USER) == 0) co_return;
  const auto start = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_await machine::user_wire_sub(pages(start, end));
}

// "ignores-holes": asks `(flags & VM_MAP_WIRE_NOHOLES) == 0`, which is always so as the flag is 0
// (VW-6, VW-11).
Task<int> ignores_holes_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  if ((flags & VM_MAP_WIRE_NOHOLES) == 0) {
    flags = static_cast<WireFlags>(flags | VM_MAP_WIRE_HOLESOK);
  }
  co_await machine::vm_map_lock(map);
  const int rv = co_await call::vm_map_wire_mark(map, start, end, flags);
  const bool need_wakeup =
      co_await call::vm_map_wire_done(map, start, end, flags, rv == KERN_SUCCESS, false);
  if (need_wakeup) co_await call::vm_map_wakeup(map);
  co_await machine::vm_map_unlock(map);
  co_return rv;
}

}  // namespace pmapcheck::impl::variants
