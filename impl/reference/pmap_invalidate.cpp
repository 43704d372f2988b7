// TLB shootdown by interprocessor interrupt (TL-4).
#include "impl/reference/reference.hpp"

namespace pmapcheck::impl::reference {

Task<void> pmap_invalidate_page(pmap_t pmap, vm_offset_t va) {
  // Pinned: "this CPU" must not change between the local invalidation and the wait.
  co_await machine::sched_pin();
  const cpuset_t others = co_await machine::pm_active(pmap);
  if (!others.empty()) co_await machine::ipi_invlpg(others, pmap, va);
  co_await machine::invlpg(pmap, va);
  if (!others.empty()) co_await machine::ipi_wait();
  co_await machine::sched_unpin();
}

Task<void> shootdown(pmap_t pmap, vm_offset_t va) { co_await call::pmap_invalidate_page(pmap, va); }

}  // namespace pmapcheck::impl::reference
