#include "checker/formula/omission.hpp"

#include <algorithm>

#include "checker/formula/specification.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::formula::tests {
namespace {

const std::string kText = R"((declare-fun on () Bool)
(define-fun macro () Bool on)
; One.
(define-fun inv.one () Bool
  (or on macro))
(define-fun contract.f.pre.lawful () Bool on)
(define-fun contract.g.pre.lawful () Bool on)
(define-fun contract.f.pre.other () Bool on)
(define-fun guard.go.one () Bool on)
(define-fun guard.go.two () Bool on)
(define-fun effect.go () Bool (= next.on false))
(define-fun assume.go () Bool (and contract.f.pre.lawful contract.f.pre.other))
(define-fun effect.stay () Bool true)
(define-fun assume.stay () Bool contract.g.pre.lawful)
)";

std::vector<std::string> left(const std::vector<std::string>& names) {
  const auto sources =
      leave_out({{"a.smt2", kText}, {"b.smt2", "(define-fun inv.b () Bool on)"}}, names);
  if (!sources) FAIL(sources.error().message());
  CHECK(sources->at(0).text.size() == kText.size());
  const auto specification = parse_specification(*sources);
  if (!specification) FAIL(specification.error().message());
  std::vector<std::string> left;
  for (const Definition& definition : specification->definitions) {
    left.push_back(definition.name);
    if (definition.name == "guard.go.two") CHECK(definition.line == 10);
  }
  return left;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TEST_CASE("A definition is left out by its full name, or a property wherever it stands") {
  CHECK(left({}).size() == 12);
  const auto full = left({"guard.go.one"});
  CHECK_FALSE(has(full, "guard.go.one"));
  CHECK(has(full, "inv.one"));
  const auto property = left({"one", "b"});
  CHECK_FALSE(has(property, "guard.go.one"));
  CHECK_FALSE(has(property, "inv.one"));
  CHECK_FALSE(has(property, "inv.b"));
  CHECK(property.size() == left({}).size() - 3);
}

TEST_CASE("A precondition that is left out is not assumed any more") {
  const auto names = left({"lawful"});
  CHECK_FALSE(has(names, "contract.f.pre.lawful"));
  CHECK_FALSE(has(names, "contract.g.pre.lawful"));
  CHECK(has(names, "assume.go"));          // of the other one
  CHECK_FALSE(has(names, "assume.stay"));  // nothing was left
  CHECK_FALSE(has(left({"lawful", "other"}), "assume.go"));
}

TEST_CASE("What is left out must be there, and be no macro and no effect") {
  const auto refusal = [](const std::string& name) {
    const std::vector<std::string> names{name};
    const auto sources = leave_out({{"a.smt2", kText}}, names);
    REQUIRE(!sources);
    return sources.error().message();
  };
  CHECK(refusal("lawfull") ==
        "--without lawfull: the model has no property of this name; did you mean 'lawful'?");
  CHECK(refusal("macro").find("no property of this name") != std::string::npos);
  CHECK(refusal("effect.go").find("no property of this name") != std::string::npos);
}

}  // namespace pmapcheck::formula::tests
