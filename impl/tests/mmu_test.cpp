// The lazy MMU against the plain one, on generated programs: the plain states are exactly those
// that the lazy states stand for.
#include <map>
#include <set>

#include "checker/tests/catch.hpp"
#include "impl/tests/lazy_rules.hpp"
#include "impl/tests/machine_run.hpp"
#include "impl/tests/may_hold.hpp"

namespace pmapcheck::impl {
namespace {

// Runs a check on every program of a fixed sequence.
template <class Check>
void each_program(unsigned seed, int programs, const Check& check) {
  std::mt19937 random(seed);
  for (int round = 0; round < programs; ++round) {
    const Program program = random_program(random);
    INFO("program " << round << " of seed " << seed << ":\n" << to_text(program));
    check(program);
  }
}

StateSet<PlainState> meaning(const Program& program, const StateSet<LazyState>& lazy) {
  StateSet<PlainState> plain;
  for (const LazyState& state : lazy) expand(program, state, plain);
  return plain;
}

// What a run leaves behind: all that was observed, the pages written, the final PTEs.
using Observation = std::array<std::uint16_t, kMaxThreads * kMaxOperations + kMaxTranslations + 1>;

std::set<Observation> final_observations(const Program& program,
                                         const StateSet<PlainState>& states) {
  std::set<Observation> observations;
  for (const PlainState& state : states) {
    bool done = true;
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      done = done && finished(program, state.control, t);
    }
    if (!done) continue;
    Observation o{state.control.written};
    std::size_t i = 1;
    for (const pt_entry_t& e : state.pte) o[i++] = static_cast<std::uint16_t>(encode(e));
    for (const auto& thread : state.control.observed) {
      for (const std::uint16_t value : thread) o[i++] = value;
    }
    observations.insert(o);
  }
  return observations;
}

TEST_CASE("the lazy machine's states stand for exactly the states of the plain machine") {
  int faults = 0;
  int stale = 0;
  each_program(1, 8000, [&](const Program& program) {
    const StateSet<PlainState> plain = plain_states(program);
    const StateSet<LazyState> lazy = machine_states(program);
    const StateSet<PlainState> meant = meaning(program, lazy);
    // The parentheses keep thousands of states out of the message.
    REQUIRE((final_observations(program, meant) == final_observations(program, plain)));
    REQUIRE(meant.size() == plain.size());
    REQUIRE((meant == plain));

    bool faulted = false;
    bool held = false;
    for (const LazyState& state : lazy) {
      for (const auto& thread : state.control.observed) {
        for (const std::uint16_t value : thread) faulted |= value == kFault;
      }
      for (const auto& cpu : state.stale) {
        for (const StaleEntries& entries : cpu) held |= entries.size() > 1;
      }
    }
    faults += faulted;
    stale += held;
  });
  // The generator is worth something only while it makes these.
  REQUIRE(faults > 1000);
  REQUIRE(stale > 1000);
}

TEST_CASE("the machine's states are those of the rules, one by one") {
  each_program(2, 8000, [](const Program& program) {
    const StateSet<LazyState> machine = machine_states(program);
    const StateSet<LazyState> rules = lazy_states_by_rules(program);
    REQUIRE(machine.size() == rules.size());
    REQUIRE((machine == rules));
  });
}

TEST_CASE("formulas over what TLBs may hold have the same verdict on lazy states and plain ones") {
  int other_page[2] = {};
  int disagreement[2] = {};
  each_program(3, 4000, [&](const Program& program) {
    const MayHoldVerdicts plain = verdicts(program, plain_states(program));
    const MayHoldVerdicts lazy = verdicts(program, machine_states(program));
    REQUIRE(lazy.other_page == plain.other_page);
    REQUIRE(lazy.disagreement == plain.disagreement);
    ++other_page[plain.other_page];
    ++disagreement[plain.disagreement];
  });
  for (const int often : other_page) REQUIRE(often > 400);
  for (const int often : disagreement) REQUIRE(often > 400);
}

TEST_CASE("every wrong rule shows in the states, and in what some program observes") {
  std::map<Deviation, int> in_states;
  std::map<Deviation, int> in_observations;
  each_program(4, 4500, [&](const Program& program) {
    const StateSet<PlainState> plain = plain_states(program);
    const auto outcome = final_observations(program, plain);
    for (const Deviation deviation : kDeviations) {
      const auto meant = meaning(program, lazy_states_by_rules(program, deviation));
      if (meant == plain) continue;
      ++in_states[deviation];
      in_observations[deviation] += final_observations(program, meant) != outcome;
    }
  });
  for (const Deviation deviation : kDeviations) {
    CAPTURE(static_cast<int>(deviation));
    CHECK(in_states[deviation] > 0);
    CHECK(in_observations[deviation] > 0);
  }
}

}  // namespace
}  // namespace pmapcheck::impl
