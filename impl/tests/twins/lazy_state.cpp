#include "impl/tests/twins/lazy_state.hpp"

#include <algorithm>
#include <stdexcept>

namespace pmapcheck::impl {

std::size_t StaleEntries::size() const {
  return static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(), [](const Entry& e) { return e.held; }));
}

bool StaleEntries::has(Entry entry) const {
  return std::find(entries.begin(), entries.end(), entry) != entries.end();
}

void StaleEntries::remove(Entry entry) {
  const auto kept = std::remove(entries.begin(), entries.end(), entry);
  std::fill(kept, entries.end(), Entry{});
}

void StaleEntries::move_to_end(Entry entry) {
  remove(entry);
  const std::size_t end = size();
  if (end == kMost) throw std::logic_error("more stale entries than there are values");
  entries[end] = entry;
}

void StaleEntries::insert(Entry entry) {
  move_to_end(entry);
  std::sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(size()));
}

bool LazyState::may_hold_current(const Program& program, std::size_t c, std::size_t i) const {
  if (!pte[i].valid()) return false;
  const bool accessed = pte[i].has(PG_A) || maybe_accessed[i];
  return kept[c][i] || (accessed && control.loaded(c, program.translations[i].pmap));
}

namespace {

// Decides translation after translation whether A is set, and what each CPU holds.
class Expansion {
 public:
  Expansion(const Program& program, const LazyState& state, StateSet<PlainState>& into)
      : program_(program), state_(state), into_(into) {
    plain_.control = state.control;
    plain_.pte = state.pte;
  }

  void translation(std::size_t i) {
    if (i == program_.translations.size()) {
      into_.insert(plain_);
      return;
    }
    tlb(i, 0);
    if (state_.maybe_accessed[i]) {
      plain_.pte[i].bits |= PG_A;
      tlb(i, 0);
    }
    plain_.pte[i] = state_.pte[i];
  }

 private:
  void tlb(std::size_t i, std::size_t c) {
    if (c == program_.shape.cpus) return translation(i + 1);
    Entry& entry = plain_.tlb[c][i];
    entry = {};
    tlb(i, c + 1);
    const StaleEntries& stale = state_.stale[c][i];
    for (std::size_t s = 0; s < stale.size(); ++s) {
      entry = stale.entries[s];
      tlb(i, c + 1);
    }
    if (plain_.pte[i].has(PG_A) && state_.may_hold_current(program_, c, i)) {
      entry = cached(plain_.pte[i]);
      tlb(i, c + 1);
    }
    entry = {};
  }

  const Program& program_;
  const LazyState& state_;
  StateSet<PlainState>& into_;
  PlainState plain_;
};

}  // namespace

void expand(const Program& program, const LazyState& state, StateSet<PlainState>& into) {
  Expansion(program, state, into).translation(0);
}

}  // namespace pmapcheck::impl
