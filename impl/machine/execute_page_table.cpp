// Page tables and their invalidation.
#include <algorithm>

#include "impl/machine/execute.hpp"
#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

// Ghost: whoever takes a PTE's M bit out of it owes the page a vm_page_dirty() (PE-13).
void take_modified(const Machine& machine, Cells& cells, thread_t t, pt_entry_t old) {
  if (!old.valid() || !old.has(PG_M)) return;
  const Field in_hand = machine.layout.threads[t.index].modified_pages;
  cells.set(in_hand, cells.get(in_hand) | 1u << old.page.index);
}

void pte_load(const Machine& machine, const Operation& operation, Outcomes& outcomes) {
  const auto p = operand<pmap_t>(operation, 0);
  const auto v = operand<vm_offset_t>(operation, 1);
  const auto mask = operand<std::uint8_t>(operation, 2);
  const auto seen = mmu::atomic_read(machine, outcomes.before(), p, v, (mask & PG_A) != 0);
  for (std::size_t i = 0; i < seen.count; ++i) {
    pt_entry_t e = seen.values[i];
    const bool accessed = e.valid() && e.has(PG_A);
    e.bits &= mask;
    Cells cells = outcomes.add(encode(e));
    if (accessed && (mask & PG_A) != 0) mmu::saw_accessed(machine, cells, p, v);
    if (!accessed && seen.count > 1) mmu::saw_not_accessed(machine, cells, p, v);
  }
}

void pte_swap(const Machine& machine, thread_t t, const Operation& operation, Outcomes& outcomes) {
  const auto p = operand<pmap_t>(operation, 0);
  const auto v = operand<vm_offset_t>(operation, 1);
  const auto seen = mmu::atomic_read(machine, outcomes.before(), p, v, true);
  for (std::size_t i = 0; i < seen.count; ++i) {
    const pt_entry_t old = seen.values[i];
    Cells cells = outcomes.add(encode(old));
    mmu::write_pte(machine, cells, p, v, operand<pt_entry_t>(operation, 2), !old.has(PG_A));
    take_modified(machine, cells, t, old);
  }
}

// Like a swap that saw the PTE, and writes only if it is exactly the expected one, A and M
// included. Whether or not it is, the processor has seen A.
void pte_cas(const Machine& machine, thread_t t, const Operation& operation, Outcomes& outcomes) {
  const auto p = operand<pmap_t>(operation, 0);
  const auto v = operand<vm_offset_t>(operation, 1);
  const auto expected = operand<pt_entry_t>(operation, 2);
  const auto seen = mmu::atomic_read(machine, outcomes.before(), p, v, true);
  for (std::size_t i = 0; i < seen.count; ++i) {
    const pt_entry_t old = seen.values[i];
    Cells cells = outcomes.add(old == expected);
    if (old == expected) {
      mmu::write_pte(machine, cells, p, v, operand<pt_entry_t>(operation, 3), !old.has(PG_A));
      take_modified(machine, cells, t, old);
    } else if (seen.count > 1) {
      if (old.has(PG_A)) {
        mmu::saw_accessed(machine, cells, p, v);
      } else {
        mmu::saw_not_accessed(machine, cells, p, v);
      }
    }
  }
}

void pte_clear(const Machine& machine, thread_t t, const Operation& operation, Outcomes& outcomes) {
  const auto p = operand<pmap_t>(operation, 0);
  const auto v = operand<vm_offset_t>(operation, 1);
  const auto bits = operand<std::uint8_t>(operation, 2);
  if (bits == PG_W) {  // PE-C4: software's own bit; the hardware's generation stays the same
    const Field entry = machine.layout.pte(p, v);
    pt_entry_t old = mmu::pte(machine, outcomes.before(), p, v);
    old.bits &= static_cast<std::uint8_t>(~(PG_A | PG_M));
    outcomes.add(encode(old)).set(entry, outcomes.before().get(entry) & ~std::uint32_t{PG_W});
    return;
  }
  const auto seen = mmu::atomic_read(machine, outcomes.before(), p, v, true);
  for (std::size_t i = 0; i < seen.count; ++i) {
    const pt_entry_t old = seen.values[i];
    pt_entry_t left = old;
    left.bits &= static_cast<std::uint8_t>(~bits);
    Cells cells = outcomes.add(encode(old));
    mmu::write_pte(machine, cells, p, v, left, !old.has(PG_A));
    if ((bits & PG_M) != 0) take_modified(machine, cells, t, old);
  }
}

}  // namespace

void execute_page_table(const Machine& machine, Context context, const Operation& operation,
                        Outcomes& outcomes) {
  const auto p = operand<pmap_t>(operation, 0);
  const Layout::Pmap& pmap = machine.layout.pmaps[p.index];
  switch (operation.op) {
    case Op::pte_load:
      return pte_load(machine, operation, outcomes);
    case Op::pte_swap:
      return pte_swap(machine, context.thread, operation, outcomes);
    case Op::pte_cas:
      return pte_cas(machine, context.thread, operation, outcomes);
    case Op::pte_clear:
      return pte_clear(machine, context.thread, operation, outcomes);
    case Op::pte_store: {
      Cells cells = outcomes.add();
      return mmu::write_pte(machine, cells, p, operand<vm_offset_t>(operation, 1),
                            operand<pt_entry_t>(operation, 2), false);
    }
    case Op::pt_present: {
      const Cells before = outcomes.before();
      outcomes.add(before.get(pmap.page_table));
      return;
    }
    case Op::pt_alloc: {
      const Cells before = outcomes.before();
      const std::uint32_t free = before.get(machine.layout.free_pages);
      Cells cells = outcomes.add(free > 0 ? 1 : 0);
      if (free == 0) return;
      cells.set(machine.layout.free_pages, free - 1);
      cells.set(pmap.page_table, 1);
      return;
    }
    default: {  // pmap_wired_add
      Cells cells = outcomes.add();
      add_to(cells, pmap.wired_count, operand<std::int32_t>(operation, 1));
    }
  }
}

namespace {

// Whether somebody has not yet served this CPU's request. There is one slot for it: until then the
// CPU waits, as it does in the kernel for smp_ipi_mtx.
bool awaits_acknowledgement(const Layout& layout, const Cells& before, cpu_t self) {
  return std::any_of(layout.cpus.begin(), layout.cpus.end(), [&](const Layout::Cpu& cpu) {
    return (before.get(cpu.pending) >> self.index & 1) != 0;
  });
}

}  // namespace

void execute_invalidation(const Machine& machine, Context context, const Operation& operation,
                          Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const cpu_t self = context.cpu.get();
  const std::uint32_t own_bit = 1u << self.index;
  switch (operation.op) {
    case Op::pm_active: {
      const Cells before = outcomes.before();
      const auto p = operand<pmap_t>(operation, 0);
      outcomes.add(before.get(layout.pmaps[p.index].active) & ~own_bit);
      return;
    }
    case Op::invlpg: {
      Cells cells = outcomes.add();
      return mmu::invalidate(machine, cells, self, operand<pmap_t>(operation, 0),
                             operand<vm_offset_t>(operation, 1));
    }
    case Op::ipi_invlpg: {
      if (awaits_acknowledgement(layout, outcomes.before(), self)) return;
      Cells cells = outcomes.add();
      const cpuset_t targets = operand<cpuset_t>(operation, 0).without(cpuset_t{}.with(self));
      cells.set(
          layout.cpus[self.index].request,
          layout.ipi_request(operand<pmap_t>(operation, 1), operand<vm_offset_t>(operation, 2)));
      for (std::uint8_t c = 0; c < machine.shape.cpus; ++c) {
        if (!targets.has({c})) continue;
        cells.set(layout.cpus[c].pending, cells.get(layout.cpus[c].pending) | own_bit);
      }
      return;
    }
    default: {  // ipi_wait
      if (awaits_acknowledgement(layout, outcomes.before(), self)) return;
      outcomes.add().set(layout.cpus[self.index].request, 0);
    }
  }
}

}  // namespace pmapcheck::impl
