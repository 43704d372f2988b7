#include "checker/kernel/stuck.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;
using impl::Shape;

// A sleeper's channel tells what it waits for.
Wait asleep(const impl::Machine& machine, const impl::Cells& cells, impl::channel_t channel) {
  const impl::Layout& layout = machine.layout;
  if (channel == Shape::free_page_channel) {
    const bool there = cells.get(layout.free_pages) > 0;
    return there ? Wait{Wait::Kind::lost_wakeup, Party::implementation}
                 : Wait{Wait::Kind::asleep, Party::environment};
  }
  if (channel == Shape::sf_buf_channel) {
    const bool there = cells.get(layout.sf_bufs.front().free_order) != 0;
    return there ? Wait{Wait::Kind::lost_wakeup, Party::implementation}
                 : Wait{Wait::Kind::asleep, Party::caller};  // nobody frees a buffer: SF-C7
  }
  return {Wait::Kind::lost_wakeup, Party::caller};  // the scenario's own tsleep and wakeup
}

// Whether the implementations themselves take and release the lock.
bool is_internal(const Shape& shape, impl::lock_t lock) {
  return lock != Shape::object_lock && lock < shape.scenario_lock(0);
}

}  // namespace

Wait waits_for(const impl::Machine& machine, const Point& at, std::size_t t,
               const impl::Cells& cells) {
  if (at.kind == Point::Kind::finished) return {};
  const std::uint32_t channel = cells.get(machine.layout.threads[t].channel);
  if (channel != 0) {
    return asleep(machine, cells, {static_cast<std::uint8_t>(channel - 1)});
  }
  if (at.kind == Point::Kind::operation) {
    switch (at.operation.op) {
      case Op::ipi_invlpg:
      case Op::ipi_wait:
        return {Wait::Kind::operation, Party::implementation};
      case Op::mtx_lock:
      case Op::mtx_lock_spin:
      case Op::rw_wlock:
      case Op::rw_rlock:
      case Op::sx_xlock:
      case Op::sx_slock: {
        const auto lock = impl::decode<impl::lock_t>(at.operation.operands[0]);
        return {Wait::Kind::operation,
                is_internal(machine.shape, lock) ? Party::implementation : Party::caller};
      }
      default:
        break;
    }
  }
  return {Wait::Kind::operation, Party::caller};
}

}  // namespace pmapcheck::kernel
