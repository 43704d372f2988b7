// The plain MMU: a TLB holds, for each CPU and translation, one entry or none, and hardware fills,
// evicts and sets accessed bits in steps of its own.
//
// Slow and obvious: what impl/machine/mmu.hpp stands for, state by state. It shares nothing with
// it.
#pragma once

#include "impl/tests/twins/program_run.hpp"
#include "impl/tests/twins/state_set.hpp"

namespace pmapcheck::impl {

/// What a TLB caches of a PTE. M of a read-only entry is nothing that anybody uses: left out.
struct Entry {
  bool held = false;
  bool writeable = false;
  bool modified = false;
  vm_page_t page{0};
  friend auto operator<=>(const Entry&, const Entry&) = default;
};

/// The entry that a walk of this valid PTE caches.
[[nodiscard]] inline Entry cached(pt_entry_t e) {
  return {true, e.has(PG_RW), e.has(PG_RW) && e.has(PG_M), e.page};
}

struct PlainState {
  Control control;
  std::array<pt_entry_t, kMaxTranslations> pte{};
  std::array<std::array<Entry, kMaxTranslations>, kMaxCpus> tlb{};
  friend bool operator==(const PlainState&, const PlainState&) = default;
};

/// Every state that a program can reach on the plain machine.
[[nodiscard]] StateSet<PlainState> plain_states(const Program& program);

}  // namespace pmapcheck::impl
