#include "checker/formula/lazy_code.hpp"

#include <random>
#include <vector>

#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

constexpr std::size_t kBytes = 6;

// Parts are used more than once, so that values are kept, and arithmetic stands in conditions.
Term random_formula(TermPool& pool, std::mt19937& random) {
  std::vector<Term> numbers{pool.constant(1)};
  std::vector<Term> conditions{pool.boolean(true)};
  const auto any = [&](const std::vector<Term>& terms) { return terms[random() % terms.size()]; };
  for (std::uint16_t byte = 0; byte < kBytes; ++byte) {
    numbers.push_back(pool.read({byte, 1, 0, 3}));
  }
  for (int i = 0; i < 30; ++i) {
    switch (random() % 8) {
      case 0:
        conditions.push_back(pool.equal(any(numbers), any(numbers)));
        break;
      case 1:
        conditions.push_back(pool.less_equal(any(numbers), any(numbers)));
        break;
      case 2:
        conditions.push_back(pool.all_of({any(conditions), any(conditions)}));
        break;
      case 3:
        conditions.push_back(pool.any_of({any(conditions), any(conditions)}));
        break;
      case 4:
        conditions.push_back(pool.negate(any(conditions)));
        break;
      case 5:
        numbers.push_back(pool.add({any(numbers), any(numbers)}));
        break;
      case 6:
        numbers.push_back(pool.subtract(any(numbers), any(numbers)));
        break;
      default:
        numbers.push_back(pool.if_then_else(any(conditions), any(numbers), any(numbers)));
    }
  }
  return conditions.back();
}

}  // namespace

TEST_CASE("a formula has one value, before and after it is compiled") {
  std::mt19937 random(5);
  int holds = 0;
  int fails = 0;
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(round);
    TermPool pool;
    LazyCode code(pool);
    LazyCode::Formula formulas[2] = {{random_formula(pool, random)},
                                     {random_formula(pool, random)}};
    for (int question = 0; question < 200; ++question) {
      std::vector<std::uint8_t> state(kBytes);
      // Of few values each, so that most questions were asked before; or of many.
      const unsigned values = round % 2 == 0 ? 2 : 256;
      for (std::uint8_t& byte : state) byte = static_cast<std::uint8_t>(random() % values);
      LazyCode::Formula& formula = formulas[question % 2];
      const bool expected = pool.evaluate(formula.term, state) != 0;
      REQUIRE(code.holds(formula, state) == expected);
      ++(expected ? holds : fails);
    }
  }
  CHECK(holds > 10'000);
  CHECK(fails > 10'000);
}

}  // namespace pmapcheck::formula::tests
