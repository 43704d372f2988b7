#include "checker/kernel/stuck_vm_map.hpp"

#include <algorithm>

#include "impl/kernel_vm_map_internal.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Cells;
using impl::Layout;
using impl::Shape;
namespace call = impl::call;

std::uint8_t bit(std::size_t i) { return static_cast<std::uint8_t>(1u << i); }

bool is_in(const Point& at, const impl::Routine& routine) {
  return std::find(at.stack.begin(), at.stack.end(), &routine) != at.stack.end();
}

// The threads that have entries of a map in transition; of all of them, or of those for which
// somebody waits.
std::uint8_t owners(const Layout& layout, const Cells& cells, impl::vm_map_t map,
                    std::uint32_t flags) {
  std::uint8_t all = 0;
  for (const Layout::Entry& entry : layout.entries) {
    const std::uint32_t owner = cells.get(entry.wiring_thread);
    if (cells.get(entry.map) != map.index + 1u || owner == 0) continue;
    if ((cells.get(entry.eflags) & flags) == flags) all |= bit(owner - 1);
  }
  return all;
}

bool any_awaited(const Layout& layout, const Cells& cells, impl::vm_map_t map, auto&& is_meant) {
  return std::any_of(layout.entries.begin(), layout.entries.end(), [&](const Layout::Entry& e) {
    return cells.get(e.map) == map.index + 1u &&
           (cells.get(e.eflags) & impl::MAP_ENTRY_NEEDS_WAKEUP) != 0 && is_meant(e);
  });
}

// Ascending order (VW-C10) means that of those who have entries in transition somebody does not
// wait for others' entries.
bool all_asleep(const Layout& layout, const Cells& cells, std::uint8_t threads,
                impl::channel_t channel) {
  for (std::size_t t = 0; t < layout.threads.size(); ++t) {
    if ((threads & bit(t)) == 0) continue;
    if (cells.get(layout.threads[t].channel) != channel.index + 1u) return false;
  }
  return true;
}

Wait for_entries(const impl::Machine& machine, const Point& at, const Cells& cells,
                 impl::vm_map_t map, impl::channel_t channel) {
  const Layout& layout = machine.layout;
  const auto in_transition = [&](const Layout::Entry& e) {
    return (cells.get(e.eflags) & impl::MAP_ENTRY_IN_TRANSITION) != 0;
  };
  const auto wired_by_system = [&](const Layout::Entry& e) {
    const bool user = (cells.get(e.eflags) & impl::MAP_ENTRY_USER_WIRED) != 0;
    return !in_transition(e) && cells.get(e.wired_count) > (user ? 1u : 0u);
  };
  if (is_in(at, call::vm_map_delete) && any_awaited(layout, cells, map, wired_by_system)) {
    return {.what = Wait::For::unwiring, .index = map.index};  // VW-C15: the callers' duty
  }
  if (!any_awaited(layout, cells, map, in_transition)) {
    return {.what = Wait::For::wakeup,
            .party = Party::implementation,
            .index = channel.index,
            .in_vain = true,
            .lost = true};
  }
  constexpr std::uint32_t kAwaited = impl::MAP_ENTRY_IN_TRANSITION | impl::MAP_ENTRY_NEEDS_WAKEUP;
  const bool circle =
      all_asleep(layout, cells, owners(layout, cells, map, impl::MAP_ENTRY_IN_TRANSITION), channel);
  return {.what = Wait::For::transition,
          .party = circle ? Party::implementation : Party::caller,
          .index = map.index,
          .holders = owners(layout, cells, map, kAwaited)};
}

Wait for_fault_loops(const impl::Machine& machine, std::span<const Point* const> at, std::size_t t,
                     const Cells& cells, impl::vm_map_t map, impl::channel_t channel) {
  const Layout& layout = machine.layout;
  if (cells.get(layout.maps[map.index].busy) == 0) {
    return {.what = Wait::For::wakeup,
            .party = Party::implementation,
            .index = channel.index,
            .in_vain = true,
            .lost = true};
  }
  std::uint8_t holders = owners(layout, cells, map, impl::MAP_ENTRY_IN_TRANSITION);
  for (std::size_t other = 0; other < at.size(); ++other) {
    if (!is_in(*at[other], call::vm_map_wire_pages)) {
      holders = static_cast<std::uint8_t>(holders & ~bit(other));
    }
  }
  const bool nobody_else = (holders & ~bit(t)) == 0;
  return {.what = Wait::For::busy,
          .party = nobody_else ? Party::implementation : Party::caller,
          .index = map.index,
          .holders = holders};
}

}  // namespace

std::optional<Wait> asleep_on_map(const impl::Machine& machine, std::span<const Point* const> at,
                                  std::size_t t, impl::channel_t channel, const Cells& cells) {
  if (!machine.shape.has_maps()) return {};
  for (std::uint8_t p = 1; p < machine.shape.pmaps.size(); ++p) {
    const impl::vm_map_t map{p};
    if (channel == Shape::map_channel(map)) {
      return for_entries(machine, *at[t], cells, map, channel);
    }
    if (channel == Shape::map_busy_channel(map)) {
      return for_fault_loops(machine, at, t, cells, map, channel);
    }
  }
  return {};
}

}  // namespace pmapcheck::kernel
