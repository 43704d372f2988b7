#include "impl/tests/twins/program_run.hpp"

namespace pmapcheck::impl {

Control initial_control(const Program& program) {
  Control control;
  for (std::size_t t = program.threads.size(); t-- > 0;) {
    const ThreadShape& thread = program.shape.threads[t];
    control.thread[thread.cpu.index] = static_cast<std::uint8_t>(t + 1);  // the first listed runs
    control.root[thread.cpu.index] = thread.pmap.index;
  }
  for (std::size_t m = 0; m < program.shape.pages.size(); ++m) {
    control.content[m] = program.shape.pages[m].content;
  }
  return control;
}

bool runnable(const Program& program, const Control& control, std::size_t t) {
  if (finished(program, control, t)) return false;
  // A CPU has one request at a time: the next one waits until all have served it.
  const Op op = program.threads[t][control.done[t]].op;
  const bool waits = op == Op::ipi_wait || op == Op::ipi_invlpg;
  return !waits || control.served(program.shape.threads[t].cpu.index);
}

bool may_switch(const Program& program, const Control& control, std::size_t c, std::size_t t) {
  if (control.thread[c] == t + 1 || !runnable(program, control, t)) return false;
  const std::size_t current = control.thread[c];
  return program.shape.preemption.enabled || current == 0 ||
         !runnable(program, control, current - 1);
}

std::size_t walked(const Program& program, const Control& control, std::size_t c, vm_offset_t va) {
  if (!program.shape.is_user(va)) return program.find({kernel_pmap, va});
  return program.find({{control.root[c]}, va});
}

std::uint16_t loaded(const Program& program, const Control& control, std::uint16_t m) {
  return program.shape.contents ? control.content[m] : m;
}

void stored(const Program& program, Control& control, const Operation& store, std::uint16_t m) {
  if (program.shape.contents) control.content[m] = static_cast<std::uint8_t>(store.operands[1]);
  if (!program.shape.is_user(decode<vm_offset_t>(store.operands[0]))) return;
  control.written |= static_cast<std::uint8_t>(1u << m);
}

void interrupt(const Program& program, Control& control, std::size_t c,
               const Operation& operation) {
  if (operation.op == Op::ipi_wait) {
    control.request[c] = 0;
    return;
  }
  const auto targets = decode<cpuset_t>(operation.operands[0]);
  const Translation t{decode<pmap_t>(operation.operands[1]),
                      decode<vm_offset_t>(operation.operands[2])};
  control.request[c] = static_cast<std::uint8_t>(program.find(t) + 1);
  for (std::uint8_t target = 0; target < program.shape.cpus; ++target) {
    if (targets.has({target})) control.pending[target] |= static_cast<std::uint8_t>(1u << c);
  }
}

}  // namespace pmapcheck::impl
