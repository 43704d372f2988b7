#include "checker/report/search_plan.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/depth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/reduced_search.hpp"
#include "checker/kernel/calls.hpp"

namespace pmapcheck::report {

using explore::Bound;
using explore::SearchOptions;
using explore::SearchResult;
using kernel::KernelModel;

namespace {

constexpr const char* kOrders[] = {"breadth", "depth", "random", "pct"};
constexpr std::uint32_t kPctDepth = 3;

bool can_go_on(Bound bound) {
  return bound == Bound::interrupt || bound == Bound::time || bound == Bound::memory;
}

// Each worker learns steps of its own, from the one model.
Searched search_breadth_first(KernelModel& model, const SearchOptions& options,
                              Checkpoint* checkpoint) {
  using Worker = explore::LearnedSteps<KernelModel>;
  std::mutex guard;
  std::deque<Worker> workers;
  std::vector<Worker*> models;
  for (std::size_t w = 0; w < options.workers; ++w) {
    models.push_back(&workers.emplace_back(model, nullptr, &guard));
  }
  explore::BreadthFirst<Worker> search(models, options);
  Searched searched;
  if (checkpoint != nullptr && checkpoint->resumed() != nullptr) {
    explore::ArchiveReader& archive = *checkpoint->resumed();
    if (!model.load(archive) || !search.load(archive)) {
      searched.error = checkpoint->too_large();
      return searched;
    }
    searched.seen.resumed = true;
  }
  searched.result = search.run();
  if (checkpoint != nullptr && checkpoint->wants_to_be_saved() &&
      can_go_on(searched.result.bound)) {
    const bool saved = checkpoint->save([&](explore::ArchiveWriter& archive) {
      model.save(archive);
      search.save(archive);
    });
    searched.seen.saved = saved ? Seen::Saved::yes : Seen::Saved::failed;
  }
  return searched;
}

// A condition of `exists` that is reached is no violation.
bool violates(const KernelModel& model, const SearchResult& result) {
  return std::any_of(result.violations.begin(), result.violations.end(), [&](const auto& found) {
    const auto* condition = model.condition(found.property);
    return condition == nullptr || condition->never;
  });
}

Searched search_reduced(KernelModel& model, SearchOptions options) {
  const auto start = std::chrono::steady_clock::now();
  explore::Learned learned(model);
  explore::LearnedSteps steps(model, &learned);
  Searched searched;
  searched.result = explore::ReducedSearch(steps, learned).run(options);
  searched.seen.reductions.partial_order = true;
  if (violates(model, searched.result)) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    options.time_limit = std::max(options.time_limit - taken.count(), 0.0);
    searched.only_reduced = std::move(searched.result.violations);
    searched.result = search_breadth_first(model, options, nullptr).result;
    searched.seen.reductions = {};
    if (searched.result.whole) searched.only_reduced.clear();
  }
  searched.limit = model.limit();
  return searched;
}

Searched search_once(KernelModel& model, const SearchOptions& options, const SearchPlan& plan) {
  Searched searched;
  if (plan.order == Order::breadth) {
    searched = search_breadth_first(model, options, plan.checkpoint);
  } else if (plan.order == Order::depth) {
    explore::LearnedSteps learned(model);
    searched.result = explore::depth_first(learned, options);
  } else {
    explore::LearnedSteps learned(model);
    const explore::WalkOptions walk = plan.walk();
    explore::WalkResult result = explore::random_walk(learned, options, walk);
    searched.result = std::move(result.search);
    searched.seen.runs = {walk, result.runs, result.cut, result.at_least_about};
  }
  searched.seen.order = plan.order;
  searched.limit = model.limit();
  return searched;
}

scenario::Scenario with_preemptions(scenario::Scenario scenario, std::uint8_t bound) {
  for (scenario::EnvironmentStep& step : scenario.environment) {
    if (step.name == kernel::kPreemption) step.bound = bound;
  }
  return scenario;
}

// The same run of another model, which has the same steps and other state vectors.
explore::Trace translated(const explore::Trace& trace, KernelModel& from, KernelModel& to) {
  const auto initial = [](KernelModel& model) {
    std::vector<std::vector<std::uint8_t>> states;
    model.initial([&](explore::StateView s) { states.emplace_back(s.begin(), s.end()); });
    return states;
  };
  const auto known = initial(from);
  const auto first = std::find(known.begin(), known.end(), trace.states.front());
  explore::Trace result;
  result.states.push_back(initial(to).at(static_cast<std::size_t>(first - known.begin())));
  for (const explore::Step step : trace.steps) {
    const auto taken = to.take(result.states.back(), step);
    if (!taken) {
      std::fputs("internal error: a step is not enabled without a bound on preemptions\n", stderr);
      std::abort();
    }
    result.states.push_back(taken->state);
    result.steps.push_back(step);
  }
  return result;
}

Searched search_by_preemptions(KernelModel& model, const scenario::Scenario& scenario,
                               const kernel::FormalModel& formal, kernel::Judge judge,
                               SearchOptions options, const SearchPlan& plan) {
  const auto start = std::chrono::steady_clock::now();
  const double time_limit = options.time_limit;
  Searched searched;
  std::size_t peak = 0;
  for (unsigned bound = 0; bound <= *plan.max_preemptions; ++bound) {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    options.time_limit = std::max(time_limit - taken.count(), 0.0);
    const auto number = static_cast<std::uint8_t>(bound);
    auto bounded = KernelModel::make(with_preemptions(scenario, number), formal, judge);
    if (!bounded) {  // its states may be too long by the byte that counts
      searched.result.bound = Bound::model;
      return searched;
    }
    searched = search_once(**bounded, options, plan);
    searched.model = std::move(*bounded);
    searched.seen.preemptions = number;
    peak = std::max(peak, searched.result.peak_bytes);
    const bool more = searched.model->cut_preemption();
    if (searched.result.bound == Bound::none && more) searched.result.bound = Bound::preemptions;
    if (searched.result.bound != Bound::preemptions || violates(model, searched.result)) break;
  }
  searched.result.whole = searched.result.bound == Bound::none;
  searched.result.shortest = searched.result.shortest && searched.result.whole;
  searched.result.peak_bytes = peak;
  for (explore::Violation& violation : searched.result.violations) {
    violation.trace = translated(violation.trace, *searched.model, model);
  }
  return searched;
}

}  // namespace

const char* to_text(Order order) { return kOrders[static_cast<std::size_t>(order)]; }

std::optional<Order> order_of(const std::string& text) {
  const auto found = std::find(std::begin(kOrders), std::end(kOrders), text);
  if (found == std::end(kOrders)) return {};
  return static_cast<Order>(found - std::begin(kOrders));
}

explore::WalkOptions SearchPlan::walk() const {
  explore::WalkOptions walk;
  walk.seed = seed.value_or(walk.seed);
  walk.runs = runs.value_or(walk.runs);
  walk.steps = steps.value_or(walk.steps);
  walk.pct_depth = order == Order::pct ? pct_depth.value_or(kPctDepth) : 0;
  return walk;
}

std::string SearchPlan::clash(const SearchOptions& options) const {
  const std::string name = to_text(order);
  const bool has_depth = options.max_depth != SearchOptions{}.max_depth;
  if (reductions.partial_order && (order != Order::breadth || has_depth || max_preemptions)) {
    return "--por is for whole searches, breadth first; leave it out, or " +
           std::string(order != Order::breadth ? "--order " + name
                       : has_depth             ? "--max-depth"
                                               : "--max-preemptions");
  }
  if (options.fingerprint_bits > 0 && (order != Order::breadth || reductions.partial_order)) {
    return "--hash-compact is for searches breadth first without --por; leave it out, or " +
           (order != Order::breadth ? "--order " + name : "--por");
  }
  if (draws()) {
    if (has_depth)
      return "--max-depth is for exhaustive searches; with --order " + name +
             ", --steps says how long a run may be";
    if (max_preemptions) {
      return "--max-preemptions is for exhaustive searches; leave it out, or --order " + name;
    }
    if (pct_depth && order != Order::pct) return "--pct-depth needs --order pct";
    return "";
  }
  const std::pair<const char*, bool> drawing[] = {
      {"--seed", seed.has_value()}, {"--runs", runs.has_value()}, {"--steps", steps.has_value()}};
  for (const auto& [option, given] : drawing) {
    if (!given) continue;
    return std::string(option) + " is for runs that are drawn; add --order random or --order pct" +
           (std::string(option) == "--steps" ? ", or use --max-depth" : "");
  }
  if (pct_depth) return "--pct-depth needs --order pct";
  return "";
}

Searched search(KernelModel& model, const scenario::Scenario& scenario,
                const kernel::FormalModel& formal, kernel::Judge judge,
                const SearchOptions& options, const SearchPlan& plan) {
  Searched searched = plan.max_preemptions
                          ? search_by_preemptions(model, scenario, formal, judge, options, plan)
                      : plan.reductions.partial_order ? search_reduced(model, options)
                                                      : search_once(model, options, plan);
  if (options.fingerprint_bits > 0) {
    searched.seen.omission =
        explore::omission_probability(searched.result.states, options.fingerprint_bits);
  }
  return searched;
}

}  // namespace pmapcheck::report
