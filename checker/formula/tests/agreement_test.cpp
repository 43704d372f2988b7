#include "checker/formula/agreement.hpp"

#include "checker/formula/tests/toy_world.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {

TEST_CASE("A text that declares the whole vocabulary agrees with it and leaves nothing out") {
  const Specification specification = toy_specification("");
  CHECK(!disagreement(specification, toy_vocabulary()));
  CHECK(undeclared_words(specification, toy_vocabulary()).empty());
}

TEST_CASE("The words that no text declares are listed") {
  const auto specification =
      parse_specification({{"a", "(declare-sort A 0)(declare-fun ripe (A) Bool)"}});
  REQUIRE(specification);
  Vocabulary vocabulary = toy_vocabulary();
  vocabulary.functions.resize(3);
  CHECK(undeclared_words(*specification, vocabulary) ==
        std::vector<std::string>{"B", "E", "in", "open"});
}

}  // namespace pmapcheck::formula::tests
