// The kernel interfaces under check, with the signatures of their man pages, and the internal
// routines that implementations share. Definitions are in reference/ and variants/.
//
// A call goes by `call::`, whichever implementation of it the scenario has chosen:
//
//     co_await call::pmap_invalidate_page(pmap, va);
#pragma once

#include "impl/task/routine.hpp"

namespace pmapcheck::impl::call {

// pmap_enter(9).

inline constexpr RoutineOf<int(pmap_t, vm_offset_t, vm_page_t, vm_prot_t, PmapEnterFlags,
                               std::int8_t)>
    pmap_enter{{"pmap_enter",
                Routine::Kind::interface,
                {{{"pmap", WordKind::pmap},
                  {"va", WordKind::address},
                  {"m", WordKind::page},
                  {"prot", WordKind::protection},
                  {"flags", WordKind::enter_flags},
                  {"psind", WordKind::number}}},
                WordKind::kern_return}};

// pmap_quick_enter_page(9).

inline constexpr RoutineOf<vm_offset_t(vm_page_t)> pmap_quick_enter_page{{"pmap_quick_enter_page",
                                                                          Routine::Kind::interface,
                                                                          {{{"m", WordKind::page}}},
                                                                          WordKind::address}};
inline constexpr RoutineOf<void(vm_offset_t)> pmap_quick_remove_page{
    {"pmap_quick_remove_page",
     Routine::Kind::interface,
     {{{"kva", WordKind::address}}},
     WordKind::nothing,
     &pmap_quick_enter_page}};

// sf_buf(9).

inline constexpr RoutineOf<sf_buf_t(vm_page_t, SfBufFlags)> sf_buf_alloc{
    {"sf_buf_alloc",
     Routine::Kind::interface,
     {{{"m", WordKind::page}, {"flags", WordKind::sf_buf_flags}}},
     WordKind::sf_buf}};
inline constexpr RoutineOf<void(sf_buf_t)> sf_buf_free{
    {"sf_buf_free", Routine::Kind::interface, {{{"sf", WordKind::sf_buf}}}}};
inline constexpr RoutineOf<vm_offset_t(sf_buf_t)> sf_buf_kva{
    {"sf_buf_kva", Routine::Kind::interface, {{{"sf", WordKind::sf_buf}}}, WordKind::address}};
inline constexpr RoutineOf<vm_page_t(sf_buf_t)> sf_buf_page{
    {"sf_buf_page", Routine::Kind::interface, {{{"sf", WordKind::sf_buf}}}, WordKind::page}};

// vm_page_wire(9), vm_page_busy(9).

inline constexpr RoutineOf<void(vm_page_t)> vm_page_wire{
    {"vm_page_wire", Routine::Kind::interface, {{{"m", WordKind::page}}}}};
inline constexpr RoutineOf<void(vm_page_t)> vm_page_unwire{
    {"vm_page_unwire", Routine::Kind::interface, {{{"m", WordKind::page}}}}};

// sleep(9), without a lock.

inline constexpr RoutineOf<int(channel_t, SleepFlags)> tsleep{
    {"tsleep",
     Routine::Kind::interface,
     {{{"channel", WordKind::channel}, {"flags", WordKind::sleep_flags}}},
     WordKind::wait_result}};

// A shootdown by itself, as litmus tests ask for it.

/// pmap_invalidate_page, whichever variant of it is chosen.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t)> shootdown{
    {"shootdown",
     Routine::Kind::interface,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}}}}};

// Internal routines.

/// Sleeps on a channel, releasing the mutex meanwhile; 0, or EINTR if a signal may end the wait.
inline constexpr RoutineOf<int(channel_t, lock_t, bool)> msleep{
    {"msleep",
     Routine::Kind::internal,
     {{{"channel", WordKind::channel}, {"lock", WordKind::lock}, {"catch", WordKind::boolean}}},
     WordKind::wait_result}};
/// Invalidates (pmap, va) on every CPU that may hold it, and returns when all have done so.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t)> pmap_invalidate_page{
    {"pmap_invalidate_page",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}}}}};
/// Makes an sf_buf's new mapping valid where the flags ask for it: here, or on all CPUs.
inline constexpr RoutineOf<void(sf_buf_t, SfBufFlags)> sf_buf_shootdown{
    {"sf_buf_shootdown",
     Routine::Kind::internal,
     {{{"sf", WordKind::sf_buf}, {"flags", WordKind::sf_buf_flags}}},
     WordKind::nothing,
     &sf_buf_alloc}};
/// sf_buf_alloc for a page that has an sf_buf already, in use or not.
inline constexpr RoutineOf<void(sf_buf_t, SfBufFlags)> sf_buf_reuse{
    {"sf_buf_reuse",
     Routine::Kind::internal,
     {{{"sf", WordKind::sf_buf}, {"flags", WordKind::sf_buf_flags}}},
     WordKind::nothing,
     &sf_buf_alloc}};
/// Waits until somebody frees an sf_buf; 0, or EINTR if the flags let a signal end the wait.
inline constexpr RoutineOf<int(SfBufFlags)> sf_buf_wait{{"sf_buf_wait",
                                                         Routine::Kind::internal,
                                                         {{{"flags", WordKind::sf_buf_flags}}},
                                                         WordKind::wait_result,
                                                         &sf_buf_alloc}};
/// Gives an sf_buf that was free to a page, and maps it.
inline constexpr RoutineOf<void(sf_buf_t, vm_page_t, SfBufFlags)> sf_buf_map{
    {"sf_buf_map",
     Routine::Kind::internal,
     {{{"sf", WordKind::sf_buf}, {"m", WordKind::page}, {"flags", WordKind::sf_buf_flags}}},
     WordKind::nothing,
     &sf_buf_alloc}};
/// sf_buf_alloc from the point where the page has no sf_buf: waits for a free one and maps it.
/// Called, and returns, with sf_buf_lock held.
inline constexpr RoutineOf<sf_buf_t(vm_page_t, SfBufFlags)> sf_buf_take{
    {"sf_buf_take",
     Routine::Kind::internal,
     {{{"m", WordKind::page}, {"flags", WordKind::sf_buf_flags}}},
     WordKind::sf_buf,
     &sf_buf_alloc}};

// The parts of pmap_enter, called with its locks held. `e` is the entry to install; what the
// page-table entry holds now is in `old`, without A and M.

/// The page table is there: counts the wiring, and goes by what is mapped at va.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, pt_entry_t)> pmap_enter_locked{
    {"pmap_enter_locked",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}, {"e", WordKind::pte}}},
     WordKind::nothing,
     &pmap_enter}};

/// Nothing is mapped at va.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, pt_entry_t)> pmap_enter_unmapped{
    {"pmap_enter_unmapped",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}, {"e", WordKind::pte}}},
     WordKind::nothing,
     &pmap_enter}};
/// The same page is mapped: protection or wiring changes.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, pt_entry_t, pt_entry_t)> pmap_enter_same_page{
    {"pmap_enter_same_page",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap},
       {"va", WordKind::address},
       {"e", WordKind::pte},
       {"old", WordKind::pte}}},
     WordKind::nothing,
     &pmap_enter}};
/// Another page is mapped.
inline constexpr RoutineOf<void(pmap_t, vm_offset_t, pt_entry_t, pt_entry_t)> pmap_enter_other_page{
    {"pmap_enter_other_page",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap},
       {"va", WordKind::address},
       {"e", WordKind::pte},
       {"old", WordKind::pte}}},
     WordKind::nothing,
     &pmap_enter}};

}  // namespace pmapcheck::impl::call
