#include "checker/formula/effect.hpp"

#include "checker/formula/form.hpp"
#include "checker/formula/specification.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
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

// The text of `go (a A) (b B)`.
std::string go(const std::string& body) {
  return "(define-fun effect.go ((a A) (b B)) Bool\n" + body + ")";
}

Effect effect(const std::string& body) {
  const auto specification = parse_specification({{"toy.smt2", kWords}, {"test.smt2", go(body)}});
  if (!specification) FAIL(specification.error().message());
  const auto forms = scan({"test.smt2", go(body)});
  const auto read = read_effect(specification->definitions.back(), forms->at(0).form.items[4]);
  REQUIRE(read);
  return *read;
}

std::string text(const Update& update) {
  std::string text = update.function;
  for (std::size_t i = 0; i < update.arguments.size(); ++i) {
    text += ' ' + flat_text(update.arguments[i]) + (update.is_any(i) ? "*" : "");
  }
  return text + (update.value ? " := " + flat_text(*update.value) : " free");
}

InputError refusal(const std::string& text) {
  const auto specification = parse_specification({{"toy.smt2", kWords}, {"test.smt2", text}});
  INFO(text);
  REQUIRE(!specification);
  return specification.error();
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
      {"(and (next.on a b) (not (next.on rigid.top b)) (next.on a b))",
       {"on a b free", "on rigid.top b free"},
       3},
      {"(= next.level (let ((x 1)) x))", {"level := (let ((x 1)) x)"}, 0},
      {"(let ((x (next.size a))) (> x next.level))", {"size a free", "level free"}, 1},
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
      {"(and (= (next.on a b) true) (forall ((y B)) (next.on a y)))", "2:45", "changes 'on'",
       "ite"},
      {"(= (next.size (ite (next.on a b) a rigid.top)) 1)", "2:15", "has the location",
       "rigid.… of these"},
      {"(forall ((x A)) (= (next.size (rigid.next x)) 1))", "2:31", "has the location",
       "variables of a quantifier"},
      {"(forall ((x A)) (=> (= x a) (= (next.on x (home x)) true)))", "2:43", "has the location",
       "parameters"},
      {"(let ((a rigid.top)) (> (next.size a) 1))", "2:36", "has the location", "parameters"},
      {"(= (next.sise a) 1)", "2:5", "unknown word 'next.sise'", ""},
      {"(= (next.size b) 1)", "2:5", "cannot be applied", ""},
  };
  for (const Case& one : cases) {
    const InputError error = refusal(go(one.body));
    INFO(one.body << "\n" << error.message());
    CHECK(error.place == "test.smt2:" + one.place);
    CHECK(error.what.find(one.what) != std::string::npos);
    CHECK(error.remedy.find(one.remedy) != std::string::npos);
  }
  CHECK(refusal("(declare-fun same (A A) Bool)\n(define-fun effect.go () Bool"
                " (forall ((x A)) (= (next.same x x) true)))")
            .message() ==
        "test.smt2:2:63: 'effect.go' names 'x' twice in one location; a location has a variable "
        "of its own for each argument; say with ite which values change");
}

}  // namespace pmapcheck::formula::tests
