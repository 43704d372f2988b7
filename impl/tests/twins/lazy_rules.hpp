// The lazy MMU once more, written from the table of rules, and the tempting rules that are wrong.
//
// Equal to impl/machine/mmu.cpp state by state (mmu_test.cpp), it stands in for it where a test
// breaks a rule to see that the comparison with the plain machine notices.
#pragma once

#include <span>

#include "impl/tests/twins/lazy_state.hpp"

namespace pmapcheck::impl {

enum class Deviation : std::uint8_t {
  none,
  removal_by_value,         ///< An exchange that saw A clear removes equal entries of the past too.
  lasting_removal,          ///< A read that saw A clear proves that nobody caches it later either.
  access_leaves_maybe,      ///< A load does not settle that A is set.
  fault_keeps_stale,        ///< A fault does not drop the entry that caused it.
  stale_entry_is_modified,  ///< A store writes through a clean stale entry and sets M.
  no_spurious_fault,        ///< A stale read-only entry never faults where the PTE allows.
  read_proves_store,        ///< A read that saw A clear, then a plain store, count as one.
  exchange_looks_away,      ///< An exchange does not settle whether A is set.
  cas_looks_away,           ///< Nor does a compare-and-swap, which takes A as clear.
  kept_after_clear,         ///< A seen clear does not clear what unloaded CPUs kept (PCIDs).
  ordered_list,             ///< An access drops only entries older than the one that it used.
};
/// Those that programs without PCIDs show.
inline constexpr Deviation kDeviations[] = {
    Deviation::removal_by_value,        Deviation::lasting_removal,
    Deviation::access_leaves_maybe,     Deviation::fault_keeps_stale,
    Deviation::stale_entry_is_modified, Deviation::no_spurious_fault,
    Deviation::read_proves_store,       Deviation::exchange_looks_away,
    Deviation::cas_looks_away,          Deviation::ordered_list};

/// "removal by value".
[[nodiscard]] const char* name(Deviation deviation);

/// The one that only programs with PCIDs can show.
inline constexpr Deviation kPcidDeviation = Deviation::kept_after_clear;

/// Every state that a program can reach by the rules, but for the deviation.
[[nodiscard]] StateSet<LazyState> lazy_states_by_rules(const Program& program,
                                                       Deviation deviation = Deviation::none);

}  // namespace pmapcheck::impl
