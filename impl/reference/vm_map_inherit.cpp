// minherit(2): the clipper that waits for nobody (VW-C9).
#include <algorithm>

#include "impl/reference/reference_vm_map.hpp"

namespace pmapcheck::impl::reference {

Task<int> vm_map_inherit(vm_map_t map, vm_offset_t start, vm_offset_t end,
                         vm_inherit_t inheritance) {
  const vm_offset_t max = co_await machine::vm_maxuser_address();
  end = std::min(end, max);
  if (start >= end) co_return KERN_SUCCESS;
  co_await machine::vm_map_lock(map);
  co_await call::vm_map_inherit_entries(map, start, end, inheritance);
  co_await machine::vm_map_unlock(map);
  co_return KERN_SUCCESS;
}

Task<void> vm_map_inherit_entries(vm_map_t map, vm_offset_t at, vm_offset_t end,
                                  vm_inherit_t inheritance) {
  vm_map_entry_t entry = co_await machine::vm_map_lookup_entry(map, at);
  if (!entry) {
    entry = co_await machine::vm_map_lookup_after(map, at);
    if (!entry) co_return;
    at = co_await machine::entry_load<vm_offset_t>(entry, EntryField::start);
  }
  if (at < end) {
    co_await machine::vm_map_clip_start(entry, at);
    co_await machine::vm_map_clip_end(entry, end);
    co_await machine::entry_store(entry, EntryField::inheritance, inheritance);
  }
  co_await machine::vm_map_try_merge(entry);
  if (at >= end) co_return;
  const auto entry_end = co_await machine::entry_load<vm_offset_t>(entry, EntryField::end);
  co_await restart(call::vm_map_inherit_entries(map, entry_end, end, inheritance));
}

}  // namespace pmapcheck::impl::reference
