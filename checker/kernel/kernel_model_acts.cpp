// What a step depends on, as far as it concerns others: for partial-order reduction.
//
// The idea: less than the bytes that it looks at. Of a formula that holds, the reasons why it does;
// of where another thread is and on which CPU, mostly no more than a predicate.
#include <bitset>

#include "checker/kernel/kernel_model.hpp"
#include "impl/machine/execute.hpp"

namespace pmapcheck::kernel {

using explore::StateView;
using impl::Cells;
using impl::Field;

void KernelModel::tell_acts() {
  tells_acts_ = true;
  read_together_.assign(state_bytes(), {});
  for (std::size_t i = 0; i < compiled_->state_instances(); ++i) {
    const explore::ByteSet reads = compiled_->reads(i);
    explore::for_each_element(reads, [&](std::size_t byte) { read_together_[byte] |= reads; });
  }
}

void KernelModel::begin_act() {
  asked_.reset();
  if (!tells_acts_) return;
  decides_.reset();
  asks_cpu_ = false;
  act_ = {};
}

void KernelModel::add_to_act(StateView before, StateView after) {
  act_.visible_by |= known_bytes();
  add_visibility(before, after);
  add_changed_predicates(before, after);
}

void KernelModel::end_act(StateView state, std::size_t process, const impl::Access& access) {
  act_.reads = access.reads | decides_;
  act_.writes = access.writes;
  if (process < thread_count()) {
    if (asks_cpu_) act_.reads |= bytes_of({machine_.layout.threads[process].cpu});
    leave_out_sleep(state, process);
    if (!waited_ && has_predicates()) act_.suspends.set(mark(Predicate::running, process));
    act_.visible_by &= ~act_.suspends;
  }
  for (explore::ByteSet* bytes : {&act_.reads, &act_.writes, &act_.visible_by}) {
    bytes->reset(layout_.broken.offset);
  }
}

explore::ByteSet KernelModel::bytes_of(std::initializer_list<Field> fields) {
  explore::ByteSet bytes;
  for (const Field field : fields) {
    for (std::size_t i = 0; i < field.width; ++i) bytes.set(field.offset + i);
  }
  return bytes;
}

void KernelModel::ask(Predicate predicate, std::size_t thread,
                      std::initializer_list<Field> fields) {
  for (const Field field : fields) {
    for (std::size_t i = 0; i < field.width; ++i) asked_.set(field.offset + i);
  }
  if (!tells_acts_) return;
  if (has_predicates()) {
    decides_.set(mark(predicate, thread));
  } else {
    decides_ |= bytes_of(fields);
  }
}

bool KernelModel::goes_on(const Point& point) {
  if (point.kind != Point::Kind::operation) return point.kind == Point::Kind::call;
  return point.null_argument || !impl::may_wait(point.operation.op);
}

// A CPU's thread is one that is on that CPU: so those are running that are the thread of some CPU.
void KernelModel::add_changed_predicates(StateView before, StateView after) {
  if (!has_predicates()) return;
  const Cells old = read(before);
  const Cells now = read(after);
  const auto add = [&](Predicate predicate, std::size_t thread) {
    act_.predicates.set(mark(predicate, thread));
  };
  std::bitset<256> ran, runs;  // by number, from 1
  for (const impl::Layout::Cpu& cpu : machine_.layout.cpus) {
    if (old.get(cpu.thread) == now.get(cpu.thread)) continue;
    ran.set(old.get(cpu.thread));
    runs.set(now.get(cpu.thread));
  }
  for (std::size_t t = 0; t < thread_count(); ++t) {
    if (ran[t + 1] != runs[t + 1]) add(Predicate::running, t);
    if (point_id(old, t) == point_id(now, t)) continue;
    const Point& from = automata_.point(point_id(old, t));
    const Point& to = automata_.point(point_id(now, t));
    const bool finishes =
        (from.kind == Point::Kind::finished) != (to.kind == Point::Kind::finished);
    if (finishes) add(Predicate::finished, t);
    if (!goes_on(from) || !goes_on(to)) add(Predicate::gate, t);
  }
}

// Nobody else puts a thread to sleep that is awake.
void KernelModel::leave_out_sleep(StateView state, std::size_t thread) {
  const Field channel = machine_.layout.threads[thread].channel;
  if (read(state).get(channel) != 0) return;
  act_.reads &= ~bytes_of({channel});
  act_.visible_by &= ~bytes_of({channel});
}

explore::ByteSet& KernelModel::known_bytes() {
  return decides_ |= access_->reads | access_->writes;
}

// Where something is violated, all orders of what its instances read are kept: whom it is to be
// blamed on may depend on them.
void KernelModel::add_visibility(StateView before, StateView after) {
  if (formal_.checks == Checks::none) return;
  if (compiled_->justify(before, after, *justification_, act_.visible_by)) return;
  for (std::size_t b = 0; b < state_bytes(); ++b) {
    if (before[b] != after[b]) act_.visible_by |= read_together_[b];
  }
}

explore::Guard KernelModel::guard(std::size_t thread, std::uint32_t point) const {
  const impl::Layout::Thread& its = machine_.layout.threads[thread];
  explore::ByteSet reads = bytes_of({layout_.threads[thread].point});
  if (has_predicates()) {
    reads.set(mark(Predicate::running, thread));
  } else {
    reads |= bytes_of({its.cpu});
    for (const impl::Layout::Cpu& cpu : machine_.layout.cpus) reads |= bytes_of({cpu.thread});
  }
  const Point& at = automata_.point(static_cast<PointId>(point));
  const bool gate = at.kind == Point::Kind::operation && !goes_on(at);
  if (gate) {
    reads |= bytes_of({its.cpu, its.channel, its.signal});
    reads |= impl::bytes(machine_, impl::touched(machine_.shape, at.operation));
  }
  return {gate, explore::ByteMarks(reads)};
}

bool KernelModel::waits_at(StateView state, std::size_t thread, std::uint32_t point,
                           explore::ByteMarks& reads) {
  const auto t = static_cast<std::uint8_t>(thread);
  const impl::Operation& operation = automata_.point(static_cast<PointId>(point)).operation;
  impl::Access access;
  const Cells cells = read(state, &access);
  const auto cpu = static_cast<std::uint8_t>(cells.get(machine_.layout.threads[t].cpu));
  probe_.start(state.data(), &access);
  impl::execute(machine_, {{t}, impl::CurrentCpu({cpu})}, operation, probe_);
  reads = explore::ByteMarks(access.reads);
  return probe_.count() == 0 && probe_.exhausted() == impl::Limit::none;
}

}  // namespace pmapcheck::kernel
