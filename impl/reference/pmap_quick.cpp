// pmap_quick_enter_page(9): one frame for each CPU.
#include "impl/reference/reference.hpp"

namespace pmapcheck::impl::reference {

Task<vm_offset_t> pmap_quick_enter_page(vm_page_t m) {
  // QE-6: before the frame is chosen, or it may be another CPU's by the time it is used.
  co_await machine::critical_enter();
  const vm_offset_t kva = co_await machine::quick_frame();
  co_await machine::pte_store(kernel_pmap, kva, {PG_V | PG_RW | PG_A | PG_M, m});
  // QE-I2: the frame's last mapping was removed without an invalidation. Only this CPU uses it.
  co_await machine::invlpg(kernel_pmap, kva);
  co_return kva;  // QE-12, QE-17
}

Task<void> pmap_quick_remove_page(vm_offset_t kva) {
  co_await machine::pte_store(kernel_pmap, kva, {});  // QE-5
  // QE-7: last, or another thread of this CPU finds the frame in use.
  co_await machine::critical_exit();
}

}  // namespace pmapcheck::impl::reference
