// Faulty shootdowns. Compare with reference/pmap_invalidate.cpp.
#include "impl/variants/variants.hpp"

namespace pmapcheck::impl::variants {

// "local-only": forgets that other CPUs have TLBs (PE-20).
Task<void> local_only_invalidate(pmap_t pmap, vm_offset_t va) {
  co_await machine::invlpg(pmap, va);
}

// "unacknowledged": sends the interrupts and goes on without waiting for them (PE-20, TL-4).
Task<void> unacknowledged_invalidate(pmap_t pmap, vm_offset_t va) {
  co_await machine::sched_pin();
  const cpuset_t others = co_await machine::pm_active(pmap);
  if (!others.empty()) co_await machine::ipi_invlpg(others, pmap, va);
  co_await machine::invlpg(pmap, va);
  co_await machine::sched_unpin();
}

}  // namespace pmapcheck::impl::variants
