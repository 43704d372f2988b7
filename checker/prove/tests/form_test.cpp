#include "checker/prove/form.hpp"

#include <sstream>

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {
namespace {

Form parse(const std::string& text) {
  const auto forms = formula::scan({"test", text});
  REQUIRE(forms);
  return forms->at(0).form;
}

bool same(const Form& a, const Form& b) {
  if (a.is_list != b.is_list || a.word != b.word || a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i) {
    if (!same(a.items[i], b.items[i])) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("Forms are written in lines of at most a hundred characters, and read back the same") {
  for (const std::string* toy : {&kMutex, &kTlb, &kCounter}) {
    const auto forms = formula::scan({"toy", *toy});
    REQUIRE(forms);
    std::vector<Form> all;
    for (const formula::TopLevelForm& top : *forms) all.push_back(top.form);
    all.push_back(list(all));                         // long
    all.push_back(conjunction({list({list(all)})}));  // and deep
    for (const Form& form : all) {
      for (const std::size_t indent : {std::size_t{0}, std::size_t{17}}) {
        const std::string text = to_text(form, indent);
        INFO(text);
        std::istringstream lines(std::string(indent, ' ') + text);
        for (std::string line; std::getline(lines, line);) CHECK(line.size() <= kTextColumns);
        CHECK(same(parse(text), form));
      }
    }
  }
}

TEST_CASE("Symbols are quoted where they need it") {
  CHECK(symbol_text("pte-page") == "pte-page");
  CHECK(symbol_text("next.on") == "next.on");
  CHECK(symbol_text("a b") == "|a b|");
  CHECK(symbol_text("it's") == "|it's|");
  CHECK(symbol_text("") == "||");
  CHECK(same(parse(flat_text(list({word("a b"), word("c")}))), list({word("a b"), word("c")})));
}

TEST_CASE("Substitution leaves bound words and sorts alone") {
  const Substitution f_to_g{{"f", word("g")}, {"S", word("T")}};
  const auto after = [&](const std::string& text) {
    return flat_text(substitute(parse(text), f_to_g));
  };
  CHECK(after("(and (f x) f)") == "(and (g x) g)");
  CHECK(after("(forall ((x S)) (f x S))") == "(forall ((x S)) (g x T))");
  CHECK(after("(and (forall ((f S)) (h f)) f)") == "(and (forall ((f S)) (h f)) g)");
  CHECK(after("(let ((f (f 1)) (x f)) (f x))") == "(let ((f (g 1)) (x g)) (f x))");
  CHECK(after("(forall ((f S)) (forall ((f S)) (f))) ") == "(forall ((f S)) (forall ((f S)) (f)))");
  CHECK(after("(forall ((f S)) (and (exists ((f S)) f) f))") ==
        "(forall ((f S)) (and (exists ((f S)) f) f))");
}

}  // namespace pmapcheck::prove::tests
