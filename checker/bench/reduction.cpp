// What the partial-order reduction saves, scenario by scenario: states without and with it.
//
//     ninja bench_reduction && ./bench_reduction [LEAST] PATH…
//
// Of scenarios with at least LEAST states (default: 50000) without reduction.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/stubborn_sets.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/files.hpp"
#include "checker/scenario/parse.hpp"

namespace {

using namespace pmapcheck;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int refuse(const InputError& error) {
  std::fprintf(stderr, "bench_reduction: %s\n", error.message().c_str());
  return 2;
}

// Adds the ratio, if the scenario is large enough.
void measure(const scenario::Scenario& scenario, const kernel::FormalModel& formal,
             std::uint64_t least, std::vector<double>& ratios) {
  auto model = kernel::KernelModel::make(scenario, formal);
  if (!model) std::exit(refuse(model.error()));
  auto start = Clock::now();
  explore::SearchOptions options;
  options.max_states = 4'000'000;
  explore::LearnedSteps plain(**model);
  const explore::SearchResult whole = explore::breadth_first(plain, options);
  const double seconds = since(start);
  if (whole.states < least) return;

  auto again = kernel::KernelModel::make(scenario, formal);
  start = Clock::now();
  explore::Learned learned(**again);
  explore::LearnedSteps steps(**again, &learned);
  std::string passes;
  explore::SearchResult reduced;
  for (bool more = true; more;) {
    explore::StubbornSets stubborn(steps, learned);
    reduced = explore::breadth_first(stubborn, options);
    passes += " " + std::to_string(reduced.states);
    more = stubborn.outgrown() && reduced.whole;
  }
  const double ratio = static_cast<double>(whole.states) / static_cast<double>(reduced.states);
  ratios.push_back(ratio);
  std::printf("%-44.44s %9llu%s %8llu %7.1f  %6.2f s %6.2f s  %zu/%zu  passes%s\n",
              std::filesystem::path(scenario.file).stem().string().c_str(),
              static_cast<unsigned long long>(whole.states), whole.whole ? " " : "+",
              static_cast<unsigned long long>(reduced.states), ratio, seconds, since(start),
              whole.violations.size(), reduced.violations.size(), passes.c_str());
  std::fflush(stdout);
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
  if (paths.empty()) paths = {source + "/cases", source + "/checker/bench/scenarios"};
  auto formal = kernel::FormalModel::read(source + "/spec");
  if (!formal) return refuse(formal.error());
  std::vector<double> ratios;
  for (const auto& file : scenario::find_scenarios({paths.begin(), paths.end()}).files) {
    const auto scenario = scenario::load_scenario(file, kernel::signatures());
    if (!scenario) return refuse(scenario.error());
    measure(*scenario, *formal, least, ratios);
  }
  if (ratios.empty()) return 0;
  std::sort(ratios.begin(), ratios.end());
  std::printf("%zu scenarios, median %.1f\n", ratios.size(), ratios[ratios.size() / 2]);
}
