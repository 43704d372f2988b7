// Steps held against the actions that they claim, in small formal models of the tests' own.
#include <set>
#include <stdexcept>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/footprints.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

const std::string kWords = R"(
(declare-sort Thread 0) (declare-sort Cpu 0) (declare-sort Lock 0) (declare-sort Page 0)
(declare-fun critical-nesting (Thread) Int)
(declare-fun pinned (Thread) Int)
(declare-fun running (Thread Cpu) Bool)
(declare-fun entering-nosleep (Thread) Bool)
(declare-fun page-wirings (Page) Int)
(declare-fun wire-count (Page) Int)
)";

const std::string kNesting = R"(
(define-fun guard.critical-enter.twice-at-most ((t Thread)) Bool (< (critical-nesting t) 2))
(define-fun effect.critical-enter ((t Thread)) Bool
  (= (next.critical-nesting t) (+ (critical-nesting t) 1)))
(define-fun effect.critical-exit ((t Thread)) Bool
  (= (next.critical-nesting t) (- (critical-nesting t) 1)))
)";

// Clause CE-1, and these formulas of it.
Clauses clauses_of(const std::vector<std::string>& formulas) {
  Clauses clauses;
  clauses.clauses.push_back({"CE-1", "critical_enter(9)", "no preemption"});
  for (const std::string& formula : formulas) {
    clauses.formulas.push_back({formula, "CE-1", {}, Party::implementation, {}});
  }
  return clauses;
}

FormalModel formal_of(const std::string& text, const Clauses& clauses = {}) {
  auto specification = formula::parse_specification({{"test.smt2", kWords + text}});
  if (!specification) throw std::runtime_error(specification.error().message());
  auto properties = Properties::make(*specification, clauses, ModelChoice{});
  if (!properties) throw std::runtime_error(properties.error().message());
  auto bindings = ContractBindings::make(*specification);
  if (!bindings) throw std::runtime_error(bindings.error().message());
  auto claims = Claims::make(*specification);
  if (!claims) throw std::runtime_error(claims.error().message());
  return {std::move(*specification), {},          std::move(*properties), std::move(*bindings),
          std::move(*claims),        Checks::all, ModelChoice{}};
}

scenario::Scenario calls(const std::string& list, const std::string& more = "") {
  return scenario_from(R"({"name": "n", "clauses": ["CE-1"], "machine": {"cpus": 2, "pages": ["m"]},
    "threads": [{"name": "t", "cpu": 0, "calls": [)" +
                       list + "]}]" + more + "}");
}

const std::string kEnter = R"({"call": "critical_enter"})";
const std::string kExit = R"({"call": "critical_exit"})";

// "property, blame" of everything that a search finds broken.
std::set<std::string> broken(const scenario::Scenario& scenario, const FormalModel& formal,
                             Judge judge = Judge::compiled) {
  auto model = KernelModel::make(scenario, formal, judge);
  if (!model) throw std::runtime_error(model.error().message());
  std::set<std::string> found;
  for (const explore::Violation& v : explore::breadth_first(**model).violations) {
    found.insert(formal.properties.property(v.property).name + ", " +
                 to_text(Properties::blamed(v.property)));
  }
  return found;
}

using Found = std::set<std::string>;

}  // namespace

TEST_CASE("a guard that does not hold is its property, broken by the step") {
  const FormalModel formal = formal_of(kNesting);
  CHECK(broken(calls(kEnter + "," + kEnter), formal).empty());
  const scenario::Scenario thrice = calls(kEnter + "," + kEnter + "," + kEnter);
  CHECK(broken(thrice, formal) == Found{"twice-at-most, implementation"});
  CHECK(broken(thrice, formal, Judge::z3) == Found{"twice-at-most, implementation"});
}

TEST_CASE("a step that is not what its action does is not allowed") {
  const FormalModel formal = formal_of(R"(
    (define-fun effect.critical-enter ((t Thread)) Bool
      (= (next.critical-nesting t) (+ (critical-nesting t) 2))))");
  CHECK(broken(calls(kEnter), formal) == Found{"allowed-step, implementation"});
  CHECK(broken(calls(kEnter), formal, Judge::z3) == Found{"allowed-step, implementation"});
}

TEST_CASE("a step that claims nothing changes nothing that the model speaks of") {
  const FormalModel formal = formal_of(R"(
    (define-fun effect.critical-exit ((t Thread)) Bool
      (= (next.critical-nesting t) (- (critical-nesting t) 1))))");
  CHECK(broken(calls(kEnter), formal) == Found{"allowed-step, implementation"});
  CHECK(broken(calls(R"({"call": "sched_pin"})"), formal).empty());  // no action mentions it
}

TEST_CASE("the environment is to blame for its own steps") {
  // Switching is mentioned by the end of interrupts only.
  const FormalModel formal = formal_of(R"(
    (define-fun effect.return-from-interrupt ((t Thread) (c Cpu)) Bool
      (= (next.running t c) false)))");
  const scenario::Scenario moved = calls(kEnter + "," + kExit, R"(, "environment": ["migration"])");
  CHECK(broken(moved, formal) == Found{"allowed-step, environment"});
}

TEST_CASE("a call and its return are actions of their own") {
  const std::string call = R"((define-fun effect.call-vm_page_unwire ((m Page)) Bool
      (= (next.page-wirings m) (- (page-wirings m) 1))))";
  const std::string operation = R"((define-fun effect.unwire-page ((m Page)) Bool
      (= (next.wire-count m) (- (wire-count m) 1))))";
  const scenario::Scenario unwired = scenario_from(R"({"name": "n", "clauses": ["VP-3"],
    "machine": {"cpus": 1, "pages": [{"name": "m", "wired": 2}]},
    "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "vm_page_unwire", "page": "m"}]}]})");
  CHECK(broken(unwired, formal_of(call + operation)).empty());
  const std::string other = R"((define-fun effect.return-vm_page_unwire ((m Page)) Bool
      (= (next.page-wirings m) (- (page-wirings m) 1))))";
  CHECK(broken(unwired, formal_of(other + operation)) == Found{"allowed-step, implementation"});
}

TEST_CASE("who has broken a rule is not held to the model any more") {
  const FormalModel formal = formal_of(kNesting + R"(
    (define-fun guard.critical-exit.never ((t Thread)) Bool false))");
  // The machine leaves 0 where the effect says -1: nobody asks, after the guard.
  CHECK(broken(calls(kExit + "," + kExit), formal) == Found{"never, implementation"});
  CHECK(broken(calls(kEnter + "," + kEnter + "," + kEnter + "," + kExit), formal) ==
        Found{"twice-at-most, implementation"});
}

TEST_CASE("an assumption that does not hold at the step is noticed") {
  const FormalModel formal = formal_of(R"(
    (define-fun contract.tsleep.pre.unnested ((t Thread)) Bool (= (critical-nesting t) 0))
    (define-fun assume.critical-enter ((t Thread)) Bool (contract.tsleep.pre.unnested t))
    (define-fun effect.critical-enter ((t Thread)) Bool
      (= (next.critical-nesting t) (+ (critical-nesting t) 1))))",
                                       clauses_of({"unnested"}));
  CHECK(broken(calls(kEnter), formal).empty());
  CHECK(broken(calls(kEnter + "," + kEnter), formal) == Found{"allowed-step, implementation"});
}

TEST_CASE("what a search asks for can be switched off") {
  FormalModel formal = formal_of(kNesting + R"(
    (define-fun inv.not-three () Bool (forall ((t Thread)) (< (critical-nesting t) 3))))",
                                 clauses_of({"not-three"}));
  const scenario::Scenario thrice = calls(kEnter + "," + kEnter + "," + kEnter);
  CHECK(broken(thrice, formal) ==
        Found{"not-three, implementation", "twice-at-most, implementation"});
  formal.checks = Checks::no_refinement;
  CHECK(broken(thrice, formal) == Found{"not-three, implementation"});
  formal.checks = Checks::none;
  CHECK(broken(thrice, formal).empty());
}

TEST_CASE("a step tells which actions it was, with their states") {
  const FormalModel formal = formal_of(kNesting);
  auto model = KernelModel::make(calls(kEnter + "," + kExit), formal);
  REQUIRE(model);
  explore::Row state = explore::naive_initial(**model).front();
  std::vector<std::string> actions;
  for (int i = 0; i < 2; ++i) {
    const auto taken = (*model)->take(state, {0, 0});
    REQUIRE(taken);
    REQUIRE(taken->actions.size() == 1);
    CHECK(taken->actions[0].before == state);
    actions.push_back((*model)->actions()->text(taken->actions[0].claim));
    state = taken->state;
  }
  CHECK(actions == std::vector<std::string>{"critical-enter(t = t)", "critical-exit(t = t)"});
}

TEST_CASE("an action that no step can claim, or with a parameter that its step lacks, is refused") {
  const auto refused = [](const std::string& text) {
    auto specification = formula::parse_specification({{"test.smt2", kWords + text}});
    REQUIRE(specification);
    const auto claims = Claims::make(*specification);
    REQUIRE(!claims);
    CHECK(claims.error().place.starts_with("test.smt2:9:"));
    return claims.error().what + "; " + claims.error().remedy;
  };
  CHECK(refused("(define-fun effect.critical-entr ((t Thread)) Bool"
                " (= (next.pinned t) 0))") ==
        "no step claims the action \"critical-entr\"; did you mean 'critical-enter'?");
  CHECK(refused("(define-fun effect.pin ((m Page)) Bool (= (next.wire-count m) 0))")
            .find("sched_pin has no parameter \"m\"") != std::string::npos);
  CHECK(refused("(define-fun effect.pin ((t Page)) Bool (= (next.wire-count t) 0))")
            .find("in sched_pin it is a Thread") != std::string::npos);
}

}  // namespace pmapcheck::kernel
