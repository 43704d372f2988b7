#include "impl/machine/execute.hpp"

#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

void lay_out_maps(const Shape& shape, const Layout& layout, Cells cells) {
  for (std::size_t e = 0; e < shape.entries.size(); ++e) {
    const EntryShape& from = shape.entries[e];
    const Layout::Entry& to = layout.entries[e];
    cells.set(to.map, from.map.index + 1u);
    cells.set(to.start, from.start.index);
    cells.set(to.end, from.end.index);
    cells.set(to.object, from.object.index + 1u);
    cells.set(to.protection, from.protection);
    cells.set(to.max_protection, from.max_protection);
    cells.set(to.inheritance, from.inheritance);
    cells.set(to.eflags, from.eflags);
  }
  for (std::size_t o = 0; o < shape.objects.size(); ++o) {
    const ObjectShape& from = shape.objects[o];
    cells.set(layout.objects[o].used, 1);
    cells.set(layout.objects[o].shadows, from.shadows ? from.shadows.index + 1u : 0);
    cells.set(layout.objects[o].size, from.size);
  }
}

}  // namespace

void Machine::power_on(Cells cells) const {
  for (std::uint8_t t = static_cast<std::uint8_t>(shape.threads.size()); t-- > 0;) {
    const ThreadShape& thread = shape.threads[t];
    cells.set(layout.threads[t].cpu, thread.cpu.index);
    if (thread.is_handler()) continue;
    cells.set(layout.cpus[thread.cpu.index].thread, t + 1u);  // the first one listed runs
  }
  for (std::uint8_t c = 0; c < shape.cpus; ++c) {
    const std::uint32_t current = cells.get(layout.cpus[c].thread);
    if (current == 0) continue;
    const pmap_t p = shape.threads[current - 1].pmap;
    cells.set(layout.cpus[c].pmap, p.index);
    const Field active = layout.pmaps[p.index].active;
    cells.set(active, cells.get(active) | 1u << c);
  }
  cells.set(layout.pmaps[kernel_pmap.index].active, shape.all_cpus().bits);
  for (std::size_t p = 0; p < shape.pmaps.size(); ++p) {
    const bool present = p == kernel_pmap.index || shape.page_tables_present;
    cells.set(layout.pmaps[p].page_table, present ? 1 : 0);
  }
  for (std::size_t m = 0; m < shape.pages.size(); ++m) {
    cells.set(layout.pages[m].content, shape.pages[m].content);
    cells.set(layout.pages[m].wire_count, shape.pages[m].wire_count);
    const PageShape& page = shape.pages[m];
    cells.set(layout.pages[m].flags, (page.dirty ? PAGE_DIRTY : 0) | (page.free ? PAGE_FREE : 0));
    if (page.object) {
      cells.set(layout.pages[m].object, page.object.index + 1u);
      cells.set(layout.pages[m].pindex, page.pindex.index);
    }
    cells.set(layout.pages[m].busy, shape.pages[m].busy ? Layout::kBusyOutside : 0);
  }
  for (std::size_t s = 0; s < shape.sf_bufs; ++s) {
    cells.set(layout.sf_bufs[s].free_order, static_cast<std::uint32_t>(s) + 1);
    cells.set(layout.sf_bufs[s].cpus, shape.all_cpus().bits);
  }
  cells.set(layout.free_pages, shape.free_pages);
  for (const PteShape& e : shape.ptes) {
    mmu::write_pte(*this, cells, e.pmap, e.va, e.pte, true);
    mmu::allow_writes(*this, cells, e.pte);
  }
  for (const TlbShape& e : shape.tlbs) {
    mmu::leave_stale(*this, cells, e.cpu, e.pmap, e.va, e.entry);
    mmu::allow_writes(*this, cells, e.entry);
  }
  if (shape.has_maps()) lay_out_maps(shape, layout, cells);
}

void execute(const Machine& machine, Context context, const Operation& operation,
             Outcomes& outcomes) {
  switch (info(operation.op).family) {
    case Family::constant:
      outcomes.add(*constant(machine.shape, operation));
      return;
    case Family::cpu:
      return execute_cpu(machine, context, operation, outcomes);
    case Family::lock:
      return execute_lock(machine, context, operation, outcomes);
    case Family::sleep:
      return execute_sleep(machine, context, operation, outcomes);
    case Family::page_table:
      return execute_page_table(machine, context, operation, outcomes);
    case Family::invalidation:
      return execute_invalidation(machine, context, operation, outcomes);
    case Family::page:
      return execute_page(machine, context, operation, outcomes);
    case Family::sf_buf:
      return execute_sf_buf(machine, context, operation, outcomes);
    case Family::vm_map:
      return execute_vm_map(machine, context, operation, outcomes);
    case Family::vm_map_entry:
      return execute_vm_map_entry(machine, context, operation, outcomes);
    case Family::vm_object:
      return execute_vm_object(machine, context, operation, outcomes);
    case Family::access:
      return execute_access(machine, context, operation, outcomes);
  }
}

void execute_access(const Machine& machine, Context context, const Operation& operation,
                    Outcomes& outcomes) {
  const auto v = operand<vm_offset_t>(operation, 0);
  if (operation.op == Op::load) return mmu::load(machine, context.cpu.get(), v, outcomes);
  mmu::store(machine, context.cpu.get(), v, operand<std::uint8_t>(operation, 1), outcomes);
}

}  // namespace pmapcheck::impl
