// A search of a kernel model that uses its symmetry.
//
//     KernelModel ──► CheckedSymmetry ──► LearnedSteps ──► Quotient ──► search
//          ▲                │
//          └── again, without what was no symmetry
#pragma once

#include <random>
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
  std::size_t order = 1;  ///< Permutations of what has a name: states that one may stand for.
  bool slots = false;     ///< Whether slots of pools were permuted, too.
  std::vector<std::string> dropped;  ///< What was claimed and did not hold.
};

/// Follows a few random runs, so that most of what is no symmetry shows before a long search.
/// Throws explore::BrokenSymmetry.
template <explore::Model M>
void rehearse(M& model, KernelSymmetry& symmetry, std::mt19937& random) {
  constexpr int kRuns = 64;
  constexpr int kSteps = 300;
  std::vector<std::uint8_t> state;
  std::vector<std::uint8_t> next;
  std::vector<std::uint8_t> row(model.state_bytes());
  for (int run = 0; run < kRuns; ++run) {
    model.initial([&](explore::StateView s) { state.assign(s.begin(), s.end()); });
    for (int step = 0; step < kSteps; ++step) {
      unsigned choices = 0;
      model.successors(state, [&](const explore::Successor& s) {
        if (s.progress == explore::Progress::beyond) return;
        if (random() % ++choices == 0) next.assign(s.state.begin(), s.state.end());
      });
      if (choices == 0) break;
      symmetry.witness(state, next);
      symmetry.represent(next, row.data());
      state = next;
    }
  }
}

/// Searches a model up to symmetry: `search(model)` for some model, which gives a SearchResult.
/// The traces of its violations are runs of `model`. A symmetry that proves to be none is dropped,
/// and the search begins again.
template <class Search>
std::pair<explore::SearchResult, UsedSymmetry> search_up_to_symmetry(
    KernelModel& model, const scenario::Scenario& scenario, Search&& search) {
  KernelSymmetry symmetry(model, scenario);
  std::mt19937 random;  // the same for every search
  for (;;) {
    try {
      explore::CheckedSymmetry checked(model, symmetry);
      explore::LearnedSteps learned(checked);
      explore::Quotient quotient(learned, symmetry);
      if (symmetry.pools().any()) rehearse(learned, symmetry, random);
      explore::SearchResult result = search(quotient);
      for (explore::Violation& violation : result.violations) {
        if (!explore::concretise(model, symmetry, violation)) {
          throw explore::BrokenSymmetry{symmetry.order() + symmetry.others() - 1};
        }
      }
      return {std::move(result), {symmetry.order(), symmetry.pools().any(), symmetry.dropped()}};
    } catch (const explore::BrokenSymmetry& broken) {
      symmetry.drop(broken.element);
    }
  }
}

}  // namespace pmapcheck::kernel
