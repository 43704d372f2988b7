#include "checker/formula/compiled.hpp"

#include "checker/formula/contracts.hpp"
#include "checker/formula/oracle.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

Compiled compile(const std::string& text) {
  auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
  if (!compiled) FAIL(compiled.error().message());
  return std::move(*compiled);
}

std::vector<std::string> violated(const Compiled& compiled, const State& state) {
  std::vector<std::string> found;
  compiled.for_each_violated(
      state, [&](std::size_t i) { found.push_back(compiled.explain(i, state).instance); });
  return found;
}

using Names = std::vector<std::string>;

std::vector<std::string> facts(const Explanation& explanation) {
  std::vector<std::string> lines;
  for (const ExplainedFact& fact : explanation.facts) {
    lines.push_back(fact.atom + " = " + fact.value);
  }
  return lines;
}

}  // namespace

TEST_CASE("A violated instance is found and named by its elements") {
  const Compiled compiled = compile(R"(
(define-fun inv.ripe-in-basket () Bool
  (forall ((a A)) (=> (ripe a) (exists ((b B)) (in a b))))))");
  State state(kToyBytes, 0);
  CHECK(violated(compiled, state).empty());
  state[0] = 0b101;  // apple0 and apple2 are ripe.
  CHECK(violated(compiled, state) ==
        Names{"ripe-in-basket(a = apple0)", "ripe-in-basket(a = apple2)"});
  state[3] = 0b1000;  // apple2 is in the right basket.
  CHECK(violated(compiled, state) == Names{"ripe-in-basket(a = apple0)"});
}

TEST_CASE("Instances that hold in every state are dropped and counted") {
  const Compiled compiled = compile(R"(
(define-fun inv.pairs () Bool
  (forall ((a A) (b A)) (=> (distinct a b) (not (and (ripe a) (ripe b))))))
(define-fun inv.never () Bool (forall ((b B)) (< (rigid.size b) 4))))");
  CHECK(compiled.count(0).checked == 6);
  CHECK(compiled.count(0).dropped == 3);
  CHECK(compiled.instances().size() == 7);
  // An instance that no state satisfies is violated in every state, and read from nothing.
  CHECK(violated(compiled, State(kToyBytes, 0)) == Names{"never(b = right)"});
  CHECK(compiled.reads(6).none());
}

TEST_CASE("A quantifier over a sort without elements is vacuous") {
  const Compiled compiled = compile(R"(
(define-fun inv.all () Bool (forall ((e E)) (seen e)))
(define-fun inv.inner () Bool (or open (exists ((e E)) (seen e))))
(define-fun inv.mounted () Bool (forall ((a A)) (or open (seen (mount a)) (ripe (rider (mount a)))))))");
  CHECK(compiled.count(0).checked + compiled.count(0).dropped == 0);
  const State state(kToyBytes, 0);
  CHECK(violated(compiled, state)[0] == "inner");
  auto oracle = Oracle::create(compiled.specification(), toy_vocabulary(), compiled.instances());
  REQUIRE(oracle);
  const std::vector<bool> verdicts = oracle->judge(state);
  for (std::size_t i = 0; i < verdicts.size(); ++i) CHECK(verdicts[i] == compiled.holds(i, state));
}

TEST_CASE("A total is the sum of all its summands wherever its condition holds") {
  const std::string sums = R"(
(define-fun sum.total.apples ((b B) (a A)) Int (ite (in a b) (weight a) 0))
(define-fun sum.total.basket ((b B)) Int 1))";
  State state(kToyBytes, 0);
  state[16] = 1;
  state[17] = 1;
  const Compiled always = compile(sums);
  CHECK(always.count(0).checked == 2);
  CHECK(violated(always, state).empty());
  state[1] = 0b1;  // apple0 in the left basket, 5 heavy
  state[11] = 5;
  CHECK(violated(always, state) == Names{"total(b = left)"});
  CHECK(facts(always.explain(0, state)) ==
        Names{"(total left) = 1", "(in apple0 left) = true", "(weight apple0) = 5"});
  state[16] = 6;
  CHECK(violated(always, state).empty());

  const Compiled sometimes = compile(sums + "(define-fun sum.total.when ((b B)) Bool open)");
  state[16] = 7;
  CHECK(violated(sometimes, state).empty());
  state[4] = 1;
  CHECK(violated(sometimes, state) == Names{"total(b = left)"});
}

TEST_CASE("Obligations of the end are not checked before it") {
  const Compiled compiled = compile(R"(
(define-fun final.closed () Bool (not open))
(define-fun inv.light () Bool (< depth 3)))");
  State state(kToyBytes, 0);
  state[4] = 1;
  CHECK(violated(compiled, state).empty());
  std::vector<std::size_t> at_end;
  compiled.for_each_violated_at_end(state, [&](std::size_t i) { at_end.push_back(i); });
  REQUIRE(at_end == std::vector<std::size_t>{1});
  CHECK(compiled.instances()[1].definition == 0);
  CHECK(compiled.explain(1, state).instance == "closed");
  CHECK(compiled.state_instances() == 1);
}

TEST_CASE("An empty previous state asks for all instances") {
  const Compiled compiled = compile("(define-fun inv.light () Bool open)");
  const State state(kToyBytes, 0);
  int found = 0;
  compiled.for_each_violated(State{}, state, [&](std::size_t) { ++found; });
  CHECK(found == 1);
  compiled.for_each_violated(state, state, [&](std::size_t) { ++found; });
  CHECK(found == 1);
}

TEST_CASE("An explanation lists only the facts that make the formula false") {
  const Compiled compiled = compile(R"(
(define-fun heavy ((a A)) Bool (> (weight a) 100))
(define-fun inv.x ((a A)) Bool
  (and (=> (ripe a) (heavy (after a)))
       (ite open (not (in a (side a))) (= depth (rigid.size (side a))))
       (or (ripe a) (not (ripe a)) open))))");
  State state(kToyBytes, 0);
  state[0] = 0b1;  // apple0 is ripe,
  state[5] = 1;    // apple1 follows it,
  state[12] = 7;   // and is light.
  state[18] = 3 << 4;
  const Explanation explanation = compiled.explain(0, state);
  CHECK(explanation.instance == "x(a = apple0)");
  CHECK(facts(explanation) ==
        Names{"(ripe apple0) = true", "(after apple0) = apple1", "(weight apple1) = 7"});

  state[12] = 200;  // Now the second part fails instead,
  state[18] = 4 << 4;
  CHECK(facts(compiled.explain(0, state)) ==
        Names{"open = false", "depth = 4", "(side apple0) = left"});
  state[4] = 1;  // or its other branch.
  state[1] = 1;
  CHECK(facts(compiled.explain(0, state)) ==
        Names{"open = true", "(side apple0) = left", "(in apple0 left) = true"});
}

TEST_CASE("An explanation of a false quantifier lists the elements that refute it") {
  const Compiled compiled = compile(R"(
(define-fun inv.all () Bool (or open (forall ((a A)) (ripe a))))
(define-fun inv.some () Bool (or open (exists ((b B)) (in (first b) b)))))");
  State state(kToyBytes, 0);
  state[0] = 0b101;
  state[9] = 0x80 | 2;
  CHECK(facts(compiled.explain(0, state)) == Names{"open = false", "(ripe apple1) = false"});
  CHECK(facts(compiled.explain(1, state)) ==
        Names{"open = false", "(first left) = apple2", "(in apple2 left) = false",
              "(first right) = apple1", "(in apple1 right) = false"});
}

TEST_CASE("Arithmetic nested deeper than the small stack still has the right value") {
  std::string sum = "(weight rigid.top)";
  for (int i = 0; i < 60; ++i) {
    sum = (i % 2 == 0 ? "(- 100 " : "(- (total first-side) ") + sum + ")";
  }
  const Compiled compiled = compile(
      "(define-fun first-side () B (side rigid.top))\n"
      "(define-fun inv.x () Bool (> " +
      sum + " 4))");
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    const State state = random_toy_state(random);
    REQUIRE(compiled.holds(0, state) == (compiled.terms().evaluate(compiled.term(0), state) != 0));
  }
}

TEST_CASE("A contract is evaluated for the arguments of a call") {
  const Compiled compiled = compile(R"(
(define-fun contract.pick.pre.allowed ((a A) (amount Int) (gently Bool)) Bool
  (or gently (forall ((b B)) (not (in a b))) (< (* amount 2) (weight a)))))");
  CHECK(compiled.instances().empty());
  Contracts contracts(compiled);
  State state(kToyBytes, 0);
  const std::vector<std::int64_t> rough{0, 3, 0};
  const std::vector<std::int64_t> gentle{0, 3, 1};
  CHECK(contracts.holds(0, rough, state));
  state[1] = 1;
  CHECK(!contracts.holds(0, rough, state));
  CHECK(contracts.holds(0, gentle, state));
  CHECK(contracts.reads(0, gentle).none());
  CHECK(contracts.reads(0, rough).count() == 2);
  const Explanation explanation = contracts.explain(0, rough, state);
  CHECK(explanation.instance == "allowed(a = apple0, amount = 3, gently = false)");
  CHECK(facts(explanation) == Names{"(in apple0 left) = true", "(weight apple0) = 0"});
  state[11] = 7;
  CHECK(contracts.holds(0, rough, state));
}

}  // namespace pmapcheck::formula::tests
