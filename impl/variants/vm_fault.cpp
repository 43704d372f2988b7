// How vm_fault goes wrong where entries are wired. Compare with reference/vm_fault.cpp and
// reference/vm_fault_object.cpp.
#include "impl/variants/variants_vm_map_change.hpp"

namespace pmapcheck::impl::variants {

// "ignores-transition": goes on beside the thread that has the entry in transition (VW-C16).
Task<bool> ignores_transition_fault(vm_map_entry_t) { co_return false; }

// "keeps-wiring": the copy of a wired page is mapped in its place, but the wiring stays with the
// page that is mapped no more (VW-C19).
Task<int> keeps_wiring_cow(vm_map_t map, vm_offset_t va, vm_page_t m_cow, vm_prot_t prot,
                           FaultFlags flags, vm_object_t first_object) {
  const vm_page_t m = co_await machine::vm_page_alloc(first_object, va);
  if (!m) {
    co_await machine::page_unbusy(m_cow);
    co_return restart(call::vm_fault_wait_page(map));
  }
  const bool shared = co_await machine::vm_object_shared(first_object);
  co_await machine::rw_wunlock(Shape::object_lock);
  if (shared) co_await call::pmap_remove_all(m_cow);
  co_return restart(call::vm_fault_enter(map, va, m, prot, flags, m_cow));
}

// "double-wire": wires the page of each fault twice, as populate() did with a run of pages that
// several faults had in common (BUG-25, VW-C17).
Task<int> double_wire_enter(vm_map_t map, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                            FaultFlags flags, vm_page_t m_cow) {
  const auto enter_flags = static_cast<PmapEnterFlags>(flags & ~unsigned{VM_FAULT_WIRE});
  co_await call::pmap_enter(pmap_t{map.index}, va, m, prot, enter_flags, 0);
  if ((flags & VM_FAULT_WIRE) != 0) {
    co_await machine::page_wire(m);
    co_await machine::page_wire(m);
  }
  co_await machine::page_unbusy(m);
  if (m_cow) co_await machine::page_unbusy(m_cow);
  co_await machine::vm_map_unlock_read(map);
  co_return KERN_SUCCESS;
}

}  // namespace pmapcheck::impl::variants
