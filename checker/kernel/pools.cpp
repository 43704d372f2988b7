#include "checker/kernel/pools.hpp"

#include <algorithm>

namespace pmapcheck::kernel {

namespace {

using impl::Cells;
using impl::Layout;
using impl::WordKind;

// Ranks beyond those of what is in use.
constexpr std::uint32_t kUnreached = 0xff;
constexpr std::uint32_t kFree = 0x1000000;

Cells read(const std::uint8_t* state) { return Cells(const_cast<std::uint8_t*>(state)); }

std::size_t index(Pool pool) { return static_cast<std::size_t>(pool); }

std::vector<std::uint8_t> numbers(std::size_t from, std::size_t to) {
  std::vector<std::uint8_t> all;
  for (std::size_t i = from; i < to; ++i) all.push_back(static_cast<std::uint8_t>(i));
  return all;
}

// Gives the slots, ascending, to the things in the order of their ranks; equal ones stay in theirs.
template <class Ranks>
bool lay_out(const std::vector<std::uint8_t>& slots, const Ranks& ranks, Renaming& to) {
  bool moved = false;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    std::size_t before = 0;
    for (std::size_t k = 0; k < slots.size(); ++k) {
      before += ranks[slots[k]] < ranks[slots[i]] || (ranks[slots[k]] == ranks[slots[i]] && k < i);
    }
    to[slots[i]] = slots[before];
    moved |= before != i;
  }
  return moved;
}

bool speaks_of_text(const scenario::Scenario& scenario) {
  if (!scenario.expect) return false;
  for (const auto* conditions : {&scenario.expect->exists, &scenario.expect->never}) {
    for (const scenario::Condition& condition : *conditions) {
      for (const scenario::Fact& fact : condition.facts) {
        const auto* text = std::get_if<scenario::TextIs>(&fact.value);
        if (text != nullptr && text->text != "NULL" && text->text.rfind("KERN_", 0) != 0)
          return true;
      }
    }
  }
  return false;
}

}  // namespace

const char* to_text(Pool pool) {
  static constexpr const char* kNames[kPools] = {"map entries", "shadow objects", "sf_bufs",
                                                 "page frames"};
  return kNames[index(pool)];
}

Pools::Pools(const KernelModel& model, const scenario::Scenario& scenario) : model_(model) {
  const impl::Shape& shape = model.machine().shape;
  slots_[index(Pool::entries)] = numbers(0, shape.map_entries);
  slots_[index(Pool::objects)] = numbers(shape.objects.size(), shape.object_count());
  if (!speaks_of_text(scenario)) slots_[index(Pool::sf_bufs)] = numbers(0, shape.sf_bufs);
  if (shape.has_maps()) slots_[index(Pool::frames)] = unnamed_frames(scenario);
  for (auto& slots : slots_) {
    if (slots.size() < 2 || slots.back() >= kMostSlots) slots.clear();
  }
}

bool Pools::any() const {
  return std::any_of(slots_.begin(), slots_.end(), [](const auto& s) { return !s.empty(); });
}

std::vector<std::uint8_t> Pools::unnamed_frames(const scenario::Scenario& scenario) const {
  const impl::Shape& shape = model_.machine().shape;
  std::vector<bool> named(shape.pages.size());
  for (std::size_t m = 0; m < named.size(); ++m) named[m] = !shape.pages[m].free;
  for (const Program& program : model_.setting().programs) {
    for (const ProgramCall& call : program.calls) {
      for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        const ProgramArgument& argument = call.arguments[i];
        const WordKind kind = parameters(call)[i].kind;
        if (argument.is_result) continue;
        if (kind == WordKind::page) named[argument.word] = true;
        if (kind == WordKind::pte) {
          named[impl::decode<impl::pt_entry_t>(argument.word).page.index] = true;
        }
      }
    }
  }
  if (scenario.expect) {
    for (const auto* conditions : {&scenario.expect->exists, &scenario.expect->never}) {
      for (const scenario::Condition& condition : *conditions) {
        for (const scenario::Fact& fact : condition.facts) {
          const auto* content = std::get_if<scenario::ObservedContent>(&fact.what);
          if (content != nullptr) named[content->page] = true;
          const auto* page = std::get_if<scenario::PageIs>(&fact.value);
          if (page != nullptr) named[page->page] = true;
          const auto* pattern = std::get_if<scenario::PtePattern>(&fact.value);
          if (pattern != nullptr && pattern->page) named[*pattern->page] = true;
        }
      }
    }
  }
  std::vector<std::uint8_t> unnamed;
  for (std::size_t m = 0; m < named.size(); ++m) {
    if (!named[m]) unnamed.push_back(static_cast<std::uint8_t>(m));
  }
  return unnamed;
}

// By map and address; free slots last.
void Pools::rank_entries(const std::uint8_t* state, Ranks& ranks) const {
  const Cells cells = read(state);
  const std::vector<Layout::Entry>& entries = model_.machine().layout.entries;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    const std::uint32_t map = cells.get(entries[e].map);
    ranks[e] = map == 0 ? kFree : map << 8 | cells.get(entries[e].start);
  }
}

// By where a chain that begins with an entry reaches them first; named ones, too.
void Pools::rank_objects(const std::uint8_t* state, const Ranks& entries, Ranks& ranks) const {
  const Cells cells = read(state);
  const Layout& layout = model_.machine().layout;
  const std::size_t count = layout.entries.size();
  Renaming order(count);
  for (std::size_t e = 0; e < count; ++e) {
    std::size_t before = 0;
    for (std::size_t k = 0; k < count; ++k) {
      before += entries[k] < entries[e] || (entries[k] == entries[e] && k < e);
    }
    order[before] = static_cast<std::uint8_t>(e);
  }
  for (std::size_t o = 0; o < layout.objects.size(); ++o) {
    ranks[o] = cells.get(layout.objects[o].used) == 0 ? kFree : kUnreached;
  }
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint32_t object = cells.get(layout.entries[order[i]].object);
    for (; object != 0 && ranks[object - 1] == kUnreached;
         object = cells.get(layout.objects[object - 1].shadows)) {
      ranks[object - 1] = next++;
    }
  }
}

// By page, then by their place in the free list.
void Pools::rank_sf_bufs(const std::uint8_t* state, Ranks& ranks) const {
  const Cells cells = read(state);
  const std::vector<Layout::SfBuf>& buffers = model_.machine().layout.sf_bufs;
  for (std::size_t s = 0; s < buffers.size(); ++s) {
    ranks[s] = cells.get(buffers[s].page) << 8 | kUnreached;
  }
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    const std::uint32_t s = cells.get(buffers[i].free_order);
    if (s != 0) ranks[s - 1] = (ranks[s - 1] & ~0xffu) | static_cast<std::uint32_t>(i);
  }
}

// By object and index; those in no object last.
void Pools::rank_frames(const std::uint8_t* state, const Ranks& objects, Ranks& ranks) const {
  const Cells cells = read(state);
  const std::vector<Layout::Page>& pages = model_.machine().layout.pages;
  for (std::size_t m = 0; m < pages.size(); ++m) {
    const std::uint32_t object = cells.get(pages[m].object);
    ranks[m] = object == 0 ? kFree | cells.get(pages[m].flags)
                           : objects[object - 1] << 8 | cells.get(pages[m].pindex);
  }
}

bool Pools::in_use(Pool pool, std::uint8_t slot, const std::uint8_t* state) const {
  const Cells cells = read(state);
  const Layout& layout = model_.machine().layout;
  switch (pool) {
    case Pool::entries:
      return cells.get(layout.entries[slot].map) != 0;
    case Pool::objects:
      return cells.get(layout.objects[slot].used) != 0;
    case Pool::frames:
      return (cells.get(layout.pages[slot].flags) & impl::PAGE_FREE) == 0;
    case Pool::sf_bufs:
      return true;  // whoever takes a free one takes the first of a list
  }
  return false;
}

bool Pools::order(const std::uint8_t* state, std::vector<Renaming>& renamings) const {
  const auto renaming = [&](Thing thing) -> Renaming& {
    return renamings[static_cast<std::size_t>(thing)];
  };
  bool moved = false;
  Ranks entries;
  Ranks objects;
  Ranks ranks;
  if (model_.machine().shape.has_maps()) {
    rank_entries(state, entries);
    if (has(Pool::entries)) {
      moved |= lay_out(slots(Pool::entries), entries, renaming(Thing::entry));
    } else {  // then objects and frames follow what must stay
      for (std::size_t e = 0; e < kMostSlots; ++e) entries[e] = static_cast<std::uint32_t>(e);
    }
    rank_objects(state, entries, objects);
    if (has(Pool::objects))
      moved |= lay_out(slots(Pool::objects), objects, renaming(Thing::object));
    if (has(Pool::frames)) {
      rank_frames(state, objects, ranks);
      moved |= lay_out(slots(Pool::frames), ranks, renaming(Thing::page));
    }
  }
  if (has(Pool::sf_bufs)) {
    rank_sf_bufs(state, ranks);
    moved |= lay_out(slots(Pool::sf_bufs), ranks, renaming(Thing::sf_buf));
  }
  return moved;
}

}  // namespace pmapcheck::kernel
