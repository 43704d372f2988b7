#include "checker/prove/model.hpp"

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {

TEST_CASE("An axiom that speaks of state, and a sum over integers, are refused") {
  const auto refused = [](const std::string& text) {
    auto specification = formula::parse_specification(
        {{"toy.smt2", "(declare-fun level () Int)"}, {"test.smt2", text}});
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

TEST_CASE("Elements have names that the text does not use") {
  const Model model = toy_model("(declare-sort A 0)(declare-sort a 0)(declare-fun a1 () a)");
  CHECK(model.element("A", 1) == "A1");
  CHECK(model.element("a", 1) == "a1.1");
  CHECK(model.element("a", 2) == "a2");
  CHECK(toy_model("(declare-sort SfBuf 0)").element("SfBuf", 3) == "sfbuf3");
}

TEST_CASE("A definition reads what the macros that it uses read") {
  const Model model = toy_model(kMutex);
  const auto reads = [&](const std::string& name) {
    return model.reads(*model.specification().find(name));
  };
  CHECK(reads("unheld") == std::set<std::string>{"holds"});
  CHECK(reads("lemma.free-is-unheld") == std::set<std::string>{"free", "holds"});
  CHECK(reads("assume.take") == std::set<std::string>{"asleep"});
  CHECK(model.actions().at(0).changes == std::set<std::string>{"free", "holds"});
  CHECK(model.actions().at(3).changes == std::set<std::string>{"asleep"});
}

}  // namespace pmapcheck::prove::tests
