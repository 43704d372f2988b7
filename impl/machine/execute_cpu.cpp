// The CPU and its thread; locks; sleep and wakeup. Waiting is an operation that is not enabled.
#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

void execute_cpu(const Machine& machine, Context context, const Operation& operation,
                 Outcomes& outcomes) {
  const Layout::Thread& thread = machine.layout.threads[context.thread.index];
  if (operation.op == Op::curcpu) {
    // Migration is what makes this worth observing: the thread's CPU is part of what it read.
    const Cells before = outcomes.before();
    outcomes.add(before.get(thread.cpu));
    return;
  }
  if (operation.op == Op::quick_frame) {
    const Cells before = outcomes.before();
    const cpu_t here{static_cast<std::uint8_t>(before.get(thread.cpu))};
    outcomes.add(encode(machine.shape.quick_frame(here)));
    return;
  }
  Cells cells = outcomes.add();
  switch (operation.op) {
    case Op::critical_enter:
      return add_to(cells, thread.critical, 1);
    case Op::critical_exit:
      return add_to(cells, thread.critical, -1);
    case Op::sched_pin:
      return add_to(cells, thread.pinned, 1);
    case Op::fence:  // memory is sequentially consistent: nothing is left to be ordered
      return;
    default:
      return add_to(cells, thread.pinned, -1);
  }
}

namespace {

void acquire_exclusive(const Layout::Lock& lock, thread_t t, Outcomes& outcomes,
                       const Layout::Thread* spinning) {
  const Cells before = outcomes.before();
  if (before.get(lock.owner) != 0 || before.get(lock.readers) != 0) return;
  Cells cells = outcomes.add();
  cells.set(lock.owner, t.index + 1u);
  if (spinning != nullptr) {  // spinlock_enter(): LK-3
    add_to(cells, spinning->spin, 1);
    add_to(cells, spinning->critical, 1);
  }
}

void release_exclusive(const Layout::Lock& lock, thread_t t, Outcomes& outcomes,
                       const Layout::Thread* spinning) {
  Cells cells = outcomes.add();
  if (cells.get(lock.owner) != t.index + 1u) return;  // not the owner: a broken contract
  cells.set(lock.owner, 0);
  if (spinning != nullptr) {
    add_to(cells, spinning->spin, -1);
    add_to(cells, spinning->critical, -1);
  }
}

void acquire_shared(const Layout::Lock& lock, thread_t t, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  const std::uint32_t readers = before.get(lock.readers);
  if (before.get(lock.owner) != 0 || (readers >> t.index & 1) != 0) return;
  outcomes.add().set(lock.readers, readers | 1u << t.index);
}

void release_shared(const Layout::Lock& lock, thread_t t, Outcomes& outcomes) {
  Cells cells = outcomes.add();
  cells.set(lock.readers, cells.get(lock.readers) & ~(1u << t.index));
}

}  // namespace

void execute_lock(const Machine& machine, Context context, const Operation& operation,
                  Outcomes& outcomes) {
  const Layout::Lock& lock = machine.layout.locks[operand<lock_t>(operation, 0).index];
  const thread_t t = context.thread;
  switch (operation.op) {
    case Op::mtx_lock:
    case Op::rw_wlock:
    case Op::sx_xlock:
      return acquire_exclusive(lock, t, outcomes, nullptr);
    case Op::mtx_unlock:
    case Op::rw_wunlock:
    case Op::sx_xunlock:
      return release_exclusive(lock, t, outcomes, nullptr);
    case Op::mtx_lock_spin:
      return acquire_exclusive(lock, t, outcomes, &machine.layout.threads[t.index]);
    case Op::mtx_unlock_spin:
      return release_exclusive(lock, t, outcomes, &machine.layout.threads[t.index]);
    case Op::rw_rlock:
    case Op::sx_slock:
      return acquire_shared(lock, t, outcomes);
    default:
      return release_shared(lock, t, outcomes);
  }
}

namespace {

// A thread that was woken while a signal was pending may go either way: the kernel looks for
// signals between putting the thread on its queue and switching away, and by then it may have been
// woken. The wakeup is used up even if it returns EINTR.
void sleepq_wait(const Layout::Thread& thread, bool catch_signals, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  if (before.get(thread.channel) == 0) outcomes.add(WAIT_WOKEN);
  if (!catch_signals || (before.get(thread.signal) & SIGNAL_PENDING) == 0) return;
  Cells cells = outcomes.add(WAIT_INTERRUPTED);
  cells.set(thread.channel, 0);
  cells.set(thread.signal, SIGNAL_PENDING | SIGNAL_ENDED_WAIT);
}

// Which of the sleepers it is depends on priorities, which this machine does not have.
void wakeup_one(const Layout& layout, channel_t channel, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  for (const Layout::Thread& sleeper : layout.threads) {
    if (before.get(sleeper.channel) == channel.index + 1u) outcomes.add().set(sleeper.channel, 0);
  }
  if (outcomes.count() == 0) outcomes.add();
}

}  // namespace

void execute_sleep(const Machine& machine, Context context, const Operation& operation,
                   Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Field channel = layout.threads[context.thread.index].channel;
  switch (operation.op) {
    case Op::sleepq_add: {
      Cells cells = outcomes.add();
      cells.set(channel, operand<channel_t>(operation, 0).index + 1u);
      const auto lock = operand<lock_t>(operation, 1);
      if (lock) cells.set(layout.locks[lock.index].owner, 0);
      return;
    }
    case Op::vm_wait: {
      Cells cells = outcomes.add();
      if (cells.get(layout.free_pages) == 0) {
        cells.set(channel, Shape::free_page_channel.index + 1u);
      }
      return;
    }
    case Op::sleepq_wait:
      return sleepq_wait(layout.threads[context.thread.index], operand<bool>(operation, 0),
                         outcomes);
    case Op::wakeup_one:
      return wakeup_one(layout, operand<channel_t>(operation, 0), outcomes);
    default: {  // wakeup
      Cells cells = outcomes.add();
      for (const Layout::Thread& sleeper : layout.threads) {
        if (cells.get(sleeper.channel) == operand<channel_t>(operation, 0).index + 1u) {
          cells.set(sleeper.channel, 0);
        }
      }
    }
  }
}

}  // namespace pmapcheck::impl
