// Where slots of pools are told apart after all.
#include <bit>

#include "checker/kernel/pools.hpp"

namespace pmapcheck::kernel {

using impl::Cells;
using impl::Layout;
using impl::WordKind;

namespace {

Cells read(const std::uint8_t* state) { return Cells(const_cast<std::uint8_t*>(state)); }

}  // namespace

const Pools::Mentions& Pools::mentions(PointId point) {
  if (point < mentions_.size() && mentions_[point].known) return mentions_[point];
  std::unique_lock<std::recursive_mutex> alone;
  if (guard_ != nullptr) alone = std::unique_lock(*guard_);
  if (point >= mentions_.size()) mentions_.resize(model_.automata().points());
  Mentions& m = mentions_[point];
  m.known = true;
  const auto note = [](std::uint16_t& set, impl::Word word) {
    if (word < kMostSlots) set = static_cast<std::uint16_t>(set | 1u << word);
  };
  model_.automata().each_word(point, [&](WordKind kind, impl::Word word, impl::EntryField field) {
    if (kind == WordKind::entry) note(m.entries, word);
    if (kind == WordKind::object) note(m.objects, word);
    if (kind == WordKind::entry_value && field == impl::EntryField::object) note(m.objects, word);
    if (kind == WordKind::page) note(m.pages, word);
    if (kind == WordKind::pte || kind == WordKind::access) note(m.pages, word >> 8 & 0xff);
  });
  return m;
}

Pools::Mentions Pools::mentioned(const std::uint8_t* state) {
  const Cells cells = read(state);
  Mentions all;
  for (const KernelLayout::Thread& t : model_.layout().threads) {
    const Mentions& m = mentions(static_cast<PointId>(cells.get(t.point)));
    all.entries |= m.entries;
    all.objects |= m.objects;
    all.pages |= m.pages;
  }
  return all;
}

std::optional<Pool> Pools::with_twins(const std::uint8_t* state) const {
  const Cells cells = read(state);
  const Layout& layout = model_.machine().layout;
  if (has(Pool::sf_bufs)) {
    std::uint32_t pages = 0;
    for (const Layout::SfBuf& s : layout.sf_bufs) {
      const std::uint32_t page = cells.get(s.page);
      if (page != 0 && (pages >> page & 1) != 0) return Pool::sf_bufs;
      pages |= 1u << page;
    }
  }
  for (std::size_t e = 0; has(Pool::entries) && e < layout.entries.size(); ++e) {
    const std::uint32_t map = cells.get(layout.entries[e].map);
    for (std::size_t other = 0; map != 0 && other < e; ++other) {
      const Layout::Entry& a = layout.entries[e];
      const Layout::Entry& b = layout.entries[other];
      if (cells.get(b.map) != map) continue;
      const bool apart =
          cells.get(a.end) <= cells.get(b.start) || cells.get(b.end) <= cells.get(a.start);
      if (!apart) return Pool::entries;
    }
  }
  for (std::size_t m = 0; has(Pool::frames) && m < layout.pages.size(); ++m) {
    const std::uint32_t object = cells.get(layout.pages[m].object);
    for (std::size_t other = 0; object != 0 && other < m; ++other) {
      if (cells.get(layout.pages[other].object) == object &&
          cells.get(layout.pages[other].pindex) == cells.get(layout.pages[m].pindex)) {
        return Pool::frames;
      }
    }
  }
  return {};
}

std::optional<Pool> Pools::with_choice(const std::uint8_t* before, const std::uint8_t* after) {
  for (const Pool pool : {Pool::entries, Pool::objects, Pool::frames}) {
    if (!has(pool)) continue;
    const unsigned free_before = free(pool, before);
    if ((free_before & ~free(pool, after)) == 0 || std::popcount(free_before) < 2) continue;
    if ((free_before & spoken_of(pool, before)) != 0) return pool;
    if (pool == Pool::frames && !alike(free_before, before)) return pool;
  }
  return {};
}

unsigned Pools::free(Pool pool, const std::uint8_t* state) const {
  unsigned set = 0;
  for (const std::uint8_t slot : slots(pool)) {
    if (!in_use(pool, slot, state)) set |= 1u << slot;
  }
  return set;
}

unsigned Pools::spoken_of(Pool pool, const std::uint8_t* state) {
  const Cells cells = read(state);
  const Layout& layout = model_.machine().layout;
  const Mentions remembered = mentioned(state);
  unsigned set = pool == Pool::entries   ? remembered.entries
                 : pool == Pool::objects ? remembered.objects
                                         : remembered.pages;
  const auto note = [&](impl::Field field) {  // of an index + 1
    if (const std::uint32_t number = cells.get(field)) set |= 1u << (number - 1);
  };
  if (pool == Pool::objects) {
    for (const Layout::Entry& entry : layout.entries) note(entry.object);
    for (const Layout::Object& object : layout.objects) note(object.shadows);
    for (const Layout::Page& page : layout.pages) note(page.object);
  }
  if (pool != Pool::frames) return set;
  const impl::Shape& shape = model_.machine().shape;
  for (const Layout::Thread& t : layout.threads) set |= cells.get(t.modified_pages);
  for (const KernelLayout::Thread& t : model_.layout().threads) note(t.quick_page);
  for (const Layout::SfBuf& s : layout.sf_bufs) note(s.page);
  for (std::uint8_t p = 0; p < shape.pmaps.size(); ++p) {
    for (std::uint8_t v = 0; v < shape.address_count(); ++v) {
      const std::uint32_t e = cells.get(layout.pte({p}, {v}));
      if ((e & 0xff & ~unsigned{impl::kMaybeAccessed}) != 0) set |= 1u << (e >> 8);
      for (std::uint8_t c = 0; c < shape.cpus; ++c) {
        for (std::uint32_t stale = cells.get(layout.tlb({c}, {p}, {v})); stale != 0;
             stale &= stale - 1) {
          set |= 1u << static_cast<unsigned>(std::countr_zero(stale)) / impl::kStaleKinds;
        }
      }
    }
  }
  return set;
}

bool Pools::alike(unsigned frames, const std::uint8_t* state) const {
  const Cells cells = read(state);
  const std::vector<Layout::Page>& pages = model_.machine().layout.pages;
  const std::vector<impl::Field>& wirings = model_.layout().wirings;
  const auto first = static_cast<std::size_t>(std::countr_zero(frames));
  for (unsigned rest = frames; rest != 0; rest &= rest - 1) {
    const auto m = static_cast<std::size_t>(std::countr_zero(rest));
    if (cells.get(wirings[m]) != cells.get(wirings[first])) return false;
    for (const auto field :
         {&Layout::Page::wire_count, &Layout::Page::busy, &Layout::Page::flags, &Layout::Page::pv,
          &Layout::Page::object, &Layout::Page::pindex, &Layout::Page::content}) {
      if (cells.get(pages[m].*field) != cells.get(pages[first].*field)) return false;
    }
  }
  return true;
}

}  // namespace pmapcheck::kernel
