// The reference implementations: correct, clause by clause, in the order of their man pages.
// A variant is a small file of its own that replaces one of them; the rest stays.
#pragma once

#include "impl/kernel.hpp"

namespace pmapcheck::impl::reference {

/// The entry that pmap_enter installs (PE-1). A is preset; M is, if a store triggered the call
/// (PE-3), so that the store need not walk twice.
[[nodiscard]] pt_entry_t new_entry(vm_page_t m, bool managed, vm_prot_t prot, PmapEnterFlags flags);

Task<int> pmap_enter(pmap_t pmap, vm_offset_t va, vm_page_t m, vm_prot_t prot, PmapEnterFlags flags,
                     std::int8_t psind);
Task<void> pmap_enter_locked(pmap_t pmap, vm_offset_t va, pt_entry_t e);
Task<void> pmap_enter_unmapped(pmap_t pmap, vm_offset_t va, pt_entry_t e);
Task<void> pmap_enter_same_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);
Task<void> pmap_enter_other_page(pmap_t pmap, vm_offset_t va, pt_entry_t e, pt_entry_t old);

Task<void> pmap_invalidate_page(pmap_t pmap, vm_offset_t va);
Task<void> shootdown(pmap_t pmap, vm_offset_t va);

Task<vm_offset_t> pmap_quick_enter_page(vm_page_t m);
Task<void> pmap_quick_remove_page(vm_offset_t kva);

Task<sf_buf_t> sf_buf_alloc(vm_page_t m, SfBufFlags flags);
Task<void> sf_buf_reuse(sf_buf_t sf, SfBufFlags flags);
Task<sf_buf_t> sf_buf_take(vm_page_t m, SfBufFlags flags);
Task<int> sf_buf_wait(SfBufFlags flags);
Task<void> sf_buf_map(sf_buf_t sf, vm_page_t m, SfBufFlags flags);
Task<void> sf_buf_shootdown(sf_buf_t sf, SfBufFlags flags);
Task<void> sf_buf_free(sf_buf_t sf);
Task<vm_offset_t> sf_buf_kva(sf_buf_t sf);
Task<vm_page_t> sf_buf_page(sf_buf_t sf);

Task<void> vm_page_wire(vm_page_t m);
Task<void> vm_page_unwire(vm_page_t m);

Task<int> msleep(channel_t channel, lock_t lock, bool catch_signals);
Task<int> tsleep(channel_t channel, SleepFlags flags);

}  // namespace pmapcheck::impl::reference
