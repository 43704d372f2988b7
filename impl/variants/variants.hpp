// Other orders of steps than the reference's: what earlier FreeBSD releases did, and faulty ones
// that must be found. Each says in its file what is different, and what that breaks.
#pragma once

#include "impl/kernel.hpp"

namespace pmapcheck::impl::call {

/// What faulty variants of pmap_enter share: enters the mapping if there is memory for its table.
inline constexpr RoutineOf<bool(pmap_t, vm_offset_t, pt_entry_t)> pmap_try_enter{
    {"pmap_try_enter",
     Routine::Kind::internal,
     {{{"pmap", WordKind::pmap}, {"va", WordKind::address}, {"e", WordKind::pte}}},
     WordKind::boolean,
     &pmap_enter}};

}  // namespace pmapcheck::impl::call

namespace pmapcheck::impl::variants {

// pmap_enter
Task<bool> try_enter(pmap_t pmap, vm_offset_t va, pt_entry_t e);
Task<void> freebsd_10_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);
Task<void> freebsd_12_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);
Task<void> late_writeable_unmapped(pmap_t pmap, vm_offset_t va, pt_entry_t e);
Task<void> plain_clear_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);
Task<int> sleeps_locked_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                              PmapEnterFlags flags, std::int8_t psind);
Task<int> ignores_nosleep_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                                PmapEnterFlags flags, std::int8_t psind);
Task<int> nosleep_sleeps_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                               PmapEnterFlags flags, std::int8_t psind);
Task<void> keeps_protection_same_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);
Task<void> forgets_wired_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);

// pmap_invalidate_page
Task<void> local_only_invalidate(pmap_t pmap, vm_offset_t va);
Task<void> unacknowledged_invalidate(pmap_t pmap, vm_offset_t va);

// pmap_quick_enter_page, pmap_quick_remove_page
Task<vm_offset_t> no_invalidation_enter(vm_page_t m);
Task<vm_offset_t> early_frame_enter(vm_page_t m);
Task<vm_offset_t> pinned_enter(vm_page_t m);
Task<void> pinned_remove(vm_offset_t kva);
Task<void> early_exit_remove(vm_offset_t kva);
Task<void> no_exit_remove(vm_offset_t kva);

// sf_buf_alloc, sf_buf_free
Task<void> plain_read_map(sf_buf_t sf, vm_page_t m, SfBufFlags flags);
Task<sf_buf_t> nowait_sleeps_take(vm_page_t m, SfBufFlags flags);
Task<sf_buf_t> gives_up_take(vm_page_t m, SfBufFlags flags);
Task<sf_buf_t> hasty_alloc(vm_page_t m, SfBufFlags flags);
Task<sf_buf_t> unlocked_lookup_alloc(vm_page_t m, SfBufFlags flags);
Task<void> no_upgrade_shootdown(sf_buf_t sf, SfBufFlags flags);
Task<void> stays_free_reuse(sf_buf_t sf, SfBufFlags flags);
Task<int> always_catches_wait(SfBufFlags flags);
Task<int> keeps_want_wait(SfBufFlags flags);
Task<sf_buf_t> waits_on_take(vm_page_t m, SfBufFlags flags);
Task<void> no_wakeup_free(sf_buf_t sf);
Task<void> wakes_one_free(sf_buf_t sf);
Task<void> unwires_free(sf_buf_t sf);
Task<void> unmaps_shared_free(sf_buf_t sf);

}  // namespace pmapcheck::impl::variants
