// The sf_buf pool: pages, references, the free list in order of last use, waiters.
#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

namespace {

// Takes the entry at `place` out of the free list; those behind it move up.
void unlink(const Layout& layout, Cells& cells, std::size_t place) {
  for (std::size_t i = place; i < layout.sf_bufs.size(); ++i) {
    const bool last = i + 1 == layout.sf_bufs.size();
    cells.set(layout.sf_bufs[i].free_order, last ? 0 : cells.get(layout.sf_bufs[i + 1].free_order));
  }
}

// The place of sf in the free list, or the pool's size.
std::size_t find(const Layout& layout, const Cells& cells, sf_buf_t sf) {
  std::size_t i = 0;
  while (i < layout.sf_bufs.size() && cells.get(layout.sf_bufs[i].free_order) != sf.index + 1u) {
    ++i;
  }
  return i;
}

sf_buf_t lookup(const Layout& layout, const Cells& cells, vm_page_t m) {
  for (std::uint8_t s = 0; s < layout.sf_bufs.size(); ++s) {
    if (cells.get(layout.sf_bufs[s].page) == m.index + 1u) return {s};
  }
  return {};
}

void execute_freelist(const Layout& layout, const Operation& operation, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  switch (operation.op) {
    case Op::sf_freelist_take: {
      const std::uint32_t head = before.get(layout.sf_bufs[0].free_order);
      Cells cells = outcomes.add(head == 0 ? encode(sf_buf_t{}) : head - 1);
      if (head != 0) unlink(layout, cells, 0);
      return;
    }
    case Op::sf_freelist_remove: {
      Cells cells = outcomes.add();
      return unlink(layout, cells, find(layout, before, operand<sf_buf_t>(operation, 0)));
    }
    default: {  // sf_freelist_append
      Cells cells = outcomes.add();
      const auto sf = operand<sf_buf_t>(operation, 0);
      if (find(layout, before, sf) < layout.sf_bufs.size()) return;  // it is there: a double free
      std::size_t end = 0;
      while (before.get(layout.sf_bufs[end].free_order) != 0) ++end;
      cells.set(layout.sf_bufs[end].free_order, sf.index + 1u);
    }
  }
}

}  // namespace

void execute_sf_buf(const Machine& machine, Context, const Operation& operation,
                    Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  const auto sf = operand<sf_buf_t>(operation, 0);
  const auto buffer = [&]() -> const Layout::SfBuf& { return layout.sf_bufs[sf.index]; };
  switch (operation.op) {
    case Op::sf_lookup:
      outcomes.add(encode(lookup(layout, before, operand<vm_page_t>(operation, 0))));
      return;
    case Op::sf_page: {
      const std::uint32_t page = before.get(buffer().page);
      outcomes.add(page == 0 ? encode(vm_page_t{}) : page - 1);
      return;
    }
    case Op::sf_assign: {
      Cells cells = outcomes.add();
      cells.set(buffer().page, operand<vm_page_t>(operation, 1).index + 1u);
      cells.set(buffer().refs, 1);
      return;
    }
    case Op::sf_ref: {
      Cells cells = outcomes.add(before.get(buffer().refs) == 0);
      return add_to(cells, buffer().refs, 1);
    }
    case Op::sf_unref: {
      // At 0 already, the kernel's count would go to -1 unnoticed (SF-C5); here it stays 0.
      Cells cells = outcomes.add(before.get(buffer().refs) == 1);
      return add_to(cells, buffer().refs, -1);
    }
    case Op::sf_want: {
      Cells cells = outcomes.add();
      return add_to(cells, layout.sf_buf_want, operand<std::int32_t>(operation, 0));
    }
    case Op::sf_wanted:
      outcomes.add(before.get(layout.sf_buf_want) > 0);
      return;
    case Op::sf_cpus:
      outcomes.add(before.get(buffer().cpus));
      return;
    case Op::sf_cpus_set:
      outcomes.add().set(buffer().cpus, operand<cpuset_t>(operation, 1).bits);
      return;
    default:
      return execute_freelist(layout, operation, outcomes);
  }
}

}  // namespace pmapcheck::impl
