#include "checker/kernel/vm_maps.hpp"

#include <algorithm>

namespace pmapcheck::kernel {

namespace {

template <class Index>
std::uint8_t index(Index i) {
  return static_cast<std::uint8_t>(i);
}

// Where an address stands among the machine's.
impl::vm_offset_t offset(const scenario::Machine& machine, std::uint32_t address) {
  const auto& all = machine.addresses;
  return {index(std::find(all.begin(), all.end(), address) - all.begin())};
}

impl::ObjectShape object_shape(const scenario::Machine& machine, const scenario::VmObject& object) {
  impl::ObjectShape shape;
  shape.name = object.name;
  shape.anonymous = object.kind == scenario::ObjectKind::anonymous;
  for (const std::uint32_t address : object.failing) {
    shape.failing |= static_cast<std::uint8_t>(1u << offset(machine, address).index);
  }
  if (object.shadows) shape.shadows = {index(*object.shadows)};
  if (object.size) shape.size = offset(machine, *object.size).index;
  return shape;
}

impl::EntryShape entry_shape(const scenario::Machine& machine, const scenario::MapEntry& entry) {
  return {.map = {index(entry.map)},
          .start = offset(machine, entry.start),
          .end = offset(machine, entry.end),
          .object = {index(entry.object)},
          .protection = static_cast<impl::vm_prot_t>(entry.protection),
          .max_protection = static_cast<impl::vm_prot_t>(entry.max_protection),
          .eflags = static_cast<std::uint8_t>((entry.cow ? impl::MAP_ENTRY_COW : 0) |
                                              (entry.needs_copy ? impl::MAP_ENTRY_NEEDS_COPY : 0)),
          .inheritance = static_cast<impl::vm_inherit_t>(entry.inheritance)};
}

}  // namespace

void add_vm_maps(const scenario::Machine& machine, impl::Shape& shape) {
  if (machine.map_entries == 0) return;
  shape.map_entries = index(machine.map_entries);
  shape.spare_objects = index(machine.spare_objects);
  if (machine.max_user_wired) shape.max_user_wired = index(*machine.max_user_wired);
  for (const scenario::VmObject& object : machine.objects) {
    const impl::vm_object_t number{index(shape.objects.size())};
    shape.objects.push_back(object_shape(machine, object));
    for (const auto& [address, page] : object.pages) {
      impl::PageShape& resident = shape.pages[static_cast<std::size_t>(page)];
      resident.object = number;
      resident.pindex = offset(machine, address);
    }
  }
  for (const scenario::MapEntry& entry : machine.entries) {
    shape.entries.push_back(entry_shape(machine, entry));
  }
}

}  // namespace pmapcheck::kernel
