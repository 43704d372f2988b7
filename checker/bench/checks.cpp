// What checking costs: the same explorations without any checks, with contracts and invariants, and
// with refinement too, as ratios within one run.
//
//     bench_checks [SCENARIO …]     default: checker/bench/scenarios/*.json
//
// Each scenario is explored in rounds, every kind of checks once a round, and the fastest round of
// each counts: what else the machine does can only slow a search down. All kinds must reach the
// same states, or the comparison means nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/parse.hpp"

namespace {

using namespace pmapcheck;

constexpr int kRounds = 3;
constexpr std::size_t kLeastStates = 1'000'000;
constexpr kernel::Checks kKinds[] = {kernel::Checks::none, kernel::Checks::no_refinement,
                                     kernel::Checks::all};

struct Timing {
  double seconds = std::numeric_limits<double>::infinity();
  std::size_t states = 0;
};

int refuse(const InputError& error) {
  std::fprintf(stderr, "bench_checks: %s\n", error.message().c_str());
  return 2;
}

// Explores once, and keeps the time if it is the shortest so far.
void explore_once(const scenario::Scenario& scenario, const kernel::FormalModel& formal,
                  Timing& timing) {
  auto model = kernel::KernelModel::make(scenario, formal);
  if (!model) std::exit(refuse(model.error()));
  const auto start = std::chrono::steady_clock::now();
  explore::LearnedSteps learned(**model);
  const explore::SearchResult result = explore::breadth_first(learned);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  timing.seconds = std::min(timing.seconds, taken.count());
  timing.states = result.states;
}

// One line of the table; false if the searches were not comparable.
bool measure(const scenario::Scenario& scenario, kernel::FormalModel& formal) {
  Timing timings[std::size(kKinds)];
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t kind = 0; kind < std::size(kKinds); ++kind) {
      formal.checks = kKinds[kind];
      explore_once(scenario, formal, timings[kind]);
    }
  }
  const auto& [none, without, all] = timings;
  const std::string name = std::filesystem::path(scenario.file).stem().string();
  std::printf("%-24s %10zu %8.2f s %9.2f %12.2f\n", name.c_str(), none.states, none.seconds,
              without.seconds / none.seconds, all.seconds / none.seconds);
  std::fflush(stdout);
  if (without.states != none.states || all.states != none.states || none.states < kLeastStates) {
    std::fprintf(stderr, "bench_checks: %s: %zu, %zu and %zu states: not comparable, or too few\n",
                 scenario.file.c_str(), none.states, without.states, all.states);
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string source = PMAPCHECK_SOURCE_DIR;
  std::vector<std::string> files(argv + 1, argv + argc);
  if (files.empty()) {
    for (const auto& entry :
         std::filesystem::directory_iterator(source + "/checker/bench/scenarios")) {
      files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
  }
  auto formal = kernel::FormalModel::read(source + "/spec");
  if (!formal) return refuse(formal.error());
  std::printf("%-24s %10s %10s %9s %12s\n", "scenario", "states", "unchecked", "+invariants",
              "+refinement");
  bool comparable = true;
  for (const std::string& file : files) {
    const auto scenario = scenario::load_scenario(file, kernel::signatures());
    if (!scenario) return refuse(scenario.error());
    comparable &= measure(*scenario, *formal);
  }
  return comparable ? 0 : 1;
}
