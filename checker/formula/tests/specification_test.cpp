#include "checker/formula/specification.hpp"

#include <filesystem>
#include <fstream>

#include "checker/formula/compiled.hpp"
#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

const std::string kModel = R"(; Far above: belongs to nothing.

(define-fun heavy ((a A)) Bool (> (weight a) 100)) ; behind a form: neither

; Every ripe apple is in a basket.
;   (AP-1)
(define-fun inv.ripe-in-basket () Bool
  (forall ((a A)) (=> (ripe a) (exists ((b B)) (in a b)))))
(define-fun lemma.left ((a A) (n B)) Bool (forall ((c A)) (forall ((d B)) (= (side a) n))))
(define-fun final.closed () Bool (not open))
(define-fun contract.pick.pre.not-heavy ((a A) (amount Int) (gently Bool)) Bool
  (or gently (not (heavy a)) (< amount 3)))
(define-fun contract.pick.post.in.order ((a A)) Bool (ripe a))
(define-fun guard.ripen.not.yet ((a A)) Bool (not (ripe a)))
(define-fun effect.ripen ((b B) (a A)) Bool (= (next.ripe a) true))
(define-fun assume.ripen ((a A)) Bool (contract.pick.pre.not-heavy a 1 false))
(define-fun axiom.sizes () Bool (forall ((b B)) (> (rigid.size b) 0)))
(define-fun init.closed () Bool (not open))
(define-fun sum.total.apples ((b B) (a A)) Int (ite (in a b) (weight a) 0))
(define-fun sum.total.basket ((b B)) Int 1)
(define-fun sum.total.when ((b B)) Bool open)
)";

const Definition& named(const Specification& specification, const std::string& name) {
  const auto number = specification.find(name);
  REQUIRE(number);
  return specification.definitions[*number];
}

std::vector<std::string> names(const std::vector<Variable>& variables) {
  std::vector<std::string> result;
  for (const Variable& one : variables) result.push_back(one.name + " " + one.sort);
  return result;
}

}  // namespace

TEST_CASE("A definition's name says its kind, its short name and its call") {
  const Specification specification = toy_specification(kModel);
  struct Expected {
    std::string name;
    Kind kind;
    std::string property, call, action;
  };
  const std::vector<Expected> expected = {
      {"heavy", Kind::macro, "", "", ""},
      {"inv.ripe-in-basket", Kind::invariant, "ripe-in-basket", "", ""},
      {"lemma.left", Kind::lemma, "left", "", ""},
      {"final.closed", Kind::final_obligation, "closed", "", ""},
      {"contract.pick.pre.not-heavy", Kind::precondition, "not-heavy", "pick", ""},
      {"contract.pick.post.in.order", Kind::postcondition, "in.order", "pick", ""},
      {"guard.ripen.not.yet", Kind::guard, "not.yet", "", "ripen"},
      {"effect.ripen", Kind::effect, "", "", "ripen"},
      {"assume.ripen", Kind::assumption, "", "", "ripen"},
      {"axiom.sizes", Kind::axiom, "sizes", "", ""},
      {"init.closed", Kind::init, "closed", "", ""},
      {"sum.total.apples", Kind::sum, "total", "", ""},
      {"sum.total.basket", Kind::sum, "total", "", ""},
      {"sum.total.when", Kind::sum_condition, "total", "", ""},
  };
  REQUIRE(specification.definitions.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Definition& definition = specification.definitions[i];
    CAPTURE(expected[i].name);
    CHECK(definition.name == expected[i].name);
    CHECK(definition.kind == expected[i].kind);
    CHECK(definition.property == expected[i].property);
    CHECK(definition.call == expected[i].call);
    CHECK(definition.action == expected[i].action);
  }
}

TEST_CASE("A definition knows its place and the comment directly above it") {
  const Specification specification = toy_specification(kModel);
  const Definition& invariant = named(specification, "inv.ripe-in-basket");
  CHECK(place_of(invariant) == "test.smt2:7:1");
  CHECK(invariant.comment == "Every ripe apple is in a basket.\n(AP-1)");
  CHECK(named(specification, "heavy").comment.empty());
  CHECK(named(specification, "lemma.left").comment.empty());
}

TEST_CASE("Parameters and leading foralls are the variables of an instance") {
  const Specification specification = toy_specification(kModel);
  CHECK(names(named(specification, "lemma.left").variables) ==
        std::vector<std::string>{"a A", "n B", "c A", "d B"});
  CHECK(names(named(specification, "lemma.left").parameters) ==
        std::vector<std::string>{"a A", "n B"});
  CHECK(names(named(specification, "inv.ripe-in-basket").variables) ==
        std::vector<std::string>{"a A"});
  CHECK(names(named(specification, "contract.pick.pre.not-heavy").variables) ==
        std::vector<std::string>{"a A", "amount Int", "gently Bool"});
}

TEST_CASE("The first summand of a total bears the property of all of them") {
  const Specification specification = toy_specification(kModel);
  CHECK(names(named(specification, "sum.total.apples").variables) ==
        std::vector<std::string>{"b B"});
  CHECK(named(specification, "sum.total.apples").matrix);
  CHECK(!named(specification, "sum.total.basket").matrix);
  CHECK(!named(specification, "sum.total.when").matrix);
}

TEST_CASE("Declared sorts and functions are exposed with their signatures") {
  const Specification specification = toy_specification("");
  REQUIRE(specification.sorts.size() == 3);
  CHECK(specification.sorts[2].name == "E");
  REQUIRE(specification.functions.size() == toy_vocabulary().functions.size());
  CHECK(specification.functions[1].name == "in");
  CHECK(specification.functions[1].parameters == std::vector<std::string>{"A", "B"});
  CHECK(specification.functions[1].result == "Bool");
  CHECK(!specification.functions[1].rigid());
  CHECK(specification.functions[9].name == "rigid.top");
  CHECK(specification.functions[9].rigid());
}

TEST_CASE("Quoted names, comments inside of forms and set-logic do no harm") {
  const auto specification = parse_specification({{"a.smt2", R"(
(set-logic UF)
(set-info :status unknown)
(declare-sort |A| 0) ; (declare-sort A 0)
(declare-fun ; the |name|
  |strange name| ; and
  (A ; the sorts
  ) Bool)
(declare-fun |f| () |A|) (define-fun inv.x () Bool (|strange name| f)))"},
                                                  {"b.smt2", R"(
(define-fun effect.y ((|a b| A)) Bool (and inv.x (|next.strange name| |a b|))))"}});
  if (!specification) FAIL(specification.error().message());
  CHECK(specification->functions[0].name == "strange name");
  CHECK(specification->definitions.size() == 2);
}

TEST_CASE("Files are read in order, and one that cannot be read is an error") {
  const auto folder = std::filesystem::path(PMAPCHECK_BINARY_DIR) / "formula-files";
  std::filesystem::create_directories(folder);
  const std::string first = (folder / "1.smt2").string();
  const std::string second = (folder / "2.smt2").string();
  std::ofstream(first) << kToyDeclarations;
  std::ofstream(second) << "(define-fun inv.x () Bool open)";

  const std::vector<std::string> good{first, second};
  CHECK(read_specification(good));

  const std::vector<std::string> reversed{second, first};
  const auto wrong_order = read_specification(reversed);
  REQUIRE(!wrong_order);
  CHECK(wrong_order.error().place == second + ":1:27");

  const std::vector<std::string> missing{first, (folder / "3.smt2").string()};
  const auto none = read_specification(missing);
  REQUIRE(!none);
  CHECK(none.error().place == missing[1]);
  CHECK(none.error().what == "this file does not exist");

  const std::vector<std::string> directory{folder.string()};
  const auto not_a_file = read_specification(directory);
  REQUIRE(!not_a_file);
  CHECK(not_a_file.error().what == "this is a folder");
}

}  // namespace pmapcheck::formula::tests
