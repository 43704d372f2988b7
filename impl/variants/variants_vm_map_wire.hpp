// Other orders of vm_map_wire(9) and vm_map_unwire(9).
#pragma once

#include "impl/kernel_vm_fault.hpp"

namespace pmapcheck::impl::variants {

// Marks, waiting and waking: vm_map_transition.cpp
Task<bool> no_wakeup_clear(vm_map_entry_t entry);
Task<void> hasty_wakeup(vm_map_t map);
Task<vm_map_entry_t> stale_entry_wait(vm_map_t map, vm_map_entry_t entry);
Task<vm_map_entry_t> gives_up_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                                   vm_map_entry_t entry);
Task<vm_map_entry_t> takes_over_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                                     vm_map_entry_t entry);
Task<bool> keeps_owner_clear(vm_map_entry_t entry);
Task<bool> foreign_marks_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                              bool success, bool need_wakeup);
Task<int> leaves_marks_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags);
Task<void> no_busy(vm_map_t map);

// The fault loop and the roll-back: vm_map_wire.cpp
Task<int> holds_lock_first(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end);
Task<int> holds_lock_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                           vm_offset_t va);
Task<int> no_timestamp_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                             vm_offset_t va);
Task<int> ignores_failure_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                                vm_offset_t end, vm_offset_t va);
Task<int> trusts_mapping_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                               vm_offset_t end, vm_offset_t va);
Task<void> early_clear_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags);
Task<void> no_rollback_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags);
Task<int> ignores_holes_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags);

// Accounting: vm_map_wire_count.cpp
Task<int> freebsd_main_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                             WireFlags flags);
Task<void> freebsd_main_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags);
Task<int> nests_user_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                           WireFlags flags);
Task<int> early_user_wired_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                                 vm_offset_t end, WireFlags flags);
Task<int> limits_system_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start,
                              vm_offset_t end, WireFlags flags);

// vm_map_unwire: vm_map_unwire.cpp
Task<int> no_check_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags);
Task<int> assumes_user_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags);
Task<void> keeps_pages_entry(vm_map_t map, vm_map_entry_t entry);
Task<void> freebsd_main_release(vm_map_t map, vm_map_entry_t entry, WireFlags flags);
Task<void> freebsd_main_entry_unwire(vm_map_t map, vm_map_entry_t entry);

}  // namespace pmapcheck::impl::variants
