// A search of a kernel model that uses its symmetry.
//
//     KernelModel ──► CheckedSymmetry ──► LearnedSteps ──► Quotient ──► search
//          ▲                │
//          └── again, without what was no symmetry
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/symmetry.hpp"
#include "checker/explore/symmetry_check.hpp"
#include "checker/kernel/kernel_symmetry.hpp"

namespace pmapcheck::kernel {

/// What became of a search's symmetry.
struct UsedSymmetry {
  std::size_t order = 1;             ///< Size of the group: states that one may stand for.
  std::vector<std::string> dropped;  ///< What was claimed and did not hold.
};

/// Searches a model up to symmetry: `search(model)` for some model, which gives a SearchResult.
/// The traces of its violations are runs of `model`. A symmetry that proves to be none is dropped,
/// and the search begins again.
template <class Search>
std::pair<explore::SearchResult, UsedSymmetry> search_up_to_symmetry(
    KernelModel& model, const scenario::Scenario& scenario, Search&& search) {
  KernelSymmetry symmetry = KernelSymmetry::of(model, scenario);
  for (;;) {
    try {
      explore::CheckedSymmetry checked(model, symmetry);
      explore::LearnedSteps learned(checked);
      explore::Quotient quotient(learned, symmetry);
      explore::SearchResult result = search(quotient);
      for (explore::Violation& violation : result.violations) {
        if (!explore::concretise(model, symmetry, violation)) {
          throw explore::BrokenSymmetry{symmetry.order() - 1};
        }
      }
      return {std::move(result), {symmetry.order(), symmetry.dropped()}};
    } catch (const explore::BrokenSymmetry& broken) {
      symmetry.drop(broken.element);
    }
  }
}

}  // namespace pmapcheck::kernel
