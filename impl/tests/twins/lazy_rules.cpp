#include "impl/tests/twins/lazy_rules.hpp"

namespace pmapcheck::impl {

namespace {

// One operation on one state, rule by rule.
class Rules {
 public:
  Rules(const Program& program, Deviation deviation, const LazyState& before)
      : program_(program), deviation_(deviation), before_(before) {}

  template <class Visit>
  void load(std::size_t c, std::size_t i, const Visit& visit) const {
    const StaleEntries& stale = before_.stale[c][i];
    for (std::size_t s = 0; s < stale.size(); ++s) {
      visit(used(c, i, s), stale.entries[s].page.index);
    }
    LazyState next = before_;
    if (!before_.pte[i].valid()) return fault(c, i, visit);
    next.stale[c][i].clear();
    if (is(Deviation::access_leaves_maybe)) {
      next.maybe_accessed[i] = !next.pte[i].has(PG_A);
    } else {
      next.pte[i].bits |= PG_A;
      next.maybe_accessed[i] = false;
    }
    visit(next, next.pte[i].page.index);
  }

  template <class Visit>
  void store(std::size_t c, std::size_t i, const Visit& visit) const {
    const StaleEntries& stale = before_.stale[c][i];
    bool read_only = false;
    for (std::size_t s = 0; s < stale.size(); ++s) {
      const Entry& entry = stale.entries[s];
      read_only |= !entry.writeable;
      if (entry.modified) visit(used(c, i, s), entry.page.index);
      if (!is(Deviation::stale_entry_is_modified) || !entry.writeable || entry.modified) continue;
      LazyState next = used(c, i, s);
      next.stale[c][i].clear();
      next.stale[c][i].insert({true, true, true, entry.page});
      if (next.pte[i].valid()) modify(next, c, i);
      visit(next, entry.page.index);
    }
    if (read_only && !is(Deviation::no_spurious_fault)) fault(c, i, visit);
    if (!before_.pte[i].valid() || !before_.pte[i].has(PG_RW)) return fault(c, i, visit);
    LazyState next = before_;
    next.stale[c][i].clear();
    modify(next, c, i);
    visit(next, next.pte[i].page.index);
  }

  // Visits each (state, PTE) that an atomic read of A may settle.
  template <class Visit>
  void read(std::size_t i, const Visit& visit) const {
    LazyState next = before_;
    if (before_.maybe_accessed[i]) {
      next.pte[i].bits |= PG_A;
      next.maybe_accessed[i] = false;
      visit(next, next.pte[i]);
      next = before_;
      if (!is(Deviation::kept_after_clear)) drop_kept(next, i);
      settle(next, i);  // loaded CPUs may refill at once
      if (is(Deviation::lasting_removal)) next.maybe_accessed[i] = false;
    }
    visit(next, before_.pte[i]);
  }

  // Overwrites the PTE; `clear` if the same atomic operation saw A clear.
  void write(LazyState& next, std::size_t i, pt_entry_t e, bool clear) const {
    const pt_entry_t old = before_.pte[i];
    for (std::size_t c = 0; c < program_.shape.cpus; ++c) {
      if (clear && is(Deviation::removal_by_value)) next.stale[c][i].remove(cached(old));
      if (!clear && before_.may_hold_current(program_, c, i)) leave(next, c, i, old);
    }
    next.pte[i] = e;
    drop_kept(next, i);
    settle(next, i);
  }

  // CPUs that do not have the root loaded hold nothing of the current generation.
  void drop_kept(LazyState& state, std::size_t i) const {
    for (auto& cpu : state.kept) cpu[i] = false;
  }

  // Closure: a CPU that has the root loaded may have set A of a valid PTE.
  void settle(LazyState& state, std::size_t i) const {
    bool loaded = false;
    for (std::size_t c = 0; c < program_.shape.cpus; ++c) {
      loaded |= state.control.loaded(c, program_.translations[i].pmap);
    }
    state.maybe_accessed[i] = state.pte[i].valid() && !state.pte[i].has(PG_A) && loaded;
  }

 private:
  [[nodiscard]] bool is(Deviation deviation) const { return deviation_ == deviation; }

  void leave(LazyState& state, std::size_t c, std::size_t i, pt_entry_t old) const {
    if (is(Deviation::ordered_list)) {
      state.stale[c][i].move_to_end(cached(old));
    } else {
      state.stale[c][i].insert(cached(old));
    }
  }

  // The access used stale entry s: the CPU holds nothing else.
  [[nodiscard]] LazyState used(std::size_t c, std::size_t i, std::size_t s) const {
    LazyState next = before_;
    const StaleEntries& stale = before_.stale[c][i];
    for (std::size_t other = 0; other < stale.size(); ++other) {
      const bool drops = is(Deviation::ordered_list) ? other < s : other != s;
      if (drops) next.stale[c][i].remove(stale.entries[other]);
    }
    return next;
  }

  // CPU c's walk sets A and M.
  void modify(LazyState& next, std::size_t c, std::size_t i) const {
    for (std::size_t other = 0; other < program_.shape.cpus; ++other) {
      if (other != c && !before_.pte[i].has(PG_M) && before_.may_hold_current(program_, other, i)) {
        leave(next, other, i, before_.pte[i]);
      }
    }
    if (!before_.pte[i].has(PG_M)) drop_kept(next, i);
    next.pte[i].bits |= PG_A | PG_M;
    next.maybe_accessed[i] = false;
  }

  template <class Visit>
  void fault(std::size_t c, std::size_t i, const Visit& visit) const {
    LazyState next = before_;
    if (!is(Deviation::fault_keeps_stale)) next.stale[c][i].clear();
    visit(next, kFault);
  }

  const Program& program_;
  Deviation deviation_;
  const LazyState& before_;
};

struct LazyMmu {
  Deviation deviation;

  template <class Visit>
  void execute(const Program& program, const LazyState& state, std::size_t t, std::size_t c,
               const Operation& operation, const Visit& visit) const {
    const Rules rules(program, deviation, state);
    if (operation.op == Op::load || operation.op == Op::store) {
      const auto va = decode<vm_offset_t>(operation.operands[0]);
      const std::size_t i = walked(program, state.control, c, va);
      if (operation.op == Op::load) {
        return rules.load(c, i, [&](const LazyState& next, std::uint16_t met) {
          visit(next, met == kFault ? met : loaded(program, next.control, met));
        });
      }
      return rules.store(c, i, [&](LazyState next, std::uint16_t met) {
        if (met != kFault) stored(program, next.control, operation, met);
        visit(next, met);
      });
    }
    const std::size_t i = program.find(
        {decode<pmap_t>(operation.operands[0]), decode<vm_offset_t>(operation.operands[1])});
    LazyState next = state;
    switch (operation.op) {
      case Op::pte_load: {
        const auto mask = static_cast<std::uint8_t>(operation.operands[2]);
        const auto masked = [&](const LazyState& read, pt_entry_t seen) {
          seen.bits &= mask;
          visit(read, static_cast<std::uint16_t>(encode(seen)));
        };
        return (mask & PG_A) != 0 ? rules.read(i, masked) : masked(state, state.pte[i]);
      }
      case Op::pte_store:
        rules.write(next, i, decode<pt_entry_t>(operation.operands[2]),
                    deviation == Deviation::read_proves_store && just_saw_clear(program, state, t));
        return visit(next, std::uint16_t{0});
      case Op::pte_swap: {
        const auto e = decode<pt_entry_t>(operation.operands[2]);
        const auto exchange = [&](LazyState read, pt_entry_t seen, bool clear) {
          rules.write(read, i, e, clear);
          visit(read, static_cast<std::uint16_t>(encode(seen)));
        };
        if (deviation == Deviation::exchange_looks_away)
          return exchange(state, state.pte[i], false);
        return rules.read(i, [&](const LazyState& read, pt_entry_t seen) {
          exchange(read, seen, !seen.has(PG_A));
        });
      }
      case Op::pte_cas: {
        const auto compare = [&](LazyState read, pt_entry_t seen) {
          const bool equal = seen == decode<pt_entry_t>(operation.operands[2]);
          if (equal)
            rules.write(read, i, decode<pt_entry_t>(operation.operands[3]), !seen.has(PG_A));
          visit(read, std::uint16_t{equal});
        };
        if (deviation == Deviation::cas_looks_away) return compare(state, state.pte[i]);
        return rules.read(i, compare);
      }
      default:
        invalidate(program, next, c, i);
        return visit(next, std::uint16_t{0});
    }
  }

  void invalidate(const Program& program, LazyState& state, std::size_t c, std::size_t i) const {
    if (state.control.loaded(c, program.translations[i].pmap)) state.stale[c][i].clear();
  }

  void load_root(const Program& program, LazyState& state, std::size_t c, pmap_t p) const {
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      const bool held = state.may_hold_current(program, c, i);
      const pmap_t of = program.translations[i].pmap;
      state.kept[c][i] = program.pcid && held && of != kernel_pmap && of != p;
    }
    state.control.root[c] = p.index;
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      if (program.dropped_by(p, i)) state.stale[c][i].clear();
      if (program.translations[i].pmap == p) Rules(program, deviation, state).settle(state, i);
    }
  }

 private:
  // Whether the thread's last operation read the PTE that its next one writes, valid with A clear.
  static bool just_saw_clear(const Program& program, const LazyState& state, std::size_t t) {
    const std::size_t done = state.control.done[t];
    if (done == 0) return false;
    const Operation& store = program.threads[t][done];
    const Operation& last = program.threads[t][done - 1];
    const auto seen = decode<pt_entry_t>(state.control.observed[t][done - 1]);
    return last.op == Op::pte_load && last.operands[0] == store.operands[0] &&
           last.operands[1] == store.operands[1] && (last.operands[2] & PG_A) != 0 &&
           seen.valid() && !seen.has(PG_A);
  }
};

}  // namespace

const char* name(Deviation deviation) {
  static constexpr const char* kNames[] = {"none",
                                           "removal by value",
                                           "removal also lasting on loaded CPUs",
                                           "access leaves A maybe",
                                           "a fault keeps what it met",
                                           "M written through the stale entry",
                                           "no spurious fault",
                                           "a read, then a plain store, as proof",
                                           "an exchange without a branch",
                                           "CAS without a branch",
                                           "unloaded copies kept after A was seen clear",
                                           "an ordered list"};
  return kNames[static_cast<std::size_t>(deviation)];
}

StateSet<LazyState> lazy_states_by_rules(const Program& program, Deviation deviation) {
  LazyState initial;
  initial.control = initial_control(program);
  for (std::size_t i = 0; i < program.entries.size(); ++i) {
    initial.pte[i] = program.entries[i];
    Rules(program, deviation, initial).settle(initial, i);
  }
  for (const OldEntry& old : program.old_entries) {
    initial.stale[old.cpu.index][old.translation].insert(cached(old.entry));
  }
  return reachable<StateSet<LazyState>>(initial, [&](const LazyState& state, auto&& visit) {
    each_step(LazyMmu{deviation}, program, state, visit);
  });
}

}  // namespace pmapcheck::impl
