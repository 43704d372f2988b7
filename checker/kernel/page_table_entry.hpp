// Page-table entries of a scenario as the machine has them.
#pragma once

#include "checker/scenario/scenario.hpp"
#include "impl/machine/shape.hpp"

namespace pmapcheck::kernel {

/// An entry that nobody's pmap_enter made: neither wired nor managed (it has no pv entry).
[[nodiscard]] impl::pt_entry_t page_table_entry(const scenario::Pte& pte);

/// Whether the machine's entry is as the pattern says. W and MANAGED are not asked.
[[nodiscard]] bool matches(const scenario::PtePattern& pattern, impl::pt_entry_t entry);

/// Adds the scenario's "ptes" and "tlbs".
void add_initial_mappings(const scenario::Machine& machine, impl::Shape& shape);

}  // namespace pmapcheck::kernel
