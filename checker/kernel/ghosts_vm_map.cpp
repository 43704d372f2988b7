#include "checker/kernel/ghosts_vm_map.hpp"

#include <algorithm>
#include <array>

#include "impl/kernel_vm_map.hpp"
#include "impl/machine/execute.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Cells;
using impl::Word;
namespace call = impl::call;

constexpr std::array<const impl::Routine*, 9> kWiringRoutines = {
    &call::vm_map_wire,         &call::vm_map_unwire, &call::vm_fault,
    &call::vm_map_protect,      &call::vm_map_delete, &call::vmspace_fork,
    &call::vnode_pager_setsize, &call::vm_page_wire,  &call::vm_page_unwire};

// The entry of a map that contains va; nullptr if none does.
const impl::Layout::Entry* entry_at(const impl::Layout& layout, const Cells& cells, Word map,
                                    Word va) {
  const auto found =
      std::find_if(layout.entries.begin(), layout.entries.end(), [&](const auto& entry) {
        return cells.get(entry.map) == map + 1 && cells.get(entry.start) <= va &&
               va < cells.get(entry.end);
      });
  return found == layout.entries.end() ? nullptr : &*found;
}

// What vm_map_wire wires, and does not skip (VW-C2).
bool wireable(const impl::Layout::Entry& entry, const Cells& cells, Word flags) {
  const std::uint32_t protection = cells.get(entry.protection);
  if ((protection & (impl::VM_PROT_READ | impl::VM_PROT_EXECUTE)) == 0) return false;
  return (flags & impl::VM_MAP_WIRE_WRITE) == 0 || (protection & impl::VM_PROT_WRITE) != 0;
}

}  // namespace

bool changes_wirings(const impl::Routine* routine) {
  return std::find(kWiringRoutines.begin(), kWiringRoutines.end(), routine) !=
         kWiringRoutines.end();
}

void note_wiring(const impl::Machine& machine, const KernelLayout& layout, const CallEvent& ret,
                 Cells& cells) {
  const bool wire = ret.routine == &call::vm_map_wire;
  const bool unwire = ret.routine == &call::vm_map_unwire;
  const bool unmap = ret.routine == &call::vm_map_delete;
  if ((!wire && !unwire && !unmap) || ret.result != impl::KERN_SUCCESS) return;
  const Word map = ret.arguments[0];
  const Word flags = unmap ? 0 : ret.arguments[3];
  const KernelLayout::Map& ghosts = layout.maps[map];
  for (Word va = ret.arguments[1]; va < ret.arguments[2]; ++va) {
    const impl::Layout::Entry* entry = entry_at(machine.layout, cells, map, va);
    if (unmap) {
      cells.set(ghosts.system_wirings[va], 0);
      cells.set(ghosts.user_wiring[va], 0);
    } else if (entry == nullptr || (wire && !wireable(*entry, cells, flags))) {
      continue;
    } else if ((flags & impl::VM_MAP_WIRE_USER) != 0) {
      cells.set(ghosts.user_wiring[va], wire ? 1 : 0);
    } else {
      impl::add_to(cells, ghosts.system_wirings[va], wire ? 1 : -1);
    }
  }
}

}  // namespace pmapcheck::kernel
