// The claims of operations on page tables and TLBs, and of memory accesses.
#pragma once

#include <map>
#include <vector>

#include "checker/kernel/claim_row.hpp"

namespace pmapcheck::kernel {

[[nodiscard]] std::map<impl::Op, std::vector<ClaimRow>> page_table_claims();

}  // namespace pmapcheck::kernel
