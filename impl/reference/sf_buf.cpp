// sf_buf(9) without a direct map: a pool of kernel addresses, shared by page, recycled in order of
// last use, invalidated only where a CPU may hold an older mapping.
#include "impl/reference/reference.hpp"

namespace pmapcheck::impl::reference {

Task<sf_buf_t> sf_buf_alloc(vm_page_t m, SfBufFlags flags) {
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  sf_buf_t sf = co_await machine::sf_lookup(m);
  if (sf) {
    co_await call::sf_buf_reuse(sf, flags);
  } else {
    sf = co_await call::sf_buf_take(m, flags);
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
  co_return sf;
}

// SF-C1: the page is mapped already.
Task<void> sf_buf_reuse(sf_buf_t sf, SfBufFlags flags) {
  const bool was_free = co_await machine::sf_ref(sf);
  if (was_free) co_await machine::sf_freelist_remove(sf);
  co_await call::sf_buf_shootdown(sf, flags);  // SF-C9: it may have been private to some CPU
}

Task<sf_buf_t> sf_buf_take(vm_page_t m, SfBufFlags flags) {
  const sf_buf_t sf = co_await machine::sf_freelist_take();
  if (!sf) {
    if ((flags & SFB_NOWAIT) != 0) co_return sf_buf_t{};  // SF-7
    const int error = co_await call::sf_buf_wait(flags);
    if (error != 0) co_return sf_buf_t{};  // SF-6
    // SF-8: somebody freed one, but it may be gone again. The page is not looked up again (SF-C4).
    co_return restart(call::sf_buf_take(m, flags));
  }
  co_await call::sf_buf_map(sf, m, flags);
  co_return sf;
}

Task<int> sf_buf_wait(SfBufFlags flags) {
  co_await machine::sf_want(1);
  const int error =
      co_await call::msleep(Shape::sf_buf_channel, Shape::sf_buf_lock, (flags & SFB_CATCH) != 0);
  co_await machine::sf_want(-1);
  co_return error;
}

Task<void> sf_buf_map(sf_buf_t sf, vm_page_t m, SfBufFlags flags) {
  co_await machine::sf_assign(sf, m);
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  // An exchange. i386's plain read and store loses an A that a CPU sets between them, and with it
  // the knowledge that this CPU cached the old mapping (SF-C8): variant "plain-read".
  const pt_entry_t old = co_await machine::pte_swap(kernel_pmap, kva, {PG_V | PG_RW, m});
  if (old.valid() && old.has(PG_A)) co_await machine::sf_cpus_set(sf, {});
  co_await call::sf_buf_shootdown(sf, flags);
}

Task<void> sf_buf_shootdown(sf_buf_t sf, SfBufFlags flags) {
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  co_await machine::sched_pin();
  const cpu_t self = co_await machine::curcpu();
  cpuset_t valid = co_await machine::sf_cpus(sf);
  if (!valid.has(self)) {
    valid = valid.with(self);
    co_await machine::sf_cpus_set(sf, valid);
    co_await machine::invlpg(kernel_pmap, kva);
  }
  if ((flags & SFB_CPUPRIVATE) == 0) {  // SF-12; SF-9 lets the others be
    const cpuset_t active = co_await machine::pm_active(kernel_pmap);
    const cpuset_t others = active.without(valid);
    if (!others.empty()) {
      co_await machine::sf_cpus_set(sf, valid | others);
      co_await machine::ipi_invlpg(others, kernel_pmap, kva);
      co_await machine::ipi_wait();
    }
  }
  co_await machine::sched_unpin();
}

Task<void> sf_buf_free(sf_buf_t sf) {
  co_await machine::mtx_lock(Shape::sf_buf_lock);
  const bool last = co_await machine::sf_unref(sf);  // SF-14
  if (last) {
    // SF-C3: the mapping stays until the buffer is needed for another page.
    co_await machine::sf_freelist_append(sf);
    const bool wanted = co_await machine::sf_wanted();
    if (wanted) co_await machine::wakeup(Shape::sf_buf_channel);  // SF-C6
  }
  co_await machine::mtx_unlock(Shape::sf_buf_lock);
}

Task<vm_offset_t> sf_buf_kva(sf_buf_t sf) {
  const vm_offset_t kva = co_await machine::sf_kva(sf);
  co_return kva;
}

Task<vm_page_t> sf_buf_page(sf_buf_t sf) {
  const vm_page_t m = co_await machine::sf_page(sf);
  co_return m;
}

}  // namespace pmapcheck::impl::reference
