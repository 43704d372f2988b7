#include "checker/explore/tests/footprints.hpp"

#include "checker/explore/tests/models/dining_philosophers.hpp"
#include "checker/explore/tests/models/peterson.hpp"
#include "checker/explore/tests/models/two_phase_commit.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::DiningPhilosophers;
using models::Peterson;
using models::TwoPhaseCommit;

// All rows that differ from `state` in one byte, which stays below `values`. The steps of these
// models are defined in every one of them, reachable or not.
struct OtherValues {
  std::uint8_t values;
  std::vector<Row> operator()(const Row& state, std::size_t byte) const {
    std::vector<Row> variants;
    for (std::uint8_t value = 0; value < values; ++value) {
      if (value == state[byte]) continue;
      variants.push_back(state);
      variants.back()[byte] = value;
    }
    return variants;
  }
};

// The first fault in the footprints of all steps of all reachable states.
template <Model M>
std::string any_breach(M& model, const OtherValues& variants) {
  for (const auto& [state, distance] : naive_distances(model).states) {
    for (const NaiveStep& next : naive_steps(model, state)) {
      const std::string breach = footprint_breach(model, state, next.step, variants);
      if (!breach.empty()) return breach;
    }
  }
  return "";
}

// A model that hides one byte of the footprint of one step.
template <Model M>
struct Hiding : M {
  using M::M;
  Footprint footprint(StateView state, Step step) const {
    Footprint footprint = M::footprint(state, step);
    if (step != liar) return footprint;
    ByteSet& bytes = hides_read ? footprint.reads : footprint.writes;
    hidden = hidden || bytes[byte];
    bytes.reset(byte);
    return footprint;
  }
  Step liar;
  bool hides_read = false;
  std::size_t byte = 0;
  mutable bool hidden = false;  // whether there was something to hide
};

TEST_CASE("true footprints are found to be true") {
  TwoPhaseCommit commit(3);
  REQUIRE(any_breach(commit, {4}) == "");
  DiningPhilosophers philosophers(3, false);
  REQUIRE(any_breach(philosophers, {2}) == "");
}

TEST_CASE("no byte can be missing from a footprint unnoticed") {
  int lies = 0;
  for (std::uint16_t process = 0; process < 3; ++process) {
    for (std::uint16_t outcome = 0; outcome < 4; ++outcome) {
      for (const bool hides_read : {false, true}) {
        for (std::size_t byte = 0; byte < TwoPhaseCommit(2).state_bytes(); ++byte) {
          CAPTURE(process, outcome, hides_read, byte);
          Hiding<TwoPhaseCommit> model(2);
          model.liar = {process, outcome};
          model.hides_read = hides_read;
          model.byte = byte;
          const std::string breach = any_breach(model, {4});
          REQUIRE(breach.empty() != model.hidden);
          lies += model.hidden;
        }
      }
    }
  }
  REQUIRE(lies > 20);
}

TEST_CASE("an undeclared write is seen without any change to the state") {
  Hiding<TwoPhaseCommit> commit(2);
  commit.liar = {0, 1};
  commit.byte = 0;
  const Row initial = naive_initial(commit).front();
  REQUIRE(footprint_breach(commit, initial, commit.liar, OtherValues{0}) != "");
}

TEST_CASE("an undeclared read is seen in the value that the step writes") {
  Peterson peterson(Peterson::First::flag);
  Hiding<Peterson> hiding(Peterson::First::flag);
  hiding.hides_read = true;  // of byte 0, by step {0, 0}
  const Row entering = {1, 0, 1, 0, 0};
  const Row idle = {0, 0, 1, 0, 0};  // the same step is enabled, and does something else
  const auto idle_instead = [&](const Row&, std::size_t) { return std::vector<Row>{idle}; };
  REQUIRE(footprint_breach(peterson, entering, {0, 0}, idle_instead) == "");
  REQUIRE(footprint_breach(hiding, entering, {0, 0}, idle_instead) != "");
}

TEST_CASE("a step that is not enabled has no footprint") {
  TwoPhaseCommit commit(2);
  REQUIRE(footprint_breach(commit, naive_initial(commit).front(), {0, 0}, OtherValues{4}) != "");
}

}  // namespace
}  // namespace pmapcheck::explore
