// How far the search is from what memory allows, and what its parts cost, within one run.
//
//     bench_probe [Google Benchmark's options]
//
// A search must look every successor up, so it takes at most as many transitions a second as the
// machine does random look-ups in a large table: dependent ones, each of which waits for memory, or
// batches that are prefetched, whose waits overlap.
//
//     dependent    probe ─── wait ─── probe ─── wait ─── …
//     prefetched   prefetch × 64 ── wait ── probe × 64 ── …
//
// The last lines relate the shootdown protocol, checks off, to both. Small and huge pages differ
// much; the ratio that counts is the one for pages as the search has them.
#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/state_hash.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/parse.hpp"

namespace {

using namespace pmapcheck;

// Numbers that look random, the same in every run (Marsaglia's xorshift).
class Numbers {
 public:
  std::uint64_t operator()() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15;
};

enum class Pages { small, huge };

// 1 GiB of numbers below its own size.
class Table {
 public:
  static constexpr std::size_t kSlots = std::size_t{1} << 27;

  explicit Table(Pages pages) {
    void* const memory = mmap(nullptr, kSlots * sizeof(std::uint64_t) + kHugePage,
                              PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      std::fprintf(stderr, "bench_probe: no memory for a table of 1 GiB: free some\n");
      std::exit(2);
    }
    const auto address = reinterpret_cast<std::uintptr_t>(memory);
    slots_ = reinterpret_cast<std::uint64_t*>((address + kHugePage - 1) / kHugePage * kHugePage);
    const int advice = pages == Pages::huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE;
    madvise(slots_, kSlots * sizeof(std::uint64_t), advice);
    Numbers numbers;
    for (std::size_t i = 0; i < kSlots; ++i) slots_[i] = numbers() % kSlots;
  }
  const std::uint64_t* slots() const { return slots_; }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  std::uint64_t* slots_;  // until the program ends
};

// Made once it is asked for.
const Table& table(Pages pages) {
  static std::unique_ptr<Table> tables[2];
  std::unique_ptr<Table>& wanted = tables[pages == Pages::huge ? 1 : 0];
  if (!wanted) wanted = std::make_unique<Table>(pages);
  return *wanted;
}

// What was read decides where the next probe goes; with something new in it, lest they go round in
// a short circle.
void dependent_probes(benchmark::State& run, Pages pages) {
  const std::uint64_t* const slots = table(pages).slots();
  Numbers numbers;
  std::uint64_t at = 1;
  for (auto _ : run) {
    static_cast<void>(_);
    at = (slots[at] + numbers()) % Table::kSlots;
    benchmark::DoNotOptimize(at);
  }
  run.SetItemsProcessed(run.iterations());
}

void prefetched_probes(benchmark::State& run, Pages pages) {
  constexpr std::size_t kBatch = 64;
  const std::uint64_t* const slots = table(pages).slots();
  Numbers numbers;
  std::uint64_t places[kBatch];
  std::uint64_t sum = 0;
  for (auto _ : run) {
    static_cast<void>(_);
    for (std::uint64_t& place : places) {
      place = numbers() % Table::kSlots;
      __builtin_prefetch(slots + place);
    }
    for (const std::uint64_t place : places) sum += slots[place];
    benchmark::DoNotOptimize(sum);
  }
  run.SetItemsProcessed(run.iterations() * kBatch);
}

// The kernel model of the shootdown protocol, made once.
class Shootdown {
 public:
  static kernel::KernelModel& model() {
    static Shootdown shootdown;
    return *shootdown.model_;
  }

 private:
  Shootdown() {
    const std::string source = PMAPCHECK_SOURCE_DIR;
    formal_ = std::make_unique<kernel::FormalModel>(
        value_of(kernel::FormalModel::read(source + "/spec")));
    formal_->checks = kernel::Checks::none;
    const scenario::Scenario scenario = value_of(scenario::load_scenario(
        source + "/checker/bench/models/shootdown.json", kernel::signatures()));
    model_ = value_of(kernel::KernelModel::make(scenario, *formal_));
  }
  template <class T>
  static T value_of(Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "bench_probe: %s\n", result.error().message().c_str());
    std::exit(2);
  }

  std::unique_ptr<kernel::FormalModel> formal_;
  std::unique_ptr<kernel::KernelModel> model_;
};

// Items are transitions.
void search_shootdown(benchmark::State& run) {
  kernel::KernelModel& model = Shootdown::model();
  std::uint64_t transitions = 0;
  for (auto _ : run) {
    static_cast<void>(_);
    explore::LearnedSteps learned(model);
    transitions += explore::breadth_first(learned).transitions;
  }
  run.SetItemsProcessed(static_cast<std::int64_t>(transitions));
}

// Steps of states that a random walk meets, looked up and nothing else. Items are transitions.
void look_up_steps(benchmark::State& run) {
  kernel::KernelModel& model = Shootdown::model();
  explore::LearnedSteps learned(model);
  std::vector<std::vector<std::uint8_t>> states;
  Numbers numbers;
  while (states.size() < 4096) {
    std::vector<std::uint8_t> state;
    model.initial([&](explore::StateView start) { state.assign(start.begin(), start.end()); });
    for (bool moved = true; moved;) {
      states.push_back(state);
      const std::vector<std::uint8_t> from = state;
      std::uint64_t met = 0;
      learned.successors(from, [&](const explore::Successor& s) {
        if (numbers() % ++met == 0) state.assign(s.state.begin(), s.state.end());
      });
      moved = met > 0;
    }
  }
  std::int64_t transitions = 0;
  for (auto _ : run) {
    static_cast<void>(_);
    for (const std::vector<std::uint8_t>& state : states) {
      learned.successors(state, [&](const explore::Successor& s) {
        ++transitions;
        benchmark::DoNotOptimize(s.state.data());
      });
    }
  }
  run.SetItemsProcessed(transitions);
}

void hash_rows(benchmark::State& run) {
  const auto length = static_cast<std::size_t>(run.range(0));
  std::vector<std::uint8_t> row(length, 1);
  for (auto _ : run) {
    static_cast<void>(_);
    ++row[0];
    benchmark::DoNotOptimize(explore::hash_row(row.data(), length));
  }
  run.SetItemsProcessed(run.iterations());
  run.SetBytesProcessed(run.iterations() * run.range(0));
}

// Counters, each in a byte of its own: steps cost nothing, so what is measured is the search and
// its store.
class Counters {
 public:
  Counters(std::size_t counters, std::size_t bytes) : counters_(counters), next_(bytes) {}
  std::size_t state_bytes() const { return next_.size(); }
  std::size_t property_count() const { return 1; }
  template <class Visit>
  void initial(Visit&& visit) const {
    visit(explore::StateView(std::vector<std::uint8_t>(state_bytes())));
  }
  template <class Visit>
  void successors(explore::StateView state, Visit&& visit) {
    next_.assign(state.begin(), state.end());
    for (std::size_t i = 0; i < counters_; ++i) {
      if (state[i * kApart] == kLast) continue;
      ++next_[i * kApart];
      visit(explore::Successor{
          {static_cast<std::uint16_t>(i), 0}, explore::Progress::work, next_, {}});
      --next_[i * kApart];
    }
  }
  explore::Footprint footprint(explore::StateView, explore::Step step) const {
    explore::Footprint own;
    own.reads.set(step.process * kApart);
    own.writes.set(step.process * kApart);
    return own;
  }
  void check(explore::StateView, explore::StateView, explore::Step,
             std::vector<explore::PropertyId>&) const {}
  bool finished(explore::StateView) const { return true; }
  void check_end(explore::StateView, std::vector<explore::PropertyId>&) const {}
  explore::PropertyId stuck(explore::StateView) const { return 0; }

  static constexpr std::size_t kApart = 2;
  static constexpr std::uint8_t kLast = 9;

 private:
  std::size_t counters_;
  std::vector<std::uint8_t> next_;
};

// Six counters, a million states. Items are transitions.
void search_counters(benchmark::State& run) {
  std::uint64_t transitions = 0;
  for (auto _ : run) {
    static_cast<void>(_);
    Counters counters(6, static_cast<std::size_t>(run.range(0)));
    transitions += explore::breadth_first(counters).transitions;
  }
  run.SetItemsProcessed(static_cast<std::int64_t>(transitions));
}

BENCHMARK_CAPTURE(dependent_probes, small_pages, Pages::small);
BENCHMARK_CAPTURE(prefetched_probes, small_pages, Pages::small);
BENCHMARK_CAPTURE(dependent_probes, huge_pages, Pages::huge);
BENCHMARK_CAPTURE(prefetched_probes, huge_pages, Pages::huge);
BENCHMARK(search_shootdown)->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(look_up_steps)->Unit(benchmark::kMillisecond);
BENCHMARK(hash_rows)->Arg(16)->Arg(32)->Arg(64)->Arg(128);
BENCHMARK(search_counters)->Arg(16)->Arg(64)->Unit(benchmark::kMillisecond);

// Keeps the best rate of each benchmark beside printing it.
class Rates : public benchmark::ConsoleReporter {
 public:
  Rates() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const auto rate = run.counters.find("items_per_second");
      if (rate == run.counters.end()) continue;
      double& best = rates_[run.run_name.function_name];
      best = std::max<double>(best, rate->second);
    }
  }
  double of(const std::string& name) const {
    const auto found = rates_.find(name);
    return found == rates_.end() ? 0 : found->second;
  }

 private:
  std::map<std::string, double> rates_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Rates rates;
  benchmark::RunSpecifiedBenchmarks(&rates);
  const double transitions = rates.of("search_shootdown");
  for (const char* probes : {"dependent_probes/small_pages", "prefetched_probes/small_pages",
                             "dependent_probes/huge_pages", "prefetched_probes/huge_pages"}) {
    if (transitions == 0 || rates.of(probes) == 0) continue;
    std::printf("shootdown: transitions per second / %s: %.3f\n", probes,
                transitions / rates.of(probes));
  }
  return 0;
}
