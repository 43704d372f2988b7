#include "impl/machine/shape.hpp"

namespace pmapcheck::impl {

bool Shape::switches_threads() const {
  if (migration.enabled) return true;
  for (std::size_t a = 0; a < threads.size(); ++a) {
    for (std::size_t b = a + 1; b < threads.size(); ++b) {
      if (threads[a].cpu == threads[b].cpu) return true;
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
  const std::size_t i = l.index - 3u;
  if (i < pmaps.size()) return {"pmap_lock(" + pmaps[i] + ")", LockClass::mutex};
  return locks[i - pmaps.size()];
}

std::string Shape::channel_name(channel_t c) const {
  if (c == free_page_channel) return "free pages";
  if (c == sf_buf_channel) return "sf_buf free list";
  return channels[c.index - 2u];
}

}  // namespace pmapcheck::impl
