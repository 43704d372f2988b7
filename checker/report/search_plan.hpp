// How a case is searched: in which order, and how far.
//
// The idea: all orders ask the same questions of the same model. They differ in what they did not
// see when they end, and that is part of the verdict.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "checker/explore/random_walk.hpp"
#include "checker/explore/search.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/kernel/symmetric_search.hpp"
#include "checker/report/checkpoint.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

enum class Order : std::uint8_t {
  breadth,  ///< Exhaustive, shortest runs first.
  depth,    ///< Exhaustive, one run after the other.
  random,   ///< Runs of random steps.
  pct,      ///< Runs by random priorities.
};

/// "breadth", "depth", "random", "pct": as the command line and reports spell it.
[[nodiscard]] const char* to_text(Order order);
[[nodiscard]] std::optional<Order> order_of(const std::string& text);

/// What a search may leave out without losing a violation.
struct Reductions {
  bool partial_order = false;  ///< Orders of steps that make no difference: stubborn_sets.hpp.
  /// States that differ from others only in who is called what: explore/symmetry.hpp. Of no
  /// influence on runs that are drawn, nor where Z3 is the judge: it does not tell what it looks
  /// at, and without that nothing shows whether a symmetry is one.
  bool symmetry = true;
};

/// As the command line asks for it; what it does not say is up to the order.
struct SearchPlan {
  Order order = Order::breadth;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint32_t> runs;
  std::optional<std::uint32_t> steps;
  std::optional<std::uint32_t> pct_depth;
  std::optional<std::uint8_t> max_preemptions;
  /// Not partial order with a bound on depth or preemptions, which cuts runs that are alike at
  /// different places.
  Reductions reductions;
  /// Where the search goes on from, and is written to if it is stopped by an interrupt, time or
  /// memory. With Order::breadth, no bound on preemptions and no partial-order reduction.
  Checkpoint* checkpoint = nullptr;

  [[nodiscard]] bool draws() const { return order == Order::random || order == Order::pct; }
  /// For orders that draw runs.
  [[nodiscard]] explore::WalkOptions walk() const;
  /// Which options make no sense together, and what would; empty if all do.
  [[nodiscard]] std::string clash(const explore::SearchOptions& options) const;
};

/// What a search saw beyond its result.
struct Seen {
  Order order = Order::breadth;
  /// By which the search has so few states.
  Reductions reductions{.symmetry = false};
  kernel::UsedSymmetry symmetry;  ///< With reductions.symmetry: what there was.
  /// With Order::random or Order::pct.
  struct Runs {
    explore::WalkOptions options;
    std::uint32_t made = 0;
    std::uint32_t cut = 0;             ///< Were ended by the limit of steps.
    std::uint64_t at_least_about = 0;  ///< States that such runs may reach, by estimate.
  };
  std::optional<Runs> runs;
  /// With SearchOptions::fingerprint_bits: at most so probably some state was left out.
  std::optional<double> omission;
  /// With SearchPlan::checkpoint.
  bool resumed = false;  ///< It went on from one.
  enum class Saved : std::uint8_t {
    no,      ///< There was no reason to.
    yes,     ///< In the checkpoint's path().
    failed,  ///< There is no new file.
  };
  Saved saved = Saved::no;
  /// With SearchPlan::max_preemptions: the last search followed runs with at most so many.
  std::optional<std::uint8_t> preemptions;
};

/// A search that has ended.
struct Searched {
  explore::SearchResult result;
  Seen seen;
  kernel::ModelLimit limit = kernel::ModelLimit::none;
  /// The model that was searched, if it is not the one that was given; what was learned of the
  /// programs is in it. The violations in `result` are of the model that was given.
  std::unique_ptr<kernel::KernelModel> model;
  /// What only a search with reductions came to, before the one without hit a bound.
  std::vector<explore::Violation> only_reduced;
  /// Why there was no search.
  std::optional<InputError> error;
};

/// Searches `model`, which was made from `scenario` and the other two.
///
/// With max_preemptions, runs without preemption are searched first, then those with at most one,
/// and so on, until something is violated, another bound is hit, or no run wants more.
/// Bound::preemptions says that some run does.
///
/// Require: plan.clash(options) is empty; with partial-order reduction, compiled formulas are the
/// judge: the other one does not tell what it looks at.
///
/// With partial-order reduction, what violates something is searched again without it: then runs
/// are shortest ones, and who is to blame does not depend on the order that was looked at. Symmetry
/// keeps both.
[[nodiscard]] Searched search(kernel::KernelModel& model, const scenario::Scenario& scenario,
                              const kernel::FormalModel& formal, kernel::Judge judge,
                              const explore::SearchOptions& options, const SearchPlan& plan);

}  // namespace pmapcheck::report
