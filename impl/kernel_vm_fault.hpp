// The parts of vm_fault: one attempt, in the order of its steps. A part that can't go on drops the
// locks, waits, and returns KERN_RESOURCE_SHORTAGE: the fault begins again (VW-C3).
#pragma once

#include "impl/kernel_vm_map_internal.hpp"

namespace pmapcheck::impl {

/// What a fault is after. The low bits are those of PmapEnterFlags, and the access those of
/// vm_prot_t.
enum FaultFlags : std::uint8_t {
  VM_FAULT_NORMAL = 0,
  VM_FAULT_WIRED = PMAP_ENTER_WIRED,  ///< The entry is wired: all that it allows is wanted.
  VM_FAULT_WIRE = 0x80,               ///< Faults for vm_map_wire: VW-C17.
};

namespace call {

/// The fault of vm_map_wire's loop: makes the page resident, mapped with PG_W, and wires it once.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t)> vm_fault_wire{
    {"vm_fault_wire",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"va", WordKind::address}}},
     WordKind::kern_return,
     &vm_fault}};
/// One attempt: looks up the entry, and goes on with its object.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, FaultFlags)> vm_fault_try{
    {"vm_fault_try",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"va", WordKind::address}, {"flags", WordKind::enter_flags}}},
     WordKind::kern_return,
     &vm_fault}};
/// Whether somebody else has the entry in transition.
inline constexpr RoutineOf<bool(vm_map_entry_t)> vm_fault_must_wait{{"vm_fault_must_wait",
                                                                     Routine::Kind::internal,
                                                                     {{{"entry", WordKind::entry}}},
                                                                     WordKind::boolean,
                                                                     &vm_fault}};
/// Waits for the one who has the entry in transition. Called with the map locked for reading.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t)> vm_fault_wait_transition{
    {"vm_fault_wait_transition",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"va", WordKind::address}}},
     WordKind::kern_return,
     &vm_fault}};
/// Gives a NEEDS_COPY entry an object of its own. Called with the map locked for reading.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t)> vm_fault_shadow{
    {"vm_fault_shadow",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"va", WordKind::address}}},
     WordKind::kern_return,
     &vm_fault}};
/// The entry's share of its object becomes an object of its own, backed by the old one. Called with
/// the map locked.
inline constexpr RoutineOf<void(vm_map_entry_t)> vm_object_shadow{{"vm_object_shadow",
                                                                   Routine::Kind::internal,
                                                                   {{{"entry", WordKind::entry}}},
                                                                   WordKind::nothing,
                                                                   &vm_fault}};
/// Looks for the page in `object`, and then in those that it shadows. Called with the map locked
/// for reading and the objects' lock, as what follows.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_prot_t, FaultFlags, vm_object_t,
                               vm_object_t)>
    vm_fault_object{{"vm_fault_object",
                     Routine::Kind::internal,
                     {{{"map", WordKind::map},
                       {"va", WordKind::address},
                       {"prot", WordKind::protection},
                       {"flags", WordKind::enter_flags},
                       {"first_object", WordKind::object},
                       {"object", WordKind::object}}},
                     WordKind::kern_return,
                     &vm_fault}};
/// The page is not resident in `object`, or has no content.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_prot_t, FaultFlags, vm_object_t,
                               vm_object_t)>
    vm_fault_allocate{{"vm_fault_allocate",
                       Routine::Kind::internal,
                       {{{"map", WordKind::map},
                         {"va", WordKind::address},
                         {"prot", WordKind::protection},
                         {"flags", WordKind::enter_flags},
                         {"first_object", WordKind::object},
                         {"object", WordKind::object}}},
                       WordKind::kern_return,
                       &vm_fault}};
/// Has the pager read a page that this thread has busied.
inline constexpr RoutineOf<int(vm_map_t, vm_page_t, PagerResult)> vm_fault_getpages{
    {"vm_fault_getpages",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"m", WordKind::page}, {"pager", WordKind::pager_result}}},
     WordKind::kern_return,
     &vm_fault}};
/// Copies the backing object's page `m` to `first_object`.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_page_t, vm_prot_t, FaultFlags,
                               vm_object_t)>
    vm_fault_cow{{"vm_fault_cow",
                  Routine::Kind::internal,
                  {{{"map", WordKind::map},
                    {"va", WordKind::address},
                    {"m", WordKind::page},
                    {"prot", WordKind::protection},
                    {"flags", WordKind::enter_flags},
                    {"first_object", WordKind::object}}},
                  WordKind::kern_return,
                  &vm_fault}};
/// Maps the page, wires it if that is what the fault is for, and releases it. The objects' lock is
/// not held any more.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_page_t, vm_prot_t, FaultFlags, vm_page_t)>
    vm_fault_enter{{"vm_fault_enter",
                    Routine::Kind::internal,
                    {{{"map", WordKind::map},
                      {"va", WordKind::address},
                      {"m", WordKind::page},
                      {"prot", WordKind::protection},
                      {"flags", WordKind::enter_flags},
                      {"m_cow", WordKind::page}}},
                    WordKind::kern_return,
                    &vm_fault}};
/// No page is free: waits for one.
inline constexpr RoutineOf<int(vm_map_t)> vm_fault_wait_page{{"vm_fault_wait_page",
                                                              Routine::Kind::internal,
                                                              {{{"map", WordKind::map}}},
                                                              WordKind::kern_return,
                                                              &vm_fault}};

// Copying before anybody faults: VW-C20.

/// Gives `dst`, an entry of `map`, an object of its own with copies of all pages of `src`, mapped
/// already. With dst == src, the wiring of the pages goes to the copies. Called with both maps
/// locked.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t, vm_map_entry_t)> vm_fault_copy_entry{
    {"vm_fault_copy_entry",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"dst", WordKind::entry}, {"src", WordKind::entry}}},
     WordKind::nothing,
     &vm_fault}};
/// The pages of [va, end). `flags`: the protection, and PMAP_ENTER_WIRED if wirings are to move.
inline constexpr RoutineOf<void(vm_map_t, vm_offset_t, vm_offset_t, PmapEnterFlags, vm_object_t,
                                vm_object_t)>
    vm_fault_copy_pages{{"vm_fault_copy_pages",
                         Routine::Kind::internal,
                         {{{"map", WordKind::map},
                           {"va", WordKind::address},
                           {"end", WordKind::address},
                           {"flags", WordKind::enter_flags},
                           {"src", WordKind::object},
                           {"dst", WordKind::object}}},
                         WordKind::nothing,
                         &vm_fault}};

}  // namespace call
}  // namespace pmapcheck::impl
