// Every kind of bad text is refused with its place, what is wrong and what would be right.
#include "checker/formula/compiled.hpp"
#include "checker/formula/specification.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

struct BadText {
  std::string text;
  std::string place;   // LINE:COLUMN
  std::string what;    // Part of it.
  std::string remedy;  // Part of it.
};

void check_refused(const Result<Specification>& result, const BadText& bad) {
  INFO(bad.text);
  REQUIRE(!result);
  INFO(result.error().message());
  CHECK(result.error().place == "test.smt2:" + bad.place);
  CHECK(result.error().what.find(bad.what) != std::string::npos);
  CHECK(result.error().remedy.find(bad.remedy) != std::string::npos);
  CHECK(result.error().message().find('\n') == std::string::npos);
}

Result<Specification> parse(const std::string& text) {
  return parse_specification({{"toy.smt2", kToyDeclarations}, {"test.smt2", text}});
}

}  // namespace

TEST_CASE("A text that is no SMT-LIB is refused with its place") {
  const std::vector<BadText> texts = {
      {"\n (define-fun inv.x () Bool open", "2:2", "never closed", "missing ')'"},
      {"(define-fun inv.x () Bool open))", "1:32", "closes nothing", "remove"},
      {"open", "1:1", "outside of all parentheses", "define-fun"},
      {"(define-fun |inv.x () Bool open)", "1:13", "quote is never closed", "closing quote"},
      {"(assert open)", "1:1", "may not use 'assert'", "define-fun"},
      {"\n\n()", "3:1", "may not use", "declare-sort"},
      {"(define-fun-rec f () Bool f)", "1:1", "may not use 'define-fun-rec'", "define-fun"},
      {"(define-fun inv.x Bool open)", "1:1", "define-fun is malformed", "(define-fun NAME"},
      {"(define-fun inv.x (a A) Bool open)", "1:20", "parameter is malformed", "(VARIABLE SORT)"},
      {"(declare-fun f A Bool)", "1:1", "declaration is malformed", "(declare-fun NAME"},
      {"(declare-sort C 2)", "1:1", "declare-sort is malformed", "(declare-sort NAME 0)"},
      {std::string(2000, '('), "1:1001", "deeper than 1000", "define-fun"},
  };
  for (const BadText& bad : texts) check_refused(parse(bad.text), bad);
}

TEST_CASE("An unknown word is named, with its place and the nearest known one") {
  const std::vector<BadText> texts = {
      {"(define-fun inv.x () Bool\n  (and open\n    opne))", "3:5", "unknown word 'opne'",
       "did you mean 'open'?"},
      {"(define-fun inv.x () Bool (forall ((a A)) (rippe a)))", "1:44", "unknown word 'rippe'",
       "did you mean 'ripe'?"},
      {"(define-fun inv.x () Bool xylophone)", "1:27", "unknown word 'xylophone'", "declare"},
      {"(define-fun inv.x () Bool (forall ((a Aa)) true))", "1:39", "unknown sort 'Aa'",
       "did you mean 'A'?"},
      {"(define-fun m ((a Boool)) Bool true)", "1:19", "unknown sort 'Boool'",
       "did you mean 'Bool'?"},
      {"(declare-fun f (A Basket) Bool)", "1:19", "unknown sort 'Basket'", "declare-sort"},
      {"(define-fun m () Real 1.0)", "1:18", "unknown sort 'Real'", "declare"},
      {"(declare-fun f () Bool) (define-fun inv.x () Bool g)", "1:51", "unknown word 'g'", ""},
      {"(define-fun inv.x () Bool (open))", "1:32", "arguments missing", ""},
      {"(define-fun effect.x () Bool (ripe next.rigid.top))", "1:36",
       "unknown word 'next.rigid.top'", ""},
  };
  for (const BadText& bad : texts) check_refused(parse(bad.text), bad);
}

TEST_CASE("A wrong type is refused with its place") {
  const std::vector<BadText> texts = {
      {"(define-fun inv.x () Bool (ripe (side rigid.top)))", "1:28",
       "'ripe' cannot be applied to (B)", "(declare-fun ripe (A) Bool)"},
      {"(define-fun m ((a A) (b B)) Bool true)(define-fun inv.x () Bool (m rigid.top rigid.top))",
       "1:66", "'m' cannot be applied to (A A)", "(A B)"},
      {"(declare-fun f () A)(declare-fun g () A)(define-fun inv.x () Bool (and open depth))",
       "1:82", "Sort mismatch", ""},
      {"(define-fun inv.x () Bool (forall ((a A) (b B))\n (= a b)))", "2:8",
       "Sorts A and B are incompatible", ""},
      {"(define-fun inv.x () Bool depth)", "1:32", "sort mismatch", ""},
      {"(define-fun inv.x () Int depth)", "1:22", "'inv.x' has the sort Int", "sort Bool"},
      {"(define-fun contract.f.pre.x ((a A)) A a)", "1:38", "has the sort A", "sort Bool"},
      {"(define-fun sum.total.x ((b B)) Bool open)", "1:33", "has the sort Bool", "sort Int"},
      {"(define-fun sum.total.when ((b B)) Int 1)", "1:36", "has the sort Int", "sort Bool"},
      {"(declare-fun f (Int) Bool)", "1:17", "has the sort 'Int'", "declared sorts"},
      {"(define-fun inv.x () Bool (= (div depth 2) 1))", "1:1", "operator 'div'", "quantifiers"},
      {"(define-fun inv.x () Bool (> depth 99999999999999999999))", "1:1",
       "the number 99999999999999999999", "64 bits"},
      {"(define-fun inv.x () Bool next.open)", "1:27", "'next.open'", "only effects"},
      {"(define-fun m () Bool (and open next.open))", "1:33", "'next.open'", "only effects"},
      {"(define-fun guard.x.y () Bool next.open)", "1:31", "'next.open'", "only effects"},
  };
  for (const BadText& bad : texts) check_refused(parse(bad.text), bad);
}

TEST_CASE("A definition that does not fit its kind or its family is refused") {
  const std::vector<BadText> texts = {
      {"(define-fun inv.x () Bool open)\n(define-fun inv.x () Bool open)", "2:13",
       "'inv.x' is declared or defined twice", "test.smt2:1:1"},
      {"(declare-fun ripe (A) Bool)", "1:14", "'ripe' is declared or defined twice",
       "toy.smt2:3:1"},
      {"(declare-sort B 0)", "1:15", "sort 'B' is declared twice", "toy.smt2:2:"},
      {"(define-fun inv.x () Bool open)(define-fun lemma.x () Bool open)", "1:44",
       "a property 'x' exists already", "inv.x"},
      {"(declare-fun next.f () Bool)", "1:14", "'next.f' is reserved", "twin"},
      {"(define-fun inv. () Bool open)", "1:13", "'inv.'", "inv.NAME"},
      {"(define-fun contract.pick () Bool open)", "1:13", "'contract.pick'", "contract.CALL.pre"},
      {"(define-fun contract.pick.pre () Bool open)", "1:13", "'contract.pick.pre'",
       "contract.CALL.pre.NAME"},
      {"(define-fun sum.total () Int 1)", "1:13", "'sum.total'", "sum.TOTAL.KIND"},
      {"(define-fun sum.totl.x ((b B)) Int 1)", "1:1", "'totl' is no declared function",
       "did you mean 'total'?"},
      {"(define-fun sum.ripe.x ((a A)) Int 1)", "1:1", "'ripe' is no declared function of sort Int",
       "named after the total"},
      {"(define-fun sum.total.x ((a A)) Int 1)", "1:1", "takes (A)", "takes (B); a summand begins"},
      {"(define-fun sum.total.x ((b B)) Int 1)(define-fun sum.total.when () Bool open)", "1:39",
       "takes ()", "takes (B); its condition takes the same"},
      {"(define-fun sum.total.when ((b B)) Bool open)", "1:1", "has no summand", "sum.total.KIND"},
      {"(define-fun guard.f () Bool open)", "1:13", "'guard.f'", "guard.ACTION.NAME"},
      {"(define-fun effect.f.x () Bool true)", "1:13", "'effect.f.x'", "effect.ACTION"},
      {"(define-fun assume. () Bool true)", "1:13", "'assume.'", "assume.ACTION"},
      {"(define-fun effect.pick () Bool true)(define-fun guard.pik.x () Bool open)", "1:38",
       "there is no action 'pik'", "did you mean 'pick'?"},
      {"(define-fun effect.f ((a A)) Bool true)(define-fun guard.f.x ((b B)) Bool true)", "1:40",
       "'guard.f.x' has the parameter (b B), and 'effect.f' has none of this name",
       "test.smt2:1:1"},
      {"(define-fun effect.f ((a A)) Bool true)(define-fun guard.f.x ((a B)) Bool true)", "1:40",
       "has the parameter (a B), and 'effect.f' has (a A)", "name parameters of its effect"},
      {"(define-fun contract.f.pre.x () Bool open)(define-fun effect.f () Bool true)"
       "(define-fun assume.f () Bool (and contract.f.pre.x open))",
       "1:128", "'assume.f' assumes more than preconditions", "contract.CALL.pre.NAME"},
      {"(define-fun contract.f.post.x () Bool open)(define-fun effect.f () Bool true)"
       "(define-fun assume.f () Bool contract.f.post.x)",
       "1:107", "assumes more than preconditions", "contract.CALL.pre.NAME"},
  };
  for (const BadText& bad : texts) check_refused(parse(bad.text), bad);
}

TEST_CASE("A formula that cannot be expanded over the scenario is refused") {
  struct Case {
    std::string text, what;
  };
  const std::vector<Case> cases = {
      {"(define-fun inv.x () Bool (forall ((n Int)) (> n 0)))",
       "quantifies over Int (variable 'n')"},
      {"(define-fun inv.x () Bool (and open (exists ((n Int)) (> n 0))))", "quantifies over Int"},
      {"(define-fun lemma.x ((n Int)) Bool (> n 0))", "quantifies over Int"},
      {"(define-fun contract.f.pre.x ((n Int)) Bool (forall ((m Int)) (> n m)))",
       "quantifies over Int (variable 'm')"},
      {"(define-fun inv.x ((a A) (b A) (c A) (d A) (e A) (f A) (g A) (h A) (i A) (j A) (k A) (l A) "
       "(m A)) Bool (ripe a))",
       "more than a million"},
  };
  for (const auto& [text, what] : cases) {
    const auto compiled = Compiled::compile(toy_specification("\n" + text), toy_vocabulary());
    INFO(text);
    REQUIRE(!compiled);
    CHECK(compiled.error().place == "test.smt2:2:1");
    CHECK(compiled.error().what.find(what) != std::string::npos);
    CHECK(!compiled.error().remedy.empty());
  }
  CHECK(Compiled::compile(toy_specification("(define-fun contract.f.pre.x ((n Int)) Bool (> n 0))"),
                          toy_vocabulary()));
}

TEST_CASE("A text and a vocabulary that disagree are refused, at the text's place") {
  const auto refusal = [](const std::string& text) {
    const auto compiled = Compiled::compile(toy_specification(text), toy_vocabulary());
    REQUIRE(!compiled);
    return compiled.error();
  };
  CHECK(refusal("(declare-sort C 0)").place == "test.smt2:1:1");
  CHECK(refusal("(declare-fun rype (A) Bool)").remedy == "did you mean 'ripe'?");

  const auto specification =
      parse_specification({{"test.smt2", "(declare-sort A 0)\n(declare-fun ripe (A A) Bool)"}});
  REQUIRE(specification);
  const auto compiled = Compiled::compile(*specification, toy_vocabulary());
  REQUIRE(!compiled);
  CHECK(compiled.error().message() ==
        "test.smt2:2:1: 'ripe' is declared as (A A) Bool; the system under check has it as (A) "
        "Bool");
}

}  // namespace pmapcheck::formula::tests
