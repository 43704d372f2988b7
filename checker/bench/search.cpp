// One search of one model of the comparison with other model checkers, and what it found. Whoever
// calls it measures time and memory of the whole process: see `compare`.
//
//     bench_search two_phase_commit | cache_coherence | SCENARIO.json [MAX-STATES]
//
// One worker, no reduction, exact store; of a scenario no checks. Scenarios are run as always:
// coroutines over the waist, learned automata, learned steps.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "checker/bench/models/cache_coherence.hpp"
#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
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

template <class M>
int search(M& model, const explore::SearchOptions& options) {
  const explore::SearchResult result = explore::breadth_first(model, options);
  std::printf("%llu states, %llu transitions, %zu bytes a state\n",
              static_cast<unsigned long long>(result.states),
              static_cast<unsigned long long>(result.transitions), model.state_bytes());
  return result.violations.empty() ? 0 : 1;
}

int search_scenario(const std::string& file, const explore::SearchOptions& options) {
  auto formal = kernel::FormalModel::read(std::string(PMAPCHECK_SOURCE_DIR) + "/spec");
  if (!formal) return refuse(formal.error().message());
  formal->checks = kernel::Checks::none;
  const auto scenario = scenario::load_scenario(file, kernel::signatures());
  if (!scenario) return refuse(scenario.error().message());
  const auto model = kernel::KernelModel::make(*scenario, *formal);
  if (!model) return refuse(model.error().message());
  explore::LearnedSteps learned(**model);
  const int status = search(learned, options);
  const auto& statistics = learned.statistics();
  std::printf("%llu look-ups of steps, %llu learned, %llu given up, %zu bytes\n",
              static_cast<unsigned long long>(statistics.found),
              static_cast<unsigned long long>(statistics.learned),
              static_cast<unsigned long long>(statistics.given_up), learned.bytes());
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) {
    return refuse("which model? two_phase_commit, cache_coherence or a scenario file");
  }
  const std::string name = argv[1];
  explore::SearchOptions options;
  if (argc == 3) {
    char* end = nullptr;
    options.max_states = std::strtoull(argv[2], &end, 10);
    if (*end != '\0' || options.max_states == 0) {
      return refuse("\"" + std::string(argv[2]) + "\" is no number of states: write 1 or more");
    }
  }
  if (name == "two_phase_commit") {
    explore::models::TwoPhaseCommit model(kResourceManagers);
    return search(model, options);
  }
  if (name == "cache_coherence") {
    bench::CacheCoherence model(kCaches);
    return search(model, options);
  }
  return search_scenario(name, options);
}
