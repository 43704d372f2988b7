#include "checker/prove/effect.hpp"

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {
namespace {

const std::string kWords = R"((declare-sort A 0)
(declare-sort B 0)
(declare-fun on (A B) Bool)
(declare-fun size (A) Int)
(declare-fun level () Int)
(declare-fun home (A) B)
(declare-fun rigid.top () A)
(declare-fun rigid.next (A) A)
)";

// The effect of `go (a A) (b B)`.
Effect effect(const std::string& body) {
  const Model model = toy_model(kWords + "(define-fun effect.go ((a A) (b B)) Bool\n" + body + ")");
  return model.actions().at(0).effect;
}

std::string text(const Update& update) {
  std::string text = update.function;
  for (std::size_t i = 0; i < update.arguments.size(); ++i) {
    text += ' ' + flat_text(update.arguments[i]) + (update.is_any(i) ? "*" : "");
  }
  return text + (update.value ? " := " + flat_text(*update.value) : " free");
}

InputError refusal(const std::string& body) {
  auto specification = formula::parse_specification(
      {{"toy.smt2", kWords},
       {"test.smt2", "(define-fun effect.go ((a A) (b B)) Bool\n" + body + ")"}});
  if (!specification) return specification.error();
  const auto model = Model::read(std::move(*specification));
  INFO(body);
  REQUIRE(!model);
  return model.error();
}

}  // namespace

TEST_CASE("An effect sets locations, frees those that it constrains, and leaves the others") {
  struct Case {
    std::string body;
    std::vector<std::string> updates;
    std::size_t constraints;
  };
  const std::vector<Case> cases = {
      {"true", {}, 0},
      {"(= next.level 1)", {"level := 1"}, 0},
      {"(and (= (next.on a b) true) (and (= next.level (+ level 1)) true))",
       {"on a b := true", "level := (+ level 1)"},
       0},
      {"(forall ((x A)) (= (next.size x) (ite (= x a) 1 (size x))))",
       {"size x* := (ite (= x a) 1 (size x))"},
       0},
      {"(forall ((x A)) (forall ((y B)) (= (next.on x y) (on x b))))", {"on x* y* := (on x b)"}, 0},
      {"(= (next.size (rigid.next rigid.top)) 2)", {"size (rigid.next rigid.top) := 2"}, 0},
      {"(=> (next.on a b) (on a b))", {"on a b free"}, 1},
      {"(next.on a b)", {"on a b free"}, 1},
      {"(forall ((y B)) (=> (next.on a y) (or (on a y) (= y b))))", {"on a y* free"}, 1},
      {"(and (> (next.size a) 0) (< (next.size a) (size a)))", {"size a free"}, 2},
      // Not every bound variable is an argument, or the value is of the state after.
      {"(forall ((x A) (y B)) (= (next.home x) y))", {"home x* free"}, 1},
      {"(= (next.size a) next.level)", {"size a free", "level free"}, 1},
      {"(= level next.level)", {"level free"}, 1},
      // What a quantifier binds is no parameter.
      {"(exists ((a A)) (= (next.size a) 1))", {"size a* free"}, 1},
  };
  for (const Case& one : cases) {
    INFO(one.body);
    const Effect found = effect(one.body);
    std::vector<std::string> updates;
    for (const Update& update : found.updates) updates.push_back(text(update));
    CHECK(updates == one.updates);
    CHECK(found.constraints.size() == one.constraints);
  }
}

TEST_CASE("An effect that is malformed is refused at its place") {
  struct Case {
    std::string body, place, what, remedy;
  };
  const std::vector<Case> cases = {
      {"(and (= (next.size a) 1)\n     (= (next.size rigid.top) 2))", "3:9",
       "changes 'size' here and at test.smt2:2:9, which may be the same location", "ite"},
      {"(and (= next.level 1) (= next.level 1))", "2:26", "changes 'level'", "ite"},
      {"(and (next.on a b) (= (next.on a b) true))", "2:23", "changes 'on'", "ite"},
      {"(and (next.on a b) (forall ((y B)) (next.on a y)))", "2:36", "changes 'on'", "ite"},
      {"(= (next.size (ite (next.on a b) a rigid.top)) 1)", "2:15", "has the location",
       "rigid.… of these"},
      {"(forall ((x A)) (= (next.size (rigid.next x)) 1))", "2:31", "has the location",
       "variables of a quantifier"},
      {"(forall ((x A)) (=> (= x a) (= (next.on x (home x)) true)))", "2:43", "has the location",
       "parameters"},
      {"(= next.level (let ((x 1)) x))", "2:15", "uses let", "define-fun"},
      {"(let ((x 1)) (= next.level x))", "2:1", "uses let", "define-fun"},
      {"(= (next.sise a) 1)", "2:5", "unknown word 'next.sise'", ""},
      {"(= (next.size b) 1)", "2:5", "cannot be applied", ""},
  };
  for (const Case& one : cases) {
    const InputError error = refusal(one.body);
    INFO(one.body << "\n" << error.message());
    CHECK(error.place == "test.smt2:" + one.place);
    CHECK(error.what.find(one.what) != std::string::npos);
    CHECK(error.remedy.find(one.remedy) != std::string::npos);
  }
  const std::string twice = "(declare-fun same (A A) Bool)";
  auto specification = formula::parse_specification(
      {{"toy.smt2", kWords + twice},
       {"test.smt2", "(define-fun effect.go () Bool (forall ((x A)) (= (next.same x x) true)))"}});
  REQUIRE(specification);
  const auto model = Model::read(*specification);
  REQUIRE(!model);
  CHECK(model.error().message() ==
        "test.smt2:1:63: 'effect.go' names 'x' twice in one location; a location has a variable "
        "of its own for each argument; say with ite which values change");
}

TEST_CASE("An axiom that speaks of state, and a sum over integers, are refused") {
  const auto refused = [](const std::string& text) {
    auto specification = formula::parse_specification({{"toy.smt2", kWords}, {"test.smt2", text}});
    REQUIRE(specification);
    const auto model = Model::read(std::move(*specification));
    REQUIRE(!model);
    return model.error().message();
  };
  CHECK(refused("(define-fun m () Bool (= level 1))(define-fun axiom.one () Bool m)") ==
        "test.smt2:1:35: 'axiom.one' speaks of 'level', which changes from state to state; an "
        "axiom speaks of rigid.… functions only; write inv., lemma. or init.");
  CHECK(refused("(define-fun sum.level.all ((n Int)) Int n)") ==
        "test.smt2:1:1: 'sum.level.all' adds up over all integers; sum over Bool and declared "
        "sorts");
}

}  // namespace pmapcheck::prove::tests
