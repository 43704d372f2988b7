#include "impl/tests/map_bench.hpp"

#include "checker/tests/catch.hpp"
#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

Shape map_shape() {
  Shape shape;
  shape.cpus = 2;
  shape.pmaps = {"kernel", "user", "child"};
  shape.addresses = {"0x1000", "0x2000", "0x3000", "0x4000"};
  shape.threads = {{"a", {0}, {1}}, {"b", {1}, {1}}, {"c", {0}, {1}}};
  shape.map_entries = 8;
  shape.objects = {{"anon", true, 0, {}, 0xff}, {"file", false, 0, {}, 0xff}};
  shape.spare_objects = 4;
  for (int i = 0; i < 9; ++i) {
    PageShape page{"m"};
    page.name += std::to_string(i);
    page.free = true;
    shape.pages.push_back(page);
  }
  return shape;
}

EntryShape map_entry(unsigned start, unsigned end, vm_object_t object, vm_prot_t protection,
                     unsigned eflags) {
  constexpr auto kAll = static_cast<vm_prot_t>(VM_PROT_READ | VM_PROT_WRITE | VM_PROT_EXECUTE);
  return {kMap,
          {static_cast<std::uint8_t>(start)},
          {static_cast<std::uint8_t>(end)},
          object,
          protection,
          kAll,
          static_cast<std::uint8_t>(eflags)};
}

Word MapBench::run_alone(Caller caller) {
  const bool done = interleave(*this, {&caller, 1}, random_);
  INFO(caller.where());
  REQUIRE(done);
  return caller.result();
}

std::optional<std::size_t> MapBench::entry_at(vm_map_t map, unsigned index) const {
  for (std::size_t e = 0; e < layout().entries.size(); ++e) {
    if (entry(e, &Layout::Entry::map) != map.index + 1u) continue;
    if (entry(e, &Layout::Entry::start) <= index && index < entry(e, &Layout::Entry::end)) return e;
  }
  return {};
}

std::size_t MapBench::entries_used() const {
  std::size_t used = 0;
  for (std::size_t e = 0; e < layout().entries.size(); ++e) {
    used += entry(e, &Layout::Entry::map) != 0;
  }
  return used;
}

vm_page_t MapBench::page_at(vm_map_t map, unsigned index) const {
  const auto slot = entry_at(map, index);
  if (!slot) return {};
  std::uint32_t object = entry(*slot, &Layout::Entry::object);
  for (; object != 0; object = get(layout().objects[object - 1].shadows)) {
    for (std::uint8_t m = 0; m < layout().pages.size(); ++m) {
      const Layout::Page& page = layout().pages[m];
      if (get(page.object) == object && get(page.pindex) == index) return {m};
    }
  }
  return {};
}

pt_entry_t MapBench::pte(vm_map_t map, unsigned index) const {
  const Cells cells(const_cast<std::uint8_t*>(state.data()));
  return mmu::pte(machine, cells, pmap_t{map.index}, {static_cast<std::uint8_t>(index)});
}

bool MapBench::quiet() const {
  for (const Layout::Lock& lock : layout().locks) {
    if (get(lock.owner) != 0 || get(lock.readers) != 0) return false;
  }
  for (const Layout::Page& page : layout().pages) {
    if (get(page.busy) != 0) return false;
  }
  for (const Layout::Thread& thread : layout().threads) {
    if (get(thread.channel) != 0 || get(thread.timestamp) != 0 || get(thread.pinned) != 0) {
      return false;
    }
  }
  for (const Layout::Map& map : layout().maps) {
    if (get(map.busy) != 0 || get(map.flags) != 0) return false;
  }
  for (std::size_t e = 0; e < layout().entries.size(); ++e) {
    constexpr unsigned kMarks =
        MAP_ENTRY_IN_TRANSITION | MAP_ENTRY_NEEDS_WAKEUP | MAP_ENTRY_WIRE_SKIPPED;
    if ((entry(e, &Layout::Entry::eflags) & kMarks) != 0) return false;
    if (entry(e, &Layout::Entry::wiring_thread) != 0) return false;
  }
  return true;
}

}  // namespace pmapcheck::impl
