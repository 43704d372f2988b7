#include "checker/explore/learned_steps.hpp"

#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/little_machine.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::LittleMachine;

struct Outcome {
  std::uint64_t states;
  std::uint64_t transitions;
  std::vector<PropertyId> violated;
  std::vector<Step> steps;  // of all traces
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <class M>
Outcome outcome_of(M& model) {
  SearchOptions options;
  options.max_states = 3000;
  const SearchResult result = breadth_first(model, options);
  Outcome outcome{result.states, result.transitions, {}, {}};
  for (const Violation& v : result.violations) {
    outcome.violated.push_back(v.property);
    outcome.steps.insert(outcome.steps.end(), v.trace.steps.begin(), v.trace.steps.end());
  }
  return outcome;
}

TEST_CASE("steps that were learned are those that the model takes, with the same verdicts") {
  std::uint64_t found = 0;
  std::uint64_t taken = 0;
  std::size_t violations = 0;
  for (unsigned seed = 0; seed < 600; ++seed) {
    CAPTURE(seed);
    LittleMachine plain(seed);
    LittleMachine model(seed);
    LearnedSteps learned(model);
    const Outcome expected = outcome_of(plain);
    REQUIRE(outcome_of(learned) == expected);
    violations += expected.violated.size();
    found += learned.statistics().found;
    taken += learned.statistics().learned + learned.statistics().given_up;
  }
  CHECK(found > taken);
  CHECK(violations > 1000);
}

TEST_CASE("classes that are parted, or given up, have the same steps and verdicts") {
  for (const std::uint32_t trial : {16u, 64u}) {
    for (unsigned seed = 0; seed < 300; ++seed) {
      CAPTURE(trial, seed);
      LittleMachine plain(seed);
      LittleMachine model(seed);
      LearnedSteps learned(model, nullptr, nullptr, trial);
      REQUIRE(outcome_of(learned) == outcome_of(plain));
    }
  }
}

TEST_CASE("each state's steps are the same, one by one") {
  LittleMachine plain(7);
  LittleMachine model(7);
  LearnedSteps learned(model);
  RowSet seen;
  std::vector<Row> to_do = naive_initial(plain);
  while (!to_do.empty() && seen.size() < 2000) {
    const Row state = to_do.back();
    to_do.pop_back();
    if (!seen.insert(state).second) continue;
    const std::vector<NaiveStep> expected = naive_steps(plain, state);
    const std::vector<NaiveStep> steps = naive_steps(learned, state);
    REQUIRE(steps.size() == expected.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      REQUIRE(steps[i].step == expected[i].step);
      REQUIRE(steps[i].progress == expected[i].progress);
      REQUIRE(steps[i].state == expected[i].state);
      REQUIRE(steps[i].violated == expected[i].violated);
      to_do.push_back(steps[i].state);
    }
  }
  REQUIRE(seen.size() > 500);
}

TEST_CASE("what is learned judges the states, too") {
  LittleMachine model(3);
  LearnedSteps learned(model);
  const std::uint64_t states = outcome_of(learned).states;
  REQUIRE(states > 300);
  CHECK(model.judged < states / 2);
}

// Six counters, and one that moves only when the others are far: its bits turn up when the states
// have long been packed without them. With `noise`, there are bytes that leave no room for them.
class LateCounter {
 public:
  LateCounter(std::size_t apart, bool noise) : apart_(apart), noise_(noise) {}

  [[nodiscard]] std::size_t state_bytes() const { return kCounters * apart_ + kNoise; }
  [[nodiscard]] std::size_t property_count() const { return 1; }
  template <class Visit>
  void initial(Visit&& visit) {
    Row row(state_bytes());
    add_noise(row);
    visit(StateView(row));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < kCounters; ++p) successors_of(state, p, visit);
  }
  Footprint footprint(StateView, Step) { return {}; }
  void check(StateView, StateView, Step, std::vector<PropertyId>&) {}
  [[nodiscard]] bool finished(StateView) const { return true; }
  void check_end(StateView, std::vector<PropertyId>&) {}
  [[nodiscard]] PropertyId stuck(StateView) { return 0; }

  [[nodiscard]] std::size_t process_count() const { return kCounters; }
  [[nodiscard]] std::size_t first_classless() const { return 2; }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t p) const {
    return state[p * apart_];
  }
  [[nodiscard]] ByteSet class_bytes(std::size_t p) const { return ByteSet().set(p * apart_); }
  template <class Visit>
  void successors_of(StateView state, std::size_t p, Visit&& visit) {
    unsigned others = 0;
    for (std::size_t i = 0; i + 1 < kCounters; ++i) others += state[i * apart_];
    const bool late = p + 1 == kCounters;
    if (state[p * apart_] == 5 || (late && others < 20)) return;
    Row next = row_of(state);
    ++next[p * apart_];
    add_noise(next);
    visit(Successor{{static_cast<std::uint16_t>(p), 0}, Progress::work, next, {}});
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t p, Visit&& visit) {
    Footprint footprint;
    footprint.reads.set(p * apart_);
    for (std::size_t i = 0; i < kCounters; ++i) {
      if (p + 1 == kCounters || noise_) footprint.reads.set(i * apart_);
    }
    for (std::size_t i = 0; i < kNoise; ++i) footprint.reads.set(kCounters * apart_ + i);
    successors_of(state, p, [&](Successor step) {
      step.judged = true;
      visit(step);
    });
    return footprint;
  }

 private:
  static constexpr std::size_t kCounters = 7;
  static constexpr std::size_t kNoise = 6;

  void add_noise(Row& row) const {
    std::uint64_t hash = noise_ ? 1 : 0;
    for (std::size_t i = 0; i < kCounters; ++i)
      hash = (hash * 0x9e3779b97f4a7c15u) ^ row[i * apart_];
    hash *= noise_ ? 0x9e3779b97f4a7c15u : 0;
    for (std::size_t i = 0; i < kNoise; ++i) {
      row[kCounters * apart_ + i] = static_cast<std::uint8_t>(hash >> (8 * i + 16));
    }
    if (noise_) row.back() &= 0x3f;  // 46 bits, and three of each of six counters: whole words
  }

  std::size_t apart_;
  bool noise_;
};

TEST_CASE("bits that turn up late lose no state, learned or not") {
  for (const std::size_t apart : {2u, 3u, 9u, 40u}) {
    for (const bool noise : {false, true}) {
      CAPTURE(apart, noise);
      LateCounter model(apart, noise);
      const NaiveResult expected = naive_search(model);
      REQUIRE(expected.states > 50'000);
      SearchOptions options;
      options.chunk_states = 8;  // so that bits turn up in the middle of levels
      const SearchResult plain = breadth_first(model, options);
      CHECK(plain.states == expected.states);
      CHECK(plain.transitions == expected.transitions);
      LearnedSteps learned(model);
      const SearchResult looked_up = breadth_first(learned, options);
      CHECK(looked_up.states == expected.states);
      CHECK(looked_up.transitions == expected.transitions);
    }
  }
}

// A process that has to be helped to its second step, after some that the environment owes; or
// nothing helps. The other process may do steps of its own, so that most is known when it is asked.
class Owed {
 public:
  explicit Owed(bool helps) : helps_(helps) {}

  [[nodiscard]] std::size_t state_bytes() const { return 3; }
  [[nodiscard]] std::size_t property_count() const { return 1; }
  template <class Visit>
  void initial(Visit&& visit) {
    visit(StateView(Row(state_bytes())));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < process_count(); ++p) successors_of(state, p, visit);
  }
  Footprint footprint(StateView, Step) { return {}; }
  void check(StateView, StateView, Step, std::vector<PropertyId>&) {}
  [[nodiscard]] bool finished(StateView state) const { return state[0] == 2; }
  void check_end(StateView, std::vector<PropertyId>&) {}
  [[nodiscard]] PropertyId stuck(StateView) { return 0; }

  [[nodiscard]] std::size_t process_count() const { return 3; }
  [[nodiscard]] std::size_t first_classless() const { return 2; }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t p) const { return state[p]; }
  [[nodiscard]] ByteSet class_bytes(std::size_t p) const { return ByteSet().set(p); }
  template <class Visit>
  void successors_of(StateView state, std::size_t p, Visit&& visit) {
    constexpr std::uint8_t kLast[] = {2, 5, 3};
    const bool waits = p == 0 && state[0] == 1 && !(helps_ && state[2] == kLast[2]);
    if (state[p] == kLast[p] || waits || (p == 2 && state[0] == 0)) return;
    Row next = row_of(state);
    ++next[p];
    visit(Successor{{static_cast<std::uint16_t>(p), 0},
                    p == 2 ? Progress::mandatory : Progress::work,
                    next,
                    {}});
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t p, Visit&& visit) {
    Footprint footprint;
    footprint.reads.set(0).set(2).set(p);
    successors_of(state, p, [&](Successor step) {
      step.judged = true;
      visit(step);
    });
    return footprint;
  }

 private:
  bool helps_;
};

TEST_CASE("where only owed steps are left, somebody is stuck exactly if none of them helps") {
  for (const bool helps : {false, true}) {
    CAPTURE(helps);
    Owed model(helps);
    LearnedSteps learned(model);
    const SearchResult plain = breadth_first(model);
    const SearchResult looked_up = breadth_first(learned);
    CHECK(looked_up.states == plain.states);
    REQUIRE(plain.violations.size() == (helps ? 0 : 1));
    REQUIRE(looked_up.violations.size() == plain.violations.size());
    if (helps) continue;
    // Its own first step, and the five of the other: what is owed comes later, and is no help.
    CHECK(plain.violations[0].trace.steps.size() == 6);
    CHECK(looked_up.violations[0].trace.steps == plain.violations[0].trace.steps);
  }
}

TEST_CASE("a byte that a step reads and does not tell is noticed by the comparison") {
  unsigned different = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    LittleMachine plain(seed, true);
    LittleMachine model(seed, true);
    LearnedSteps learned(model);
    different += outcome_of(learned) == outcome_of(plain) ? 0 : 1;
  }
  CHECK(different > 20);
}

}  // namespace
}  // namespace pmapcheck::explore
