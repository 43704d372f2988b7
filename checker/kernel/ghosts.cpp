#include "checker/kernel/ghosts.hpp"

#include "checker/kernel/ghosts_vm_map.hpp"
#include "impl/machine/execute.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::add_to;
using impl::Cells;
using impl::Field;
namespace call = impl::call;

void set_bit(Cells& cells, Field field, std::uint32_t bit, bool on) {
  const std::uint32_t bits = cells.get(field);
  cells.set(field, on ? bits | bit : bits & ~bit);
}

void quick_entered(const KernelLayout::Thread& thread, const CallEvent& event, Cells& cells) {
  add_to(cells, thread.quick_depth, 1);
  cells.set(thread.quick_page, event.arguments[0] + 1);
  cells.set(thread.quick_frame, event.result + 1);
}

void quick_removed(const KernelLayout::Thread& thread, Cells& cells) {
  add_to(cells, thread.quick_depth, -1);
  if (cells.get(thread.quick_depth) > 0) return;
  cells.set(thread.quick_page, 0);
  cells.set(thread.quick_frame, 0);
}

void called(const impl::Machine& machine, const KernelLayout& layout, impl::thread_t t,
            const CallEvent& event, Cells& cells) {
  const KernelLayout::Thread& thread = layout.threads[t.index];
  if (event.routine == &call::pmap_quick_enter_page) {
    if (cells.get(thread.quick_depth) == 0) {
      cells.set(thread.quick_critical, cells.get(machine.layout.threads[t.index].critical));
    }
  } else if (event.routine == &call::pmap_quick_remove_page) {
    quick_removed(thread, cells);  // from here on the thread has no claim to the frame
  } else if (event.routine == &call::vm_page_unwire) {
    add_to(cells, layout.wirings[event.arguments[0]], -1);  // from here on it counts on it no more
  } else if (event.routine == &call::pmap_enter) {
    set_bit(cells, thread.in_calls, kInNosleepEnter,
            (event.arguments[4] & impl::PMAP_ENTER_NOSLEEP) != 0);
  } else if (event.routine == &call::sf_buf_alloc) {
    set_bit(cells, thread.in_calls, kInSfBufCall, true);
    set_bit(cells, thread.in_calls, kInNowaitAlloc, (event.arguments[1] & impl::SFB_NOWAIT) != 0);
    set_bit(cells, machine.layout.threads[t.index].signal, impl::SIGNAL_ENDED_WAIT, false);
  } else if (event.routine == &call::sf_buf_free) {
    set_bit(cells, thread.in_calls, kInSfBufCall, true);
  }
}

void returned(const KernelLayout& layout, impl::thread_t t, const CallEvent& event,
              Cells& cells) {
  const KernelLayout::Thread& thread = layout.threads[t.index];
  if (event.routine == &call::pmap_quick_enter_page) {
    quick_entered(thread, event, cells);
  } else if (event.routine == &call::vm_page_wire) {
    add_to(cells, layout.wirings[event.arguments[0]], 1);
  } else if (event.routine == &call::pmap_enter) {
    set_bit(cells, thread.in_calls, kInNosleepEnter, false);
  } else if (event.routine == &call::sf_buf_alloc) {
    set_bit(cells, thread.in_calls, kInNowaitAlloc | kInSfBufCall, false);
    const auto sf = impl::decode<impl::sf_buf_t>(event.result);
    if (sf) add_to(cells, thread.sf_refs[sf.index], 1);
  } else if (event.routine == &call::sf_buf_free) {
    set_bit(cells, thread.in_calls, kInSfBufCall, false);
    add_to(cells, thread.sf_refs[event.arguments[0]], -1);
  }
}

}  // namespace

void end_call(const impl::Machine& machine, impl::thread_t t, Cells& cells) {
  cells.set(machine.layout.threads[t.index].modified_pages, 0);
}

void note(const impl::Machine& machine, const KernelLayout& layout, impl::thread_t t,
          const CallEvent& event, Cells& cells) {
  if (event.kind == CallEvent::Kind::call) {
    called(machine, layout, t, event, cells);
  } else {
    returned(layout, t, event, cells);
    note_wiring(machine, layout, event, cells);
  }
  if (event.outermost && changes_wirings(event.routine)) {
    set_bit(cells, layout.threads[t.index].in_calls, kInWiringCall,
            event.kind == CallEvent::Kind::call);
  }
}

}  // namespace pmapcheck::kernel
