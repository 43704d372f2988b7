// One search of one model of the comparison with other model checkers, and what it found. Whoever
// calls it measures time and memory of the whole process: see `compare` and `scaling`.
//
//     bench_search two_phase_commit | cache_coherence | SCENARIO.json [--workers N] …
//
// No reduction, exact store; of a scenario no checks, unless --checked asks for all of them.
// Scenarios are run as always: coroutines over the waist, learned automata, learned steps.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "checker/bench/models/cache_coherence.hpp"
#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/parse.hpp"

namespace {

using namespace pmapcheck;

constexpr std::size_t kResourceManagers = 9;
constexpr std::size_t kCaches = 5;

int refuse(const std::string& message) {
  std::fprintf(stderr, "bench_search: %s\n", message.c_str());
  return 2;
}

// Counts what it does in itself: not beside another's counts.
template <class M>
struct alignas(explore::kCacheLine) OfWorker : M {
  using M::M;
};

// With a model for each worker.
template <class M>
int search(std::deque<M>& workers, const explore::SearchOptions& options) {
  std::vector<M*> models;
  for (M& model : workers) models.push_back(&model);
  const explore::SearchResult result = explore::breadth_first(std::span<M* const>(models), options);
  std::printf("%llu states, %llu transitions, %llu of them asleep, %zu bytes a state\n",
              static_cast<unsigned long long>(result.states),
              static_cast<unsigned long long>(result.transitions),
              static_cast<unsigned long long>(result.asleep), models[0]->state_bytes());
  return result.violations.empty() ? 0 : 1;
}

template <class M>
int search_model(std::size_t size, const explore::SearchOptions& options) {
  std::deque<OfWorker<M>> workers;
  while (workers.size() < options.workers) workers.emplace_back(size);
  return search(workers, options);
}

int search_scenario(const std::string& file, kernel::Checks checks,
                    const explore::SearchOptions& options) {
  auto formal = kernel::FormalModel::read(std::string(PMAPCHECK_SOURCE_DIR) + "/spec");
  if (!formal) return refuse(formal.error().message());
  formal->checks = checks;
  const auto scenario = scenario::load_scenario(file, kernel::signatures());
  if (!scenario) return refuse(scenario.error().message());
  const auto model = kernel::KernelModel::make(*scenario, *formal);
  if (!model) return refuse(model.error().message());

  std::recursive_mutex guard;
  std::deque<explore::LearnedSteps<kernel::KernelModel>> workers;
  while (workers.size() < options.workers) {
    workers.emplace_back(**model, nullptr, options.workers > 1 ? &guard : nullptr);
  }
  const int status = search(workers, options);
  for (const auto& learned : workers) {
    const auto& statistics = learned.statistics();
    std::printf("%llu look-ups of steps, %llu learned, %llu given up, %zu bytes\n",
                static_cast<unsigned long long>(statistics.found),
                static_cast<unsigned long long>(statistics.learned),
                static_cast<unsigned long long>(statistics.given_up), learned.bytes());
  }
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("One search of one model, without reduction.", "bench_search");
  std::string name;
  bool checked = false;
  explore::SearchOptions options;
  options.workers = 1;
  app.add_option("MODEL", name, "two_phase_commit, cache_coherence or a scenario file")->required();
  app.add_option("--max-states", options.max_states, "Stop there")
      ->check(CLI::Range(std::uint64_t{1}, UINT64_MAX));
  app.add_option("--workers", options.workers, "Threads (default: 1)")->check(CLI::Range(1, 64));
  app.add_flag("--checked", checked, "With contracts, invariants and refinement of a scenario");
  CLI11_PARSE(app, argc, argv);

  if (name == "two_phase_commit") {
    return search_model<explore::models::TwoPhaseCommit>(kResourceManagers, options);
  }
  if (name == "cache_coherence") return search_model<bench::CacheCoherence>(kCaches, options);
  return search_scenario(name, checked ? kernel::Checks::all : kernel::Checks::none, options);
}
