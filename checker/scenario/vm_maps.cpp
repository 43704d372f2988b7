// The machine's vm_maps: the pools of entries and objects, and what is in them at the start.
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::int64_t kMaxMapEntries = 8;
constexpr std::int64_t kMaxSpareObjects = 4;
constexpr std::int64_t kMostUserWired = 16;  // pages
constexpr std::size_t kMaxObjects = 6;
constexpr std::array kObjectKindNames{"anonymous", "file"};
constexpr std::array kInheritanceNames{"share", "copy", "none"};
constexpr std::uint8_t kAllRights = 7;
constexpr std::uint8_t kReadWrite = 3;

void refuse_without_maps(const Object& machine) {
  for (const char* key : {"spare_objects", "max_user_wired", "objects", "entries"}) {
    if (const auto node = machine.find(key)) {
      node->refuse(in_quotes(key) + " is of vm_maps, and the machine has none", kMapsRemedy);
    }
  }
}

/// Reads objects one after the other, so that each page is resident only once.
class ObjectReader {
 public:
  ObjectReader(const Machine& machine, Addresses& addresses)
      : machine_(machine), addresses_(addresses), resident_(machine.pages.size()) {}

  /// All but its backing object, which may be one that comes later.
  VmObject read(const Node& node) {
    VmObject object;
    const Object members = node.object(kVmObjectKeys);
    if (const auto name = members.find("name")) object.name = name->identifier();
    if (const auto kind = members.find("kind")) {
      object.kind = kind->enumerator<ObjectKind>(kObjectKindNames, "kind of object");
    }
    if (const auto size = members.find("size")) {
      object.size = addresses_.read(*size, Addresses::Use::bound);
    }
    if (const auto pages = members.find("pages")) read_pages(*pages, object);
    if (const auto failing = members.find("failing")) read_failing(*failing, object);
    return object;
  }

 private:
  void read_pages(const Node& node, VmObject& object) {
    for (const Node& member : node.members("an object: addresses, each with a page")) {
      const auto address = addresses_.read_key(member, Addresses::Use::page);
      const auto index = member.choice(names_of(machine_.pages), "page", "there are no pages");
      if (!address || !index) continue;
      const Page& page = machine_.pages[*index];
      if (object.size && *address >= *object.size) {
        member.refuse_key("this page is beyond the object's size", "raise \"size\"");
      }
      if (page.free || !page.managed) {
        member.refuse(
            "the page " + in_quotes(page.name) + (page.free ? " is free" : " is not managed"),
            "resident pages are managed, and not free");
      } else if (resident_[*index]) {
        member.refuse("the page " + in_quotes(page.name) + " is resident twice",
                      "a page is in one object, at one address");
      }
      resident_[*index] = true;
      if (!object.pages.emplace(*address, static_cast<PageIndex>(*index)).second) {
        member.refuse_key("there are two pages at this address", "name each address once");
      }
    }
  }

  void read_failing(const Node& list, VmObject& object) {
    if (object.kind == ObjectKind::anonymous) {
      list.refuse("the pages of an anonymous object are zero-filled, which never fails",
                  "leave \"failing\" out, or make the object's \"kind\" \"file\"");
    }
    for (const Node& node : list.elements(0, kMaxMapAddresses, "address")) {
      const auto address = addresses_.read(node, Addresses::Use::page);
      if (!address) continue;
      if (object.size && *address >= *object.size) {
        node.refuse("this page is beyond the object's size, so nobody reads it", "raise \"size\"");
      }
      if (!object.failing.insert(*address).second) {
        node.refuse("this address is listed twice", "each may be listed once");
      }
    }
  }

  const Machine& machine_;
  Addresses& addresses_;
  std::vector<bool> resident_;  // by page
};

void read_shadows(const Node& node, const std::vector<std::string>& names, VmObject& object) {
  const auto backing = node.choice(names, "object", "there are no objects");
  if (!backing) return;
  if (object.kind == ObjectKind::file) {
    node.refuse("a file has no backing object", "only an anonymous object shadows another");
  }
  object.shadows = static_cast<VmObjectIndex>(*backing);
}

/// Whether the chain of backing objects that begins at `first` comes back to it.
bool is_cyclic(const std::vector<VmObject>& objects, std::size_t first) {
  std::size_t at = first;
  for (std::size_t i = 0; i < objects.size() && objects[at].shadows; ++i) {
    at = static_cast<std::size_t>(*objects[at].shadows);
    if (at == first) return true;
  }
  return false;
}

std::vector<VmObject> read_objects(const Node& list, const Machine& machine, Addresses& addresses) {
  std::vector<VmObject> objects;
  ObjectReader reader(machine, addresses);
  const std::vector<Node> nodes = list.elements(1, kMaxObjects, "object");
  for (const Node& node : nodes) {
    VmObject object = reader.read(node);
    refuse_repetition(node, object.name, names_of(objects), "object");
    objects.push_back(std::move(object));
  }
  const std::vector<std::string> names = names_of(objects);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (const auto shadows = Object(nodes[i]).find("shadows")) {
      read_shadows(*shadows, names, objects[i]);
    }
  }
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_cyclic(objects, i)) continue;
    nodes[i].refuse("the backing objects of " + in_quotes(names[i]) + " lead back to it",
                    "a chain of backing objects ends somewhere");
  }
  return objects;
}

MapEntry read_entry(const Node& node, const Machine& machine, Addresses& addresses) {
  MapEntry entry;
  const Object object = node.object(kMapEntryKeys);
  entry.map = PmapIndex{1};  // the first of the scenario's own
  if (const auto map = object.find("map")) entry.map = read_map(*map, machine);
  const auto read_bound = [&](const char* key, std::uint32_t& address) {
    const auto bound = object.find(key);
    if (bound) address = addresses.read(*bound, Addresses::Use::bound).value_or(0);
  };
  read_bound("start", entry.start);
  read_bound("end", entry.end);
  if (entry.start != 0 && entry.end != 0 && entry.start >= entry.end) {
    node.refuse("this entry is empty: it ends where it starts, or before",
                "its \"end\" is the first address beyond it");
  }
  if (const auto of = object.find("object")) {
    entry.object = static_cast<VmObjectIndex>(
        of->choice(names_of(machine.objects), "object",
                   "the machine has none: declare it in /machine/objects")
            .value_or(0));
  }
  const auto protection = object.find("prot");
  const auto maximum = object.find("max_prot");
  entry.protection = protection ? read_protection_or_none(*protection) : kReadWrite;
  entry.max_protection = maximum ? read_protection_or_none(*maximum, kAllRights) : kAllRights;
  if ((entry.protection & ~entry.max_protection) != 0) {
    node.refuse("this entry's \"prot\" allows more than its \"max_prot\"",
                protection ? "give it no more rights than \"max_prot\" has"
                           : "give it a \"prot\": without it is \"rw\"");
  }
  if (const auto cow = object.find("cow")) entry.cow = cow->boolean();
  if (const auto needs_copy = object.find("needs_copy")) {
    entry.needs_copy = needs_copy->boolean();
    if (entry.needs_copy && !entry.cow) {
      needs_copy->refuse("only a copy-on-write entry needs a copy", "add \"cow\": true");
    }
  }
  if (const auto inherit = object.find("inherit")) {
    entry.inheritance = inherit->enumerator<Inheritance>(kInheritanceNames, "inheritance");
  }
  return entry;
}

/// Whether two entries, if they were read without an error, have an address of a map in common.
bool overlap(const MapEntry& a, const MapEntry& b) {
  const auto is_good = [](const MapEntry& e) { return e.map != kKernelPmap && e.start != 0; };
  return is_good(a) && is_good(b) && a.map == b.map && a.start < b.end && b.start < a.end;
}

std::vector<MapEntry> read_entries(const Node& list, const Machine& machine, Addresses& addresses) {
  std::vector<MapEntry> entries;
  for (const Node& node : list.elements(0, kMaxMapEntries, "entry")) {
    const MapEntry entry = read_entry(node, machine, addresses);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!overlap(entry, entries[i])) continue;
      node.refuse("this entry overlaps entry " + std::to_string(i) + " of the same map",
                  "the entries of a map have no address in common");
    }
    entries.push_back(entry);
  }
  if (entries.size() > static_cast<std::size_t>(machine.map_entries)) {
    list.refuse("there are more entries than the pool has places",
                "raise \"map_entries\": clipping an entry needs places, too");
  }
  return entries;
}

}  // namespace

void read_vm_maps(const Object& object, Machine& machine, Addresses& addresses) {
  const auto pool = object.find("map_entries");
  if (!pool) return refuse_without_maps(object);
  machine.map_entries = static_cast<int>(pool->integer(1, kMaxMapEntries));
  if (const auto count = object.find("spare_objects")) {
    machine.spare_objects = static_cast<int>(count->integer(0, kMaxSpareObjects));
  }
  if (const auto pages = object.find("max_user_wired")) {
    machine.max_user_wired = static_cast<int>(pages->integer(0, kMostUserWired));
  }
  if (const auto list = object.find("objects")) {
    machine.objects = read_objects(*list, machine, addresses);
  } else {
    pool->refuse("vm_maps without \"objects\" have nothing to map", "add at least one object");
  }
  if (const auto list = object.find("entries")) {
    machine.entries = read_entries(*list, machine, addresses);
  }
}

std::vector<std::string> names_of(const std::vector<VmObject>& objects) {
  std::vector<std::string> names;
  for (const VmObject& object : objects) names.push_back(object.name);
  return names;
}

PmapIndex read_map(const Node& node, const Machine& machine) {
  const auto index = node.choice(machine.pmaps, "map", "");
  if (!index) return kKernelPmap;
  if (static_cast<PmapIndex>(*index) == kKernelPmap) {
    node.refuse("the kernel's map is not modelled", "name one of the scenario's own pmaps");
  }
  return static_cast<PmapIndex>(*index);
}

}  // namespace pmapcheck::scenario
