// Two formulas over what TLBs hold, evaluated on plain states as they are, and on lazy ones by what
// the CPUs may hold. Both need only positive facts, one for each CPU and translation, so the two
// must agree.
#pragma once

#include "impl/tests/twins/lazy_state.hpp"

namespace pmapcheck::impl {

struct MayHoldVerdicts {
  bool other_page = false;    ///< Some CPU holds another page than a valid PTE names.
  bool disagreement = false;  ///< Two CPUs hold different pages for one translation.
  friend bool operator==(const MayHoldVerdicts&, const MayHoldVerdicts&) = default;
};

[[nodiscard]] MayHoldVerdicts verdicts(const Program& program, const StateSet<PlainState>& states);
[[nodiscard]] MayHoldVerdicts verdicts(const Program& program, const StateSet<LazyState>& states);

}  // namespace pmapcheck::impl
