// vm_maps: the lock with its timestamp, busy, and the entries.
#include <optional>

#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

namespace {

// Whoever else has saved the map's timestamp will find it changed.
void advance_timestamp(const Layout& layout, Cells& cells, vm_map_t map, thread_t self) {
  for (std::size_t t = 0; t < layout.threads.size(); ++t) {
    const Field saved = layout.threads[t].timestamp;
    if (t == self.index || cells.get(saved) != map.index + 1u) continue;
    cells.set(saved, cells.get(saved) | Layout::kTimestampChanged);
  }
}

void lock(const Machine& machine, thread_t t, vm_map_t map, Outcomes& outcomes) {
  const Layout::Lock& lock = machine.layout.locks[machine.shape.map_lock(map).index];
  const Cells before = outcomes.before();
  if (before.get(lock.owner) != 0 || before.get(lock.readers) != 0) return;
  Cells cells = outcomes.add();
  cells.set(lock.owner, t.index + 1u);
  advance_timestamp(machine.layout, cells, map, t);
}

void lock_read(const Layout::Lock& lock, thread_t t, Outcomes& outcomes) {
  const Cells before = outcomes.before();
  const std::uint32_t readers = before.get(lock.readers);
  if (before.get(lock.owner) != 0 || (readers >> t.index & 1) != 0) return;
  outcomes.add().set(lock.readers, readers | 1u << t.index);
}

void user_wire_add(const Machine& machine, int pages, Outcomes& outcomes) {
  const Field count = machine.layout.user_wire_count;
  const Cells before = outcomes.before();
  const bool fits =
      before.get(count) + static_cast<unsigned>(pages) <= machine.shape.max_user_wired;
  Cells cells = outcomes.add(fits ? 1 : 0);
  if (fits) add_to(cells, count, pages);
}

}  // namespace

void execute_vm_map(const Machine& machine, Context context, const Operation& operation,
                    Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  if (operation.op == Op::user_wire_add) {
    return user_wire_add(machine, operand<int>(operation, 0), outcomes);
  }
  if (operation.op == Op::user_wire_sub) {
    Cells cells = outcomes.add();
    return add_to(cells, layout.user_wire_count, -operand<int>(operation, 0));
  }
  const auto map = operand<vm_map_t>(operation, 0);
  const thread_t t = context.thread;
  const Layout::Lock& map_lock = layout.locks[machine.shape.map_lock(map).index];
  const Field saved = layout.threads[t.index].timestamp;
  const Layout::Map& m = layout.maps[map.index];
  const Cells before = outcomes.before();
  switch (operation.op) {
    case Op::vm_map_lock:
      return lock(machine, t, map, outcomes);
    case Op::vm_map_unlock: {
      Cells cells = outcomes.add();
      if (cells.get(map_lock.owner) == t.index + 1u) cells.set(map_lock.owner, 0);
      return;
    }
    case Op::vm_map_lock_read:
      return lock_read(map_lock, t, outcomes);
    case Op::vm_map_unlock_read:
      outcomes.add().set(map_lock.readers, before.get(map_lock.readers) & ~(1u << t.index));
      return;
    case Op::vm_map_timestamp_save:
      outcomes.add().set(saved, map.index + 1u);
      return;
    case Op::vm_map_unchanged:
      outcomes.add(before.get(saved) == map.index + 1u ? 1 : 0).set(saved, 0);
      return;
    case Op::vm_map_busy_add: {
      const int busy = static_cast<int>(before.get(m.busy)) + operand<int>(operation, 1);
      outcomes.add(encode(busy < 0 ? 0 : busy)).set(m.busy, encode(busy < 0 ? 0 : busy));
      return;
    }
    case Op::vm_map_flag:
      outcomes.add((before.get(m.flags) & operation.operands[1]) != 0 ? 1 : 0);
      return;
    default: {  // vm_map_flag_set
      const std::uint32_t flag = operation.operands[1];
      const std::uint32_t flags = before.get(m.flags);
      outcomes.add().set(m.flags, operation.operands[2] != 0 ? flags | flag : flags & ~flag);
    }
  }
}

}  // namespace pmapcheck::impl
