// Which formulas may speak of what a TLB *may* hold.
//
// A may-hold fact stands for a set of plain hardware states: some of them hold the translation,
// some do not. So a formula over such facts is exact only if each of its violations needs them
// positively, and needs at most one for each (Cpu, Pmap, Va): one plain state then has them all.
// A violation that needs "does not hold" would be missed, one that needs two entries of one address
// would be a false alarm; a formula with such a violation is refused.
//
// An effect speaks of two states. It may say that nothing new is held, so a violation of it needs a
// fact after the step (as above) and facts that were absent before, which is exact too: what may
// not be held is held in no plain state. It may not need that something was held, nor that
// something has gone.
//
// The check is conservative: it looks at the ground formula's structure, not at what is
// satisfiable.
#pragma once

#include <optional>

#include "checker/formula/interpretation.hpp"

namespace pmapcheck::formula {

/// Why a violation of `definition` (a false instance of it, or false for some arguments) would not
/// be exact.
[[nodiscard]] std::optional<InputError> inexact_violation(const Interpretation& interpretation,
                                                          const Definition& definition);

}  // namespace pmapcheck::formula
