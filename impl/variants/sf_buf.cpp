// Other orders of sf_buf(9). Compare with reference/sf_buf.cpp.
#include "impl/variants/variants.hpp"

namespace pmapcheck::impl::variants {

// "plain-read": as i386 has it. The old entry is read, then overwritten by a plain store: if a CPU
// sets A (and caches the old mapping) between the two, the CPU mask still calls it clean, and it is
// not invalidated (SF-C8, SF-12).
Task<void> plain_read_map(sf_buf_t sf, vm_page_t m, SfBufFlags flags) {
  co_await machine::sf_assign(sf, m);
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  const pt_entry_t old = co_await machine::pte_load(kernel_pmap, kva, PG_V | PG_A);
  co_await machine::pte_store(kernel_pmap, kva, {PG_V | PG_RW, m});
  if (old.valid() && old.has(PG_A)) co_await machine::sf_cpus_set(sf, {});
  co_await call::sf_buf_shootdown(sf, flags);
}

// "nowait-sleeps": forgets to look at SFB_NOWAIT (SF-7).
Task<sf_buf_t> nowait_sleeps_take(vm_page_t m, SfBufFlags flags) {
  const sf_buf_t sf = co_await machine::sf_freelist_take();
  if (!sf) {
    const int error = co_await call::sf_buf_wait(flags);
    if (error != 0) co_return sf_buf_t{};
    co_return restart(call::sf_buf_take(m, flags));
  }
  co_await call::sf_buf_map(sf, m, flags);
  co_return sf;
}

// "gives-up": woken, it tries once more and then fails, though nothing allows it to (SF-8).
Task<sf_buf_t> gives_up_take(vm_page_t m, SfBufFlags flags) {
  sf_buf_t sf = co_await machine::sf_freelist_take();
  if (!sf) {
    co_await call::sf_buf_wait(flags);
    sf = co_await machine::sf_freelist_take();
  }
  if (sf) co_await call::sf_buf_map(sf, m, flags);
  co_return sf;
}

// "hasty": with SFB_NOWAIT it does not even look at the free list (SF-7).
Task<sf_buf_t> hasty_alloc(vm_page_t m, SfBufFlags flags) {
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  sf_buf_t sf = co_await machine::sf_lookup(m);
  if (sf) {
    co_await call::sf_buf_reuse(sf, flags);
  } else if ((flags & SFB_NOWAIT) == 0) {
    sf = co_await call::sf_buf_take(m, flags);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
  co_return sf;
}

// "unlocked-lookup": looks the page up before it takes the lock; the buffer that it finds may be
// another page's by then (SF-4).
Task<sf_buf_t> unlocked_lookup_alloc(vm_page_t m, SfBufFlags flags) {
  sf_buf_t sf = co_await machine::sf_lookup(m);
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  if (sf) {
    co_await call::sf_buf_reuse(sf, flags);
  } else {
    sf = co_await call::sf_buf_take(m, flags);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
  co_return sf;
}

// "stays-free": a buffer that is used again stays on the free list, and is given to somebody else
// (SF-C1, SF-C2).
Task<void> stays_free_reuse(sf_buf_t sf, SfBufFlags flags) {
  co_await machine::sf_ref(sf);
  co_await call::sf_buf_shootdown(sf, flags);
}

// "no-upgrade": invalidates on this CPU only, although the caller did not ask for a private
// mapping: other CPUs may still see the buffer's last page (SF-12).
Task<void> no_upgrade_shootdown(sf_buf_t sf, SfBufFlags) {
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  co_await machine::sched_pin();
  const cpu_t self = co_await machine::curcpu();
  const cpuset_t valid = co_await machine::sf_cpus(sf);
  if (!valid.has(self)) {
    co_await machine::sf_cpus_set(sf, valid.with(self));
    co_await machine::invlpg(kernel_pmap, kva);
  }
  co_await machine::sched_unpin();
}

// "always-catches": a signal ends the wait of callers too who did not ask for that, as in DragonFly
// of 2004 (BUG-45, SF-8).
Task<int> always_catches_wait(SfBufFlags) {
  co_await machine::sf_want(1);
  const int error = co_await call::msleep(Shape::sf_buf_channel, Shape::sf_buf_lock, true);
  co_await machine::sf_want(-1);
  co_return error;
}

// "keeps-want": a waiter that a signal takes away is still counted (SF-6).
Task<int> keeps_want_wait(SfBufFlags flags) {
  co_await machine::sf_want(1);
  const int error =
      co_await call::msleep(Shape::sf_buf_channel, Shape::sf_buf_lock, (flags & SFB_CATCH) != 0);
  if (error == 0) co_await machine::sf_want(-1);
  co_return error;
}

// "waits-on": goes back to the free list whatever ended the wait, a signal too (SF-6).
Task<sf_buf_t> waits_on_take(vm_page_t m, SfBufFlags flags) {
  const sf_buf_t sf = co_await machine::sf_freelist_take();
  if (!sf) {
    if ((flags & SFB_NOWAIT) != 0) co_return sf_buf_t{};
    co_await call::sf_buf_wait(flags);
    co_return restart(call::sf_buf_take(m, flags));
  }
  co_await call::sf_buf_map(sf, m, flags);
  co_return sf;
}

// "no-wakeup": whoever waits for a buffer sleeps on (SF-8, SF-C6).
Task<void> no_wakeup_free(sf_buf_t sf) {
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  const bool last = co_await machine::sf_unref(sf);
  if (last) co_await machine::sf_freelist_append(sf);
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
}

// "wakes-one": as several ports had it before 2014. The one may leave for a signal, with the wakeup
// used up and the buffer still free, while others sleep on (SF-8, SF-C6).
Task<void> wakes_one_free(sf_buf_t sf) {
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  const bool last = co_await machine::sf_unref(sf);
  if (last) {
    co_await machine::sf_freelist_append(sf);
    const bool wanted = co_await machine::sf_wanted();
    if (wanted) co_await machine::wakeup_one(Shape::sf_buf_channel);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
}

// "unwires": releases the caller's wiring with the mapping (SF-15, SF-16).
Task<void> unwires_free(sf_buf_t sf) {
  const vm_page_t m = co_await machine::sf_page(sf);
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  const bool last = co_await machine::sf_unref(sf);
  if (last) {
    co_await machine::sf_freelist_append(sf);
    const bool wanted = co_await machine::sf_wanted();
    if (wanted) co_await machine::wakeup(Shape::sf_buf_channel);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
  co_await machine::page_unwire(m);
}

// "unmaps-shared": takes the mapping away with any reference, not with the last one (SF-3).
Task<void> unmaps_shared_free(sf_buf_t sf) {
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  co_await machine::pte_swap(kernel_pmap, kva, {});
  co_await call::pmap_invalidate_page(kernel_pmap, kva);
  const bool last = co_await machine::sf_unref(sf);
  if (last) {
    co_await machine::sf_freelist_append(sf);
    const bool wanted = co_await machine::sf_wanted();
    if (wanted) co_await machine::wakeup(Shape::sf_buf_channel);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
}

}  // namespace pmapcheck::impl::variants
