// The rule of may-hold facts, on the examples that were measured exact and not exact.
#include "checker/formula/actions.hpp"
#include "checker/formula/compiled.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

const std::string kDeclarations = R"((declare-sort Cpu 0)(declare-sort Pmap 0)(declare-sort Va 0)
(declare-sort Page 0) (declare-fun holds (Cpu Pmap Va Page) Bool)
(declare-fun writes (Cpu Pmap Va Page) Bool)
(declare-fun page (Pmap Va) Page) (declare-fun valid (Pmap Va) Bool)
(declare-fun wired (Page) Int)
)";

Vocabulary vocabulary() {
  const auto bit = [](int offset) {
    return [offset](TermPool& pool, std::span<const int> arguments) {
      int shift = 0;
      for (const int argument : arguments) shift = shift * 2 + argument;
      return pool.read({static_cast<std::uint16_t>(offset + shift / 8), 1,
                        static_cast<std::uint8_t>(shift % 8), 1});
    };
  };
  Vocabulary made;
  made.sorts = {{"Cpu", {"cpu0", "cpu1"}},
                {"Pmap", {"kernel", "user"}},
                {"Va", {"0x1000"}},
                {"Page", {"old", "new"}}};
  made.functions = {{"holds", {"Cpu", "Pmap", "Va", "Page"}, "Bool", bit(0), true},
                    {"writes", {"Cpu", "Pmap", "Va", "Page"}, "Bool", bit(2), true},
                    {"page", {"Pmap", "Va"}, "Page", bit(4)},
                    {"valid", {"Pmap", "Va"}, "Bool", bit(5)},
                    {"wired", {"Page"}, "Int", bit(6)}};
  return made;
}

Result<Compiled> compile(const std::string& text) {
  auto specification = parse_specification({{"test.smt2", kDeclarations + text}});
  if (!specification) FAIL(specification.error().message());
  return Compiled::compile(std::move(*specification), vocabulary());
}

}  // namespace

TEST_CASE("A violation may need positive may-hold facts of different addresses") {
  for (const std::string text : {
           // A held page differs from the PTE's.
           "(define-fun inv.x () Bool (forall ((c Cpu) (p Pmap) (v Va) (m Page))"
           " (=> (and (valid p v) (holds c p v m)) (= m (page p v)))))",
           // Two CPUs hold different pages for one address.
           "(define-fun inv.x ((c Cpu) (d Cpu) (p Pmap) (v Va) (m Page) (n Page)) Bool"
           " (=> (and (distinct c d) (holds c p v m) (holds d p v n)) (= m n)))",
           // The same, under inner quantifiers and through a macro.
           "(define-fun holds-other ((c Cpu) (p Pmap) (v Va)) Bool"
           " (exists ((m Page)) (and (holds c p v m) (distinct m (page p v)))))"
           "(define-fun lemma.x () Bool (forall ((v Va))"
           " (not (exists ((c Cpu) (p Pmap)) (holds-other c p v)))))",
           // Different pmaps are different addresses.
           "(define-fun final.x ((c Cpu) (v Va) (m Page)) Bool (forall ((p Pmap) (q Pmap))"
           " (or (= p q) (not (holds c p v m)) (not (writes c q v m)))))",
           // One fact under a choice of its page.
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va)) Bool (not (holds c p v (page p v))))",
           // A branch of a choice, and a contract with a number.
           "(define-fun contract.f.post.x ((p Pmap) (v Va) (result Int)) Bool (=> (= result 0)"
           " (forall ((c Cpu) (m Page)) (ite (valid p v) (not (holds c p v m)) true))))",
           // The condition of a sum.
           "(define-fun sum.wired.one ((m Page)) Int 1)(define-fun sum.wired.when ((m Page)) Bool"
           " (exists ((c Cpu) (p Pmap) (v Va)) (holds c p v m)))",
           // Equal parts are one part.
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va)) Bool (not (and"
           " (exists ((m Page)) (holds c p v m)) (exists ((n Page)) (holds c p v n)))))",
           // Where no violation is derived, nothing is exact or not.
           "(define-fun axiom.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool (not (holds c p v m)))",
       }) {
    INFO(text);
    const auto compiled = compile(text);
    if (!compiled) FAIL(compiled.error().message());
    CHECK(compiled);
  }
}

TEST_CASE("A violation may not need that a TLB does not hold something") {
  for (const std::string text : {
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool"
           " (=> (valid p v) (holds c p v m)))",
           "(define-fun inv.x () Bool (forall ((c Cpu) (p Pmap) (v Va))"
           " (exists ((m Page)) (holds c p v m))))",
           "(define-fun contract.f.pre.x ((n Int) (c Cpu) (p Pmap) (v Va) (m Page)) Bool"
           " (or (> n 0) (holds c p v m)))",
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool"
           " (= (valid p v) (holds c p v m)))",
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool"
           " (ite (holds c p v m) (valid p v) (> (wired m) 0)))",
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool"
           " (< (wired m) (ite (holds c p v m) 1 2)))",
           "(define-fun sum.wired.held ((m Page) (c Cpu) (p Pmap) (v Va)) Int"
           " (ite (holds c p v m) 1 0))",
       }) {
    INFO(text);
    const auto compiled = compile(text);
    REQUIRE(!compiled);
    INFO(compiled.error().message());
    CHECK(compiled.error().place.starts_with("test.smt2:6:"));
    CHECK(compiled.error().what.find("needs that (holds cpu0 kernel 0x1000 old) does not hold") !=
          std::string::npos);
    CHECK(compiled.error().remedy.find("positively") != std::string::npos);
  }
}

TEST_CASE("A violation may not need two entries of one CPU, pmap and address") {
  for (const std::string text : {
           "(define-fun inv.x ((c Cpu) (p Pmap) (v Va) (m Page) (n Page)) Bool"
           " (=> (and (holds c p v m) (holds c p v n)) (= m n)))",
           "(define-fun inv.x ((c Cpu) (d Cpu) (p Pmap) (v Va) (m Page) (n Page)) Bool"
           " (=> (and (holds c p v m) (holds d p v n)) (= m n)))",
           "(define-fun contract.f.post.x ((m Page) (n Int)) Bool (forall ((c Cpu) (p Pmap) (v Va))"
           " (or (not (holds c p v m)) (= n 3) (not (writes c p v m)))))",
       }) {
    INFO(text);
    const auto compiled = compile(text);
    REQUIRE(!compiled);
    INFO(compiled.error().message());
    CHECK(compiled.error().what.find("two entries of one address") != std::string::npos);
  }
}

TEST_CASE("An effect may say that nothing new is held, or nothing at all") {
  for (const std::string text : {
           "(forall ((m Page)) (=> (next.holds c p v m) (or (holds c p v m) (= m (page p v)))))",
           "(forall ((m Page)) (=> (and (next.valid p v) (next.holds c p v m)) (holds c p v m)))",
           "(and (= (next.valid p v) false) (not (next.holds c p v n)))",
           "(= (next.holds c p v n) false)",
           "(forall ((m Page)) (=> (next.holds c p v m) (= m (next.page p v))))",
       }) {
    INFO(text);
    const auto compiled =
        compile("(define-fun effect.x ((c Cpu) (p Pmap) (v Va) (n Page)) Bool " + text + ")");
    if (!compiled) FAIL(compiled.error().message());
    CHECK(compiled);
  }
}

TEST_CASE("An effect may not need what was held, nor that something has gone") {
  struct Refused {
    std::string text, what;
  };
  for (const auto& [text, what] : std::vector<Refused>{
           {"(= (next.holds c p v n) (holds c p v n))", "held before the step"},
           {"(= (next.holds c p v n) true)", "(next.holds cpu0 kernel 0x1000 old) does not hold"},
           {"(= (next.valid p v) (holds c p v n))",
            "(holds cpu0 kernel 0x1000 old) held before the step"},
           {"(=> (holds c p v n) (next.valid p v))", "held before the step"},
           {"(forall ((m Page)) (=> (next.holds c p v m) (not (next.holds c p v n))))",
            "two entries of one address"},
       }) {
    INFO(text);
    const auto compiled =
        compile("(define-fun effect.x ((c Cpu) (p Pmap) (v Va) (n Page)) Bool " + text + ")");
    REQUIRE(!compiled);
    INFO(compiled.error().message());
    CHECK(compiled.error().what.find(what) != std::string::npos);
  }
}

TEST_CASE("A guard may not need that a TLB does not hold something") {
  const auto compiled = compile(
      "(define-fun guard.x.y ((c Cpu) (p Pmap) (v Va) (m Page)) Bool (holds c p v m))"
      "(define-fun effect.x ((c Cpu) (p Pmap) (v Va) (m Page)) Bool true)");
  REQUIRE(!compiled);
  CHECK(compiled.error().place.starts_with("test.smt2:6:"));
  CHECK(compiled.error().what.find("does not hold") != std::string::npos);
}

TEST_CASE("What a TLB may hold may go in any step, and come only by an action") {
  const auto compiled = compile(
      "(define-fun effect.fill ((c Cpu)) Bool"
      " (forall ((p Pmap) (v Va) (m Page)) (= (next.holds c p v m) (next.holds c p v m))))");
  if (!compiled) FAIL(compiled.error().message());
  Actions actions(*compiled, 8);
  const Claim fill = actions.claim(actions.effects()[0], std::vector<std::int64_t>{0});
  std::vector<std::uint8_t> held(8);
  held[0] = 1;  // (holds cpu0 kernel 0x1000 old)
  const std::vector<std::uint8_t> empty(8);
  CHECK(actions.allows(Claim::nothing, held, empty));
  CHECK_FALSE(actions.allows(Claim::nothing, empty, held));
  CHECK(actions.outside_changes(Claim::nothing, held, empty).empty());
  CHECK(actions.outside_changes(Claim::nothing, empty, held).size() == 1);
  CHECK(actions.allows(fill, empty, held));
}

TEST_CASE("A refusal names the instance and the facts") {
  const auto compiled = compile(
      "(define-fun inv.twice ((c Cpu) (m Page) (n Page)) Bool (forall ((p Pmap) (v Va))"
      " (=> (and (holds c p v m) (writes c p v n)) (= m n))))");
  REQUIRE(!compiled);
  CHECK(compiled.error().what ==
        "a violation of 'twice(c = cpu0, m = old, n = new, p = kernel, v = 0x1000)' may need both "
        "(holds cpu0 kernel 0x1000 old) and (writes cpu0 kernel 0x1000 new), two entries of one "
        "address");
}

}  // namespace pmapcheck::formula::tests
