// The vm_maps of a state in words: one variable for each map, place of an entry and object, as each
// of them means something only as a whole.
#include "checker/report/state_text.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using impl::Cells;
using impl::Layout;
using impl::WordKind;

namespace {

constexpr unsigned kAllRights = impl::VM_PROT_READ | impl::VM_PROT_WRITE | impl::VM_PROT_EXECUTE;

std::uint8_t id(std::size_t i) { return static_cast<std::uint8_t>(i); }

// "user [0x1000,0x3000) memory rw wired 2 USER_WIRED IN_TRANSITION by wirer": what is as usual is
// not said.
std::string entry_text(const impl::Shape& shape, const Layout::Entry& entry, const Cells& cells) {
  const auto text = [&](WordKind kind, std::uint32_t word) { return to_text(shape, kind, word); };
  const std::uint32_t map = cells.get(entry.map);
  if (map == 0) return "free";
  const std::uint32_t object = cells.get(entry.object);
  std::vector<std::string> words{shape.pmaps[map - 1],
                                 "[" + text(WordKind::address, cells.get(entry.start)) + "," +
                                     text(WordKind::address, cells.get(entry.end)) + ")",
                                 object == 0 ? "no object" : shape.object_name({id(object - 1)}),
                                 text(WordKind::protection, cells.get(entry.protection))};
  const std::uint32_t most = cells.get(entry.max_protection);
  if (most != kAllRights) words.push_back("max " + text(WordKind::protection, most));
  const std::uint32_t inheritance = cells.get(entry.inheritance);
  if (inheritance != impl::VM_INHERIT_COPY) {
    words.push_back("inherit " + text(WordKind::inheritance, inheritance));
  }
  const std::uint32_t wired = cells.get(entry.wired_count);
  if (wired == Layout::kWiringFailed) words.emplace_back("wired -1");
  if (wired != 0 && wired != Layout::kWiringFailed) {
    words.push_back("wired " + std::to_string(wired));
  }
  const std::uint32_t flags = cells.get(entry.eflags);
  for (std::uint32_t bit = impl::MAP_ENTRY_NEEDS_COPY; bit != 0; bit >>= 1) {
    if ((flags & bit) != 0) words.push_back(text(WordKind::entry_flag, bit));
  }
  const std::uint32_t owner = cells.get(entry.wiring_thread);
  if (owner != 0) words.push_back("by " + shape.threads[owner - 1].name);
  return joined(words, " ");
}

// "a at 0x1000; backed by text; ends at 0x2000".
std::string object_text(const impl::Machine& machine, std::size_t o, const Cells& cells) {
  const auto& [shape, layout] = machine;
  const Layout::Object& object = layout.objects[o];
  if (cells.get(object.used) == 0) return "none";
  std::vector<std::string> parts;
  for (std::size_t m = 0; m < layout.pages.size(); ++m) {
    if (cells.get(layout.pages[m].object) != o + 1) continue;
    parts.push_back(shape.pages[m].name + " at " +
                    to_text(shape, WordKind::address, cells.get(layout.pages[m].pindex)));
  }
  if (parts.empty()) parts.emplace_back("no pages");
  if (const std::uint32_t backing = cells.get(object.shadows); backing != 0) {
    parts.push_back("backed by " + shape.object_name({id(backing - 1)}));
  }
  const std::uint32_t size = cells.get(object.size);
  if (size < shape.addresses.size()) parts.push_back("ends at " + shape.addresses[size]);
  return joined(parts, "; ");
}

}  // namespace

void StateText::add_maps() {
  if (!shape().has_maps()) return;
  for (std::size_t p = 1; p < shape().pmaps.size(); ++p) {
    add("map " + shape().pmaps[p], [this, p](const Cells& cells) {
      const std::uint32_t busy = cells.get(layout().maps[p].busy);
      const std::uint32_t flags = cells.get(layout().maps[p].flags);
      const std::string text = busy == 0 ? "not busy" : "busy " + std::to_string(busy);
      return flags == 0 ? text : text + " " + to_text(shape(), WordKind::map_flag, flags);
    });
  }
  for (std::size_t e = 0; e < layout().entries.size(); ++e) {
    add("entry" + std::to_string(e),
        [this, e](const Cells& cells) { return entry_text(shape(), layout().entries[e], cells); });
  }
  for (std::size_t o = 0; o < layout().objects.size(); ++o) {
    add("object " + shape().object_name({id(o)}),
        [this, o](const Cells& cells) { return object_text(model_.machine(), o, cells); });
  }
  add_number(layout().user_wire_count);
  for (const Layout::Thread& thread : layout().threads) {
    add(thread.timestamp, [this](std::uint32_t saved) -> std::string {
      if (saved == 0) return "none";
      const bool changed = (saved & Layout::kTimestampChanged) != 0;
      return "of map " + shape().pmaps[(saved & ~Layout::kTimestampChanged) - 1] +
             (changed ? ", changed since" : "");
    });
  }
  for (const kernel::KernelLayout::Map& map : model_.layout().maps) {
    for (const impl::Field wirings : map.system_wirings) add_number(wirings);
    for (const impl::Field wiring : map.user_wiring) add_number(wiring);
  }
}

}  // namespace pmapcheck::report
