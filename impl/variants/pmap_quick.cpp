// Faulty quick mappings. Compare with reference/pmap_quick.cpp.
#include "impl/variants/variants.hpp"

namespace pmapcheck::impl::variants {

namespace {
constexpr std::uint8_t kFrameBits = PG_V | PG_RW | PG_A | PG_M;
}

// "no-invalidation": the frame's last mapping may still be in this CPU's TLB (QE-I2).
Task<vm_offset_t> no_invalidation_enter(vm_page_t m) {
  co_await machine::critical_enter();
  const vm_offset_t kva = co_await machine::quick_frame();
  co_await machine::pte_store(kernel_pmap, kva, {kFrameBits, m});
  co_return kva;
}

// "early-frame": looks its frame up while it may still be preempted and migrate: by the time that
// it uses it, it is another CPU's (QE-6).
Task<vm_offset_t> early_frame_enter(vm_page_t m) {
  const vm_offset_t kva = co_await machine::quick_frame();
  co_await machine::critical_enter();
  co_await machine::pte_store(kernel_pmap, kva, {kFrameBits, m});
  co_await machine::invlpg(kernel_pmap, kva);
  co_return kva;
}

// "pinned": pins instead of entering a critical section. The thread stays on its CPU, but others
// may run there, and find the frame in use (QE-6).
Task<vm_offset_t> pinned_enter(vm_page_t m) {
  co_await machine::sched_pin();
  const vm_offset_t kva = co_await machine::quick_frame();
  co_await machine::pte_store(kernel_pmap, kva, {kFrameBits, m});
  co_await machine::invlpg(kernel_pmap, kva);
  co_return kva;
}
Task<void> pinned_remove(vm_offset_t kva) {
  co_await machine::pte_store(kernel_pmap, kva, {});
  co_await machine::sched_unpin();
}

// "early-exit": gives the CPU away before the frame is free (QE-5, QE-7; Linux had this in
// kunmap_atomic, BUG-20).
Task<void> early_exit_remove(vm_offset_t kva) {
  co_await machine::critical_exit();
  co_await machine::pte_store(kernel_pmap, kva, {});
}

// "no-exit": frees the frame and forgets the critical section (QE-7).
Task<void> no_exit_remove(vm_offset_t kva) { co_await machine::pte_store(kernel_pmap, kva, {}); }

}  // namespace pmapcheck::impl::variants
