#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/lost_wakeup.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::TwoPhaseCommit;

constexpr std::uint64_t kStatesOfFive = 8832;  // two-phase commit with 5 resource managers

// Two-phase commit that does something else before the first expansion and before the thousandth.
template <class First, class Thousandth>
struct Disturbed : TwoPhaseCommit {
  Disturbed(First first_action, Thousandth thousandth_action)
      : TwoPhaseCommit(5), first(first_action), thousandth(thousandth_action) {}

  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    ++calls;
    if (calls == 1) first();
    if (calls == 1000) thousandth();
    TwoPhaseCommit::successors(state, visit);
  }

  First first;
  Thousandth thousandth;
  int calls = 0;
};

void nothing() {}

// One state with very many successors, which have none.
struct Fan : models::LostWakeup {
  static constexpr std::uint32_t kLeaves = 5000;

  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    if (state[2] != 0) {
      if (++leaves == 1) at_first_leaf();
      return;
    }
    for (std::uint32_t leaf = 0; leaf < kLeaves; ++leaf) {
      const std::vector<std::uint8_t> next = {static_cast<std::uint8_t>(leaf % 256),
                                              static_cast<std::uint8_t>(leaf / 256), 1, 0};
      visit(Successor{{static_cast<std::uint16_t>(leaf), 0}, Progress::work, next, {}});
    }
  }

  std::function<void()> at_first_leaf;
  std::uint32_t leaves = 0;
};

TEST_CASE("the bound on states is exact") {
  for (const std::uint64_t bound :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100}, kStatesOfFive - 1, kStatesOfFive}) {
    CAPTURE(bound);
    TwoPhaseCommit model(5);
    SearchOptions options;
    options.max_states = bound;
    const SearchResult result = breadth_first(model, options);
    REQUIRE(result.states == bound);
    REQUIRE(result.bound == (bound < kStatesOfFive ? Bound::states : Bound::none));
    REQUIRE(result.whole == (bound == kStatesOfFive));
  }
}

TEST_CASE("the memory limit is never exceeded, and enough is enough") {
  TwoPhaseCommit model(5);
  const SearchResult whole = breadth_first(model);
  REQUIRE(whole.peak_bytes > kStatesOfFive * model.state_bytes());

  std::uint64_t states_before = 0;
  for (std::size_t limit = 0; limit < whole.peak_bytes; limit += 7'001) {
    CAPTURE(limit);
    SearchOptions options;
    options.memory_limit = limit;
    const SearchResult result = breadth_first(model, options);
    // Some room is only for speed: a search may do without it.
    REQUIRE(result.bound == (result.whole ? Bound::none : Bound::memory));
    REQUIRE(result.whole == (result.states == kStatesOfFive));
    REQUIRE(result.peak_bytes <= limit);
    REQUIRE(result.states >= states_before);
    if (!result.whole) states_before = result.states;
  }
  REQUIRE(states_before > 1000);

  SearchOptions options;
  options.memory_limit = whole.peak_bytes;
  const SearchResult again = breadth_first(model, options);
  REQUIRE(again.whole);
  REQUIRE(again.states == whole.states);
  REQUIRE(again.peak_bytes == whole.peak_bytes);
}

TEST_CASE("memory for the question whether a state is stuck is limited too") {
  models::LostWakeup model;
  const SearchResult whole = breadth_first(model);
  SearchOptions options;
  options.memory_limit = whole.peak_bytes - 1;
  const SearchResult result = breadth_first(model, options);
  REQUIRE(result.bound == Bound::memory);
  REQUIRE(result.peak_bytes <= options.memory_limit);
}

TEST_CASE("time that is over ends the search") {
  TwoPhaseCommit model(5);
  SearchOptions options;
  options.time_limit = 0;
  const SearchResult result = breadth_first(model, options);
  REQUIRE(result.bound == Bound::time);
  REQUIRE_FALSE(result.whole);
  REQUIRE(result.states < kStatesOfFive);
}

TEST_CASE("an interrupt ends the search, whenever it comes, with what was found so far") {
  std::atomic<bool> interrupted{false};
  SearchOptions options;
  options.interrupted = &interrupted;

  SECTION("before the search") {
    interrupted = true;
    TwoPhaseCommit model(5);
    const SearchResult result = breadth_first(model, options);
    REQUIRE(result.bound == Bound::interrupt);
    REQUIRE_FALSE(result.whole);
    REQUIRE(result.states == 0);
  }
  SECTION("in its midst") {
    Disturbed model(nothing, [&] { interrupted = true; });
    const SearchResult result = breadth_first(model, options);
    REQUIRE(result.bound == Bound::interrupt);
    REQUIRE_FALSE(result.whole);
    REQUIRE(result.states >= 1000);
    REQUIRE(result.states < kStatesOfFive);
    REQUIRE(model.calls < 3000);
  }
  SECTION("among states without successors") {
    Fan model;
    model.at_first_leaf = [&] { interrupted = true; };
    const SearchResult result = breadth_first(model, options);
    REQUIRE(result.bound == Bound::interrupt);
    REQUIRE(result.states == Fan::kLeaves + 1);
    REQUIRE(model.leaves < 2000);
  }
  SECTION("in the look beyond the last level") {
    Fan model;
    model.at_first_leaf = [&] { interrupted = true; };
    options.max_depth = 1;
    REQUIRE(breadth_first(model, options).bound == Bound::interrupt);
    REQUIRE(model.leaves < 2000);
  }
}

TEST_CASE("progress is reported about ten times a second, with true numbers") {
  const auto sleep = [] { std::this_thread::sleep_for(std::chrono::milliseconds(120)); };
  Disturbed model(sleep, sleep);
  std::vector<SearchStatus> reports;
  SearchOptions options;
  options.progress = [&](const SearchStatus& status) { reports.push_back(status); };
  const auto start = std::chrono::steady_clock::now();
  const SearchResult result = breadth_first(model, options);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;

  REQUIRE(result.whole);
  REQUIRE(reports.size() >= 2);
  REQUIRE(static_cast<double>(reports.size()) <= 10 * taken.count());
  for (std::size_t i = 0; i < reports.size(); ++i) {
    CAPTURE(i);
    REQUIRE(reports[i].states > (i == 0 ? 0 : reports[i - 1].states));
    REQUIRE((i == 0 || reports[i].transitions > reports[i - 1].transitions));
    REQUIRE(reports[i].states <= result.states);
    REQUIRE(reports[i].depth <= result.depth);
    REQUIRE(reports[i].frontier <= reports[i].states);
    REQUIRE(reports[i].states_per_second > 0);
    REQUIRE(reports[i].states_per_second <= static_cast<double>(reports[i].states) / 0.1);
  }
}

}  // namespace
}  // namespace pmapcheck::explore
