// The entries of vm_maps: slots of one pool, the lowest free one first. What a map's list looks
// like follows from the addresses, so equal maps are equal bytes whatever happened to them.
#include <optional>

#include "impl/machine/execute.hpp"

namespace pmapcheck::impl {

namespace {

using Entry = Layout::Entry;

constexpr std::array kMembers = {&Entry::map,          &Entry::start,      &Entry::end,
                                 &Entry::object,       &Entry::protection, &Entry::max_protection,
                                 &Entry::inheritance,  &Entry::eflags,     &Entry::wired_count,
                                 &Entry::wiring_thread};

class Pool {
 public:
  Pool(const Layout& layout, Cells cells) : entries_(layout.entries), cells_(cells) {}

  [[nodiscard]] bool used(vm_map_entry_t e) const {
    return e.index < entries_.size() && get(e, &Entry::map) != 0;
  }
  [[nodiscard]] std::uint32_t get(vm_map_entry_t e, Field Entry::*member) const {
    return cells_.get(entries_[e.index].*member);
  }
  void set(vm_map_entry_t e, Field Entry::*member, std::uint32_t value) {
    cells_.set(entries_[e.index].*member, value);
  }

  // The entry of a map that contains va, or the first that begins beyond it.
  [[nodiscard]] vm_map_entry_t containing(vm_map_t map, std::uint32_t va) const {
    return first([&](vm_map_entry_t e) {
      return of(e, map) && get(e, &Entry::start) <= va && va < get(e, &Entry::end);
    });
  }
  [[nodiscard]] vm_map_entry_t beyond(vm_map_t map, std::uint32_t va) const {
    vm_map_entry_t found;
    for (std::uint8_t i = 0; i < entries_.size(); ++i) {
      const vm_map_entry_t e{i};
      if (!of(e, map) || get(e, &Entry::start) <= va) continue;
      if (!found || get(e, &Entry::start) < get(found, &Entry::start)) found = e;
    }
    return found;
  }
  [[nodiscard]] vm_map_entry_t before(vm_map_entry_t e) const {
    const std::uint32_t start = get(e, &Entry::start);
    return first([&](vm_map_entry_t other) {
      return get(other, &Entry::map) == get(e, &Entry::map) && get(other, &Entry::end) == start;
    });
  }
  [[nodiscard]] vm_map_entry_t free_slot() const {
    return first([&](vm_map_entry_t e) { return !used(e); });
  }

  void copy(vm_map_entry_t from, vm_map_entry_t to) {
    for (const auto member : kMembers) set(to, member, get(from, member));
  }
  void release(vm_map_entry_t e) {
    for (const auto member : kMembers) set(e, member, 0);
  }
  // Whether two neighbours differ in nothing but where they are. VW-C9: never those in transition.
  [[nodiscard]] bool alike(vm_map_entry_t a, vm_map_entry_t b) const {
    for (const auto member : kMembers) {
      if (member == &Entry::start || member == &Entry::end) continue;
      if (get(a, member) != get(b, member)) return false;
    }
    return (get(a, &Entry::eflags) & MAP_ENTRY_IN_TRANSITION) == 0;
  }

 private:
  [[nodiscard]] bool of(vm_map_entry_t e, vm_map_t map) const {
    return get(e, &Entry::map) == map.index + 1u;
  }
  template <class Predicate>
  [[nodiscard]] vm_map_entry_t first(Predicate&& wanted) const {
    for (std::uint8_t i = 0; i < entries_.size(); ++i) {
      if (wanted(vm_map_entry_t{i})) return {i};
    }
    return {};
  }

  const std::vector<Entry>& entries_;
  Cells cells_;
};

Field Entry::*member_of(EntryField field) {
  switch (field) {
    case EntryField::start:
      return &Entry::start;
    case EntryField::end:
      return &Entry::end;
    case EntryField::object:
      return &Entry::object;
    case EntryField::protection:
      return &Entry::protection;
    case EntryField::max_protection:
      return &Entry::max_protection;
    case EntryField::inheritance:
      return &Entry::inheritance;
    case EntryField::wired_count:
      return &Entry::wired_count;
    case EntryField::wiring_thread:
      return &Entry::wiring_thread;
  }
  return nullptr;
}

bool is_index(EntryField field) {  // kept as index + 1
  return field == EntryField::object || field == EntryField::wiring_thread;
}

Word loaded(EntryField field, std::uint32_t kept, thread_t self) {
  if (field == EntryField::wiring_thread && kept == self.index + 1u) return encode(curthread);
  if (is_index(field)) return kept == 0 ? Id<void>::kNone : kept - 1;
  const bool failed = field == EntryField::wired_count && kept == Layout::kWiringFailed;
  return failed ? encode(-1) : kept;
}

std::uint32_t kept(EntryField field, Word value, thread_t self) {
  if (field == EntryField::wiring_thread && value == encode(curthread)) return self.index + 1u;
  if (is_index(field)) return (value + 1) & 0xff;
  return value & 0xff;  // -1 is kWiringFailed
}

// Splits an entry at va, if it is inside. The new entry takes the piece before va, or beyond it.
void clip(const Layout& layout, vm_map_entry_t entry, std::uint32_t va, bool front,
          Outcomes& outcomes) {
  const Pool before(layout, outcomes.before());
  const bool inside = before.used(entry) && before.get(entry, &Entry::start) < va &&
                      va < before.get(entry, &Entry::end);
  if (!inside) {
    outcomes.add();
    return;
  }
  const vm_map_entry_t slot = before.free_slot();
  if (!slot) return outcomes.exhaust(Limit::map_entries);
  Pool pool(layout, outcomes.add());
  pool.copy(entry, slot);
  pool.set(slot, front ? &Entry::end : &Entry::start, va);
  pool.set(entry, front ? &Entry::start : &Entry::end, va);
}

void merge(const Layout& layout, vm_map_entry_t entry, Outcomes& outcomes) {
  Pool pool(layout, outcomes.add());
  if (!pool.used(entry)) return;
  const vm_map_entry_t previous = pool.before(entry);
  if (!previous || !pool.alike(previous, entry)) return;
  pool.set(entry, &Entry::start, pool.get(previous, &Entry::start));
  pool.release(previous);
}

void copy(const Layout& layout, vm_map_entry_t entry, vm_map_t map, Outcomes& outcomes) {
  const vm_map_entry_t slot = Pool(layout, outcomes.before()).free_slot();
  if (!slot) return outcomes.exhaust(Limit::map_entries);
  Pool pool(layout, outcomes.add(encode(slot)));
  pool.copy(entry, slot);
  pool.set(slot, &Entry::map, map.index + 1u);
}

}  // namespace

void execute_vm_map_entry(const Machine& machine, Context context, const Operation& operation,
                          Outcomes& outcomes) {
  const Layout& layout = machine.layout;
  const Pool before(layout, outcomes.before());
  if (operation.op == Op::vm_map_lookup_entry) {
    outcomes.add(encode(before.containing(operand<vm_map_t>(operation, 0), operation.operands[1])));
    return;
  }
  if (operation.op == Op::vm_map_lookup_after) {
    outcomes.add(encode(before.beyond(operand<vm_map_t>(operation, 0), operation.operands[1])));
    return;
  }
  const auto entry = operand<vm_map_entry_t>(operation, 0);
  const bool used = before.used(entry);  // otherwise a broken contract, and nothing happens
  switch (operation.op) {
    case Op::vm_map_entry_succ: {
      if (!used) return void(outcomes.add(encode(vm_map_entry_t{})));
      const vm_map_t map{static_cast<std::uint8_t>(before.get(entry, &Entry::map) - 1)};
      outcomes.add(encode(before.beyond(map, before.get(entry, &Entry::start))));
      return;
    }
    case Op::entry_load: {
      const auto field = operand<EntryField>(operation, 1);
      outcomes.add(loaded(field, used ? before.get(entry, member_of(field)) : 0, context.thread));
      return;
    }
    case Op::entry_store: {
      Pool pool(layout, outcomes.add());
      const auto field = operand<EntryField>(operation, 1);
      if (!used) return;
      pool.set(entry, member_of(field), kept(field, operation.operands[2], context.thread));
      return;
    }
    case Op::entry_flag:
      outcomes.add(used && (before.get(entry, &Entry::eflags) & operation.operands[1]) != 0 ? 1
                                                                                            : 0);
      return;
    case Op::entry_flag_set: {
      Pool pool(layout, outcomes.add());
      if (!used) return;
      const std::uint32_t flags = before.get(entry, &Entry::eflags);
      const std::uint32_t flag = operation.operands[1];
      pool.set(entry, &Entry::eflags, operation.operands[2] != 0 ? flags | flag : flags & ~flag);
      return;
    }
    case Op::vm_map_clip_start:
      return clip(layout, entry, operation.operands[1], true, outcomes);
    case Op::vm_map_clip_end:
      return clip(layout, entry, operation.operands[1], false, outcomes);
    case Op::vm_map_try_merge:
      return merge(layout, entry, outcomes);
    case Op::vm_map_entry_copy:
      if (!used) return void(outcomes.add(encode(vm_map_entry_t{})));
      return copy(layout, entry, operand<vm_map_t>(operation, 1), outcomes);
    default: {  // vm_map_entry_delete
      Pool pool(layout, outcomes.add());
      if (used) pool.release(entry);
    }
  }
}

}  // namespace pmapcheck::impl
