#include "impl/tests/twins/plain_machine.hpp"

namespace pmapcheck::impl {

namespace {

struct PlainMmu {
  template <class Visit>
  void execute(const Program& program, const PlainState& state, std::size_t, std::size_t c,
               const Operation& operation, const Visit& visit) const {
    PlainState next = state;
    if (operation.op == Op::load || operation.op == Op::store) {
      const auto va = decode<vm_offset_t>(operation.operands[0]);
      const std::size_t i = walked(program, state.control, c, va);
      const std::uint16_t met = operation.op == Op::load ? load(next, c, i) : store(next, c, i);
      if (met == kFault) return visit(next, met);
      if (operation.op == Op::load) return visit(next, loaded(program, next.control, met));
      stored(program, next.control, operation, met);
      return visit(next, met);
    }
    const std::size_t i = program.find(
        {decode<pmap_t>(operation.operands[0]), decode<vm_offset_t>(operation.operands[1])});
    pt_entry_t seen = next.pte[i];
    switch (operation.op) {
      case Op::pte_load:
        seen.bits &= static_cast<std::uint8_t>(operation.operands[2]);
        return visit(next, static_cast<std::uint16_t>(encode(seen)));
      case Op::pte_store:
        next.pte[i] = decode<pt_entry_t>(operation.operands[2]);
        return visit(next, std::uint16_t{0});
      case Op::pte_swap:
        next.pte[i] = decode<pt_entry_t>(operation.operands[2]);
        return visit(next, static_cast<std::uint16_t>(encode(seen)));
      case Op::pte_cas: {
        const bool equal = seen == decode<pt_entry_t>(operation.operands[2]);
        if (equal) next.pte[i] = decode<pt_entry_t>(operation.operands[3]);
        return visit(next, std::uint16_t{equal});
      }
      default:
        invalidate(program, next, c, i);
        return visit(next, std::uint16_t{0});
    }
  }

  // Of the current address space, that is: another one's entries are there with PCIDs only.
  void invalidate(const Program& program, PlainState& state, std::size_t c, std::size_t i) const {
    if (state.control.loaded(c, program.translations[i].pmap)) state.tlb[c][i] = {};
  }

  void load_root(const Program& program, PlainState& state, std::size_t c, pmap_t p) const {
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      if (program.dropped_by(p, i)) state.tlb[c][i] = {};
    }
    state.control.root[c] = p.index;
  }

 private:
  static std::uint16_t fault(Entry& entry) {
    entry = {};
    return kFault;
  }

  static std::uint16_t load(PlainState& state, std::size_t c, std::size_t i) {
    Entry& entry = state.tlb[c][i];
    if (!entry.held) {
      pt_entry_t& pte = state.pte[i];
      if (!pte.valid()) return fault(entry);
      pte.bits |= PG_A;
      entry = cached(pte);
    }
    return entry.page.index;
  }

  static std::uint16_t store(PlainState& state, std::size_t c, std::size_t i) {
    Entry& entry = state.tlb[c][i];
    if (entry.held && !entry.writeable) return fault(entry);  // Intel: whatever the PTE says now
    if (!entry.held || !entry.modified) {
      pt_entry_t& pte = state.pte[i];
      if (!pte.valid() || !pte.has(PG_RW)) return fault(entry);
      pte.bits |= PG_A | PG_M;
      entry = cached(pte);
    }
    return entry.page.index;
  }
};

// What hardware does when nobody asks for it.
template <class Visit>
void hardware_steps(const Program& program, const PlainState& state, const Visit& visit) {
  for (std::size_t c = 0; c < program.shape.cpus; ++c) {
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      if (state.tlb[c][i].held) {  // evict
        PlainState next = state;
        next.tlb[c][i] = {};
        visit(next);
      }
      if (!state.pte[i].valid() || !state.control.loaded(c, program.translations[i].pmap)) continue;
      PlainState next = state;
      next.pte[i].bits |= PG_A;
      visit(next);  // a walk that caches nothing
      if (state.tlb[c][i].held) continue;
      next.tlb[c][i] = cached(next.pte[i]);
      visit(next);  // a walk that fills the TLB
    }
  }
}

}  // namespace

StateSet<PlainState> plain_states(const Program& program) {
  PlainState initial;
  initial.control = initial_control(program);
  for (std::size_t i = 0; i < program.entries.size(); ++i) initial.pte[i] = program.entries[i];
  // What a CPU may hold it does hold; that it does not is a step away.
  for (const OldEntry& old : program.old_entries) {
    initial.tlb[old.cpu.index][old.translation] = cached(old.entry);
  }
  return reachable<StateSet<PlainState>>(initial, [&](const PlainState& state, auto&& visit) {
    each_step(PlainMmu{}, program, state, visit);
    hardware_steps(program, state, visit);
  });
}

}  // namespace pmapcheck::impl
