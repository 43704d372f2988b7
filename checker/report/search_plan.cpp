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

// A condition of `exists` that is reached is no violation.
bool violates(const KernelModel& model, const SearchResult& result) {
  return std::any_of(result.violations.begin(), result.violations.end(), [&](const auto& found) {
    const auto* condition = model.condition(found.property);
    return condition == nullptr || condition->never;
  });
}

// A limit of time for searches one after the other.
class Deadline {
 public:
  explicit Deadline(double seconds) : seconds_(seconds) {}
  [[nodiscard]] SearchOptions within(SearchOptions options) const {
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start_;
    options.time_limit = std::max(seconds_ - taken.count(), 0.0);
    return options;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  double seconds_;
};

// The searches of one model, made from one scenario.
class ModelSearch {
 public:
  ModelSearch(KernelModel& model, const scenario::Scenario& scenario, kernel::Judge judge,
              const SearchOptions& options, const SearchPlan& plan)
      : model_(model),
        scenario_(scenario),
        options_(options),
        plan_(plan),
        symmetric_(plan.reductions.symmetry && judge == kernel::Judge::compiled && !plan.draws()),
        deadline_(options.time_limit) {}

  Searched run() {
    if (plan_.draws()) {
      draw();
    } else if (plan_.reductions.partial_order) {
      search_reduced();
    } else {
      search_whole();
    }
    searched_.seen.order = plan_.order;
    searched_.limit = model_.limit();
    return std::move(searched_);
  }

 private:
  void draw() {
    explore::LearnedSteps learned(model_);
    const explore::WalkOptions walk = plan_.walk();
    explore::WalkResult result = explore::random_walk(learned, options_, walk);
    searched_.result = std::move(result.search);
    searched_.seen.runs = {walk, result.runs, result.cut, result.at_least_about};
  }

  // Every order of steps.
  void search_whole() {
    const std::size_t workers = plan_.order == Order::breadth ? options_.workers : 1;
    if (symmetric_) {
      kernel::KernelSymmetry symmetry(model_, scenario_);
      if (symmetry.any()) {
        symmetry_ = &symmetry;
        const bool goes_on = load_model();
        if (searched_.error) return;
        keep(kernel::search_up_to_symmetry(model_, symmetry, workers, goes_on,
                                           [this](auto models) { return search(models); }));
        return;
      }
    }
    load_model();
    if (searched_.error) return;
    using Worker = explore::LearnedSteps<KernelModel>;
    std::recursive_mutex guard;
    std::deque<Worker> all;
    std::vector<Worker*> models;
    for (std::size_t w = 0; w < workers; ++w) {
      models.push_back(&all.emplace_back(model_, nullptr, workers > 1 ? &guard : nullptr));
    }
    searched_.result = search(std::span<Worker* const>(models));
  }

  // With a worker for each model, which learns steps of its own.
  template <class M>
  SearchResult search(std::span<M* const> models) {
    const SearchOptions options = deadline_.within(options_);
    if (plan_.order == Order::depth) return explore::depth_first(*models.front(), options);
    explore::BreadthFirst<M> search(models, options);
    if (std::exchange(to_load_, false) && !search.load(*plan_.checkpoint->resumed())) {
      searched_.error = plan_.checkpoint->too_large();
      return {};
    }
    SearchResult result = search.run();
    save_if_stopped(search, result.bound);
    return result;
  }

  // What was learned and dropped before the search in a checkpoint was saved. False if there is
  // none. The search itself is loaded later, and only once: if its symmetry breaks, it begins anew.
  bool load_model() {
    if (plan_.checkpoint == nullptr || plan_.checkpoint->resumed() == nullptr) return false;
    explore::ArchiveReader& archive = *plan_.checkpoint->resumed();
    if ((symmetry_ != nullptr && !symmetry_->load(archive)) || !model_.load(archive)) {
      searched_.error = plan_.checkpoint->too_large();
    }
    searched_.seen.resumed = true;
    to_load_ = true;
    return true;
  }
  template <class Search>
  void save_if_stopped(Search& search, Bound bound) {
    Checkpoint* const checkpoint = plan_.checkpoint;
    if (checkpoint == nullptr || !checkpoint->wants_to_be_saved() || !can_go_on(bound)) return;
    const bool saved = checkpoint->save([&](explore::ArchiveWriter& archive) {
      if (symmetry_ != nullptr) symmetry_->save(archive);
      model_.save(archive);
      search.save(archive);
    });
    searched_.seen.saved = saved ? Seen::Saved::yes : Seen::Saved::failed;
  }

  void search_reduced() {
    search_reduced_once();
    searched_.seen.reductions.partial_order = true;
    if (!violates(model_, searched_.result)) return;
    searched_.only_reduced = std::move(searched_.result.violations);
    searched_.seen = {};
    search_whole();
    if (searched_.result.whole) searched_.only_reduced.clear();
  }
  void search_reduced_once() {
    const auto run = [this](auto&& search) { return search.run(deadline_.within(options_)); };
    if (symmetric_) {
      kernel::KernelSymmetry symmetry(model_, scenario_, false);
      if (symmetry.any()) {
        return keep(kernel::search_reduced_up_to_symmetry(model_, symmetry, run));
      }
    }
    explore::Learned learned(model_);
    explore::LearnedSteps steps(model_, &learned);
    searched_.result = run(explore::ReducedSearch(steps, learned));
  }

  void keep(std::pair<SearchResult, kernel::UsedSymmetry> found) {
    searched_.result = std::move(found.first);
    searched_.seen.symmetry = std::move(found.second);
    searched_.seen.reductions.symmetry = true;
  }

  KernelModel& model_;
  const scenario::Scenario& scenario_;
  const SearchOptions& options_;
  const SearchPlan& plan_;
  bool symmetric_;
  Deadline deadline_;
  Searched searched_;
  kernel::KernelSymmetry* symmetry_ = nullptr;  // of the search that is under way, if it has one
  bool to_load_ = false;                        // there is a search to go on with
};

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
  const Deadline deadline(options.time_limit);
  Searched searched;
  std::size_t peak = 0;
  for (unsigned bound = 0; bound <= *plan.max_preemptions; ++bound) {
    options = deadline.within(options);
    const auto number = static_cast<std::uint8_t>(bound);
    const scenario::Scenario bounded_scenario = with_preemptions(scenario, number);
    auto bounded = KernelModel::make(bounded_scenario, formal, judge);
    if (!bounded) {  // its states may be too long by the byte that counts
      searched.result.bound = Bound::model;
      return searched;
    }
    searched = ModelSearch(**bounded, bounded_scenario, judge, options, plan).run();
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
                          : ModelSearch(model, scenario, judge, options, plan).run();
  if (options.fingerprint_bits > 0) {
    searched.seen.omission =
        explore::omission_probability(searched.result.states, options.fingerprint_bits);
  }
  return searched;
}

}  // namespace pmapcheck::report
