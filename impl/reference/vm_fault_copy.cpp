// vm_fault_copy_entry: copies all pages of an entry at once, where a fault may not come later.
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<void> vm_fault_copy_entry(vm_map_t map, vm_map_entry_t dst, vm_map_entry_t src) {
  const auto start = co_await machine::entry_load<vm_offset_t>(src, EntryField::start);
  const auto end = co_await machine::entry_load<vm_offset_t>(src, EntryField::end);
  const auto prot = co_await machine::entry_load<vm_prot_t>(src, EntryField::protection);
  const auto from = co_await machine::entry_load<vm_object_t>(src, EntryField::object);
  co_await machine::rw_wlock(Shape::object_lock);
  const vm_object_t to = co_await machine::vm_object_alloc({});
  co_await machine::rw_wunlock(Shape::object_lock);
  const auto flags =
      static_cast<PmapEnterFlags>(dst == src ? prot | unsigned{PMAP_ENTER_WIRED} : unsigned{prot});
  co_await call::vm_fault_copy_pages(map, start, end, flags, from, to);
  co_await machine::entry_store(dst, EntryField::object, to);
  co_await machine::entry_flag_set(dst, MAP_ENTRY_NEEDS_COPY, false);
  if (dst == src) co_await machine::vm_object_terminate(from);
}

Task<void> vm_fault_copy_pages(vm_map_t map, vm_offset_t va, vm_offset_t end, PmapEnterFlags flags,
                               vm_object_t src, vm_object_t dst) {
  if (va >= end) co_return;
  co_await machine::rw_wlock(Shape::object_lock);
  const vm_page_t from = co_await call::vm_page_find(src, va);
  if (!from) {  // not resident, so not wired: the file was truncated before it was read
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await restart(call::vm_fault_copy_pages(map, next_page(va), end, flags, src, dst));
  }
  const bool busied = co_await machine::page_trybusy(from);
  if (!busied) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::page_busy_wait(from);
    co_await restart(call::vm_fault_copy_pages(map, va, end, flags, src, dst));
  }
  const vm_page_t to = co_await machine::vm_page_alloc(dst, va);
  if (!to) {
    co_await machine::page_unbusy(from);
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::vm_waitpfault();
    co_await restart(call::vm_fault_copy_pages(map, va, end, flags, src, dst));
  }
  co_await machine::rw_wunlock(Shape::object_lock);
  const bool wired = (flags & PMAP_ENTER_WIRED) != 0;
  if (wired) {  // as VW-C19: the wiring goes with the mapping
    co_await machine::page_wire(to);
    co_await machine::page_unwire(from);
  }
  // The child's pages are not written yet: only what the parent has wired is mapped for writing.
  constexpr unsigned kAll = VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE;
  const auto prot = static_cast<vm_prot_t>(flags & kAll);
  const auto access =
      static_cast<PmapEnterFlags>(wired ? unsigned{flags} : flags & ~unsigned{PMAP_ENTER_WRITE});
  co_await call::pmap_enter(pmap_t{map.index}, va, to, prot, access, 0);
  co_await machine::page_unbusy(to);
  co_await machine::page_unbusy(from);
  co_await restart(call::vm_fault_copy_pages(map, next_page(va), end, flags, src, dst));
}

}  // namespace pmapcheck::impl::reference
