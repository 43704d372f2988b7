// Physical pages: wiring, busying, flags, pv entries.
#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

namespace {

void set_flag(const Machine& machine, Context context, vm_page_t m, PageFlags flag,
              Outcomes& outcomes) {
  Cells cells = outcomes.add();
  const Field flags = machine.layout.pages[m.index].flags;
  cells.set(flags, cells.get(flags) | flag);
  if (flag == PAGE_DIRTY) {  // what the thread had in hand has been passed on
    const Field in_hand = machine.layout.threads[context.thread.index].modified_pages;
    cells.set(in_hand, cells.get(in_hand) & ~(1u << m.index));
  }
}

}  // namespace

void execute_page(const Machine& machine, Context context, const Operation& operation,
                  Outcomes& outcomes) {
  const auto m = operand<vm_page_t>(operation, 0);
  const Layout::Page& page = machine.layout.pages[m.index];
  const auto flag = operand<PageFlags>(operation, 1);
  const auto pv_bit = [&] {
    return machine.layout.pv_bit(operand<pmap_t>(operation, 1), operand<vm_offset_t>(operation, 2));
  };
  const Cells before = outcomes.before();
  switch (operation.op) {
    case Op::page_wire: {
      Cells cells = outcomes.add();
      return add_to(cells, page.wire_count, 1);
    }
    case Op::page_unwire: {
      Cells cells = outcomes.add();
      return add_to(cells, page.wire_count, -1);
    }
    case Op::page_wired:
      outcomes.add(before.get(page.wire_count) > 0);
      return;
    case Op::page_busy:
      if (before.get(page.busy) == 0) outcomes.add().set(page.busy, context.thread.index + 1u);
      return;
    case Op::page_trybusy: {
      const bool idle = before.get(page.busy) == 0;
      Cells cells = outcomes.add(idle ? 1 : 0);
      if (idle) cells.set(page.busy, context.thread.index + 1u);
      return;
    }
    case Op::page_busy_wait:
      if (before.get(page.busy) == 0) outcomes.add();
      return;
    case Op::page_unbusy:
      outcomes.add().set(page.busy, 0);
      return;
    case Op::page_flag_set:
      return set_flag(machine, context, m, flag, outcomes);
    case Op::page_flag_clear:
      outcomes.add().set(page.flags, before.get(page.flags) & ~std::uint32_t{flag});
      return;
    case Op::page_flag:
      outcomes.add((before.get(page.flags) & flag) != 0);
      return;
    case Op::pv_insert:
      outcomes.add().set(page.pv, before.get(page.pv) | pv_bit());
      return;
    case Op::pv_remove:
      outcomes.add().set(page.pv, before.get(page.pv) & ~pv_bit());
      return;
    case Op::pv_pmap: {
      const std::uint32_t pv = before.get(page.pv);
      outcomes.add(encode(pv == 0 ? pmap_t{} : machine.layout.first_pv(pv).first));
      return;
    }
    case Op::pv_va: {
      const std::uint32_t pv = before.get(page.pv);
      outcomes.add(encode(pv == 0 ? vm_offset_t{} : machine.layout.first_pv(pv).second));
      return;
    }
    default:  // pv_empty
      outcomes.add(before.get(page.pv) == 0);
  }
}

}  // namespace pmapcheck::impl
