// The parts of vm_map_wire(9) and vm_map_unwire(9). Definitions are in reference/ and variants/;
// the parts of vm_fault and of what else runs beside them are declared in kernel_vm_fault.hpp and
// kernel_vm_map_change.hpp.
//
// A function that walks a range begins again for each piece (`restart`), at the address `at` up to
// which it is done. "Locked" is the map's lock, exclusively, unless it says something else.
#pragma once

#include "impl/kernel_pmap.hpp"
#include "impl/kernel_vm_map.hpp"
#include "impl/machine/waist_vm_map.hpp"

namespace pmapcheck::impl {

[[nodiscard]] constexpr vm_offset_t next_page(vm_offset_t va) {
  return {static_cast<std::uint8_t>(va.index + 1)};
}
/// atop(end - start)
[[nodiscard]] constexpr int pages(vm_offset_t start, vm_offset_t end) {
  return end.index - start.index;
}

namespace call {

// Waiting for others. They belong to vm_map_wire, as its protocol rests on them.

/// Unlocks the map and sleeps until somebody wakes those who wait for an entry in transition.
inline constexpr RoutineOf<void(vm_map_t)> vm_map_unlock_and_wait{{"vm_map_unlock_and_wait",
                                                                   Routine::Kind::internal,
                                                                   {{{"map", WordKind::map}}},
                                                                   WordKind::nothing,
                                                                   &vm_map_wire}};
/// Wakes those who sleep there.
inline constexpr RoutineOf<void(vm_map_t)> vm_map_wakeup{{"vm_map_wakeup",
                                                          Routine::Kind::internal,
                                                          {{{"map", WordKind::map}}},
                                                          WordKind::nothing,
                                                          &vm_map_wire}};
/// Waits, unlocked meanwhile, for the one who has the entry in transition. The entry, if nobody
/// else has locked the map since; or NULL: then nothing is known of it any more.
inline constexpr RoutineOf<vm_map_entry_t(vm_map_t, vm_map_entry_t)> vm_map_wait_transition{
    {"vm_map_wait_transition",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}}},
     WordKind::entry,
     &vm_map_wire}};
/// Marks the entry at `at`, or where holes are ok the first one from there on, as in transition by
/// this thread, clipped to [at, end): waits, unlocked meanwhile, until nobody else has it in
/// transition. The entry; or NULL if there is a hole, or no more entry. `entry` is the one at `at`,
/// or NULL if it is to be looked up.
inline constexpr RoutineOf<vm_map_entry_t(vm_map_t, vm_offset_t, vm_offset_t, WireFlags,
                                          vm_map_entry_t)>
    vm_map_mark_transition{{"vm_map_mark_transition",
                            Routine::Kind::internal,
                            {{{"map", WordKind::map},
                              {"at", WordKind::address},
                              {"end", WordKind::address},
                              {"flags", WordKind::wire_flags},
                              {"entry", WordKind::entry}}},
                            WordKind::entry,
                            &vm_map_wire}};
/// Clears the marks of an entry that this thread has marked. Whether anybody waits for that.
inline constexpr RoutineOf<bool(vm_map_entry_t)> vm_map_clear_transition{
    {"vm_map_clear_transition",
     Routine::Kind::internal,
     {{{"entry", WordKind::entry}}},
     WordKind::boolean,
     &vm_map_wire}};
/// A fault loop on the map begins.
inline constexpr RoutineOf<void(vm_map_t)> vm_map_busy{{"vm_map_busy",
                                                        Routine::Kind::internal,
                                                        {{{"map", WordKind::map}}},
                                                        WordKind::nothing,
                                                        &vm_map_wire}};
/// A fault loop on the map is over: wakes those who wait for that, if it was the last.
inline constexpr RoutineOf<void(vm_map_t)> vm_map_unbusy{{"vm_map_unbusy",
                                                          Routine::Kind::internal,
                                                          {{{"map", WordKind::map}}},
                                                          WordKind::nothing,
                                                          &vm_map_wire}};
/// Waits, unlocked meanwhile, until no fault loop runs on the map.
inline constexpr RoutineOf<void(vm_map_t)> vm_map_wait_busy{{"vm_map_wait_busy",
                                                             Routine::Kind::internal,
                                                             {{{"map", WordKind::map}}},
                                                             WordKind::nothing,
                                                             &vm_map_wire}};

// vm_map_wire.

/// First pass: marks the entries of [at, end) and wires the pages of those that are not yet.
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, WireFlags)> vm_map_wire_mark{
    {"vm_map_wire_mark",
     Routine::Kind::internal,
     {{{"map", WordKind::map},
       {"at", WordKind::address},
       {"end", WordKind::address},
       {"flags", WordKind::wire_flags}}},
     WordKind::kern_return,
     &vm_map_wire}};
/// Adds a wiring to a marked entry, which is [start, end).
inline constexpr RoutineOf<int(vm_map_t, vm_map_entry_t, vm_offset_t, vm_offset_t, WireFlags)>
    vm_map_wire_entry{{"vm_map_wire_entry",
                       Routine::Kind::internal,
                       {{{"map", WordKind::map},
                         {"entry", WordKind::entry},
                         {"start", WordKind::address},
                         {"end", WordKind::address},
                         {"flags", WordKind::wire_flags}}},
                       WordKind::kern_return,
                       &vm_map_wire}};
/// The entry's first wiring: faults on its pages, with the map unlocked meanwhile.
inline constexpr RoutineOf<int(vm_map_t, vm_map_entry_t, vm_offset_t, vm_offset_t)>
    vm_map_wire_first{{"vm_map_wire_first",
                       Routine::Kind::internal,
                       {{{"map", WordKind::map},
                         {"entry", WordKind::entry},
                         {"start", WordKind::address},
                         {"end", WordKind::address}}},
                       WordKind::kern_return,
                       &vm_map_wire}};
/// The fault loop over an entry's pages [start, end), from `va` on. Called with the map unlocked
/// and busy; returns with it locked.
inline constexpr RoutineOf<int(vm_map_t, vm_map_entry_t, vm_offset_t, vm_offset_t, vm_offset_t)>
    vm_map_wire_pages{{"vm_map_wire_pages",
                       Routine::Kind::internal,
                       {{{"map", WordKind::map},
                         {"entry", WordKind::entry},
                         {"start", WordKind::address},
                         {"end", WordKind::address},
                         {"va", WordKind::address}}},
                       WordKind::kern_return,
                       &vm_map_wire}};
/// The fault at `failed` has failed: unwires what was wired before it in the pieces of [at, end).
/// `entry` is the one at `at`, or NULL if it is to be looked up.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t, vm_offset_t, vm_offset_t, vm_offset_t)>
    vm_map_wire_failure{{"vm_map_wire_failure",
                         Routine::Kind::internal,
                         {{{"map", WordKind::map},
                           {"entry", WordKind::entry},
                           {"at", WordKind::address},
                           {"end", WordKind::address},
                           {"failed", WordKind::address}}},
                         WordKind::nothing,
                         &vm_map_wire}};
/// Second pass, over [at, end): completes the wiring of the entries that this thread has marked,
/// or rolls it back, and clears the marks. Whether anybody waits for them.
inline constexpr RoutineOf<bool(vm_map_t, vm_offset_t, vm_offset_t, WireFlags, bool, bool)>
    vm_map_wire_done{{"vm_map_wire_done",
                      Routine::Kind::internal,
                      {{{"map", WordKind::map},
                        {"at", WordKind::address},
                        {"end", WordKind::address},
                        {"flags", WordKind::wire_flags},
                        {"success", WordKind::boolean},
                        {"need_wakeup", WordKind::boolean}}},
                      WordKind::boolean,
                      &vm_map_wire}};
/// Takes back what the first pass did to an entry.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t, WireFlags)> vm_map_wire_undo{
    {"vm_map_wire_undo",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}, {"flags", WordKind::wire_flags}}},
     WordKind::nothing,
     &vm_map_wire}};
// vm_map_unwire.

/// First pass: marks the entries of [at, end).
inline constexpr RoutineOf<int(vm_map_t, vm_offset_t, vm_offset_t, WireFlags)> vm_map_unwire_mark{
    {"vm_map_unwire_mark",
     Routine::Kind::internal,
     {{{"map", WordKind::map},
       {"at", WordKind::address},
       {"end", WordKind::address},
       {"flags", WordKind::wire_flags}}},
     WordKind::kern_return,
     &vm_map_unwire}};
/// Second pass: unwires the marked entries if the first one has succeeded, and clears the marks.
inline constexpr RoutineOf<bool(vm_map_t, vm_offset_t, vm_offset_t, WireFlags, bool, bool)>
    vm_map_unwire_done{{"vm_map_unwire_done",
                        Routine::Kind::internal,
                        {{{"map", WordKind::map},
                          {"at", WordKind::address},
                          {"end", WordKind::address},
                          {"flags", WordKind::wire_flags},
                          {"success", WordKind::boolean},
                          {"need_wakeup", WordKind::boolean}}},
                        WordKind::boolean,
                        &vm_map_unwire}};
/// Releases one wiring of an entry: the user's, or one of the system's.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t, WireFlags)> vm_map_release_wiring{
    {"vm_map_release_wiring",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}, {"flags", WordKind::wire_flags}}},
     WordKind::nothing,
     &vm_map_unwire}};
/// The last wiring of an entry is gone: unwires its mappings and pages.
inline constexpr RoutineOf<void(vm_map_t, vm_map_entry_t)> vm_map_entry_unwire{
    {"vm_map_entry_unwire",
     Routine::Kind::internal,
     {{{"map", WordKind::map}, {"entry", WordKind::entry}}},
     WordKind::nothing,
     &vm_map_unwire}};
/// Releases one wiring of each page of [va, end), the top-most one of the object and those that it
/// shadows.
inline constexpr RoutineOf<void(vm_object_t, vm_offset_t, vm_offset_t)> vm_object_unwire{
    {"vm_object_unwire",
     Routine::Kind::internal,
     {{{"object", WordKind::object}, {"va", WordKind::address}, {"end", WordKind::address}}},
     WordKind::nothing,
     &vm_map_unwire}};
/// The top-most page at `va` of the object and those that it shadows, or NULL. Called with the
/// objects' lock.
inline constexpr RoutineOf<vm_page_t(vm_object_t, vm_offset_t)> vm_page_find{
    {"vm_page_find",
     Routine::Kind::internal,
     {{{"object", WordKind::object}, {"va", WordKind::address}}},
     WordKind::page,
     &vm_map_unwire}};

}  // namespace call
}  // namespace pmapcheck::impl
