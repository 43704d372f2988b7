#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl::mmu {

namespace {

StaleKind kind_of(pt_entry_t e) {
  if (!e.has(PG_RW)) return StaleKind::read_only;
  return e.has(PG_M) ? StaleKind::dirty : StaleKind::clean;
}

bool loaded_anywhere(const Machine& machine, const Cells& cells, pmap_t p) {
  for (std::uint8_t c = 0; c < machine.shape.cpus; ++c) {
    if (machine.loaded(cells, {c}, p)) return true;
  }
  return false;
}

// Stores a PTE with its "may be accessed already" bit: a CPU that has the root loaded may have set
// A the moment that a valid PTE without A is there.
void put(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v, pt_entry_t e) {
  std::uint32_t word = encode(e);
  if (e.valid() && !e.has(PG_A) && loaded_anywhere(machine, cells, p)) word |= kMaybeAccessed;
  cells.set(machine.layout.pte(p, v), word);
}

// Every CPU (but `except`) that may hold the current generation may hold it on as a stale entry.
void leave_stale_everywhere(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v,
                            pt_entry_t old, cpu_t except) {
  for (std::uint8_t c = 0; c < machine.shape.cpus; ++c) {
    if (c == except.index || !machine.loaded(cells, {c}, p)) continue;
    leave_stale(machine, cells, {c}, p, v, old);
  }
}

template <class Visit>
void each_stale(const Machine& machine, std::uint32_t set, Visit&& visit) {
  for (std::uint8_t m = 0; m < machine.shape.pages.size(); ++m) {
    for (const StaleKind kind : {StaleKind::read_only, StaleKind::clean, StaleKind::dirty}) {
      const std::uint32_t bit = stale_bit({m}, kind);
      if ((set & bit) != 0) visit(vm_page_t{m}, kind, bit);
    }
  }
}

pmap_t walked_pmap(const Machine& machine, const Cells& cells, cpu_t c, vm_offset_t v) {
  if (!machine.shape.is_user(v)) return kernel_pmap;
  return {static_cast<std::uint8_t>(cells.get(machine.layout.cpus[c.index].pmap))};
}

std::uint32_t content(const Machine& machine, const Cells& cells, vm_page_t m) {
  return cells.get(machine.layout.pages[m.index].content);
}

// A store reached the page. PAGE_WRITTEN is a ghost, for mappings made by pmap_enter: whoever
// stores through a transient kernel mapping calls vm_page_dirty() by itself.
void write_page(const Machine& machine, Cells& cells, vm_offset_t v, vm_page_t m,
                std::uint8_t value) {
  cells.set(machine.layout.pages[m.index].content, value);
  if (!machine.shape.is_user(v)) return;
  const Field flags = machine.layout.pages[m.index].flags;
  cells.set(flags, cells.get(flags) | PAGE_WRITTEN);
}

}  // namespace

std::string access_text(const Shape& shape, Word access) {
  const auto met = static_cast<Met>(access & 0xff);
  const auto page = [&] {
    const std::string& name = shape.pages[access >> 8 & 0xff].name;
    return shape.contents ? name + ": " + std::to_string(access >> 16) : name;
  };
  switch (met) {
    case Met::fault:
      return "page fault";
    case Met::protection_fault:
      return "protection fault, from a stale read-only TLB entry";
    case Met::walk:
      return page();
    case Met::stale:
      return page() + ", through a stale TLB entry";
  }
  return "?";
}

Word fetched(const Shape& shape, Op op, Word access) {
  const auto met = static_cast<Met>(access & 0xff);
  if (met == Met::fault || met == Met::protection_fault) return kFaulted;
  return shape.contents && op == Op::load ? access >> 16 : access >> 8 & 0xff;
}

pt_entry_t pte(const Machine& machine, const Cells& cells, pmap_t p, vm_offset_t v) {
  return decode<pt_entry_t>(cells.get(machine.layout.pte(p, v)) & ~std::uint32_t{kMaybeAccessed});
}

void load(const Machine& machine, cpu_t c, vm_offset_t v, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  const pmap_t p = walked_pmap(machine, before, c, v);
  const Field tlb = machine.layout.tlb(c, p, v);
  each_stale(machine, before.get(tlb), [&](vm_page_t m, StaleKind, std::uint32_t bit) {
    outcomes.add(access_word(Met::stale, m, content(machine, before, m))).set(tlb, bit);
  });
  const pt_entry_t e = pte(machine, before, p, v);
  if (!e.valid()) {
    outcomes.add(access_word(Met::fault)).set(tlb, 0);
    return;
  }
  Cells cells = outcomes.add(access_word(Met::walk, e.page, content(machine, before, e.page)));
  cells.set(tlb, 0);  // it holds the current generation now
  saw_accessed(machine, cells, p, v);
}

void store(const Machine& machine, cpu_t c, vm_offset_t v, std::uint8_t value, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  const pmap_t p = walked_pmap(machine, before, c, v);
  const Field tlb = machine.layout.tlb(c, p, v);
  bool read_only_entry = false;
  each_stale(machine, before.get(tlb), [&](vm_page_t m, StaleKind kind, std::uint32_t bit) {
    if (kind == StaleKind::dirty) {
      Cells cells = outcomes.add(access_word(Met::stale, m, value));
      cells.set(tlb, bit);
      write_page(machine, cells, v, m, value);
    }
    read_only_entry |= kind == StaleKind::read_only;  // clean: walks again, no outcome of its own
  });
  if (read_only_entry) outcomes.add(access_word(Met::protection_fault)).set(tlb, 0);

  const pt_entry_t e = pte(machine, before, p, v);
  if (!e.valid() || !e.has(PG_RW)) {
    outcomes.add(access_word(Met::fault)).set(tlb, 0);
    return;
  }
  Cells cells = outcomes.add(access_word(Met::walk, e.page, value));
  cells.set(tlb, 0);
  if (!e.has(PG_M)) leave_stale_everywhere(machine, cells, p, v, e, c);
  pt_entry_t written = e;
  written.bits |= PG_A | PG_M;
  put(machine, cells, p, v, written);
  write_page(machine, cells, v, e.page, value);  // of the page that the walk found
}

Observed atomic_read(const Machine& machine, const Cells& cells, pmap_t p, vm_offset_t v,
                     bool asks_for_accessed) {
  const pt_entry_t found = pte(machine, cells, p, v);
  const bool maybe = (cells.get(machine.layout.pte(p, v)) & kMaybeAccessed) != 0;
  if (!maybe || !asks_for_accessed) return {{found, {}}, 1};
  pt_entry_t accessed = found;
  accessed.bits |= PG_A;
  return {{found, accessed}, 2};
}

void saw_accessed(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v) {
  pt_entry_t e = pte(machine, cells, p, v);
  e.bits |= PG_A;
  put(machine, cells, p, v, e);
}

void saw_not_accessed(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v) {
  put(machine, cells, p, v, pte(machine, cells, p, v));
}

void write_pte(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v, pt_entry_t e,
               bool never_cached) {
  const pt_entry_t old = pte(machine, cells, p, v);
  if (old.valid() && !never_cached) leave_stale_everywhere(machine, cells, p, v, old, {});
  put(machine, cells, p, v, e);
}

void leave_stale(const Machine& machine, Cells& cells, cpu_t c, pmap_t p, vm_offset_t v,
                 pt_entry_t old) {
  const Field tlb = machine.layout.tlb(c, p, v);
  cells.set(tlb, cells.get(tlb) | stale_bit(old.page, kind_of(old)));
}

void allow_writes(const Machine& machine, Cells& cells, pt_entry_t e) {
  if (!e.valid() || !e.has(PG_RW) || !machine.shape.pages[e.page.index].managed) return;
  const Field flags = machine.layout.pages[e.page.index].flags;
  cells.set(flags, cells.get(flags) | PGA_WRITEABLE);
}

void invalidate(const Machine& machine, Cells& cells, cpu_t c, pmap_t p, vm_offset_t v) {
  if (machine.loaded(cells, c, p)) cells.set(machine.layout.tlb(c, p, v), 0);
}

void load_root(const Machine& machine, Cells& cells, cpu_t c, pmap_t p) {
  const Layout& layout = machine.layout;
  const Field loaded = layout.cpus[c.index].pmap;
  const pmap_t old{static_cast<std::uint8_t>(cells.get(loaded))};
  if (old == p) return;
  if (old != kernel_pmap) {
    const Field active = layout.pmaps[old.index].active;
    cells.set(active, cells.get(active) & ~(1u << c.index));
    for (std::uint8_t v = 0; v < machine.shape.addresses.size(); ++v) {
      cells.set(layout.tlb(c, old, {v}), 0);
    }
  }
  cells.set(loaded, p.index);
  const Field active = layout.pmaps[p.index].active;
  cells.set(active, cells.get(active) | 1u << c.index);
  for (std::uint8_t v = 0; v < machine.shape.addresses.size(); ++v) {
    put(machine, cells, p, {v},
        pte(machine, cells, p, {v}));  // its PTEs may be accessed from now on
  }
}

void forget_page(const Machine& machine, Cells& cells, vm_page_t m) {
  const std::uint32_t entries = stale_bit(m, StaleKind::read_only) |
                                stale_bit(m, StaleKind::clean) | stale_bit(m, StaleKind::dirty);
  for (std::uint8_t c = 0; c < machine.shape.cpus; ++c) {
    for (std::uint8_t p = 1; p < machine.shape.pmaps.size(); ++p) {
      for (std::uint8_t v = 0; v < machine.shape.addresses.size(); ++v) {
        const Field tlb = machine.layout.tlb({c}, {p}, {v});
        cells.set(tlb, cells.get(tlb) & ~entries);
      }
    }
  }
}

}  // namespace pmapcheck::impl::mmu
