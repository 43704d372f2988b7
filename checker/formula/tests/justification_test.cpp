#include "checker/formula/justification.hpp"

#include "checker/formula/compiled.hpp"
#include "checker/formula/tests/random_formulas.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

TEST_CASE("A conjunction is false because of one operand, and true because of all") {
  TermPool pool;
  const auto byte = [&](std::uint16_t offset) {
    return pool.equal(pool.read({offset, 1, 0, 0xff}), pool.constant(1));
  };
  const Term all = pool.all_of({byte(0), byte(1), pool.any_of({byte(2), byte(3)})});
  Justification justification(pool);
  const auto reasons = [&](const State& state, std::string known = "0000") {
    explore::ByteSet bytes(std::string(known.rbegin(), known.rend()));
    justification.justify(all, state, bytes);
    std::string text;
    for (std::size_t i = 0; i < 4; ++i) text += bytes[i] ? '1' : '0';
    return text;
  };
  CHECK(reasons({1, 1, 1, 0}) == "1110");
  CHECK(reasons({1, 1, 0, 1}) == "1101");
  CHECK(reasons({1, 0, 1, 1}) == "0100");
  CHECK(reasons({0, 0, 1, 1}) == "1000");
  CHECK(reasons({0, 0, 1, 1}, "0100") == "0100");
  CHECK(reasons({1, 1, 1, 1}, "0001") == "1101");
  CHECK(reasons({1, 1, 0, 0}) == "0011");
}

TEST_CASE("A byte of two states, one after the other, is one byte") {
  TermPool pool;
  const Term before = pool.read({1, 1, 0, 0xff});
  const Term after = pool.read({3, 1, 0, 0xff});
  Justification justification(pool, 2);
  explore::ByteSet known;
  CHECK(justification.justify(pool.equal(before, after), State{0, 5, 0, 5}, known) == 1);
  CHECK(known == explore::ByteSet("10"));
}

TEST_CASE("In each state with the same reasons a formula has the same value") {
  std::size_t fewer = 0;
  std::size_t different = 0;
  for (unsigned seed = 300; seed < 360; ++seed) {
    std::mt19937 random(seed);
    const std::string text = random_model(random);
    INFO("seed " << seed << "\n" << text);
    const auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
    if (!compiled) FAIL(compiled.error().message());
    Justification justification(compiled->terms());
    State state = random_toy_state(random);
    for (int step = 0; step < 20; ++step) {
      change_toy_state(state, random);
      State other = random_toy_state(random);
      for (std::size_t i = 0; i < compiled->instances().size(); ++i) {
        explore::ByteSet reasons;
        const Term term = compiled->term(i);
        const bool holds = justification.justify(term, state, reasons) != 0;
        REQUIRE(holds == compiled->holds(i, state));
        REQUIRE((reasons & ~compiled->reads(i)).none());
        fewer += reasons.count() < compiled->reads(i).count() ? 1 : 0;
        State same = other;
        for (std::size_t b = 0; b < state.size(); ++b) {
          if (reasons[b]) same[b] = state[b];
        }
        REQUIRE(compiled->holds(i, same) == holds);
        different += compiled->holds(i, other) != holds ? 1 : 0;
      }
    }
  }
  CHECK(fewer > 1000);
  CHECK(different > 1000);
}

}  // namespace
}  // namespace pmapcheck::formula::tests
