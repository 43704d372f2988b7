#include "checker/kernel/stuck.hpp"

#include "checker/kernel/stuck_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;
using impl::Shape;

std::uint8_t bit(std::size_t i) { return static_cast<std::uint8_t>(1u << i); }

// A sleeper's channel tells what it waits for.
Wait asleep(const impl::Machine& machine, const impl::Cells& cells, impl::channel_t channel) {
  const impl::Layout& layout = machine.layout;
  Wait wait{.what = Wait::For::wakeup, .index = channel.index};
  if (channel == Shape::free_page_channel) {
    wait.in_vain = wait.lost = cells.get(layout.free_pages) > 0;
    wait.party = wait.lost ? Party::implementation : Party::environment;
  } else if (channel == Shape::sf_buf_channel) {
    wait.in_vain = wait.lost = cells.get(layout.sf_bufs.front().free_order) != 0;
    wait.party = wait.lost ? Party::implementation : Party::caller;  // nobody frees one: SF-C7
  } else {
    wait.lost = true;  // the scenario's own tsleep and wakeup
  }
  return wait;
}

// Whether the implementations themselves take and release the lock.
bool is_internal(const Shape& shape, impl::lock_t lock) {
  return lock != Shape::object_lock && lock < shape.scenario_lock(0);
}

std::optional<impl::lock_t> wanted_lock(const Shape& shape, const impl::Operation& operation) {
  switch (operation.op) {
    case Op::mtx_lock:
    case Op::mtx_lock_spin:
    case Op::rw_wlock:
    case Op::rw_rlock:
    case Op::sx_xlock:
    case Op::sx_slock:
      return impl::decode<impl::lock_t>(operation.operands[0]);
    case Op::vm_map_lock:
    case Op::vm_map_lock_read:
      return shape.map_lock(impl::decode<impl::vm_map_t>(operation.operands[0]));
    default:
      return {};
  }
}

Wait for_lock(const impl::Machine& machine, const impl::Cells& cells, impl::lock_t lock) {
  const impl::Layout::Lock& fields = machine.layout.locks[lock.index];
  const std::uint32_t owner = cells.get(fields.owner);
  auto holders = static_cast<std::uint8_t>(cells.get(fields.readers));
  if (owner != 0) holders |= bit(owner - 1);
  return {.what = Wait::For::lock,
          .party = is_internal(machine.shape, lock) ? Party::implementation : Party::caller,
          .index = lock.index,
          .holders = holders};
}

Wait for_page(const impl::Machine& machine, const impl::Cells& cells, std::uint8_t m) {
  const std::uint32_t by = cells.get(machine.layout.pages[m].busy);
  const bool outside = by == 0 || by == impl::Layout::kBusyOutside;
  return {.what = Wait::For::page, .index = m, .holders = outside ? std::uint8_t{0} : bit(by - 1)};
}

Wait for_acknowledgement(const impl::Machine& machine, const impl::Cells& cells,
                         std::size_t own_cpu) {
  Wait wait{.what = Wait::For::acknowledgement, .party = Party::implementation};
  for (std::size_t c = 0; c < machine.shape.cpus; ++c) {
    const std::uint32_t pending = cells.get(machine.layout.cpus[c].pending);
    if ((pending >> own_cpu & 1) != 0) wait.holders |= bit(c);
  }
  return wait;
}

Wait for_cpu(const impl::Machine& machine, const impl::Cells& cells, std::size_t cpu) {
  const std::uint32_t current = cells.get(machine.layout.cpus[cpu].thread);
  return {.what = Wait::For::cpu,
          .index = static_cast<std::uint8_t>(cpu),
          .holders = current == 0 ? std::uint8_t{0} : bit(current - 1)};
}

}  // namespace

Wait waits_for(const impl::Machine& machine, std::span<const Point* const> all, std::size_t t,
               bool enabled, const impl::Cells& cells) {
  const Point& at = *all[t];
  const impl::Layout::Thread& thread = machine.layout.threads[t];
  const std::size_t cpu = cells.get(thread.cpu);
  if (enabled) return for_cpu(machine, cells, cpu);
  if (const std::uint32_t channel = cells.get(thread.channel); channel != 0) {
    const impl::channel_t on{static_cast<std::uint8_t>(channel - 1)};
    if (const auto wait = asleep_on_map(machine, all, t, on, cells)) return *wait;
    Wait wait = asleep(machine, cells, on);
    wait.interruptible = at.kind == Point::Kind::operation && at.operation.op == Op::sleepq_wait &&
                         at.operation.operands[0] != 0;
    return wait;
  }
  if (const auto lock = wanted_lock(machine.shape, at.operation)) {
    return for_lock(machine, cells, *lock);
  }
  switch (at.operation.op) {
    case Op::page_busy:
    case Op::page_busy_wait:
      return for_page(machine, cells, static_cast<std::uint8_t>(at.operation.operands[0]));
    case Op::ipi_invlpg:
    case Op::ipi_wait:
      return for_acknowledgement(machine, cells, cpu);
    case Op::vm_waitpfault:  // for a page that somebody frees
      return {.what = Wait::For::operation, .party = Party::environment};
    default:
      return {.what = Wait::For::operation};
  }
}

}  // namespace pmapcheck::kernel
