#include "checker/formula/any_system.hpp"

#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

const std::string kWords = R"((declare-sort Cpu 0)
(declare-sort Pmap 0)
(declare-sort Va 0)
(declare-sort Page 0)
(declare-fun page (Pmap Va) Page)
(declare-fun valid (Pmap Va) Bool)
(declare-fun count () Int)
(declare-fun holds (Cpu Pmap Va Page) Bool)
)";

std::optional<InputError> unfit(const std::string& text) {
  const auto specification = parse_specification({{"a.smt2", kWords}, {"b.smt2", text}});
  if (!specification) FAIL(specification.error().message());
  const std::vector<std::string> words{"holds"};
  return unfit_for_any_system(*specification, words);
}

}  // namespace

TEST_CASE("A text that some system could be checked against is fit") {
  for (const char* text : {
           "(define-fun inv.a () Bool (forall ((c Cpu) (p Pmap) (v Va) (m Page))"
           " (=> (and (valid p v) (holds c p v m)) (= m (page p v)))))",
           "(define-fun guard.go.x ((n Int) (p Pmap)) Bool (forall ((c Cpu) (v Va) (m Page))"
           " (not (holds c p v m))))"
           "(define-fun effect.go ((n Int) (p Pmap) (m Page)) Bool (and (= next.count n)"
           " (forall ((c Cpu) (v Va)) (=> (next.holds c p v m) (holds c p v m)))))",
           "(define-fun init.a () Bool (forall ((c Cpu) (p Pmap) (v Va) (m Page))"
           " (holds c p v m)))",
       }) {
    INFO(text);
    CHECK_FALSE(unfit(text));
  }
}

TEST_CASE("What needs the absence of a may-hold fact, or quantifies over Int, is unfit anywhere") {
  const auto absence = unfit(
      "\n(define-fun inv.a () Bool (forall ((c Cpu) (p Pmap) (v Va))"
      " (=> (valid p v) (holds c p v (page p v)))))");
  REQUIRE(absence);
  CHECK(absence->place == "b.smt2:2:1");
  CHECK(absence->what.find("needs that (holds Cpu1 Pmap1 Va1 Page1) does not hold") !=
        std::string::npos);
  const auto effect = unfit(
      "(define-fun effect.go ((c Cpu) (p Pmap) (v Va) (m Page)) Bool"
      " (= (next.holds c p v m) true))");
  REQUIRE(effect);
  CHECK(effect->place == "b.smt2:1:1");
  const auto integers = unfit("(define-fun inv.a () Bool (forall ((n Int)) (> n count)))");
  REQUIRE(integers);
  CHECK(integers->what.find("quantifies over Int") != std::string::npos);
}

}  // namespace pmapcheck::formula::tests
