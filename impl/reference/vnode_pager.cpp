// Truncation of a file: vnode_pager_setsize. A wired page can't be freed: it loses its mappings and
// its content, but stays resident, so that whoever unwires it finds it (BUG-27).
#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<void> vnode_pager_setsize(vm_object_t object, vm_offset_t size) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  co_await machine::rw_wlock(Shape::object_lock);
  co_await machine::vm_object_truncate(object, size);
  co_await machine::rw_wunlock(Shape::object_lock);
  co_await call::vm_object_page_remove(object, size, max);
}

Task<void> vm_object_page_remove(vm_object_t object, vm_offset_t va, vm_offset_t end) {
  if (va >= end) co_return;
  co_await machine::rw_wlock(Shape::object_lock);
  const vm_page_t m = co_await machine::vm_page_lookup(object, va);
  if (!m) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await restart(call::vm_object_page_remove(object, next_page(va), end));
  }
  const bool busied = co_await machine::page_trybusy(m);
  if (!busied) {
    co_await machine::rw_wunlock(Shape::object_lock);
    co_await machine::page_busy_wait(m);
    co_await restart(call::vm_object_page_remove(object, va, end));
  }
  co_await call::pmap_remove_all(m);  // VW-2: wired mappings too
  const bool wired = co_await machine::page_wired(m);
  if (wired) {
    co_await machine::page_flag_set(m, PAGE_INVALID);
    co_await machine::page_unbusy(m);
  } else {
    co_await machine::vm_page_free(m);
  }
  co_await machine::rw_wunlock(Shape::object_lock);
  co_await restart(call::vm_object_page_remove(object, next_page(va), end));
}

}  // namespace pmapcheck::impl::reference
