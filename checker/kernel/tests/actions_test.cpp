// The shipped actions: every one is taken by some case, compiled code and Z3 agree on the steps
// that cases take and on steps that nobody takes, and no word of the model is outside of all
// actions.
#include "checker/formula/actions.hpp"

#include <map>
#include <random>
#include <set>
#include <utility>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/formula/grounding.hpp"
#include "checker/formula/oracle.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/kernel/vocabulary.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::kernel {

namespace {

using explore::Row;
using formula::Kind;

constexpr std::size_t kStates = 150;  // of each case

std::size_t below(std::size_t n, std::mt19937& random) {
  return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
}

// What was seen of a guard or an effect.
struct Seen {
  std::size_t holds = 0;
  std::size_t fails = 0;
};

// Compares what is asked of a step with Z3's opinion, and counts the answers.
class Comparison {
 public:
  Comparison(KernelModel& model, std::map<std::size_t, Seen>& seen)
      : actions_(*model.actions()),
        oracle_(std::move(*formula::Oracle::create(
            formal_model().specification, vocabulary(model.machine(), model.layout()), {}))),
        seen_(seen) {}

  void compare(formula::Claim claim, const Row& before, const Row& after) {
    if (claim == formula::Claim::nothing) return;
    const std::size_t effect = actions_.effect(claim);
    CAPTURE(actions_.text(claim), before, after);
    const bool holds = actions_.effect_holds(claim, before, after);
    REQUIRE(oracle_.holds(effect, actions_.arguments(claim), before, after) == holds);
    count(effect, holds);
    std::set<std::size_t> broken;
    actions_.for_each_broken_guard(claim, before, [&](std::size_t g) { broken.insert(g); });
    actions_.for_each_guard(claim, [&](std::size_t g, std::span<const std::int64_t> arguments) {
      REQUIRE(oracle_.holds(g, arguments, before) == (broken.count(g) == 0));
      count(g, broken.count(g) == 0);
    });
  }

 private:
  void count(std::size_t definition, bool holds) {
    ++(holds ? seen_[definition].holds : seen_[definition].fails);
  }
  formula::Actions& actions_;
  formula::Oracle oracle_;
  std::map<std::size_t, Seen>& seen_;
};

// The steps of some states of a case, as the actions that they are.
std::vector<TakenAction> taken_actions(KernelModel& model) {
  std::vector<TakenAction> all;
  std::set<Row, explore::RowOrder> seen;
  std::vector<Row> open = explore::naive_initial(model);
  while (!open.empty() && seen.size() < kStates) {
    const Row state = open.back();
    open.pop_back();
    if (!seen.insert(state).second) continue;
    for (const explore::NaiveStep& step : explore::naive_steps(model, state)) {
      const auto taken = model.take(state, step.step);
      if (taken) all.insert(all.end(), taken->actions.begin(), taken->actions.end());
      open.push_back(step.state);
    }
  }
  return all;
}

}  // namespace

TEST_CASE(
    "compiled guards and effects agree with Z3 on steps that are taken and steps that are not") {
  std::map<std::size_t, Seen> seen;
  std::mt19937 random(20'261'121);
  for (const std::string& file : some_of(case_files())) {
    CAPTURE(file);
    const auto model = model_of(load_case(file));
    if (model->actions() == nullptr) continue;
    Comparison comparison(*model, seen);
    const std::vector<TakenAction> taken = taken_actions(*model);
    for (std::size_t i = 0; i < taken.size(); i += 1 + taken.size() / 60) {
      comparison.compare(taken[i].claim, taken[i].before, taken[i].after);
      // The same action between states of another step.
      const TakenAction& other = taken[below(taken.size(), random)];
      comparison.compare(taken[i].claim, other.before, other.after);
    }
  }
  for (const auto& [definition, s] : seen) {
    CAPTURE(formal_model().specification.definitions[definition].name);
    if (kFewer == 1) CHECK(s.holds > 0);
  }
}

TEST_CASE("every action is taken by a case") {
  if (kFewer > 1) return;  // some cases don't take every action
  std::set<std::size_t> taken;
  std::set<std::size_t> all;
  for (const std::string& file : case_files()) {
    const auto model = model_of(load_case(file));
    if (model->actions() == nullptr) continue;
    static_cast<void>(explore::breadth_first(*model));
    for (const std::size_t effect : model->actions()->effects()) {
      all.insert(effect);
      if (model->actions()->was_claimed(effect)) taken.insert(effect);
    }
  }
  for (const std::size_t effect : all) {
    CAPTURE(formal_model().specification.definitions[effect].name);
    CHECK(taken.count(effect) == 1);
  }
}

TEST_CASE("every state function is a matter of some action") {
  const auto& specification = formal_model().specification;
  const std::set<std::size_t> mentioned = formula::functions_of_effects(specification);
  for (std::size_t f = 0; f < specification.functions.size(); ++f) {
    if (specification.functions[f].rigid()) continue;
    CAPTURE(specification.functions[f].name);
    CHECK(mentioned.count(f) == 1);
  }
}

TEST_CASE("axioms hold on the machine of every case") {
  std::size_t asked = 0;
  const auto& definitions = formal_model().specification.definitions;
  for (const std::string& file : case_files()) {
    CAPTURE(file);
    const auto model = model_of(load_case(file));
    const formula::Interpretation& words = model->compiled().interpretation();
    formula::TermPool pool;
    formula::Grounding grounding(words, pool);
    for (const formula::Definition& d : definitions) {
      if (d.kind != Kind::axiom) continue;
      CAPTURE(d.name);
      CHECK(grounding.ground(*d.body, std::span<const int>()) == pool.boolean(true));
      ++asked;
    }
  }
  CHECK(asked > 0);
}

}  // namespace pmapcheck::kernel
