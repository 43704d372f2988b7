// A scenario as the kernel model runs it: the machine's shape, a program for each thread, and the
// implementation that each routine has.
#pragma once

#include <vector>

#include "checker/kernel/automata.hpp"
#include "checker/scenario/scenario.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

struct Setting {
  impl::Shape shape;
  Program setup;  ///< Run by the first thread, alone, before all else.
  std::vector<Program> programs;
  Choice choice;
  bool uses_quick_mappings = false;
  bool uses_sf_bufs = false;
  /// A thread writes page tables by itself, as no implementation has to (a litmus test).
  bool writes_page_tables = false;
};

/// Whether an operation is one that writes a page-table entry, or a count of them.
[[nodiscard]] bool writes_page_tables(impl::Op op);

/// Which results a thread keeps to its end.
enum class Keep : std::uint8_t {
  expected,    ///< Those that conditions of the scenario's `expect` speak of.
  everything,  ///< All that have a name.
};

/// Errors: what the scenario format allows but this model does not have.
[[nodiscard]] Result<Setting> make_setting(const scenario::Scenario& scenario, Keep keep);

}  // namespace pmapcheck::kernel
