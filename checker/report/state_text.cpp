#include "checker/report/state_text.hpp"

#include <utility>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using impl::Cells;
using impl::Field;
using impl::Layout;
using impl::WordKind;

namespace {

std::uint8_t id(std::size_t i) { return static_cast<std::uint8_t>(i); }
bool has_bit(std::uint32_t bits, std::size_t i) { return (bits >> i & 1) != 0; }

// Reading through Cells never writes; they have no read-only form.
Cells read(explore::StateView state) { return Cells(const_cast<std::uint8_t*>(state.data())); }

}  // namespace

StateText::StateText(const kernel::KernelModel& model) : model_(model) {
  add_mappings();
  add_cpus();
  add_pages();
  add_pmaps();
  add_sf_bufs();
  add_maps();
  add_locks();
  add_threads();
  add_ghosts();
}

std::vector<NamedText> StateText::of(explore::StateView state) const {
  std::vector<NamedText> all;
  for (const Variable& v : variables_) all.push_back({v.name, v.text(read(state))});
  return all;
}

std::vector<Change> StateText::changes(explore::StateView before, explore::StateView after) const {
  std::vector<Change> changed;
  for (const Variable& v : variables_) {
    std::string was = v.text(read(before));
    std::string is = v.text(read(after));
    if (was != is) changed.push_back({v.name, std::move(was), std::move(is)});
  }
  return changed;
}

std::vector<StaleEntries> StateText::stale(explore::StateView state) const {
  std::vector<StaleEntries> all;
  for (std::size_t c = 0; c < shape().cpus; ++c) {
    StaleEntries held{shape().cpu_name({id(c)}), {}};
    for (std::size_t p = 0; p < shape().pmaps.size(); ++p) {
      for (std::size_t v = 0; v < shape().address_count(); ++v) {
        const Field tlb = layout().tlb({id(c)}, {id(p)}, {id(v)});
        for (const std::string& entry : stale_entries(read(state).get(tlb))) {
          held.entries.push_back(entry + " for " + pair_name({id(p)}, {id(v)}));
        }
      }
    }
    if (!held.entries.empty()) all.push_back(std::move(held));
  }
  return all;
}

void StateText::add(std::string name, std::function<std::string(const Cells&)> text) {
  variables_.push_back({std::move(name), std::move(text)});
}

void StateText::add(Field field, std::function<std::string(std::uint32_t)> text) {
  if (field.width == 0) return;
  add(layout().name(field.offset),
      [field, text = std::move(text)](const Cells& cells) { return text(cells.get(field)); });
}

void StateText::add_number(Field field) {
  add(field, [](std::uint32_t n) { return std::to_string(n); });
}

std::string StateText::pair_name(impl::pmap_t p, impl::vm_offset_t v) const {
  return "(" + shape().pmaps[p.index] + ", " + shape().address_name(v) + ")";
}

std::vector<std::string> StateText::stale_entries(std::uint32_t set) const {
  static constexpr std::pair<impl::StaleKind, const char*> kKinds[] = {
      {impl::StaleKind::read_only, " RO"},
      {impl::StaleKind::clean, " RW"},
      {impl::StaleKind::dirty, " RW M"}};
  std::vector<std::string> entries;
  for (std::size_t m = 0; m < shape().pages.size(); ++m) {
    for (const auto& [kind, text] : kKinds) {
      if ((set & impl::stale_bit({id(m)}, kind)) != 0) {
        entries.push_back(shape().pages[m].name + text);
      }
    }
  }
  return entries;
}

void StateText::add_mappings() {
  const auto each_pair = [&](auto&& visit) {
    for (std::size_t p = 0; p < shape().pmaps.size(); ++p) {
      for (std::size_t v = 0; v < shape().address_count(); ++v) {
        visit(impl::pmap_t{id(p)}, impl::vm_offset_t{id(v)});
      }
    }
  };
  each_pair([&](impl::pmap_t p, impl::vm_offset_t v) {
    add(layout().pte(p, v), [this](std::uint32_t word) {
      const bool maybe_accessed = (word & impl::kMaybeAccessed) != 0;
      const std::string text =
          to_text(shape(), WordKind::pte, word & ~std::uint32_t{impl::kMaybeAccessed});
      return maybe_accessed ? text + " (A may be set)" : text;
    });
  });
  for (std::size_t c = 0; c < shape().cpus; ++c) {
    each_pair([&](impl::pmap_t p, impl::vm_offset_t v) {
      add(layout().tlb({id(c)}, p, v), [this](std::uint32_t set) {
        return set == 0 ? "nothing stale" : "may hold stale: " + joined(stale_entries(set));
      });
    });
  }
}

void StateText::add_cpus() {
  for (const Layout::Cpu& cpu : layout().cpus) {
    add(cpu.thread,
        [this](std::uint32_t t) { return t == 0 ? "idle" : shape().threads[t - 1].name; });
    add(cpu.pmap, [this](std::uint32_t p) { return shape().pmaps[p]; });
    add(cpu.request, [this](std::uint32_t request) {
      return request == 0
                 ? "none"
                 : pair_name(layout().request_pmap(request), layout().request_address(request));
    });
    add(cpu.pending, [this](std::uint32_t from) {
      return from == 0 ? "none" : "from " + to_text(shape(), WordKind::cpu_set, from);
    });
    add(cpu.interrupted, [this](std::uint32_t whom) {
      if (whom == 0) return std::string("nobody");
      return whom == 1 ? std::string("idle") : shape().threads[whom - 2].name;
    });
  }
}

void StateText::add_pages() {
  for (const Layout::Page& page : layout().pages) {
    add_number(page.wire_count);
    add_number(page.content);
    add(page.busy, [this](std::uint32_t by) -> std::string {
      if (by == 0) return "no";
      return "by " + (by == Layout::kBusyOutside ? "somebody else" : shape().threads[by - 1].name);
    });
    add(page.flags,
        [this](std::uint32_t flags) { return to_text(shape(), WordKind::page_flag, flags); });
    add(page.pv, [this](std::uint32_t set) {
      std::vector<std::string> entries;
      for (std::size_t p = 1; p < shape().pmaps.size(); ++p) {
        for (std::size_t v = 0; v < shape().addresses.size(); ++v) {
          if ((set & layout().pv_bit({id(p)}, {id(v)})) == 0) continue;
          entries.push_back(pair_name({id(p)}, {id(v)}));
        }
      }
      return entries.empty() ? "none" : joined(entries);
    });
  }
  add_number(layout().free_pages);
}

void StateText::add_pmaps() {
  for (const Layout::Pmap& pmap : layout().pmaps) {
    add(pmap.active,
        [this](std::uint32_t cpus) { return to_text(shape(), WordKind::cpu_set, cpus); });
    add_number(pmap.wired_count);
    add(pmap.page_table, [](std::uint32_t there) { return there != 0 ? "present" : "absent"; });
  }
}

void StateText::add_sf_bufs() {
  for (const Layout::SfBuf& sf : layout().sf_bufs) {
    add(sf.page, [this](std::uint32_t m) { return m == 0 ? "none" : shape().pages[m - 1].name; });
    add_number(sf.refs);
    add(sf.cpus, [this](std::uint32_t cpus) { return to_text(shape(), WordKind::cpu_set, cpus); });
  }
  if (layout().sf_bufs.empty()) return;
  add("sf_buf free list", [this](const Cells& cells) {
    std::vector<std::string> free;
    for (const Layout::SfBuf& place : layout().sf_bufs) {
      const std::uint32_t sf = cells.get(place.free_order);
      if (sf != 0) free.push_back("sf_buf" + std::to_string(sf - 1));
    }
    return free.empty() ? "empty" : joined(free);
  });
  add_number(layout().sf_buf_want);
}

void StateText::add_locks() {
  for (std::size_t l = 0; l < layout().locks.size(); ++l) {
    const Layout::Lock& lock = layout().locks[l];
    add("lock " + shape().lock({id(l)}).name, [this, &lock](const Cells& cells) {
      const std::uint32_t owner = cells.get(lock.owner);
      if (owner != 0) return "held by " + shape().threads[owner - 1].name;
      std::vector<std::string> readers;
      for (std::size_t t = 0; t < shape().threads.size(); ++t) {
        if (has_bit(cells.get(lock.readers), t)) readers.push_back(shape().threads[t].name);
      }
      return readers.empty() ? "free" : "shared by " + joined(readers);
    });
  }
}

void StateText::add_threads() {
  for (const Layout::Thread& thread : layout().threads) {
    add(thread.cpu, [this](std::uint32_t c) { return shape().cpu_name({id(c)}); });
    add(thread.channel, [this](std::uint32_t channel) {
      return channel == 0 ? "awake" : shape().channel_name({id(channel - 1)});
    });
    add_number(thread.critical);
    add_number(thread.pinned);
    add_number(thread.spin);
    add(thread.modified_pages, [this](std::uint32_t set) {
      std::vector<std::string> pages;
      for (std::size_t m = 0; m < shape().pages.size(); ++m) {
        if (has_bit(set, m)) pages.push_back(shape().pages[m].name);
      }
      return pages.empty() ? "none" : "of " + joined(pages);
    });
    add(thread.signal, [](std::uint32_t bits) -> std::string {
      if ((bits & impl::SIGNAL_ENDED_WAIT) != 0) return "pending, and has ended a wait";
      return bits == 0 ? "none" : "pending";
    });
    add(thread.raised, [](std::uint32_t raised) { return raised != 0 ? "yes" : "no"; });
  }
  const Layout::Budget& budget = layout().budget;
  for (const Field done :
       {budget.preemption, budget.migration, budget.pageout, budget.memory_shortage,
        budget.memory_release, budget.signal, budget.interrupt}) {
    add_number(done);
  }
}

void StateText::add_ghosts() {
  const kernel::KernelLayout& ghosts = model_.layout();
  for (const kernel::KernelLayout::Thread& thread : ghosts.threads) {
    add_number(thread.quick_depth);
    add(thread.quick_page,
        [this](std::uint32_t m) { return m == 0 ? "none" : shape().pages[m - 1].name; });
    add(thread.quick_frame,
        [this](std::uint32_t v) { return v == 0 ? "none" : shape().address_name({id(v - 1)}); });
    add_number(thread.quick_critical);
    add(thread.in_calls, [](std::uint32_t bits) {
      std::vector<std::string> calls;
      if ((bits & kernel::kInNosleepEnter) != 0) calls.emplace_back("pmap_enter with NOSLEEP");
      if ((bits & kernel::kInSfBufCall) != 0) calls.emplace_back("sf_buf");
      if ((bits & kernel::kInNowaitAlloc) != 0) calls.emplace_back("sf_buf_alloc with NOWAIT");
      if ((bits & kernel::kInWiringCall) != 0) calls.emplace_back("one that changes wirings");
      return calls.empty() ? "none" : joined(calls);
    });
    for (const Field references : thread.sf_refs) add_number(references);
  }
  for (const Field wirings : ghosts.wirings) add_number(wirings);
  add(ghosts.broken, [](std::uint32_t party) {
    return party == 0 ? std::string("none")
                      : std::string("by the ") + to_text(static_cast<kernel::Party>(party - 1));
  });
}

}  // namespace pmapcheck::report
