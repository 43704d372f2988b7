// The lazy MMU against the plain one, on generated programs: the plain states are exactly those
// that the lazy states stand for.
#include <algorithm>
#include <map>
#include <set>

#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"
#include "impl/tests/machine_run.hpp"
#include "impl/tests/twins/final_outcomes.hpp"
#include "impl/tests/twins/lazy_rules.hpp"
#include "impl/tests/twins/may_hold.hpp"

namespace pmapcheck::impl {
namespace {

// Runs a check on every program of a fixed sequence.
template <class Check>
void each_program(unsigned seed, int programs, const Check& check,
                  ProgramStyle style = ProgramStyle::machine) {
  std::mt19937 random(seed);
  for (int round = 0; round < programs / kFewer; ++round) {
    const Program program = random_program(random, style);
    INFO("program " << round << " of seed " << seed << ":\n" << to_text(program));
    check(program);
  }
}

StateSet<PlainState> meaning(const Program& program, const StateSet<LazyState>& lazy) {
  StateSet<PlainState> plain;
  for (const LazyState& state : lazy) expand(program, state, plain);
  return plain;
}

TEST_CASE("the lazy machine's states stand for exactly the states of the plain machine") {
  int faults = 0;
  int stale = 0;
  each_program(1, 8000, [&](const Program& program) {
    const StateSet<PlainState> plain = plain_states(program);
    const StateSet<LazyState> lazy = machine_states(program);
    const StateSet<PlainState> meant = meaning(program, lazy);
    // The parentheses keep thousands of states out of the message.
    REQUIRE((final_outcomes(program, meant) == final_outcomes(program, plain)));
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
  REQUIRE(faults > 1000 / kFewer);
  REQUIRE(stale > 1000 / kFewer);
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
    REQUIRE(verdicts(program, machine_states(program)) == plain);
    ++other_page[plain.other_page];
    ++disagreement[plain.disagreement];
  });
  for (const int often : other_page) REQUIRE(often > 400 / kFewer);
  for (const int often : disagreement) REQUIRE(often > 400 / kFewer);
}

// Of programs that show a wrong rule: more make the test longer, but say nothing more.
constexpr int kEnough = 10;

TEST_CASE("every wrong rule shows in the states, and in what some program observes") {
  if (kFewer > 1) return;  // a few programs don't show all
  std::map<Deviation, int> in_states;
  std::map<Deviation, int> in_observations;
  each_program(4, 4500, [&](const Program& program) {
    const StateSet<PlainState> plain = plain_states(program);
    const auto outcome = final_outcomes(program, plain);
    for (const Deviation deviation : kDeviations) {
      if (in_observations[deviation] == kEnough) continue;
      const auto meant = meaning(program, lazy_states_by_rules(program, deviation));
      if (meant == plain) continue;
      ++in_states[deviation];
      in_observations[deviation] += final_outcomes(program, meant) != outcome;
    }
  });
  for (const Deviation deviation : kDeviations) {
    CAPTURE(name(deviation));
    CHECK(in_states[deviation] > 0);
    CHECK(in_observations[deviation] > 0);
  }
}

TEST_CASE("with PCIDs, too, the lazy states stand for exactly the plain ones") {
  int kept = 0;
  int flushing = 0;
  each_program(
      5, 3000,
      [&](const Program& program) {
        const StateSet<PlainState> plain = plain_states(program);
        const StateSet<LazyState> lazy = lazy_states_by_rules(program);
        const StateSet<PlainState> meant = meaning(program, lazy);
        REQUIRE(meant.size() == plain.size());
        REQUIRE((meant == plain));
        REQUIRE(verdicts(program, lazy) == verdicts(program, plain));
        kept += std::any_of(lazy.begin(), lazy.end(),
                            [](const LazyState& state) { return state.kept != LazyState{}.kept; });
        flushing += program.flushes != 0;
      },
      ProgramStyle::pcid);
  REQUIRE(kept > 1000 / kFewer);
  REQUIRE(flushing > 1000 / kFewer);
}

// A CPU switches away from a root, sees A clear in one of its entries, overwrites that plainly, and
// comes back.
Program away_and_back() {
  Program program;
  program.pcid = true;
  program.shape.cpus = 2;
  program.shape.pmaps = {"kernel", "user", "other"};
  program.shape.addresses = {"0x1000"};
  program.shape.pages = {{"a"}, {"b"}};
  program.shape.threads = {{"t0", {0}, {1}}, {"t1", {1}, {2}}, {"t2", {0}, {2}}};
  const pmap_t user{1};
  const vm_offset_t va{0};
  program.translations = {{user, va}, {{2}, va}};
  program.entries = {{PG_V, {0}}, {}};
  const cpuset_t other_cpu = cpuset_t{}.with({1});
  program.threads = {{machine::ipi_invlpg(other_cpu, {2}, va).operation,
                      machine::ipi_wait().operation,  // t2 runs meanwhile
                      machine::pte_load(user, va, 0xff).operation, load(va)},
                     {},
                     {machine::pte_load(user, va, 0xff).operation,
                      machine::pte_store(user, va, {PG_V, {1}}).operation}};
  return program;
}

TEST_CASE("that unloaded copies are gone once A was seen clear shows with PCIDs") {
  const Program program = away_and_back();
  INFO(to_text(program));
  const auto outcomes = final_outcomes(program, plain_states(program));
  const auto meant = [&](Deviation deviation) {
    return final_outcomes(program, meaning(program, lazy_states_by_rules(program, deviation)));
  };
  CHECK(meant(Deviation::none) == outcomes);
  CHECK(meant(kPcidDeviation) != outcomes);

  int in_states = 0;
  each_program(
      6, 3000,
      [&](const Program& other) {
        const auto states = meaning(other, lazy_states_by_rules(other, kPcidDeviation));
        in_states += states != plain_states(other);
      },
      ProgramStyle::pcid);
  CHECK(in_states > 0);
}

}  // namespace
}  // namespace pmapcheck::impl
