#include "checker/formula/tests/toy_world.hpp"

#include <stdexcept>

namespace pmapcheck::formula::tests {
namespace {

using Arguments = std::span<const int>;

Slice field(int offset, int width, int shift, std::uint64_t mask) {
  return {static_cast<std::uint16_t>(offset), static_cast<std::uint8_t>(width),
          static_cast<std::uint8_t>(shift), mask};
}

}  // namespace

const std::string kToyDeclarations = R"(
(declare-sort A 0) (declare-sort B 0) (declare-sort E 0)
(declare-fun ripe (A) Bool)      (declare-fun in (A B) Bool)  (declare-const open Bool)
(declare-fun after (A) A)        (declare-fun side (A) B)     (declare-fun first (B) A)
(declare-fun weight (A) Int)     (declare-fun total (B) Int)  (declare-const depth Int)
(declare-fun rigid.top () A)     (declare-fun rigid.size (B) Int)
(declare-fun seen (E) Bool)      (declare-fun rider (E) A)    (declare-fun mount (A) E)
)";

// Row: 0 ripe bits · 1–3 in bits · 4 open · 5–7 after · 8 side bits · 9–10 first · 11 weight of a0
// · 12–13 weight of a1 · 14–15 weight of a2, twelve bits in the middle · 16–17 total · 18–25 depth
Vocabulary toy_vocabulary() {
  Vocabulary vocabulary;
  vocabulary.sorts = {{"A", {"apple0", "apple1", "apple2"}}, {"B", {"left", "right"}}, {"E", {}}};
  vocabulary.functions = {
      {"ripe",
       {"A"},
       "Bool",
       [](TermPool& pool, Arguments a) { return pool.read(field(0, 1, a[0], 1)); }},
      {"in",
       {"A", "B"},
       "Bool",
       [](TermPool& pool, Arguments a) { return pool.read(field(1 + a[0], 1, 3 * a[1], 1)); }},
      {"open",
       {},
       "Bool",
       [](TermPool& pool, Arguments) { return pool.read(field(4, 1, 0, 0xff)); }},
      {"after",
       {"A"},
       "A",
       [](TermPool& pool, Arguments a) { return pool.read(field(5 + a[0], 1, 0, 3)); }},
      {"side",
       {"A"},
       "B",
       [](TermPool& pool, Arguments a) { return pool.read(field(8, 1, a[0], 1)); }},
      {"first",
       {"B"},
       "A",  // A term of its own, not just a field.
       [](TermPool& pool, Arguments a) {
         const Term set = pool.read(field(9 + a[0], 1, 7, 1));
         return pool.if_then_else(set, pool.read(field(9 + a[0], 1, 0, 3)), pool.constant(1));
       }},
      {"weight",
       {"A"},
       "Int",
       [](TermPool& pool, Arguments a) {
         if (a[0] == 0) return pool.read(field(11, 1, 0, 0xff));
         return a[0] == 1 ? pool.read(field(12, 2, 0, 0xffff)) : pool.read(field(14, 2, 2, 0xfff));
       }},
      {"total",
       {"B"},
       "Int",
       [](TermPool& pool, Arguments a) { return pool.read(field(16 + a[0], 1, 0, 0xff)); }},
      {"depth",
       {},
       "Int",
       [](TermPool& pool, Arguments) { return pool.read(field(18, 8, 4, 0xffffff)); }},
      {"rigid.top", {}, "A", [](TermPool& pool, Arguments) { return pool.constant(2); }},
      {"rigid.size",
       {"B"},
       "Int",
       [](TermPool& pool, Arguments a) { return pool.constant(3 + a[0]); }},
      {"seen", {"E"}, "Bool", [](TermPool&, Arguments) -> Term { throw std::logic_error("seen"); }},
      {"rider", {"E"}, "A", [](TermPool&, Arguments) -> Term { throw std::logic_error("rider"); }},
      {"mount", {"A"}, "E", [](TermPool& pool, Arguments) { return pool.constant(0); }},
  };
  return vocabulary;
}

namespace {

std::uint8_t random_byte(std::size_t offset, std::mt19937& random) {
  const auto upto = [&](int limit) { return static_cast<std::uint8_t>(below(random, limit)); };
  if (offset == 4) return upto(2);
  if (offset >= 5 && offset <= 7) return upto(3);
  if (offset == 9 || offset == 10) return static_cast<std::uint8_t>(upto(2) << 7 | upto(3));
  // Small numbers are equal often enough, and large ones reach the second byte of a field.
  return below(random, 3) == 0 ? upto(256) : upto(8);
}

}  // namespace

std::vector<std::uint8_t> random_toy_state(std::mt19937& random) {
  std::vector<std::uint8_t> state(kToyBytes);
  for (std::size_t i = 0; i < kToyBytes; ++i) state[i] = random_byte(i, random);
  return state;
}

void change_toy_state(std::vector<std::uint8_t>& state, std::mt19937& random) {
  for (int changes = 1 + below(random, 4); changes > 0; --changes) {
    const auto offset = static_cast<std::size_t>(below(random, static_cast<int>(kToyBytes)));
    state[offset] = random_byte(offset, random);
  }
}

Specification toy_specification(const std::string& text) {
  auto specification = parse_specification({{"toy.smt2", kToyDeclarations}, {"test.smt2", text}});
  if (!specification) throw std::runtime_error(specification.error().message() + "\n" + text);
  return std::move(*specification);
}

}  // namespace pmapcheck::formula::tests
