// Other orders of what runs beside vm_map_wire(9): faults, mprotect, munmap, fork, truncation.
#pragma once

#include "impl/kernel_vm_map_change.hpp"

namespace pmapcheck::impl::variants {

// vm_fault: vm_fault.cpp
Task<bool> ignores_transition_fault(vm_map_entry_t entry);
Task<int> keeps_wiring_cow(vm_map_t map, vm_offset_t va, vm_page_t m_cow, vm_prot_t prot,
                           FaultFlags flags, vm_object_t first_object);
Task<int> double_wire_enter(vm_map_t map, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                            FaultFlags flags, vm_page_t m_cow);

// vm_map_protect, vm_map_delete: vm_map_change.cpp
Task<int> ignores_transition_check(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot,
                                   vm_map_entry_t in_transition);
Task<int> no_wait_protect(vm_map_t map, vm_offset_t start, vm_offset_t end, vm_prot_t prot);
Task<void> no_copy_protect(vm_map_t map, vm_map_entry_t entry, vm_prot_t prot);
Task<bool> no_wait_held(vm_map_entry_t entry);

// vmspace_fork, vnode_pager_setsize: vm_map_change.cpp
Task<void> no_wait_fork(vm_map_t map, vm_map_t child);
Task<vm_map_entry_t> keeps_wiring_clone(vm_map_entry_t entry, vm_map_t child);
Task<void> lazy_copy_entry(vm_map_t map, vm_map_t child, vm_map_entry_t entry, vm_map_entry_t copy);
Task<void> unwires_page_remove(vm_object_t object, vm_offset_t va, vm_offset_t end);

}  // namespace pmapcheck::impl::variants
