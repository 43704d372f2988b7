// What the words of spec/model/*.smt2 mean in the state vector: the one place where the formal
// model and the simulated machine meet.
#pragma once

#include <string>
#include <vector>

#include "checker/formula/vocabulary.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

/// The words that stand for sets of hardware states (formula/may_hold.hpp).
inline const std::vector<std::string> kMayHoldWords{"tlb-may-hold", "tlb-may-write"};

/// All sorts and state functions, for one machine. Require: both outlive the vocabulary's use.
[[nodiscard]] formula::Vocabulary vocabulary(const impl::Machine& machine,
                                             const KernelLayout& layout);

}  // namespace pmapcheck::kernel
