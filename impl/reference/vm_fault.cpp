// vm_fault: from the faulting address to the object that has its page. The slow path only: the fast
// one does the same for a page that is resident, with fewer locks, and gives up for this one.
//
// Everything is looked up again whenever a lock was dropped: a part that had to wait makes the
// whole fault begin again.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_fault(vm_map_t map, vm_offset_t va, vm_prot_t prot) {
  const int rv = co_await call::vm_fault_try(map, va, static_cast<FaultFlags>(prot));
  if (rv == KERN_RESOURCE_SHORTAGE) co_return restart(call::vm_fault(map, va, prot));
  co_return rv;
}

Task<int> vm_fault_wire(vm_map_t map, vm_offset_t va) {
  const int rv = co_await call::vm_fault_try(map, va, VM_FAULT_WIRE);
  if (rv == KERN_RESOURCE_SHORTAGE) co_return restart(call::vm_fault_wire(map, va));
  co_return rv;
}

Task<int> vm_fault_try(vm_map_t map, vm_offset_t va, FaultFlags flags) {
  const bool wiring = (flags & VM_FAULT_WIRE) != 0;
  co_await machine::vm_map_lock_read(map);
  const vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, va);
  if (!entry) {
    co_await machine::vm_map_unlock_read(map);
    co_return KERN_INVALID_ADDRESS;
  }
  bool wired = wiring;
  if (!wiring) {  // the wiring thread's own faults pass its own mark
    const bool must_wait = co_await call::vm_fault_must_wait(entry);
    if (must_wait) co_return restart(call::vm_fault_wait_transition(map, va));
    const int wired_count = co_await machine::entry_load<int>(entry, EntryField::wired_count);
    wired = wired_count != 0;
  }
  auto prot = co_await machine::entry_load<vm_prot_t>(entry, EntryField::protection);
  auto fault_type = static_cast<vm_prot_t>(flags & ~unsigned{VM_FAULT_WIRE});
  if (prot == VM_PROT_NONE || (fault_type & ~prot) != 0) {
    co_await machine::vm_map_unlock_read(map);
    co_return KERN_PROTECTION_FAILURE;
  }
  // A wired page is not faulted on later: what the entry allows must be possible from now on.
  if (wired) fault_type = prot;
  const bool needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
  if (needs_copy) {
    if ((fault_type & VM_PROT_WRITE) != 0) co_return restart(call::vm_fault_shadow(map, va));
    prot = static_cast<vm_prot_t>(prot & ~VM_PROT_WRITE);
  }
  const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
  unsigned rest = fault_type;
  if (wired) rest |= VM_FAULT_WIRED;
  if (wiring) rest |= VM_FAULT_WIRE;
  co_await machine::rw_wlock(Shape::object_lock);
  co_return restart(
      call::vm_fault_object(map, va, prot, static_cast<FaultFlags>(rest), object, object));
}

Task<bool> vm_fault_must_wait(vm_map_entry_t entry) {
  const bool in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  co_return in_transition;  // VW-C16
}

Task<int> vm_fault_wait_transition(vm_map_t map, vm_offset_t va) {
  // NEEDS_WAKEUP is set with the lock held exclusively, and there is none to upgrade a lock that
  // others may have for reading.
  co_await machine::vm_map_unlock_read(map);
  co_await machine::vm_map_lock(map);
  const vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, va);
  bool in_transition = false;
  if (entry) in_transition = co_await machine::entry_flag(entry, MAP_ENTRY_IN_TRANSITION);
  if (in_transition) {
    co_await machine::entry_flag_set(entry, MAP_ENTRY_NEEDS_WAKEUP, true);
    co_await call::vm_map_unlock_and_wait(map);
  } else {
    co_await machine::vm_map_unlock(map);
  }
  co_return KERN_RESOURCE_SHORTAGE;
}

Task<int> vm_fault_shadow(vm_map_t map, vm_offset_t va) {
  co_await machine::vm_map_unlock_read(map);
  co_await machine::vm_map_lock(map);
  const vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, va);
  bool needs_copy = false;
  if (entry) needs_copy = co_await machine::entry_flag(entry, MAP_ENTRY_NEEDS_COPY);
  if (needs_copy) co_await call::vm_object_shadow(entry);
  co_await machine::vm_map_unlock(map);
  co_return KERN_RESOURCE_SHORTAGE;
}

Task<void> vm_object_shadow(vm_map_entry_t entry) {
  const auto object = co_await machine::entry_load<vm_object_t>(entry, EntryField::object);
  const PagerResult pager = co_await machine::vm_object_pager(object, {0});
  co_await machine::rw_wlock(Shape::object_lock);
  const bool shared = co_await machine::vm_object_shared(object);
  vm_object_t shadow;
  // Anonymous memory that nobody else has a share in needs no second object.
  if (shared || pager != VM_PAGER_ZERO_FILL) shadow = co_await machine::vm_object_alloc(object);
  co_await machine::rw_wunlock(Shape::object_lock);
  if (shadow) co_await machine::entry_store(entry, EntryField::object, shadow);
  co_await machine::entry_flag_set(entry, MAP_ENTRY_NEEDS_COPY, false);
}

}  // namespace pmapcheck::impl::reference
