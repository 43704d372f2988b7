// The waist, as coroutines see it: one typed function for each operation of the machine.
//
//     if (old.valid() && old.page != m) {
//       old = co_await machine::pte_swap(pmap, va, {});  // other CPUs may now fault
//
// Each captures the line that it was called from. There is no CPU argument anywhere: an operation
// acts on the CPU that the thread runs on at that moment. What each does is said in execute_*.cpp.
#pragma once

#include <source_location>

#include "impl/machine/operation.hpp"

namespace pmapcheck::impl::machine {

/// An operation with the type of what it observes, to be co_awaited.
template <class Observed>
struct Request {
  Operation operation;
  std::source_location where;
};

using Where = std::source_location;

namespace detail {
template <class Observed, class... Operands>
[[nodiscard]] constexpr Request<Observed> request(Op op, const Where& where, Operands... operands) {
  return {{op, {{encode(operands)...}, sizeof...(operands)}}, where};
}
}  // namespace detail

// Constants of the machine: no step.

/// Whether the page has pv entries, dirty and reference state: m->oflags without VPO_UNMANAGED.
inline Request<bool> page_managed(vm_page_t m, Where w = Where::current()) {
  return detail::request<bool>(Op::page_managed, w, m);
}
inline Request<vm_offset_t> sf_kva(sf_buf_t s, Where w = Where::current()) {
  return detail::request<vm_offset_t>(Op::sf_kva, w, s);
}

// The CPU and its thread.

/// The CPU that the thread runs on: true only until it migrates.
inline Request<cpu_t> curcpu(Where w = Where::current()) {
  return detail::request<cpu_t>(Op::curcpu, w);
}
/// The address of this CPU's quick frame, from its per-CPU area: true only until it migrates.
inline Request<vm_offset_t> quick_frame(Where w = Where::current()) {
  return detail::request<vm_offset_t>(Op::quick_frame, w);
}
inline Request<void> critical_enter(Where w = Where::current()) {
  return detail::request<void>(Op::critical_enter, w);
}
inline Request<void> critical_exit(Where w = Where::current()) {
  return detail::request<void>(Op::critical_exit, w);
}
inline Request<void> sched_pin(Where w = Where::current()) {
  return detail::request<void>(Op::sched_pin, w);
}
inline Request<void> sched_unpin(Where w = Where::current()) {
  return detail::request<void>(Op::sched_unpin, w);
}
/// Orders this CPU's earlier accesses before its later ones.
inline Request<void> fence(Where w = Where::current()) {
  return detail::request<void>(Op::fence, w);
}

// Locks.

inline Request<void> mtx_lock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::mtx_lock, w, l);
}
inline Request<void> mtx_unlock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::mtx_unlock, w, l);
}
inline Request<void> mtx_lock_spin(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::mtx_lock_spin, w, l);
}
inline Request<void> mtx_unlock_spin(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::mtx_unlock_spin, w, l);
}
inline Request<void> rw_wlock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::rw_wlock, w, l);
}
inline Request<void> rw_rlock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::rw_rlock, w, l);
}
inline Request<void> rw_runlock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::rw_runlock, w, l);
}
inline Request<void> rw_wunlock(lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::rw_wunlock, w, l);
}

// Sleep and wakeup.

/// Puts the thread on the channel and releases the lock, in one step: nobody can slip between.
inline Request<void> sleepq_add(channel_t c, lock_t l, Where w = Where::current()) {
  return detail::request<void>(Op::sleepq_add, w, c, l);
}
/// Enabled when the thread has been woken, or, if it may catch signals, when one is pending.
inline Request<WaitResult> sleepq_wait(bool catch_signals, Where w = Where::current()) {
  return detail::request<WaitResult>(Op::sleepq_wait, w, catch_signals);
}
/// Wakes everybody on the channel.
inline Request<void> wakeup(channel_t c, Where w = Where::current()) {
  return detail::request<void>(Op::wakeup, w, c);
}
/// Wakes one thread on the channel, if there is one.
inline Request<void> wakeup_one(channel_t c, Where w = Where::current()) {
  return detail::request<void>(Op::wakeup_one, w, c);
}
/// Goes to sleep until a page is free, if none is; followed by sleepq_wait.
inline Request<void> vm_wait(Where w = Where::current()) {
  return detail::request<void>(Op::vm_wait, w);
}

// Page tables.

/// Reads the PTE, masked: a caller that does not ask for A does not have it resolved.
inline Request<pt_entry_t> pte_load(pmap_t p, vm_offset_t v, unsigned mask,
                                    Where w = Where::current()) {
  return detail::request<pt_entry_t>(Op::pte_load, w, p, v, mask);
}
/// A plain store: what the hardware set meanwhile is lost.
inline Request<void> pte_store(pmap_t p, vm_offset_t v, pt_entry_t e, Where w = Where::current()) {
  return detail::request<void>(Op::pte_store, w, p, v, e);
}
/// An atomic exchange; observes the old PTE with its final A and M.
inline Request<pt_entry_t> pte_swap(pmap_t p, vm_offset_t v, pt_entry_t e,
                                    Where w = Where::current()) {
  return detail::request<pt_entry_t>(Op::pte_swap, w, p, v, e);
}
/// An atomic compare-and-swap: whether the PTE was the expected one, A and M included.
inline Request<bool> pte_cas(pmap_t p, vm_offset_t v, pt_entry_t expected, pt_entry_t desired,
                             Where w = Where::current()) {
  return detail::request<bool>(Op::pte_cas, w, p, v, expected, desired);
}
/// Clears bits atomically; observes the old PTE, without A and M where only PG_W is cleared.
inline Request<pt_entry_t> pte_clear(pmap_t p, vm_offset_t v, unsigned bits,
                                     Where w = Where::current()) {
  return detail::request<pt_entry_t>(Op::pte_clear, w, p, v, bits);
}
/// Whether the pmap has the page-table page for its addresses.
inline Request<bool> pt_present(pmap_t p, Where w = Where::current()) {
  return detail::request<bool>(Op::pt_present, w, p);
}
/// Takes a free page for it; false if there is none.
inline Request<bool> pt_alloc(pmap_t p, Where w = Where::current()) {
  return detail::request<bool>(Op::pt_alloc, w, p);
}
inline Request<void> pmap_wired_add(pmap_t p, int delta, Where w = Where::current()) {
  return detail::request<void>(Op::pmap_wired_add, w, p, delta);
}

// Invalidation.

/// The CPUs other than this one that have the pmap's root loaded (the kernel's: all others).
inline Request<cpuset_t> pm_active(pmap_t p, Where w = Where::current()) {
  return detail::request<cpuset_t>(Op::pm_active, w, p);
}
/// Invalidates on this CPU only.
inline Request<void> invlpg(pmap_t p, vm_offset_t v, Where w = Where::current()) {
  return detail::request<void>(Op::invlpg, w, p, v);
}
/// Asks the other ones among these CPUs to invalidate. A CPU has one request at a time: enabled
/// when all have acknowledged the last one.
inline Request<void> ipi_invlpg(cpuset_t cpus, pmap_t p, vm_offset_t v,
                                Where w = Where::current()) {
  return detail::request<void>(Op::ipi_invlpg, w, cpus, p, v);
}
/// Enabled when all have acknowledged this CPU's request.
inline Request<void> ipi_wait(Where w = Where::current()) {
  return detail::request<void>(Op::ipi_wait, w);
}

// Physical pages.

inline Request<void> page_wire(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::page_wire, w, m);
}
inline Request<void> page_unwire(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::page_unwire, w, m);
}
inline Request<bool> page_wired(vm_page_t m, Where w = Where::current()) {
  return detail::request<bool>(Op::page_wired, w, m);
}
/// Takes the exclusive busy; enabled when the page is not busy.
inline Request<void> page_busy(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::page_busy, w, m);
}
inline Request<void> page_unbusy(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::page_unbusy, w, m);
}
inline Request<void> page_flag_set(vm_page_t m, PageFlags f, Where w = Where::current()) {
  return detail::request<void>(Op::page_flag_set, w, m, f);
}
inline Request<void> page_flag_clear(vm_page_t m, PageFlags f, Where w = Where::current()) {
  return detail::request<void>(Op::page_flag_clear, w, m, f);
}
inline Request<bool> page_flag(vm_page_t m, PageFlags f, Where w = Where::current()) {
  return detail::request<bool>(Op::page_flag, w, m, f);
}
inline Request<void> pv_insert(vm_page_t m, pmap_t p, vm_offset_t v, Where w = Where::current()) {
  return detail::request<void>(Op::pv_insert, w, m, p, v);
}
inline Request<void> pv_remove(vm_page_t m, pmap_t p, vm_offset_t v, Where w = Where::current()) {
  return detail::request<void>(Op::pv_remove, w, m, p, v);
}
/// Whether no managed mapping of the page is left.
inline Request<bool> pv_empty(vm_page_t m, Where w = Where::current()) {
  return detail::request<bool>(Op::pv_empty, w, m);
}
/// The pmap of the page's first managed mapping; NULL if there is none.
inline Request<pmap_t> pv_pmap(vm_page_t m, Where w = Where::current()) {
  return detail::request<pmap_t>(Op::pv_pmap, w, m);
}
/// The address of the page's first managed mapping. Require: there is one.
inline Request<vm_offset_t> pv_va(vm_page_t m, Where w = Where::current()) {
  return detail::request<vm_offset_t>(Op::pv_va, w, m);
}

// The sf_buf pool: hash, free list (least recently used first), waiters.

/// The sf_buf that maps the page, used or not; NULL if none does.
inline Request<sf_buf_t> sf_lookup(vm_page_t m, Where w = Where::current()) {
  return detail::request<sf_buf_t>(Op::sf_lookup, w, m);
}
inline Request<vm_page_t> sf_page(sf_buf_t s, Where w = Where::current()) {
  return detail::request<vm_page_t>(Op::sf_page, w, s);
}
/// Moves the sf_buf to the page's hash chain, with one reference.
inline Request<void> sf_assign(sf_buf_t s, vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::sf_assign, w, s, m);
}
/// Takes a reference; true if it is the first.
inline Request<bool> sf_ref(sf_buf_t s, Where w = Where::current()) {
  return detail::request<bool>(Op::sf_ref, w, s);
}
/// Drops a reference; true if it was the last.
inline Request<bool> sf_unref(sf_buf_t s, Where w = Where::current()) {
  return detail::request<bool>(Op::sf_unref, w, s);
}
/// Takes the head of the free list; NULL if it is empty.
inline Request<sf_buf_t> sf_freelist_take(Where w = Where::current()) {
  return detail::request<sf_buf_t>(Op::sf_freelist_take, w);
}
inline Request<void> sf_freelist_remove(sf_buf_t s, Where w = Where::current()) {
  return detail::request<void>(Op::sf_freelist_remove, w, s);
}
inline Request<void> sf_freelist_append(sf_buf_t s, Where w = Where::current()) {
  return detail::request<void>(Op::sf_freelist_append, w, s);
}
/// Counts a waiter in or out.
inline Request<void> sf_want(int delta, Where w = Where::current()) {
  return detail::request<void>(Op::sf_want, w, delta);
}
inline Request<bool> sf_wanted(Where w = Where::current()) {
  return detail::request<bool>(Op::sf_wanted, w);
}
/// CPUs whose TLBs are known to hold nothing but the sf_buf's current mapping.
inline Request<cpuset_t> sf_cpus(sf_buf_t s, Where w = Where::current()) {
  return detail::request<cpuset_t>(Op::sf_cpus, w, s);
}
inline Request<void> sf_cpus_set(sf_buf_t s, cpuset_t cpus, Where w = Where::current()) {
  return detail::request<void>(Op::sf_cpus_set, w, s, cpus);
}

}  // namespace pmapcheck::impl::machine
