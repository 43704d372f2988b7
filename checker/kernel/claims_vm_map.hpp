// The claims of operations on maps, their entries, and the pages behind them.
#pragma once

#include <map>
#include <vector>

#include "checker/kernel/claim_row.hpp"

namespace pmapcheck::kernel {

[[nodiscard]] std::map<impl::Op, std::vector<ClaimRow>> vm_map_claims();

}  // namespace pmapcheck::kernel
