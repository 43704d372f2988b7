#include "impl/machine/shape.hpp"

namespace pmapcheck::impl {

bool Shape::switches_threads() const {
  if (migration.enabled) return true;
  for (std::size_t a = 0; a < threads.size(); ++a) {
    if (threads[a].context == ThreadContext::filter) continue;  // nobody is switched to it
    if (threads[a].context == ThreadContext::ithread) return true;
    for (std::size_t b = a + 1; b < threads.size(); ++b) {
      const bool same_cpu = threads[a].cpu == threads[b].cpu;
      if (same_cpu && threads[b].context != ThreadContext::filter) return true;
    }
  }
  return false;
}

std::string Shape::address_name(vm_offset_t va) const {
  if (va.is_none()) return "0";
  std::size_t i = va.index;
  if (i < addresses.size()) return addresses[i];
  i -= addresses.size();
  if (quick_frames) {
    if (i < cpus) return "qframe" + std::to_string(i);
    i -= cpus;
  }
  return "sfkva" + std::to_string(i);
}

LockShape Shape::lock(lock_t l) const {
  if (l == pvh_global_lock) return {"pvh_global_lock", LockClass::rw};
  if (l == sf_buf_lock) return {"sf_buf_lock", LockClass::mutex};
  if (l == object_lock) return {"object", LockClass::rw};
  std::size_t i = l.index - 3u;
  if (i < pmaps.size()) return {"pmap_lock(" + pmaps[i] + ")", LockClass::mutex};
  i -= pmaps.size();
  if (i >= map_lock_count()) return locks[i - map_lock_count()];
  if (i == 0) return {"map_sleep_mtx", LockClass::mutex};
  return {"map_lock(" + pmaps[i] + ")", LockClass::sx};
}

std::string Shape::channel_name(channel_t c) const {
  if (c == free_page_channel) return "free pages";
  if (c == sf_buf_channel) return "sf_buf free list";
  const std::size_t i = c.index - 2u;
  if (i >= map_channel_count()) return channels[i - map_channel_count()];
  const std::string& map = pmaps[1 + i / 2];
  return (i % 2 == 0 ? "entries of map " : "busy count of map ") + map;
}

std::string Shape::object_name(vm_object_t object) const {
  if (object.index < objects.size()) return objects[object.index].name;
  return "shadow" + std::to_string(object.index - objects.size());
}

PagerResult Shape::pager(vm_object_t object, vm_offset_t va) const {
  if (object.index >= objects.size() || objects[object.index].anonymous) return VM_PAGER_ZERO_FILL;
  const bool fails = (objects[object.index].failing >> va.index & 1) != 0;
  return fails ? VM_PAGER_ERROR : VM_PAGER_OK;
}

}  // namespace pmapcheck::impl
