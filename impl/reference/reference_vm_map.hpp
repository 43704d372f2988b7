// The reference implementations of vm_map_wire(9), and of what runs beside it.
#pragma once

#include "impl/kernel_vm_map_change.hpp"

namespace pmapcheck::impl::reference {

// pmap(9), ranges of mappings: pmap_range.cpp
Task<void> pmap_remove(pmap_t pmap, vm_offset_t start, vm_offset_t end);
Task<void> pmap_remove_range(pmap_t pmap, vm_offset_t va, vm_offset_t end);
Task<void> pmap_remove_pte(pmap_t pmap, vm_offset_t va);
Task<void> pmap_remove_all(vm_page_t m);
Task<void> pmap_remove_all_locked(vm_page_t m);
Task<void> pmap_protect(pmap_t pmap, vm_offset_t start, vm_offset_t end, vm_prot_t prot);
Task<void> pmap_protect_range(pmap_t pmap, vm_offset_t va, vm_offset_t end, vm_prot_t prot);
Task<void> pmap_unwire(pmap_t pmap, vm_offset_t start, vm_offset_t end);
Task<void> pmap_unwire_range(pmap_t pmap, vm_offset_t va, vm_offset_t end);

// Waiting for others: vm_map_lock.cpp
Task<void> vm_map_unlock_and_wait(vm_map_t map);
Task<void> vm_map_wakeup(vm_map_t map);
Task<vm_map_entry_t> vm_map_wait_transition(vm_map_t map, vm_map_entry_t entry);
Task<vm_map_entry_t> vm_map_mark_transition(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                            WireFlags flags, vm_map_entry_t entry);
Task<bool> vm_map_clear_transition(vm_map_entry_t entry);
Task<void> vm_map_busy(vm_map_t map);
Task<void> vm_map_unbusy(vm_map_t map);
Task<void> vm_map_wait_busy(vm_map_t map);

// vm_map_wire: vm_map_wire.cpp, vm_map_wire_done.cpp
Task<int> vm_map_wire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags);
Task<int> vm_map_wire_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags);
Task<int> vm_map_wire_entry(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                            WireFlags flags);
Task<int> vm_map_wire_first(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end);
Task<int> vm_map_wire_pages(vm_map_t map, vm_map_entry_t entry, vm_offset_t start, vm_offset_t end,
                            vm_offset_t va);
Task<void> vm_map_wire_failure(vm_map_t map, vm_map_entry_t entry, vm_offset_t at, vm_offset_t end,
                               vm_offset_t failed);
Task<bool> vm_map_wire_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                            bool success, bool need_wakeup);
Task<void> vm_map_wire_undo(vm_map_t map, vm_map_entry_t entry, WireFlags flags);

// vm_map_unwire: vm_map_unwire.cpp
Task<int> vm_map_unwire(vm_map_t map, vm_offset_t start, vm_offset_t end, WireFlags flags);
Task<int> vm_map_unwire_mark(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags);
Task<bool> vm_map_unwire_done(vm_map_t map, vm_offset_t at, vm_offset_t end, WireFlags flags,
                              bool success, bool need_wakeup);
Task<void> vm_map_release_wiring(vm_map_t map, vm_map_entry_t entry, WireFlags flags);
Task<void> vm_map_entry_unwire(vm_map_t map, vm_map_entry_t entry);
Task<void> vm_object_unwire(vm_object_t object, vm_offset_t va, vm_offset_t end);
Task<vm_page_t> vm_page_find(vm_object_t object, vm_offset_t va);

// vm_fault: vm_fault.cpp, vm_fault_object.cpp, vm_fault_copy.cpp
Task<int> vm_fault(vm_map_t map, vm_offset_t va, vm_prot_t prot);
Task<int> vm_fault_wire(vm_map_t map, vm_offset_t va);
Task<int> vm_fault_try(vm_map_t map, vm_offset_t va, FaultFlags flags);
Task<bool> vm_fault_must_wait(vm_map_entry_t entry);
Task<int> vm_fault_wait_transition(vm_map_t map, vm_offset_t va);
Task<int> vm_fault_shadow(vm_map_t map, vm_offset_t va);
Task<void> vm_object_shadow(vm_map_entry_t entry);
Task<int> vm_fault_object(vm_map_t map, vm_offset_t va, vm_prot_t prot, FaultFlags flags,
                          vm_object_t first_object, vm_object_t object);
Task<int> vm_fault_allocate(vm_map_t map, vm_offset_t va, vm_prot_t prot, FaultFlags flags,
                            vm_object_t first_object, vm_object_t object);
Task<int> vm_fault_getpages(vm_map_t map, vm_page_t m, PagerResult pager);
Task<int> vm_fault_cow(vm_map_t map, vm_offset_t va, vm_page_t m, vm_prot_t prot, FaultFlags flags,
                       vm_object_t first_object);
Task<int> vm_fault_enter(vm_map_t map, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                         FaultFlags flags, vm_page_t m_cow);
Task<int> vm_fault_wait_page(vm_map_t map);
Task<void> vm_fault_copy_entry(vm_map_t map, vm_map_entry_t dst, vm_map_entry_t src);
Task<void> vm_fault_copy_pages(vm_map_t map, vm_offset_t va, vm_offset_t end, PmapEnterFlags flags,
                               vm_object_t src, vm_object_t dst);

// What changes a map beside them: vm_map_inherit.cpp, vm_map_protect.cpp, vm_map_delete.cpp,
// vmspace_fork.cpp, vnode_pager.cpp
Task<int> vm_map_inherit(vm_map_t map, vm_offset_t start, vm_offset_t end,
                         vm_inherit_t inheritance);
Task<void> vm_map_inherit_entries(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                  vm_inherit_t inheritance);
Task<int> vm_map_protect(vm_map_t map, vm_offset_t start, vm_offset_t end, vm_prot_t prot);
Task<int> vm_map_protect_check(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot,
                               vm_map_entry_t in_transition);
Task<void> vm_map_protect_entries(vm_map_t map, vm_offset_t at, vm_offset_t end, vm_prot_t prot);
Task<void> vm_map_protect_entry(vm_map_t map, vm_map_entry_t entry, vm_prot_t prot);
Task<int> vm_map_delete(vm_map_t map, vm_offset_t start, vm_offset_t end);
Task<void> vm_map_delete_entries(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                 vm_map_entry_t entry);
Task<bool> vm_map_entry_held(vm_map_entry_t entry);
Task<void> vm_map_delete_entry(vm_map_t map, vm_map_entry_t entry);
Task<void> vmspace_fork(vm_map_t map, vm_map_t child);
Task<void> vmspace_fork_entries(vm_map_t map, vm_map_t child, vm_map_entry_t entry);
Task<vm_map_entry_t> vmspace_fork_clone(vm_map_entry_t entry, vm_map_t child);
Task<void> vm_map_copy_entry(vm_map_t map, vm_map_t child, vm_map_entry_t entry,
                             vm_map_entry_t copy);
Task<void> vnode_pager_setsize(vm_object_t object, vm_offset_t size);
Task<void> vm_object_page_remove(vm_object_t object, vm_offset_t va, vm_offset_t end);

}  // namespace pmapcheck::impl::reference
