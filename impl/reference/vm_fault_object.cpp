// vm_fault, the second half: finds or makes the page, and maps it. Whoever looks for a page here
// busies it, so two faults on one page follow each other.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_fault_object(vm_map_t map, vm_offset_t va, vm_prot_t prot, FaultFlags flags,
                          vm_object_t first_object, vm_object_t object) {
  const vm_page_t m = co_await machine::vm_page_lookup(object, va);
  if (!m) {
    co_return restart(call::vm_fault_allocate(map, va, prot, flags, first_object, object));
  }
  const bool busied = co_await machine::page_trybusy(m);
  if (!busied) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::vm_map_unlock_read(map);
    co_await machine::page_busy_wait(m);
    co_return KERN_RESOURCE_SHORTAGE;
  }
  const PagerResult pager = co_await machine::vm_object_pager(object, va);
  if (pager != VM_PAGER_ZERO_FILL) {
    const bool invalid = co_await machine::page_flag(m, PAGE_INVALID);
    if (invalid) {  // a wired page of a file that was truncated
      const bool inside = co_await machine::vm_object_has(object, va);
      co_await machine::rw_wunlock(Shape::object_lock);
      co_await machine::vm_map_unlock_read(map);
      if (inside) co_return restart(call::vm_fault_getpages(map, m, pager));
      co_await machine::page_unbusy(m);
      co_return KERN_OUT_OF_BOUNDS;
    }
  }
  if (object != first_object) {
    if ((flags & unsigned{VM_PROT_WRITE}) != 0) {
      co_return restart(call::vm_fault_cow(map, va, m, prot, flags, first_object));
    }
    prot = static_cast<vm_prot_t>(prot & ~VM_PROT_WRITE);  // others may have this page too
  }
  co_await machine::rw_wunlock(Shape::object_lock);
  co_return restart(call::vm_fault_enter(map, va, m, prot, flags, {}));
}

Task<int> vm_fault_allocate(vm_map_t map, vm_offset_t va, vm_prot_t prot, FaultFlags flags,
                            vm_object_t first_object, vm_object_t object) {
  const PagerResult pager = co_await machine::vm_object_pager(object, va);
  bool inside = true;
  if (object == first_object || pager != VM_PAGER_ZERO_FILL) {
    inside = co_await machine::vm_object_has(object, va);
  }
  if (!inside) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::vm_map_unlock_read(map);
    co_return KERN_OUT_OF_BOUNDS;
  }
  if (pager == VM_PAGER_ZERO_FILL) {
    const vm_object_t backing = co_await machine::vm_object_shadows(object);
    if (backing) {
      co_return restart(call::vm_fault_object(map, va, prot, flags, first_object, backing));
    }
    // Nobody in the chain has it: a page of zeros, in the first object.
    const vm_page_t m = co_await machine::vm_page_alloc(first_object, va);
    if (!m) co_return restart(call::vm_fault_wait_page(map));
    co_await machine::rw_wunlock(Shape::object_lock);
    co_return restart(call::vm_fault_enter(map, va, m, prot, flags, {}));
  }
  const vm_page_t m = co_await machine::vm_page_alloc(object, va);
  if (!m) co_return restart(call::vm_fault_wait_page(map));
  co_await machine::rw_wunlock(Shape::object_lock);
  co_await machine::vm_map_unlock_read(map);  // nobody waits for a disk with the map locked
  co_return restart(call::vm_fault_getpages(map, m, pager));
}

// FreeBSD keeps the page busy, locks the map again and goes on if the timestamp is the same, or the
// entry still leads to the page. Here the fault begins again, and finds the page if it does.
Task<int> vm_fault_getpages(vm_map_t, vm_page_t m, PagerResult pager) {
  if (pager == VM_PAGER_OK) {
    co_await machine::page_flag_clear(m, PAGE_INVALID);
    co_await machine::page_unbusy(m);
    co_return KERN_RESOURCE_SHORTAGE;
  }
  co_await machine::rw_wlock(Shape::object_lock);
  const bool wired = co_await machine::page_wired(m);
  if (wired) {
    co_await machine::page_unbusy(m);
  } else {
    co_await machine::vm_page_free(m);
  }
  co_await machine::rw_wunlock(Shape::object_lock);
  co_return KERN_FAILURE;
}

Task<int> vm_fault_cow(vm_map_t map, vm_offset_t va, vm_page_t m_cow, vm_prot_t prot,
                       FaultFlags flags, vm_object_t first_object) {
  const vm_page_t m = co_await machine::vm_page_alloc(first_object, va);
  if (!m) {
    co_await machine::page_unbusy(m_cow);
    co_return restart(call::vm_fault_wait_page(map));
  }
  const bool shared = co_await machine::vm_object_shared(first_object);
  co_await machine::rw_wunlock(Shape::object_lock);
  // The copying is no step: nobody else may look at either page while both are busied.
  if ((flags & VM_FAULT_WIRED) != 0 && (flags & VM_FAULT_WIRE) == 0) {
    co_await machine::page_wire(m);  // VW-C19: the entry's wiring goes with the mapping
    co_await machine::page_unwire(m_cow);
  }
  // Another map with this object may have mapped the old page, and must see the new one from now
  // on. In this map pmap_enter replaces the mapping.
  if (shared) co_await call::pmap_remove_all(m_cow);
  co_return restart(call::vm_fault_enter(map, va, m, prot, flags, m_cow));
}

Task<int> vm_fault_enter(vm_map_t map, vm_offset_t va, vm_page_t m, vm_prot_t prot,
                         FaultFlags flags, vm_page_t m_cow) {
  const auto enter_flags = static_cast<PmapEnterFlags>(flags & ~unsigned{VM_FAULT_WIRE});
  // It may sleep, as the page is busied and not just its object locked (PE-18, PE-19).
  co_await call::pmap_enter(pmap_t{map.index}, va, m, prot, enter_flags, 0);
  if ((flags & VM_FAULT_WIRE) != 0) co_await machine::page_wire(m);  // VW-C17: exactly one
  co_await machine::page_unbusy(m);
  if (m_cow) co_await machine::page_unbusy(m_cow);
  co_await machine::vm_map_unlock_read(map);
  co_return KERN_SUCCESS;
}

Task<int> vm_fault_wait_page(vm_map_t map) {
  // Whoever frees a page may need either lock.
  co_await machine::rw_wunlock(Shape::object_lock);
  co_await machine::vm_map_unlock_read(map);
  co_await machine::vm_waitpfault();
  co_return KERN_RESOURCE_SHORTAGE;
}

}  // namespace pmapcheck::impl::reference
