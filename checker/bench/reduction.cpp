// What reductions save, scenario by scenario: states without, with each of them, and with both.
//
//     ninja bench_reduction && ./bench_reduction [LEAST] [PATH…]
//
// Of scenarios with more than LEAST states (default: 50000) without reduction: those that the paths
// have (default: the cases and the benchmarks), those that the tests of reductions generate, and
// then larger random ones; all the same each time. A reduced search that has not ended after two
// minutes ("+") counts as one that saves nothing.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "checker/bench/programs.hpp"
#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/reduced_search.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/symmetric_search.hpp"
#include "checker/report/tests/generated_scenarios.hpp"
#include "checker/scenario/files.hpp"
#include "checker/scenario/parse.hpp"

namespace {

using namespace pmapcheck;
using Clock = std::chrono::steady_clock;
using explore::SearchResult;
using kernel::KernelModel;

constexpr unsigned kRandom = 24;

enum Way : std::size_t { whole, partial_order, symmetry, both, kWays };

int refuse(const InputError& error) {
  std::fprintf(stderr, "bench_reduction: %s\n", error.message().c_str());
  return 2;
}

explore::SearchOptions options() {
  explore::SearchOptions options;
  options.max_states = 6'000'000;
  options.time_limit = 120;
  return options;
}

SearchResult search_reduced(KernelModel& model) {
  explore::Learned learned(model);
  explore::LearnedSteps steps(model, &learned);
  return explore::ReducedSearch(steps, learned).run(options());
}

SearchResult search(Way way, KernelModel& model, const scenario::Scenario& scenario) {
  if (way == whole) {
    explore::LearnedSteps steps(model);
    return explore::breadth_first(steps, options());
  }
  if (way == partial_order) return search_reduced(model);
  kernel::KernelSymmetry found(model, scenario, way == symmetry);
  if (way == symmetry) {
    return kernel::search_up_to_symmetry(
               model, found, 1, false,
               [](auto models) { return explore::breadth_first(models, options()); })
        .first;
  }
  if (!found.any()) return search_reduced(model);
  return kernel::search_reduced_up_to_symmetry(
             model, found, [](auto&& reduced) { return reduced.run(options()); })
      .first;
}

// How many times fewer states, and how much less time, by way.
struct Saved {
  std::array<std::vector<double>, kWays> states, time;

  void print_medians(const char* of) {
    if (states[whole].empty()) return;
    std::printf("%zu %s, medians", states[whole].size(), of);
    for (auto* each : {&states, &time}) {
      for (std::size_t way = partial_order; way < kWays; ++way) {
        std::vector<double>& all = (*each)[way];
        std::sort(all.begin(), all.end());
        std::printf("  %.2f", (all[(all.size() - 1) / 2] + all[all.size() / 2]) / 2);
      }
      std::printf(each == &states ? " in states," : " in time\n");
    }
    std::fflush(stdout);
  }
};

// Measures a scenario, if it is large enough.
bool measure(const std::string& name, const scenario::Scenario& scenario,
             const kernel::FormalModel& formal, std::uint64_t least, Saved& saved) {
  std::array<SearchResult, kWays> found;
  std::array<double, kWays> seconds{};
  for (std::size_t way = whole; way < kWays; ++way) {
    auto model = KernelModel::make(scenario, formal);
    if (!model) std::exit(refuse(model.error()));
    const auto start = Clock::now();
    found[way] = search(static_cast<Way>(way), **model, scenario);
    seconds[way] = std::chrono::duration<double>(Clock::now() - start).count();
    if (found[whole].states <= least) return false;
  }
  std::printf("%-40.40s", name.c_str());
  for (std::size_t way = whole; way < kWays; ++way) {
    const SearchResult& result = found[way];
    const bool saves = way == whole || result.whole;
    const double states =
        saves ? static_cast<double>(found[whole].states) / static_cast<double>(result.states) : 1;
    saved.states[way].push_back(states);
    saved.time[way].push_back(seconds[whole] / seconds[way]);
    const std::string count = std::to_string(result.states) + (result.whole ? " " : "+");
    std::printf(" %9s", count.c_str());
    if (way != whole) std::printf(" %5.1f", states);
    std::printf(" %6.2f s", seconds[way]);
  }
  std::printf("\n");
  std::fflush(stdout);
  return true;
}

bool measure(const std::string& name, const std::string& text, const kernel::FormalModel& formal,
             std::uint64_t least, Saved& saved) {
  const auto scenario = scenario::parse_scenario(text, name, kernel::signatures());
  if (!scenario) std::exit(refuse(scenario.error()));
  return measure(name, *scenario, formal, least, saved);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string source = PMAPCHECK_SOURCE_DIR;
  std::vector<std::string> paths(argv + 1, argv + argc);
  std::uint64_t least = 50000;
  if (!paths.empty() && paths[0].find_first_not_of("0123456789") == std::string::npos) {
    least = std::stoull(paths[0]);
    paths.erase(paths.begin());
  }
  if (paths.empty()) {
    paths = {source + "/cases", source + "/checker/bench/models",
             source + "/checker/bench/scenarios"};
  }
  auto formal = kernel::FormalModel::read(source + "/spec");
  if (!formal) return refuse(formal.error());
  std::printf("%-40s %9s  %8s %9s %5s %8s %9s %5s %8s %9s\n", "states and seconds", "whole", "",
              "p.order", "", "", "symmetry", "", "", "both");
  Saved shipped;
  for (const auto& file : scenario::find_scenarios({paths.begin(), paths.end()}).files) {
    const auto scenario = scenario::load_scenario(file, kernel::signatures());
    if (!scenario) return refuse(scenario.error());
    measure(std::filesystem::path(file).stem().string(), *scenario, *formal, least, shipped);
  }
  shipped.print_medians("shipped scenarios");
  for (const report::ScenarioGenerator& generator : report::scenario_generators()) {
    for (unsigned seed = 0; seed < generator.many; ++seed) {
      std::mt19937 random(seed);
      measure(generator.name + std::string(" ") + std::to_string(seed), generator.make(random),
              *formal, least, shipped);
    }
  }
  shipped.print_medians("shipped and generated scenarios");
  Saved drawn;
  for (unsigned seed = 0, large = 0; large < kRandom; ++seed) {
    std::mt19937 random(seed);
    large += measure("random " + std::to_string(seed), random_test_program(random), *formal, least,
                     drawn)
                 ? 1
                 : 0;
  }
  drawn.print_medians("random scenarios");
}
