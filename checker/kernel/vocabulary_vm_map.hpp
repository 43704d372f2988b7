// The words of vm_map_wire(9): maps, entries, the pages behind them. See vocabulary.hpp.
#pragma once

#include <vector>

#include "checker/formula/vocabulary.hpp"
#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

/// Require: machine and layout outlive what is returned.
[[nodiscard]] std::vector<formula::StateFunction> vm_map_words(const impl::Machine& machine,
                                                               const KernelLayout& ghosts);

}  // namespace pmapcheck::kernel
