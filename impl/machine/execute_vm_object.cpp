// VM objects and the pages in them: shadow chains, the free pool, truncation.
#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

namespace {

// How many entries and objects refer to an object.
unsigned references(const Layout& layout, const Cells& cells, std::uint32_t object) {
  unsigned count = 0;
  for (const Layout::Entry& e : layout.entries) count += cells.get(e.object) == object + 1;
  for (const Layout::Object& o : layout.objects) count += cells.get(o.shadows) == object + 1;
  return count;
}

template <class Visit>
void each_page_of(const Layout& layout, const Cells& cells, std::uint32_t object, Visit&& visit) {
  for (const Layout::Page& page : layout.pages) {
    if (cells.get(page.object) == object + 1) visit(page);
  }
}

void release_page(const Layout::Page& page, Cells& cells) {
  cells.set(page.object, 0);
  cells.set(page.pindex, 0);
  if (cells.get(page.wire_count) > 0) return;  // VP-8: with its last wiring
  cells.set(page.flags, PAGE_FREE);
  cells.set(page.busy, 0);
}

void terminate(const Layout& layout, std::uint32_t object, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  if (references(layout, before, object) > 0) {
    outcomes.add();
    return;
  }
  bool busy = false;
  for (std::uint32_t o = object + 1; o != 0;) {
    each_page_of(layout, before, o - 1,
                 [&](const Layout::Page& page) { busy |= before.get(page.busy) != 0; });
    o = before.get(layout.objects[o - 1].shadows);
    if (o != 0 && references(layout, before, o - 1) > 1) break;  // stays
  }
  if (busy) return;
  Cells cells = outcomes.add();
  for (std::uint32_t o = object + 1; o != 0 && references(layout, cells, o - 1) == 0;) {
    const Layout::Object& dead = layout.objects[o - 1];
    if (cells.get(dead.used) == 0) return;
    each_page_of(layout, cells, o - 1,
                 [&](const Layout::Page& page) { release_page(page, cells); });
    o = cells.get(dead.shadows);
    for (const Field f : {dead.used, dead.shadows, dead.size}) cells.set(f, 0);
  }
}

void allocate_object(const Machine& machine, vm_object_t shadows, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  // Only an object that exists can back another, so chains have no cycles.
  const bool backed = shadows && before.get(machine.layout.objects[shadows.index].used) != 0;
  for (std::uint8_t o = 0; o < machine.layout.objects.size(); ++o) {
    const Layout::Object& object = machine.layout.objects[o];
    if (o < machine.shape.objects.size() || before.get(object.used) != 0) continue;
    Cells cells = outcomes.add(o);
    cells.set(object.used, 1);
    cells.set(object.shadows, backed ? shadows.index + 1u : 0);
    cells.set(object.size, 0xff);
    return;
  }
  outcomes.exhaust(Limit::objects);
}

void allocate_page(const Layout& layout, Context context, const Operation& operation,
                   Outcomes& outcomes) {
  const Cells before = outcomes.before();
  for (std::size_t m = 0; m < layout.pages.size(); ++m) {
    const Layout::Page& page = layout.pages[m];
    if ((before.get(page.flags) & PAGE_FREE) == 0) continue;
    Cells cells = outcomes.add(static_cast<Word>(m));
    cells.set(page.flags, 0);
    cells.set(page.busy, context.thread.index + 1u);
    cells.set(page.object, operation.operands[0] + 1);
    cells.set(page.pindex, operation.operands[1]);
    return;
  }
  outcomes.add(encode(vm_page_t{}));
}

bool page_free(const Layout& layout, const Cells& cells) {
  for (const Layout::Page& page : layout.pages) {
    if ((cells.get(page.flags) & PAGE_FREE) != 0) return true;
  }
  return false;
}

Word lookup(const Layout& layout, const Cells& cells, const Operation& operation) {
  for (std::uint8_t m = 0; m < layout.pages.size(); ++m) {
    const Layout::Page& page = layout.pages[m];
    if (cells.get(page.object) == operation.operands[0] + 1 &&
        cells.get(page.pindex) == operation.operands[1]) {
      return m;
    }
  }
  return encode(vm_page_t{});
}

}  // namespace

void execute_vm_object(const Machine& machine, Context context, const Operation& operation,
                       Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Cells before = outcomes.before();
  const Word object = operation.operands[0];
  // A deleted entry has no object: its use is a broken contract, and nothing happens here.
  const bool is_page = operation.op == Op::vm_page_free;
  if (object >= (is_page ? layout.pages.size() : layout.objects.size()) &&
      operation.op != Op::vm_object_alloc && operation.op != Op::vm_waitpfault) {
    const bool gives_pointer = operation.op == Op::vm_object_shadows ||
                               operation.op == Op::vm_page_lookup ||
                               operation.op == Op::vm_page_alloc;
    outcomes.add(gives_pointer ? encode(vm_page_t{}) : 0);
    return;
  }
  switch (operation.op) {
    case Op::vm_object_alloc:
      return allocate_object(machine, operand<vm_object_t>(operation, 0), outcomes);
    case Op::vm_object_shadows: {
      const std::uint32_t backing = before.get(layout.objects[object].shadows);
      outcomes.add(backing == 0 ? encode(vm_object_t{}) : backing - 1);
      return;
    }
    case Op::vm_object_has:
      outcomes.add(operation.operands[1] < before.get(layout.objects[object].size) ? 1 : 0);
      return;
    case Op::vm_object_truncate:
      outcomes.add().set(layout.objects[object].size, operation.operands[1]);
      return;
    case Op::vm_object_terminate:
      return terminate(layout, object, outcomes);
    case Op::vm_object_shared:
      outcomes.add(references(layout, before, object) > 1 ? 1 : 0);
      return;
    case Op::vm_page_lookup:
      outcomes.add(lookup(layout, before, operation));
      return;
    case Op::vm_page_alloc:
      return allocate_page(layout, context, operation, outcomes);
    case Op::vm_waitpfault:
      if (page_free(layout, before)) outcomes.add();
      return;
    default: {  // vm_page_free
      Cells cells = outcomes.add();
      release_page(layout.pages[object], cells);
    }
  }
}

}  // namespace pmapcheck::impl
