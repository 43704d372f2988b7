// What the words of spec/model/*.smt2 mean in the state vector: the one place where the formal
// model and the simulated machine meet.
#pragma once

#include "checker/formula/vocabulary.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

/// All sorts and state functions, for one machine. Require: both outlive the vocabulary's use.
[[nodiscard]] formula::Vocabulary vocabulary(const impl::Machine& machine,
                                             const KernelLayout& layout);

}  // namespace pmapcheck::kernel
