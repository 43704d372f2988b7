// The parts of what changes a map beside vm_map_wire(9): minherit, mprotect, munmap, fork and
// truncation. Each walks a range with the map locked, unless it says something else.
#pragma once

#include "impl/kernel_vm_fault.hpp"

namespace pmapcheck::impl::call {

inline constexpr RoutineOf<void(vm_map_t, vm_offset_t, vm_offset_t, vm_inherit_t)>
    vm_map_inherit_entries{{"vm_map_inherit_entries",
                            Routine::Kind::internal,
                            {{{"map", WordKind::map},
                              {"at", WordKind::address},
                              {"end", WordKind::address},
                              {"inheritance", WordKind::inheritance}}},
                            WordKind::nothing,
                            &vm_map_inherit}};

/// Whether all entries of [at, end) may have the protection: KERN_SUCCESS,
/// KERN_PROTECTION_FAILURE, or, if one of them is in transition, KERN_RESOURCE_SHORTAGE: it has
/// waited, the map is unlocked, and all must be looked at again. `in_transition`: the last such one
/// so far, or NULL.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, vm_prot_t, vm_map_entry_t)>
    vm_map_protect_check{{"vm_map_protect_check",
                          Routine::Kind::internal,
                          {{{"map", WordKind::map},
                            {"at", WordKind::address},
                            {"end", WordKind::address},
                            {"prot", WordKind::protection},
                            {"in_transition", WordKind::entry}}},
                          WordKind::kern_return,
                          &vm_map_protect}};
/// Changes the entries of [at, end), and their mappings.
inline constexpr RoutineOf<void(vm_map_t, vm_offset_t, vm_offset_t, vm_prot_t)>
    vm_map_protect_entries{{"vm_map_protect_entries",
                            Routine::Kind::internal,
                            {{{"map", WordKind::map},
                              {"at", WordKind::address},
                              {"end", WordKind::address},
                              {"prot", WordKind::protection}}},
                            WordKind::nothing,
                            &vm_map_protect}};
/// Changes one entry, which is within the range.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t, vm_prot_t)> vm_map_protect_entry{
    {"vm_map_protect_entry",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}, {"prot", WordKind::protection}}},
     WordKind::nothing,
     &vm_map_protect}};

/// Deletes the entries of [at, end). `entry` is the one at `at`, or NULL if it is to be looked up.
inline constexpr RoutineOf<void(vm_map_t, vm_offset_t, vm_offset_t, vm_map_entry_t)>
    vm_map_delete_entries{{"vm_map_delete_entries",
                           Routine::Kind::internal,
                           {{{"map", WordKind::map},
                             {"at", WordKind::address},
                             {"end", WordKind::address},
                             {"entry", WordKind::entry}}},
                           WordKind::nothing,
                           &vm_map_delete}};
/// Whether the entry may not be deleted yet: it is in transition, or wired by the system.
inline constexpr RoutineOf<bool(vm_map_entry_t)> vm_map_entry_held{{"vm_map_entry_held",
                                                                    Routine::Kind::internal,
                                                                    {{{"entry", WordKind::entry}}},
                                                                    WordKind::boolean,
                                                                    &vm_map_delete}};
/// Deletes one entry, with its wiring, its mappings, and what nobody else has of its object.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t)> vm_map_delete_entry{
    {"vm_map_delete_entry",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}}},
     WordKind::nothing,
     &vm_map_delete}};

/// Gives the child what it gets of `entry`, and of those behind it. Both maps are locked.
inline constexpr RoutineOf<void(vm_map_t, vm_map_t, vm_map_entry_t)> vmspace_fork_entries{
    {"vmspace_fork_entries",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"child", WordKind::map}, {"entry", WordKind::entry}}},
     WordKind::nothing,
     &vmspace_fork}};
/// A new entry of the child, like `entry` but for the wirings.
inline constexpr RoutineOf<vm_map_entry_t(vm_map_entry_t, vm_map_t)> vmspace_fork_clone{
    {"vmspace_fork_clone",
     Routine::Kind::internal,
     {{{"entry", WordKind::entry}, {"child", WordKind::map}}},
     WordKind::entry,
     &vmspace_fork}};
/// The child's entry becomes a copy of the parent's: at the next write, or at once if that is
/// wired.
inline constexpr RoutineOf<void(vm_map_t, vm_map_t, vm_map_entry_t, vm_map_entry_t)>
    vm_map_copy_entry{{"vm_map_copy_entry",
                       Routine::Kind::internal,
                       {{{"map", WordKind::map},
                         {"child", WordKind::map},
                         {"entry", WordKind::entry},
                         {"copy", WordKind::entry}}},
                       WordKind::nothing,
                       &vmspace_fork}};

/// Removes the object's pages of [va, end). Called without the objects' lock.
inline constexpr RoutineOf<void(vm_object_t, vm_offset_t, vm_offset_t)> vm_object_page_remove{
    {"vm_object_page_remove",
     Routine::Kind::internal,
     {{{"object", WordKind::object}, {"va", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &vnode_pager_setsize}};

}  // namespace pmapcheck::impl::call
