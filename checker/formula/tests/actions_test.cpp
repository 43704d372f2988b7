// Guards, effects and frames: fast verdicts, plain recursion and Z3 agree; what a step is refused
// for is named.
#include "checker/formula/actions.hpp"

#include "checker/formula/oracle.hpp"
#include "checker/formula/tests/plain_step.hpp"
#include "checker/formula/tests/random_formulas.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

const std::string kPick = R"(
; Takes an apple out of every basket, and weighs it.
(define-fun guard.pick.not-open ((a A)) Bool (not open))
(define-fun guard.pick.ripe ((a A)) Bool (ripe a))
(define-fun effect.pick ((a A) (b B)) Bool
  (and (forall ((c B)) (= (next.in a c) false))
       (= (next.first b) a)
       (<= (next.weight a) (+ (weight a) 1))))
(define-fun effect.close () Bool (= next.open false))
)";

struct World {
  explicit World(const std::string& text)
      : compiled(Compiled::compile(toy_specification(text), toy_vocabulary())),
        actions(*compiled, kToyBytes) {}
  [[nodiscard]] std::size_t number(const std::string& name) const {
    return *compiled->specification().find(name);
  }
  Claim claim(const std::string& effect, const std::vector<std::int64_t>& arguments) {
    return actions.claim(number(effect), arguments);
  }
  std::vector<std::string> broken(Claim claim, const State& before) {
    std::vector<std::string> names;
    actions.for_each_broken_guard(claim, before, [&](std::size_t guard) {
      names.push_back(compiled->specification().definitions[guard].name);
    });
    return names;
  }
  Result<Compiled> compiled;
  Actions actions;
};

// Everything is 0: no apple is ripe, all are in no basket, `first` of both baskets is apple1.
State zero() { return State(kToyBytes); }

}  // namespace

TEST_CASE("A guard's conjuncts are told apart, and asked for their own arguments") {
  World world(kPick);
  const Claim pick = world.claim("effect.pick", {2, 0});
  State before = zero();
  CHECK(world.broken(pick, before) == std::vector<std::string>{"guard.pick.ripe"});
  before[0] = 4;  // apple2 is ripe
  CHECK(world.broken(pick, before).empty());
  CHECK(world.broken(world.claim("effect.pick", {1, 0}), before).size() == 1);
  before[4] = 1;
  CHECK(world.broken(pick, before) == std::vector<std::string>{"guard.pick.not-open"});
  CHECK(world.broken(Claim::nothing, before).empty());
  const Explanation why =
      world.actions.explain_guard(pick, world.number("guard.pick.not-open"), before);
  CHECK(why.instance == "not-open(a = apple2)");
  REQUIRE(why.facts.size() == 1);
  CHECK(why.facts[0].atom == "open");
}

TEST_CASE("A step does what its action's effect says, and nothing else") {
  World world(kPick);
  const Claim pick = world.claim("effect.pick", {2, 0});
  State before = zero();
  before[3] = 1 | 8;      // apple2 is in both baskets
  before[10] = 0x80 | 2;  // first of the right one
  State after = before;
  after[3] = 0;
  after[9] = 0x80 | 2;
  CHECK(world.actions.allows(pick, before, after));
  CHECK(world.actions.outside_changes(pick, before, after).empty());

  SECTION("a value that is not the effect's is refused") {
    after[3] = 8;
    CHECK_FALSE(world.actions.effect_holds(pick, before, after));
    CHECK(world.actions.frame_holds(pick, before, after));
    const Explanation why = world.actions.explain_effect(pick, before, after);
    CHECK(why.instance == "pick(a = apple2, b = left)");
    REQUIRE(!why.facts.empty());
    CHECK(why.facts[0].atom == "(next.in apple2 right)");
    CHECK(why.facts[0].value == "true");
  }
  SECTION("a constraint leaves a choice, within its bounds") {
    after[14] = 4;  // apple2 weighs 1
    CHECK(world.actions.allows(pick, before, after));
    after[14] = 8;
    CHECK_FALSE(world.actions.effect_holds(pick, before, after));
  }
  SECTION("a change of another place is refused, and named") {
    after[2] = 1;   // apple1 is in the left basket
    after[18] = 1;  // no bit of this byte is depth's … and no effect mentions depth
    CHECK(world.actions.effect_holds(pick, before, after));
    CHECK_FALSE(world.actions.frame_holds(pick, before, after));
    const auto changes = world.actions.outside_changes(pick, before, after);
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].place == "(in apple1 left)");
    CHECK(changes[0].before == "false");
    CHECK(changes[0].after == "true");
  }
  SECTION("the same function for other arguments is another place") {
    after[10] = 0;
    CHECK_FALSE(world.actions.frame_holds(pick, before, after));
    CHECK(world.actions.frame_holds(world.claim("effect.pick", {2, 1}), before, after) == false);
  }
  SECTION("what no effect mentions may change") {
    after[16] = 9;  // total
    after[8] = 3;   // side
    CHECK(world.actions.allows(pick, before, after));
  }
  SECTION("a claim of nothing changes nothing") {
    CHECK_FALSE(world.actions.allows(Claim::nothing, before, after));
    CHECK(world.actions.allows(Claim::nothing, before, before));
    CHECK(world.actions.outside_changes(Claim::nothing, before, after).size() == 3);
  }
}

TEST_CASE("An assumption is asked with the guards") {
  World world(
      "(define-fun contract.eat.pre.ripe ((a A)) Bool (ripe a))"
      "(define-fun assume.eat ((a A)) Bool (contract.eat.pre.ripe a))"
      "(define-fun effect.eat ((a A)) Bool (= (next.ripe a) false))");
  const Claim eat = world.claim("effect.eat", {1});
  CHECK(world.broken(eat, zero()) == std::vector<std::string>{"assume.eat"});
  State ripe = zero();
  ripe[0] = 2;
  CHECK(world.broken(eat, ripe).empty());
}

TEST_CASE("Equal claims are one, and an action says whether it was ever claimed") {
  World world(kPick);
  CHECK_FALSE(world.actions.was_claimed(world.number("effect.pick")));
  const Claim one = world.claim("effect.pick", {1, 1});
  CHECK(one != Claim::nothing);
  CHECK(one == world.claim("effect.pick", {1, 1}));
  CHECK(one != world.claim("effect.pick", {1, 0}));
  CHECK(world.actions.was_claimed(world.number("effect.pick")));
  CHECK_FALSE(world.actions.was_claimed(world.number("effect.close")));
  CHECK(world.actions.effect(one) == world.number("effect.pick"));
}

TEST_CASE("Guards, effects and frames agree with plain recursion and Z3 on random actions") {
  std::size_t allowed = 0;
  std::size_t by_effect = 0;
  std::size_t by_frame = 0;
  std::size_t by_guard = 0;
  for (unsigned seed = 0; seed < 60 / kFewer; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_actions(random);
    INFO("seed " << seed << "\n" << text);
    const Specification specification = toy_specification(text);
    const auto compiled = Compiled::compile(specification, toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    auto oracle = Oracle::create(specification, toy_vocabulary(), {});
    if (!oracle) FAIL(oracle.error().message());
    Actions actions(*compiled, kToyBytes);
    const auto& definitions = specification.definitions;
    for (int step = 0; step < 120; ++step) {
      const State before = random_toy_state(random);
      State after = before;
      if (step % 4 != 0) change_toy_state(after, random);
      PlainStep plain(compiled->interpretation(), before, after);
      for (const std::size_t effect : actions.effects()) {
        const std::vector<std::int64_t> arguments{below(random, 3), below(random, 3),
                                                  below(random, 2)};
        const Claim claim = actions.claim(effect, arguments);
        CAPTURE(definitions[effect].name, arguments, before, after);
        const bool effect_holds = plain.holds(definitions[effect], arguments);
        const bool frame_holds = plain.frame_holds(&definitions[effect], arguments);
        REQUIRE(actions.effect_holds(claim, before, after) == effect_holds);
        REQUIRE(oracle->holds(effect, arguments, before, after) == effect_holds);
        REQUIRE(actions.frame_holds(claim, before, after) == frame_holds);
        REQUIRE(actions.allows(claim, before, after) == (effect_holds && frame_holds));
        REQUIRE(actions.outside_changes(claim, before, after).empty() == frame_holds);
        ++(!effect_holds ? by_effect : !frame_holds ? by_frame : allowed);

        std::vector<std::size_t> broken;
        actions.for_each_broken_guard(claim, before, [&](std::size_t g) { broken.push_back(g); });
        std::vector<std::size_t> expected;
        for (std::size_t g = 0; g < definitions.size(); ++g) {
          if (definitions[g].kind != Kind::guard) continue;
          if (definitions[g].action != definitions[effect].action) continue;
          // A guard's parameters are the last ones of its action.
          const auto from =
              arguments.end() - static_cast<std::ptrdiff_t>(definitions[g].parameters.size());
          const std::vector<std::int64_t> own(from, arguments.end());
          const bool holds = plain.holds(definitions[g], own);
          REQUIRE(oracle->holds(g, own, before) == holds);
          if (!holds) expected.push_back(g);
        }
        REQUIRE(broken == expected);
        by_guard += broken.size();
      }
      REQUIRE(actions.frame_holds(Claim::nothing, before, after) == plain.frame_holds(nullptr, {}));
    }
  }
  // The comparison means nothing if one verdict is rare.
  CHECK(allowed > 1000 / kFewer);
  CHECK(by_effect > 1000 / kFewer);
  CHECK(by_frame > 1000 / kFewer);
  CHECK(by_guard > 1000 / kFewer);
}

TEST_CASE("What an effect says of bits that stay is true by its form") {
  World world(
      "(define-fun effect.rot () Bool"
      "  (forall ((a A)) (=> (or (next.ripe a) next.open) (or (ripe a) open))))");
  const Claim rot = world.claim("effect.rot", {});
  State before = zero();
  State after = before;
  CHECK(world.actions.allows(rot, before, after));
  CHECK(world.actions.verdict(rot, before, after).reads.none());
  before[0] = 2;  // apple1 was ripe
  CHECK(world.actions.allows(rot, before, after));
  CHECK(world.actions.verdict(rot, before, after).reads.count() <= 2);
  std::swap(before, after);
  CHECK_FALSE(world.actions.allows(rot, before, after));
}

TEST_CASE("A verdict on a step depends only on the bytes that it says it reads") {
  for (unsigned seed = 100; seed < 120; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_actions(random);
    INFO("seed " << seed << "\n" << text);
    World world(text);
    for (int step = 0; step < 60; ++step) {
      const State before = random_toy_state(random);
      State after = before;
      change_toy_state(after, random);
      explore::ByteSet written;
      for (std::size_t i = 0; i < kToyBytes; ++i) written.set(i, before[i] != after[i]);
      const State other = random_toy_state(random);
      for (const std::size_t effect : world.actions.effects()) {
        const Claim claim = world.actions.claim(effect, std::vector<std::int64_t>{0, 1, 1});
        const explore::ByteSet reads = world.actions.verdict(claim, before, after).reads | written;
        State other_before = other;
        State other_after = other;
        for (std::size_t i = 0; i < kToyBytes; ++i) {
          if (reads[i]) other_before[i] = other_after[i] = before[i];
          if (written[i]) other_before[i] = before[i];
          if (written[i]) other_after[i] = after[i];
        }
        CAPTURE(before, after, other_before, other_after);
        REQUIRE(world.actions.allows(claim, before, after) ==
                world.actions.allows(claim, other_before, other_after));
        REQUIRE(world.broken(claim, before) == world.broken(claim, other_before));
      }
    }
  }
}

}  // namespace pmapcheck::formula::tests
