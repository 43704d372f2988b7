// A search of a kernel model that uses its symmetry.
//
//     KernelModel ──► CheckedSymmetry ──► LearnedSteps ──► (StubbornSets) ──► Quotient ──► search
//          ▲                │              └────── one for each worker ─────────┘
//          └── again, without what was no symmetry
//
// Which of several broken symmetries shows first depends on which worker is faster. So one worker
// decides what is dropped: where several came upon something, one searches as long as it takes to
// come upon it, too. With any number of workers the same is dropped, but for what is compared by
// samples only (groups of more than kMostComparedWhole permutations, slots) and not seen by one.
#pragma once

#include <deque>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/reduced_search.hpp"
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
  [[nodiscard]] bool any() const { return order > 1 || slots; }
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

using CheckedModel = explore::CheckedSymmetry<KernelModel, KernelSymmetry>;

/// Calls `attempt(checked, workers)`, which searches a quotient of `checked` by `symmetry`, with at
/// most so many workers, until what is left of the symmetry holds. If the first attempt goes on
/// from before (`resumed`), it was rehearsed then. The traces of the violations that it returns
/// become runs of `model`.
template <class Attempt>
std::pair<explore::SearchResult, UsedSymmetry> search_while_broken(KernelModel& model,
                                                                   KernelSymmetry& symmetry,
                                                                   std::size_t workers,
                                                                   bool resumed,
                                                                   Attempt&& attempt) {
  std::mt19937 random;  // the same for every search
  for (std::size_t at_once = workers;;) {
    bool alone = true;
    try {
      CheckedModel checked(model, symmetry);
      if (symmetry.pools().any() && !resumed) {
        explore::LearnedSteps learned(checked);
        rehearse(learned, symmetry, random);
      }
      alone = at_once == 1;
      explore::SearchResult result = attempt(checked, at_once);
      alone = true;
      for (explore::Violation& violation : result.violations) {
        if (!explore::concretise(model, symmetry, violation)) {
          throw explore::BrokenSymmetry{symmetry.order() + symmetry.others() - 1};
        }
      }
      return {std::move(result), {symmetry.order(), symmetry.pools().any(), symmetry.dropped()}};
    } catch (const explore::BrokenSymmetry& broken) {
      resumed = false;
      if (alone) symmetry.drop(broken.element);
      at_once = alone ? workers : 1;
    }
  }
}

/// Searches up to symmetry with several workers: `search(models)` for a model for each, as
/// breadth_first() takes them; `resumed` if it goes on from before.
template <class Search>
std::pair<explore::SearchResult, UsedSymmetry> search_up_to_symmetry(KernelModel& model,
                                                                     KernelSymmetry& symmetry,
                                                                     std::size_t workers,
                                                                     bool resumed,
                                                                     Search&& search) {
  using Steps = explore::LearnedSteps<CheckedModel>;
  using Worker = explore::Quotient<Steps, KernelSymmetry>;
  return search_while_broken(
      model, symmetry, workers, resumed, [&](CheckedModel& checked, std::size_t at_once) {
        std::recursive_mutex guard;
        std::deque<KernelSymmetry> symmetries;
        std::deque<Steps> steps;
        std::deque<Worker> all;
        std::vector<Worker*> models;
        for (std::size_t w = 0; w < at_once; ++w) {
          Steps& its = steps.emplace_back(checked, nullptr, at_once > 1 ? &guard : nullptr);
          models.push_back(&all.emplace_back(
              its, at_once > 1 ? symmetries.emplace_back(symmetry, guard) : symmetry));
        }
        return search(std::span<Worker* const>(models));
      });
}

/// Searches up to symmetry with partial-order reduction, too, with one worker. `symmetry` has no
/// slots: what is learned of processes would have to be learned of all orders of slots.
template <class Search>
std::pair<explore::SearchResult, UsedSymmetry> search_reduced_up_to_symmetry(
    KernelModel& model, KernelSymmetry& symmetry, Search&& search) {
  return search_while_broken(model, symmetry, 1, false, [&](CheckedModel& checked, std::size_t) {
    explore::Learned learned(checked);
    explore::LearnedSteps steps(checked, &learned);
    return search(explore::ReducedSearch(steps, learned, symmetry));
  });
}

}  // namespace pmapcheck::kernel
