#include "checker/formula/term.hpp"

#include <functional>
#include <random>

#include "checker/formula/code.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

using State = std::vector<std::uint8_t>;

// A term beside a function that computes its value without any folding.
struct Twin {
  Term term;
  std::function<std::int64_t(const State&)> value;
};

class Builder {
 public:
  Builder(TermPool& pool, std::mt19937& random) : pool_(pool), random_(random) {}

  Twin truth(int depth) {
    if (depth == 0) {
      if (below(random_, 4) == 0) return constant(below(random_, 2));
      return read({static_cast<std::uint16_t>(below(random_, 4)), 1,
                   static_cast<std::uint8_t>(below(random_, 8)), 1});
    }
    const Twin a = truth(depth - 1);
    const Twin b = below(random_, 4) == 0 ? a : truth(depth - 1);
    switch (below(random_, 7)) {
      case 0:
        return {pool_.negate(a.term), [a](const State& s) { return a.value(s) == 0; }};
      case 1:
        return {pool_.all_of({a.term, b.term, pool_.negate(a.term)}),
                [](const State&) { return 0; }};
      case 2:
        return {pool_.all_of({a.term, b.term}),
                [a, b](const State& s) { return a.value(s) != 0 && b.value(s) != 0; }};
      case 3:
        return {pool_.any_of({a.term, b.term}),
                [a, b](const State& s) { return a.value(s) != 0 || b.value(s) != 0; }};
      case 4: {
        const Twin x = number(depth - 1);
        const Twin y = number(depth - 1);
        return {pool_.equal(x.term, y.term),
                [x, y](const State& s) { return x.value(s) == y.value(s); }};
      }
      case 5: {
        const Twin c = truth(depth - 1);
        return {pool_.any_of({pool_.negate(pool_.any_of({a.term, c.term})), b.term, a.term}),
                [a, b, c](const State& s) {
                  return (a.value(s) == 0 && c.value(s) == 0) || b.value(s) != 0 || a.value(s) != 0;
                }};
      }
      default: {
        const Twin x = number(depth - 1);
        const Twin y = number(depth - 1);
        return {pool_.less_equal(x.term, y.term),
                [x, y](const State& s) { return x.value(s) <= y.value(s); }};
      }
    }
  }

  Twin number(int depth) {
    if (depth == 0) {
      if (below(random_, 3) == 0) return constant(below(random_, 5) - 2);
      const auto width = static_cast<std::uint8_t>(1 << below(random_, 4));
      const std::uint64_t masks[] = {3, 0xff, 0xfff, ~std::uint64_t{0} >> 1, 0};
      return read({static_cast<std::uint16_t>(below(random_, 8)), width,
                   static_cast<std::uint8_t>(1 + below(random_, 7)), masks[below(random_, 5)]});
    }
    const Twin a = number(depth - 1);
    const Twin b = below(random_, 4) == 0 ? a : number(depth - 1);
    switch (below(random_, 4)) {
      case 0:
        return {pool_.add({a.term, b.term, a.term}), [a, b](const State& s) {
                  return wrap(bits(a.value(s)) + bits(b.value(s)) + bits(a.value(s)));
                }};
      case 1:
        return {pool_.subtract(a.term, b.term),
                [a, b](const State& s) { return wrap(bits(a.value(s)) - bits(b.value(s))); }};
      case 2:
        return {pool_.multiply(a.term, b.term),
                [a, b](const State& s) { return wrap(bits(a.value(s)) * bits(b.value(s))); }};
      default: {
        const Twin c = truth(depth - 1);
        return {pool_.if_then_else(c.term, a.term, b.term),
                [a, b, c](const State& s) { return c.value(s) != 0 ? a.value(s) : b.value(s); }};
      }
    }
  }

 private:
  static std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }
  static std::int64_t wrap(std::uint64_t value) { return static_cast<std::int64_t>(value); }

  Twin constant(std::int64_t value) {
    return {pool_.constant(value), [value](const State&) { return value; }};
  }
  Twin read(Slice slice) {
    return {pool_.read(slice), [slice](const State& state) {
              std::uint64_t raw = 0;
              for (int i = slice.width - 1; i >= 0; --i) {
                raw = raw * 256 + state[slice.offset + static_cast<std::size_t>(i)];
              }
              return wrap(raw >> slice.shift & slice.mask);
            }};
  }

  TermPool& pool_;
  std::mt19937& random_;
};

}  // namespace

TEST_CASE("Folded terms and compiled code have the values of the unfolded ones") {
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    TermPool pool;
    const Twin twin = Builder(pool, random).truth(1 + below(random, 4));
    Code code;
    const Code::Entry entry = code.compile(pool, twin.term);
    for (int i = 0; i < 10; ++i) {
      State state(16);
      for (auto& byte : state) byte = static_cast<std::uint8_t>(below(random, 256));
      CAPTURE(round, state);
      REQUIRE(pool.evaluate(twin.term, state) == twin.value(state));
      REQUIRE(code.run(entry, state) == (twin.value(state) != 0));
    }
  }
}

TEST_CASE("Equal terms are one node, however they were made") {
  TermPool pool;
  const Term a = pool.read({0, 1, 0, 1});
  const Term b = pool.read({0, 1, 1, 1});
  CHECK(pool.equal(a, b) == pool.equal(b, a));
  CHECK(pool.all_of({a, pool.all_of({b, a})}) == pool.all_of({a, b}));
  CHECK(pool.negate(pool.negate(a)) == a);
  CHECK(pool.any_of({a, pool.negate(a)}) == pool.boolean(true));
  CHECK(pool.all_of({pool.negate(a), b, a}) == pool.boolean(false));
  const Term c = pool.read({0, 1, 2, 1});
  CHECK(pool.any_of({pool.negate(pool.any_of({a, b})), b, c, a}) == pool.boolean(true));
  CHECK(pool.all_of({b, pool.negate(pool.all_of({a, b})), a}) == pool.boolean(false));
  CHECK(pool.kind(pool.any_of({pool.negate(pool.any_of({a, b})), a, c})) == TermKind::or_);
  CHECK(pool.if_then_else(a, pool.boolean(true), b) == pool.any_of({a, b}));
  CHECK(pool.add({a, pool.constant(2), pool.add({pool.constant(-2), b})}) == pool.add({a, b}));
}

TEST_CASE("A term reads the bytes of its slices and no others") {
  TermPool pool;
  const Term wide = pool.read({3, 4, 0, 0xff});
  const Term sum = pool.add({wide, pool.read({9, 1, 0, 3})});
  explore::ByteSet expected;
  for (const std::size_t byte : {3, 4, 5, 6, 9}) expected.set(byte);
  CHECK(pool.reads(pool.less_equal(sum, pool.constant(3))) == expected);
  CHECK(pool.reads(pool.constant(3)).none());
}

}  // namespace pmapcheck::formula::tests
