#include "checker/explore/sleep_sets.hpp"

#include <array>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/learned_steps.hpp"
#include "checker/explore/tests/models/little_machine.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/same_results.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

// Processes that count, each in a byte of its own. Where one goes on, whether it may, what it
// violates by that and what the state after violates may depend on another's byte.
class Walkers {
 public:
  static constexpr std::size_t kWalkers = 6;
  static constexpr std::uint8_t kLast = 3;

  /// They look at nobody.
  Walkers() = default;
  explicit Walkers(unsigned seed) {
    std::mt19937 random(seed);
    for (auto& walker : places_) {
      for (Place& place : walker) {
        place.looks_at = random() % kWalkers;
        place.needs = random() % 6 == 0 ? static_cast<std::uint8_t>(random() % 3) : 0;
        place.breaks = random() % 12 == 0;
        place.fails = random() % 12 == 0;
        place.pushes = random() % 10 == 0;
      }
    }
  }

  [[nodiscard]] std::size_t state_bytes() const { return kWalkers; }
  [[nodiscard]] std::size_t property_count() const { return 2 * kWalkers + 1; }
  template <class Visit>
  void initial(Visit&& visit) {
    visit(StateView(Row(state_bytes())));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < kWalkers; ++p) successors_of(state, p, visit);
  }
  Footprint footprint(StateView, Step) { return {}; }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& violated) {
    for (std::size_t p = 0; p < kWalkers; ++p) {
      if (fails(state, p)) violated.push_back(static_cast<PropertyId>(kWalkers + p));
    }
  }
  [[nodiscard]] bool finished(StateView) const { return true; }
  void check_end(StateView, std::vector<PropertyId>&) {}
  [[nodiscard]] PropertyId stuck(StateView) { return 2 * kWalkers; }

  [[nodiscard]] std::size_t process_count() const { return kWalkers; }
  [[nodiscard]] std::size_t first_classless() const { return 3; }  // three are looked up together
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t p) const { return state[p]; }
  [[nodiscard]] ByteSet class_bytes(std::size_t p) const { return ByteSet().set(p); }
  template <class Visit>
  void successors_of(StateView state, std::size_t p, Visit&& visit) {
    const Place& place = places_[p][state[p]];
    if (state[p] == kLast || state[place.looks_at] < place.needs) return;
    Row next = row_of(state);
    ++next[p];
    if (place.pushes && next[place.looks_at] < kLast && place.looks_at != p) ++next[place.looks_at];
    const auto number = static_cast<PropertyId>(p);
    const bool breaks = place.breaks && state[place.looks_at] == 2;
    visit(Successor{{static_cast<std::uint16_t>(p), 0},
                    Progress::work,
                    next,
                    {&number, breaks ? std::size_t{1} : 0}});
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t p, Visit&& visit) {
    const Place& place = places_[p][state[p]];
    Footprint footprint;
    footprint.reads.set(p);
    if (state[p] != kLast && (place.needs > 0 || place.breaks || place.pushes)) {
      footprint.reads.set(place.looks_at);
    }
    successors_of(state, p, [&](Successor step) {
      std::vector<PropertyId> failing;
      check(step.state, state, step.step, failing);
      for (std::size_t q = 0; q < kWalkers; ++q) {  // what every state's verdict depends on
        const Place& its = places_[q][step.state[q]];
        if (its.fails) footprint.reads.set(its.looks_at);
        footprint.reads.set(q, footprint.reads[q] || its.fails || has_fails(q));
      }
      step.judged = true;
      step.failing = failing;
      visit(step);
    });
    return footprint;
  }

 private:
  struct Place {
    std::size_t looks_at = 0;
    std::uint8_t needs = 0;
    bool breaks = false;
    bool fails = false;
    bool pushes = false;
  };
  [[nodiscard]] bool has_fails(std::size_t p) const {
    return std::any_of(places_[p].begin(), places_[p].end(),
                       [](const Place& x) { return x.fails; });
  }
  [[nodiscard]] bool fails(StateView state, std::size_t p) const {
    const Place& place = places_[p][state[p]];
    return place.fails && state[place.looks_at] == 1;
  }

  std::array<std::array<Place, kLast + 1>, kWalkers> places_{};
};

// Only LearnedSteps are packed, and so only they have sleep sets: the model by itself looks every
// target up.
template <class M>
SearchResult search_learned(M& model, const SearchOptions& options, std::size_t workers = 1) {
  std::recursive_mutex guard;
  std::deque<LearnedSteps<M>> steps;
  std::vector<LearnedSteps<M>*> models;
  while (models.size() < workers) {
    models.push_back(&steps.emplace_back(model, nullptr, workers > 1 ? &guard : nullptr));
  }
  return breadth_first(std::span<LearnedSteps<M>* const>(models), options);
}

// Returns what was asleep in all of them.
template <class M>
std::uint64_t compare_bounded(M& model) {
  SearchOptions options;
  options.chunk_states = 16;
  options.max_states = 3000;
  const std::uint64_t states = breadth_first(model, options).states;
  std::uint64_t asleep = 0;
  for (const std::uint64_t most : {states / 7 + 1, states / 3 + 1, states / 2 + 1, states}) {
    for (const std::size_t workers : {1u, 2u}) {
      CAPTURE(most, workers);
      options.max_states = most;
      const SearchResult result = search_learned(model, options, workers);
      require_same(result, breadth_first(model, options));
      asleep += result.asleep;
    }
  }
  options.max_states = 3000;
  for (const std::uint32_t depth : {2u, 5u, 9u}) {
    CAPTURE(depth);
    options.max_depth = depth;
    require_same(search_learned(model, options), breadth_first(model, options));
  }
  return asleep;
}

TEST_CASE("a search with sleep sets finds the same, wherever it is bounded") {
  std::uint64_t asleep = 0;
  std::size_t violations = 0;
  for (unsigned seed = 0; seed < 300u / kFewer; ++seed) {
    CAPTURE(seed);
    models::LittleMachine machine(seed);
    asleep += compare_bounded(machine);
    Walkers walkers(seed);
    asleep += compare_bounded(walkers);
    violations += breadth_first(walkers).violations.size();
  }
  CHECK(asleep > 1'000'000 / kFewer);
  CHECK(violations > 300 / kFewer);
}

TEST_CASE("of processes that leave each other alone, each state is looked up once") {
  Walkers model;
  const SearchResult result = search_learned(model, {});
  CHECK(result.states == 4096);
  CHECK(result.transitions == 6 * 3 * 1024);
  // One way to each state but the first; and what is met while steps are still to be learned.
  CHECK(result.transitions - result.asleep >= result.states - 1);
  CHECK(result.transitions - result.asleep < result.states + result.states / 4);
}

TEST_CASE("a search with sleep sets that memory ended goes on to the same result") {
  int pieces = 0;
  for (unsigned seed = 0; seed < 20; ++seed) {
    Walkers model(seed);
    const SearchResult expected = breadth_first(model);
    SearchOptions options;
    options.chunk_states = 16;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(nullptr, std::fclose);
    for (std::size_t limit = 20'000;; limit += 20'000, ++pieces) {
      CAPTURE(seed, limit);
      options.memory_limit = limit;
      LearnedSteps<Walkers> steps(model);
      LearnedSteps<Walkers>* const models[] = {&steps};
      BreadthFirst<LearnedSteps<Walkers>> search(models, options);
      if (file) {
        std::rewind(file.get());
        ArchiveReader archive(file.get());
        REQUIRE(archive.is_good());
        if (!search.load(archive)) continue;
      }
      const SearchResult result = search.run();
      if (result.bound != Bound::memory) {
        require_same(result, expected);
        break;
      }
      file.reset(std::tmpfile());
      ArchiveWriter archive(file.get());
      search.save(archive);
      REQUIRE(archive.finish());
    }
  }
  CHECK(pieces > 40);
}

TEST_CASE("a process with a high number is never asleep") {
  CHECK_FALSE(SleepSet::of(63).empty());
  CHECK(SleepSet::of(64).empty());
  CHECK((SleepSet::of(3) & SleepSet::of(4)).empty());
  CHECK(SleepSet::of(3).masked(0).empty());
  CHECK_FALSE(SleepSet::of(3).masked(-1).empty());
}

}  // namespace
}  // namespace pmapcheck::explore
