// What vm_map needs of the rest of pmap(9): removing, protecting and unwiring ranges of mappings.
// Definitions are in reference/pmap_range.cpp.
#pragma once

#include "impl/kernel.hpp"

namespace pmapcheck::impl::call {

/// Destroys the mappings of [start, end).
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t)> pmap_remove{
    {"pmap_remove",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"start", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &pmap_enter}};
/// Destroys every mapping of a managed page.
inline constexpr RoutineOf<void(vm_page_t)> pmap_remove_all{{"pmap_remove_all",
                                                             Routine::Kind::internal,
                                                             {{{"m", WordKind::page}}},
                                                             WordKind::nothing,
                                                             &pmap_enter}};
/// Takes the rights away from the mappings of [start, end) that `prot` lacks.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t, vm_prot_t)> pmap_protect{
    {"pmap_protect",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap},
       {"start", WordKind::address},
       {"end", WordKind::address},
       {"prot", WordKind::protection}}},
     WordKind::nothing,
     &pmap_enter}};
/// Marks the mappings of [start, end) as no longer wired: UW-1 to UW-4.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t)> pmap_unwire{
    {"pmap_unwire",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"start", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &pmap_enter}};

// Their loops, with the locks held.

inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t)> pmap_remove_range{
    {"pmap_remove_range",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &pmap_enter}};
inline constexpr RoutineOf<void(vm_page_t)> pmap_remove_all_locked{{"pmap_remove_all_locked",
                                                                    Routine::Kind::internal,
                                                                    {{{"m", WordKind::page}}},
                                                                    WordKind::nothing,
                                                                    &pmap_enter}};
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t, vm_prot_t)> pmap_protect_range{
    {"pmap_protect_range",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap},
       {"va", WordKind::address},
       {"end", WordKind::address},
       {"prot", WordKind::protection}}},
     WordKind::nothing,
     &pmap_enter}};
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, vm_offset_t)> pmap_unwire_range{
    {"pmap_unwire_range",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &pmap_enter}};
/// Destroys one mapping, if it is there.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t)> pmap_remove_pte{
    {"pmap_remove_pte",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}}},
     WordKind::nothing,
     &pmap_enter}};

}  // namespace pmapcheck::impl::call
