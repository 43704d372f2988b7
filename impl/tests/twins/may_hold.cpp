#include "impl/tests/twins/may_hold.hpp"

#include <bitset>

namespace pmapcheck::impl {

namespace {

using Pages = std::bitset<kMaxPages>;

Pages may_hold(const Program&, const PlainState& state, std::size_t c, std::size_t i) {
  Pages pages;
  const Entry& entry = state.tlb[c][i];
  if (entry.held) pages.set(entry.page.index);
  return pages;
}

Pages may_hold(const Program& program, const LazyState& state, std::size_t c, std::size_t i) {
  Pages pages;
  for (const Entry& entry : state.stale[c][i].entries) {
    if (entry.held) pages.set(entry.page.index);
  }
  if (state.may_hold_current(program, c, i)) pages.set(state.pte[i].page.index);
  return pages;
}

bool differ(Pages a, Pages b) { return a.any() && b.any() && (a | b).count() > 1; }

template <class State>
MayHoldVerdicts ask(const Program& program, const StateSet<State>& states) {
  MayHoldVerdicts verdicts;
  for (const State& state : states) {
    for (std::size_t i = 0; i < program.translations.size(); ++i) {
      const pt_entry_t e = state.pte[i];
      for (std::size_t c = 0; c < program.shape.cpus; ++c) {
        const Pages held = may_hold(program, state, c, i);
        verdicts.other_page |= e.valid() && differ(held, Pages{}.set(e.page.index));
        for (std::size_t d = 0; d < c; ++d) {
          verdicts.disagreement |= differ(held, may_hold(program, state, d, i));
        }
      }
    }
  }
  return verdicts;
}

}  // namespace

MayHoldVerdicts verdicts(const Program& program, const StateSet<PlainState>& states) {
  return ask(program, states);
}

MayHoldVerdicts verdicts(const Program& program, const StateSet<LazyState>& states) {
  return ask(program, states);
}

}  // namespace pmapcheck::impl
