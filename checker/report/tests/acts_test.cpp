// Whether what the kernel model says of its steps (explore::Act) is true of generated scenarios.
//
// The idea: an act says what suffices for a process to do the same in another state. Others take a
// few steps; where that leaves all of it as it was, the process must do the same there as before.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "checker/kernel/calls.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/report/tests/generated_scenarios.hpp"
#include "checker/scenario/parse.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"
#include "impl/machine/waist.hpp"

namespace pmapcheck::report {
namespace {

using explore::Act;
using explore::ByteSet;
using explore::StateView;
using explore::Successor;
using kernel::KernelModel;
using kernel::Point;
using kernel::Predicate;
using Row = std::vector<std::uint8_t>;

// A step without the state that it is taken in: what it changes, and what it violates by itself.
struct Change {
  explore::Step step;
  explore::Progress progress;
  std::vector<std::pair<std::size_t, std::uint8_t>> bytes;
  std::vector<explore::PropertyId> violated;
  friend bool operator==(const Change&, const Change&) = default;
};

struct Totals {
  std::uint64_t same = 0;        // acts that were found the same
  std::uint64_t looked = 0;      // … though something that the process looks at was changed
  std::uint64_t hidden = 0;      // … and steps that formulas could not see either
  std::uint64_t predicates = 0;  // that were changed
};

class Acts {
 public:
  Acts(KernelModel& model, Totals& totals) : model_(model), totals_(totals) {
    model.tell_acts();
    for (std::size_t i = 0; i < model.compiled().state_instances(); ++i) {
      const ByteSet reads = model.compiled().reads(i);
      explore::for_each_element(reads, [&](std::size_t byte) { readers_[byte].insert(i); });
    }
  }

  // Of all processes in one state.
  void check(const Row& state) {
    for (std::size_t p = 0; p < model_.process_count(); ++p) {
      const auto footprint = model_.judged_steps_of(state, p, [](const Successor&) {});
      if (!footprint) continue;
      const Act act = model_.act();
      const std::vector<Change> changes = changes_of(state, p);
      check_predicates(state, p, act);
      if (p < model_.thread_count() && runs(state, p) && goes_on(state, p)) {
        REQUIRE(!changes.empty());
      }
      const std::vector<std::size_t> touched = touched_by(state, p);
      for (const Row& other : reached_by_others(state, p)) {
        if (!agree(act.reads | act.writes | act.predicates, state, other)) continue;
        ++totals_.same;
        totals_.looked += agree(footprint->reads, state, other) ? 0 : 1;
        REQUIRE(changes_of(other, p) == changes);
        if (!agree(act.visible_by, state, other)) continue;
        totals_.hidden += touched.empty() ? 0 : 1;
        REQUIRE(hold(touched, other));
        model_.successors_of(other, p, [&](const Successor& s) {
          REQUIRE(hold(touched, Row(s.state.begin(), s.state.end())));
        });
      }
    }
  }

 private:
  std::vector<Change> changes_of(const Row& state, std::size_t process) {
    std::vector<Change> changes;
    model_.successors_of(state, process, [&](const Successor& s) {
      Change change{s.step, s.progress, {}, {s.violated.begin(), s.violated.end()}};
      for (std::size_t i = 0; i < state.size(); ++i) {
        if (i == model_.layout().broken.offset) continue;  // is seen by formulas, too
        if (s.state[i] != state[i]) change.bytes.emplace_back(i, s.state[i]);
      }
      changes.push_back(std::move(change));
    });
    return changes;
  }

  void check_predicates(const Row& state, std::size_t process, const Act& act) {
    model_.successors_of(state, process, [&](const Successor& s) {
      const Row next(s.state.begin(), s.state.end());
      for (std::size_t m = model_.state_bytes(); m < model_.mark_count(); ++m) {
        if (value(m, state) == value(m, next)) continue;
        REQUIRE(act.predicates[m]);
        ++totals_.predicates;
      }
    });
  }

  // The instances of formulas that read what a step changes; none if one of them is violated
  // before a step or after it.
  std::vector<std::size_t> touched_by(const Row& state, std::size_t process) {
    std::set<std::size_t> touched;
    bool violated = false;
    model_.successors_of(state, process, [&](const Successor& s) {
      std::set<std::size_t> its;
      for (std::size_t b = 0; b < state.size(); ++b) {
        if (state[b] != s.state[b]) its.insert(readers_[b].begin(), readers_[b].end());
      }
      for (const std::size_t i : its) {
        violated |= !model_.compiled().holds(i, state) || !model_.compiled().holds(i, s.state);
      }
      touched.insert(its.begin(), its.end());
    });
    if (violated) touched.clear();
    return {touched.begin(), touched.end()};
  }
  bool hold(const std::vector<std::size_t>& instances, const Row& state) {
    return std::all_of(instances.begin(), instances.end(),
                       [&](std::size_t i) { return model_.compiled().holds(i, state); });
  }

  // After up to two steps of other processes, as long as nothing is broken.
  std::vector<Row> reached_by_others(const Row& state, std::size_t process) {
    std::vector<Row> reached{state};
    std::size_t from = 0;
    for (int steps = 0; steps < 2; ++steps) {
      for (const std::size_t end = reached.size(); from < end; ++from) {
        const Row here = reached[from];
        for (std::size_t other = 0; other < model_.process_count(); ++other) {
          if (other == process) continue;
          model_.successors_of(here, other, [&](const Successor& s) {
            if (s.progress == explore::Progress::beyond) return;
            if (s.state[model_.layout().broken.offset] != 0) return;
            reached.emplace_back(s.state.begin(), s.state.end());
          });
        }
      }
    }
    return reached;
  }

  bool agree(const ByteSet& marks, const Row& a, const Row& b) {
    for (std::size_t m = 0; m < model_.mark_count(); ++m) {
      if (marks[m] && value(m, a) != value(m, b)) return false;
    }
    return true;
  }
  // A byte's value, or a predicate's.
  std::uint32_t value(std::size_t mark, const Row& state) {
    if (mark < state.size()) return state[mark];
    for (std::size_t t = 0; t < model_.thread_count(); ++t) {
      if (mark == model_.mark(Predicate::running, t)) return runs(state, t) ? 1 : 0;
      const Point& point = model_.point(state, t);
      if (mark == model_.mark(Predicate::finished, t)) {
        return point.kind == Point::Kind::finished ? 1 : 0;
      }
      if (mark != model_.mark(Predicate::gate, t)) continue;
      const impl::Field at = model_.layout().threads[t].point;
      return goes_on(state, t) ? 0u
                               : 1u + state[at.offset] + 256u * state[at.offset + at.width - 1];
    }
    FAIL("no such mark");
    return 0;
  }
  // Its next operation never waits.
  bool goes_on(const Row& state, std::size_t thread) const {
    const Point& point = model_.point(state, thread);
    if (point.kind != Point::Kind::operation) return point.kind == Point::Kind::call;
    return point.null_argument || !impl::may_wait(point.operation.op);
  }
  bool runs(const Row& state, std::size_t thread) const {
    const auto& layout = model_.machine().layout;
    const auto byte = [&](impl::Field field) { return state[field.offset]; };
    return byte(layout.cpus[byte(layout.threads[thread].cpu)].thread) == thread + 1;
  }

  KernelModel& model_;
  Totals& totals_;
  std::map<std::size_t, std::set<std::size_t>> readers_;  // of each byte: instances
};

// A thread alone, which may migrate at any time, does what depends on its CPU.
const char* const kMigrating = R"({
  "name": "migrating", "clauses": ["TL-1"],
  "machine": {
    "cpus": 2, "addresses": ["0x1000"], "pages": ["a"], "pmaps": ["user"],
    "ptes": [{ "pmap": "user", "va": "0x1000", "page": "a", "prot": "rw" }]
  },
  "threads": [{
    "name": "t", "cpu": 0, "pmap": "user",
    "calls": [
      { "call": "load", "va": "0x1000" },
      { "call": "pte_load", "pmap": "user", "va": "0x1000" },
      { "call": "ipi_invlpg", "cpus": [1], "pmap": "user", "va": "0x1000" },
      { "call": "store", "va": "0x1000" }
    ]
  }],
  "environment": ["migration"]
})";

// A few states of random walks, as long as nothing is broken.
void check_walks(const std::string& text, std::mt19937& random, const kernel::FormalModel& formal,
                 Totals& totals) {
  const auto scenario = scenario::parse_scenario(text, "generated", kernel::signatures());
  REQUIRE(scenario);
  auto made = KernelModel::make(*scenario, formal);
  REQUIRE(made);
  KernelModel& model = **made;
  Acts acts(model, totals);
  for (int walk = 0; walk < 3; ++walk) {
    Row state;
    model.initial([&](StateView s) { state.assign(s.begin(), s.end()); });
    for (int steps = 0; steps < 60; ++steps) {
      if (steps % 4 == walk) acts.check(state);
      std::vector<Row> next;
      model.successors(state, [&](const Successor& s) {
        if (s.progress == explore::Progress::beyond) return;
        if (s.state[model.layout().broken.offset] != 0) return;
        next.emplace_back(s.state.begin(), s.state.end());
      });
      if (next.empty()) break;
      state = next[random() % next.size()];
    }
  }
}

TEST_CASE("what the kernel's steps are said to depend on suffices for them to be the same") {
  auto formal = kernel::FormalModel::read(std::string(PMAPCHECK_SOURCE_DIR) + "/spec");
  REQUIRE(formal);
  Totals totals;
  std::mt19937 walks(1);
  check_walks(kMigrating, walks, *formal, totals);
  formal->checks = kernel::Checks::none;  // formulas ask on which CPU a thread is, too
  for (int i = 0; i < 20; ++i) check_walks(kMigrating, walks, *formal, totals);
  formal->checks = kernel::Checks::all;
  for (const ScenarioGenerator& generator : scenario_generators()) {
    for (unsigned seed = 0; seed < 2 * generator.few / kFewer; ++seed) {
      CAPTURE(generator.name, seed);
      std::mt19937 random(seed);
      const std::string text = generator.make(random);
      check_walks(text, random, *formal, totals);
    }
  }
  CHECK(totals.same > 10'000 / kFewer);
  CHECK(totals.looked > 200 / kFewer);
  CHECK(totals.hidden > 200 / kFewer);
  CHECK(totals.predicates > 200 / kFewer);
}

}  // namespace
}  // namespace pmapcheck::report
