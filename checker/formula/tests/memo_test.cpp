#include "checker/formula/memo.hpp"

#include <random>
#include <vector>

#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

explore::ByteSet bytes(std::initializer_list<std::size_t> all) {
  explore::ByteSet set;
  for (const std::size_t byte : all) set.set(byte);
  return set;
}

}  // namespace

TEST_CASE("a question is asked once of states that agree on its bytes") {
  Memo memo;
  const Memo::Question sum = memo.add(bytes({1, 8}));
  const Memo::Question last = memo.add(bytes({10}));
  int asked = 0;
  const auto ask_sum = [&](const State& state) {
    return memo.answer(sum, state, [&] { return ++asked, std::uint64_t{state[1]} + state[8]; });
  };
  const auto ask_last = [&](const State& state) {
    return memo.answer(last, state, [&] { return ++asked, std::uint64_t{state[10]}; });
  };
  State state{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(ask_sum(state) == 9);
  CHECK(ask_last(state) == 10);
  CHECK(asked == 2);
  state[0] = state[2] = state[9] = 77;  // nobody's bytes
  CHECK(ask_sum(state) == 9);
  CHECK(ask_last(state) == 10);
  CHECK(asked == 2);
  state[8] = 0;
  CHECK(ask_sum(state) == 1);
  CHECK(ask_last(state) == 10);
  CHECK(asked == 3);
}

TEST_CASE("a question without bytes has one answer") {
  Memo memo;
  const Memo::Question always = memo.add({});
  int asked = 0;
  for (std::uint8_t byte = 0; byte < 5; ++byte) {
    CHECK(memo.answer(always, State{byte}, [&] { return std::uint64_t(++asked); }) == 1);
  }
}

TEST_CASE("answers stay right when there are too many to remember") {
  Memo memo;
  std::mt19937 random(1);
  const Memo::Question question = memo.add(bytes({0, 1, 2, 3}));
  std::uint64_t asked = 0;
  for (int i = 0; i < 600'000; ++i) {
    const auto number = static_cast<std::uint32_t>(random());
    State state(4);
    for (std::size_t b = 0; b < 4; ++b) state[b] = static_cast<std::uint8_t>(number >> 8 * b);
    for (int again = 0; again < 2; ++again) {
      REQUIRE(memo.answer(question, state, [&] { return ++asked, std::uint64_t{number}; }) ==
              number);
    }
  }
  CHECK(asked > 590'000);
  CHECK(asked < 610'000);
}

}  // namespace pmapcheck::formula::tests
