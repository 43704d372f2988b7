// The section "machine": what there is, with its names.
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::array kBusyNames{"no", "shared", "exclusive"};
constexpr std::array kPageTablesNames{"present", "absent"};

Page read_page(const Node& node, bool has_maps) {
  Page page;
  if (node.kind() == JsonKind::string) {
    page.name = node.identifier();
    return page;
  }
  const Object object = node.object(kPageKeys);
  if (const auto name = object.find("name")) page.name = name->identifier();
  if (const auto managed = object.find("managed")) page.managed = managed->boolean();
  if (const auto wired = object.find("wired")) page.wired = static_cast<int>(wired->integer(0, 3));
  if (const auto dirty = object.find("dirty")) page.dirty = dirty->boolean();
  if (const auto busy = object.find("busy")) {
    page.busy = busy->enumerator<Busy>(kBusyNames, "busy state");
  }
  if (const auto content = object.find("content")) {
    page.content = static_cast<int>(content->integer(0, kMaxContent));
  }
  if (const auto free = object.find("free")) {
    page.free = free->boolean();
    if (page.free && !has_maps) {
      free->refuse("a page is free for the faults of vm_maps, and the machine has none",
                   kMapsRemedy);
    }
  }
  if (page.free && (!page.managed || page.wired > 0 || page.dirty || page.busy != Busy::no)) {
    node.refuse("the page " + in_quotes(page.name) + " is free, and something else besides",
                "a free page is managed, and neither wired nor dirty nor busy");
  }
  return page;
}

Lock read_lock(const Node& node) {
  Lock lock;
  const Object object = node.object(kLockKeys);
  if (const auto name = object.find("name")) lock.name = name->identifier();
  if (const auto lock_class = object.find("class")) {
    lock.lock_class = lock_class->enumerator<LockClass>(kLockClassNames, "lock class");
  }
  return lock;
}

std::vector<std::string> read_names(const Node& list, std::size_t minimum, std::size_t maximum,
                                    std::string_view noun) {
  std::vector<std::string> names;
  for (const Node& node : list.elements(minimum, maximum, noun)) {
    const std::string name = node.identifier();
    refuse_repetition(node, name, names, noun);
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> read_pmaps(const Object& machine) {
  std::vector<std::string> pmaps{"kernel"};
  const auto list = machine.find("pmaps");
  if (!list) {
    pmaps.emplace_back("user");
    return pmaps;
  }
  for (const Node& node : list->elements(1, 3, "pmap")) {
    const std::string name = node.identifier();
    if (name == pmaps.front()) {
      node.refuse("\"kernel\" is the name of the kernel's pmap",
                  "it always exists and is not listed; name the others differently");
    } else {
      refuse_repetition(node, name, pmaps, "pmap");
    }
    pmaps.push_back(name);
  }
  return pmaps;
}

}  // namespace

Machine read_machine(const Node& node, Addresses& addresses) {
  Machine machine;
  const Object object = node.object(kMachineKeys);
  const bool has_maps = object.find("map_entries").has_value();
  if (has_maps) addresses.require_consecutive();
  if (const auto profile = object.find("profile")) {
    (void)profile->choice({"strict", "i386"}, "profile", "");  // two names of the same rules
  }
  if (const auto cpus = object.find("cpus"))
    machine.cpus = static_cast<int>(cpus->integer(1, kMaxCpus));
  if (const auto list = object.find("pages")) {
    for (const Node& element : list->elements(1, 8, "page")) {
      Page page = read_page(element, has_maps);
      if (page.name == kFault) {
        element.refuse("a page can't be called \"fault\"",
                       "a load that faults has this result; choose another name");
      }
      machine.contents = machine.contents || page.content.has_value();
      refuse_repetition(element, page.name, names_of(machine.pages), "page");
      machine.pages.push_back(std::move(page));
    }
  }
  machine.pmaps = read_pmaps(object);
  if (const auto list = object.find("addresses")) addresses.declare(*list);
  if (const auto count = object.find("sf_bufs")) {
    machine.sf_bufs = static_cast<int>(count->integer(0, 4));
  }
  if (const auto count = object.find("free_pages")) {
    machine.free_pages = static_cast<int>(count->integer(0, 4));
  }
  if (const auto tables = object.find("page_tables")) {
    machine.page_tables = tables->enumerator<PageTables>(kPageTablesNames, "state of page tables");
  }
  if (const auto list = object.find("locks")) {
    for (const Node& element : list->elements(0, 8, "lock")) {
      Lock lock = read_lock(element);
      refuse_repetition(element, lock.name, names_of(machine.locks), "lock");
      machine.locks.push_back(std::move(lock));
    }
  }
  if (const auto list = object.find("channels")) {
    machine.channels = read_names(*list, 0, 8, "channel");
  }
  read_vm_maps(object, machine, addresses);
  return machine;
}

CpuIndex read_cpu(const Node& node, int cpus) {
  const std::int64_t cpu = node.integer(0, kMaxCpus - 1);
  if (cpu >= cpus) {
    node.refuse("there is no CPU " + std::to_string(cpu),
                cpus == 1 ? "the machine has one CPU, numbered 0"
                          : "the machine has " + std::to_string(cpus) + " CPUs, numbered from 0");
  }
  return static_cast<CpuIndex>(cpu);
}

std::vector<std::string> names_of(const std::vector<Page>& pages) {
  std::vector<std::string> names;
  for (const Page& page : pages) names.push_back(page.name);
  return names;
}

std::vector<std::string> names_of(const std::vector<Lock>& locks) {
  std::vector<std::string> names;
  for (const Lock& lock : locks) names.push_back(lock.name);
  return names;
}

}  // namespace pmapcheck::scenario
