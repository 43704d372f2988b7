// vm_map_wire(9), and what runs beside it: faults, protection changes, unmapping, fork, truncation.
// Definitions are in reference/ and variants/.
#pragma once

#include "impl/kernel.hpp"

namespace pmapcheck::impl::call {

/// Wires [start, end): every page resident, wired, and mapped with PG_W.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, WireFlags)> vm_map_wire{
    {"vm_map_wire",
     Routine::Kind::interface,
     {{{"map", WordKind::map},
       {"start", WordKind::address},
       {"end", WordKind::address},
       {"flags", WordKind::wire_flags}}},
     WordKind::kern_return}};
/// Undoes one matching vm_map_wire.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, WireFlags)> vm_map_unwire{
    {"vm_map_unwire",
     Routine::Kind::interface,
     {{{"map", WordKind::map},
       {"start", WordKind::address},
       {"end", WordKind::address},
       {"flags", WordKind::wire_flags}}},
     WordKind::kern_return}};
/// A thread's access at va has faulted: makes it possible, or says why it can't be.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_prot_t)> vm_fault{
    {"vm_fault",
     Routine::Kind::interface,
     {{{"map", WordKind::map}, {"va", WordKind::address}, {"prot", WordKind::protection}}},
     WordKind::kern_return}};
/// mprotect(2).
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, vm_prot_t)> vm_map_protect{
    {"vm_map_protect",
     Routine::Kind::interface,
     {{{"map", WordKind::map},
       {"start", WordKind::address},
       {"end", WordKind::address},
       {"prot", WordKind::protection}}},
     WordKind::kern_return}};
/// minherit(2): splits entries and waits for nobody.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, vm_inherit_t)> vm_map_inherit{
    {"vm_map_inherit",
     Routine::Kind::interface,
     {{{"map", WordKind::map},
       {"start", WordKind::address},
       {"end", WordKind::address},
       {"inheritance", WordKind::inheritance}}},
     WordKind::kern_return}};
/// munmap(2).
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t)> vm_map_delete{
    {"vm_map_delete",
     Routine::Kind::interface,
     {{{"map", WordKind::map}, {"start", WordKind::address}, {"end", WordKind::address}}},
     WordKind::kern_return}};
/// Fills the empty map `child` with what a child process gets of `map`.
inline constexpr RoutineOf<void(vm_map_t, vm_map_t)> vmspace_fork{
    {"vmspace_fork",
     Routine::Kind::interface,
     {{{"map", WordKind::map}, {"child", WordKind::map}}}}};
/// A file is truncated: its object ends before `size` from now on.
inline constexpr RoutineOf<void(vm_object_t, vm_offset_t)> vnode_pager_setsize{
    {"vnode_pager_setsize",
     Routine::Kind::interface,
     {{{"object", WordKind::object}, {"size", WordKind::address}}}}};

}  // namespace pmapcheck::impl::call
