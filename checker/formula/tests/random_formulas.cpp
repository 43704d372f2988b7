#include "checker/formula/tests/random_formulas.hpp"

#include <vector>

#include "checker/formula/expression.hpp"
#include "checker/formula/list_text.hpp"
#include "checker/formula/tests/toy_world.hpp"

namespace pmapcheck::formula::tests {
namespace {

struct Macro {
  std::string name;
  std::vector<Variable> parameters;
  std::string result;
};

class Writer {
 public:
  explicit Writer(std::mt19937& random) : random_(random) {}

  std::string model() {
    for (int i = 0; i < 3; ++i) macro();
    for (int i = 0; i < 6; ++i) {
      const char* kinds[] = {"inv.", "lemma.", "final."};
      define(kinds[i % 3] + fresh('p'), variables(2), "Bool", true);
    }
    std::vector<Variable> basket{{"b", "B"}};
    if (below(random_, 2) == 0) define("sum.total.when", basket, "Bool", false);
    for (const char* kind : {"one", "other"}) {
      std::vector<Variable> parameters = basket;
      for (const Variable& more : variables(2)) parameters.push_back(more);
      define(std::string("sum.total.") + kind, parameters, "Int", false);
    }
    return text_;
  }

  std::string actions() {
    for (int i = 0; i < 2; ++i) macro();
    for (int i = 0; i < 3; ++i) action();
    return text_;
  }

 private:
  std::string choose(std::initializer_list<const char*> words) {
    return words.begin()[below(random_, static_cast<int>(words.size()))];
  }

  std::string fresh(char letter) {
    std::string name(1, letter);
    name += std::to_string(++names_);
    return name;
  }

  std::vector<Variable> variables(int most) {
    std::vector<Variable> chosen;
    for (int i = below(random_, most + 1); i > 0; --i) {
      chosen.push_back({fresh('x'), quantified_sort()});
    }
    return chosen;
  }

  std::string quantified_sort() {
    return below(random_, 12) == 0 ? choose({"E", "Bool"}) : choose({"A", "A", "B"});
  }

  static std::string bound(const std::vector<Variable>& chosen) {
    std::string text;
    for (const Variable& one : chosen) text += list_text({one.name, one.sort});
    return list_text({text});
  }

  void macro() {
    Macro made{fresh('m'), variables(2), choose({"Bool", "Int", "A"})};
    define(made.name, made.parameters, made.result, false);
    macros_.push_back(made);
  }

  void define(const std::string& name, const std::vector<Variable>& parameters,
              const std::string& result, bool prefix) {
    scope_ = parameters;
    std::string body;
    if (prefix && below(random_, 2) == 0) {
      const std::vector<Variable> more = {{fresh('y'), choose({"A", "B"})}};
      scope_.push_back(more[0]);
      body = list_text({"forall", bound(more), term("Bool", 4)});
    } else {
      body = term(result, 4);
    }
    text_ += list_text({"define-fun", name, bound(parameters), result, "\n ", body}) + '\n';
  }

  // Two guards, and an effect that gives some functions a value and constrains others.
  void action() {
    const std::string name = fresh('a');
    const std::vector<Variable> parameters{{fresh('x'), "A"}, {fresh('x'), "A"}, {fresh('x'), "B"}};
    for (std::size_t i = 0; i < 2; ++i) {
      const std::vector<Variable> some{parameters.begin() + static_cast<std::ptrdiff_t>(i),
                                       parameters.end()};
      define("guard." + name + "." + fresh('g'), some, "Bool", false);
    }
    scope_ = parameters;
    std::string effect = "and true";
    const std::string a = parameters[static_cast<std::size_t>(below(random_, 2))].name;
    const std::string b = parameters[2].name;
    if (below(random_, 2) == 0) effect += assignment("ripe", {{a, "A"}}, "Bool");
    if (below(random_, 3) == 0) effect += assignment("in", {{a, "A"}, {b, "B"}}, "Bool");
    if (below(random_, 3) == 0) effect += assignment("open", {}, "Bool");
    if (below(random_, 3) == 0) effect += assignment("first", {{b, "B"}}, "A");
    if (below(random_, 4) == 0) effect += assignment("weight", {{a, "A"}}, "Int");
    if (below(random_, 2) == 0) effect += "\n  " + constraint(a, b);
    std::string all = bound(parameters);
    text_ += list_text({"define-fun", "effect." + name, all, "Bool", "\n ", list_text({effect})});
    text_ += '\n';
  }

  // (= (next.f …) value), each argument as given or any at all.
  std::string assignment(const std::string& function, std::vector<Variable> arguments,
                         const std::string& sort) {
    std::vector<Variable> any;
    for (Variable& argument : arguments) {
      if (below(random_, 2) == 0) continue;
      argument.name = fresh('q');
      any.push_back(argument);
    }
    std::string place = "next." + function;
    for (const Variable& argument : arguments) place += ' ' + argument.name;
    if (!arguments.empty()) place = list_text({place});
    for (const Variable& one : any) scope_.push_back(one);
    std::string text = list_text({"=", place, term(sort, 2)});
    for (std::size_t i = 0; i < any.size(); ++i) scope_.pop_back();
    return "\n  " + (any.empty() ? text : list_text({"forall", bound(any), text}));
  }

  std::string constraint(const std::string& a, const std::string& b) {
    switch (below(random_, 5)) {
      case 0:
        return list_text(
            {"=>", term("Bool", 2), "(= (next.side " + a + ") (next.side rigid.top))"});
      case 1:
        return "(= (next.side " + a + ") (ite " + term("Bool", 2) + " (side " + a +
               ") (next.side " + a + ")))";
      case 2:
        return "(<= (next.total " + b + ") " + term("Int", 2) + ")";
      case 3:
        return "(forall ((q A)) (or (= (next.after q) (after q)) " + term("Bool", 2) + "))";
      default:
        return "(exists ((q B)) (< (next.total q) (total q)))";
    }
  }

  std::string term(const std::string& sort, int depth) {
    if (below(random_, 3) == 0 || depth == 0) {
      if (const std::string known = variable(sort); !known.empty()) return known;
    }
    if (depth > 0 && below(random_, 8) == 0) return let(sort, depth);
    if (depth > 0 && below(random_, 8) == 0) {
      return list_text(
          {"ite", term("Bool", depth - 1), term(sort, depth - 1), term(sort, depth - 1)});
    }
    if (depth > 0 && below(random_, 6) == 0) {
      if (const std::string applied = applied_macro(sort, depth); !applied.empty()) return applied;
    }
    if (sort == "Bool") return truth(depth);
    if (sort == "Int") return number(depth);
    if (sort == "A") return apple(depth);
    if (sort == "B")
      return depth == 0 ? "(side rigid.top)" : list_text({"side", term("A", depth - 1)});
    return list_text({"mount", depth == 0 ? "rigid.top" : term("A", depth - 1)});
  }

  std::string variable(const std::string& sort) {
    std::vector<std::string> fitting;
    for (const Variable& known : scope_) {
      if (known.sort == sort) fitting.push_back(known.name);
    }
    if (fitting.empty()) return {};
    return fitting[static_cast<std::size_t>(below(random_, static_cast<int>(fitting.size())))];
  }

  std::string let(const std::string& sort, int depth) {
    const std::string bound_sort = choose({"Bool", "Int", "A", "B"});
    const std::string name = fresh('l');
    const std::string value = term(bound_sort, depth - 1);
    scope_.push_back({name, bound_sort});
    std::string text =
        list_text({"let", list_text({list_text({name, value})}), term(sort, depth - 1)});
    scope_.pop_back();
    return text;
  }

  std::string applied_macro(const std::string& sort, int depth) {
    for (const Macro& known : macros_) {
      if (known.result != sort || below(random_, 2) == 0) continue;
      if (known.parameters.empty()) return known.name;
      std::string arguments;
      for (const Variable& one : known.parameters) arguments += term(one.sort, depth - 1) + ' ';
      return list_text({known.name, arguments});
    }
    return {};
  }

  std::string truth(int depth) {
    if (depth == 0) return choose({"open", "(ripe rigid.top)", "true", "false", "(< depth 4)"});
    const auto sub = [&](const char* sort) { return term(sort, depth - 1); };
    switch (below(random_, 14)) {
      case 0:
        return list_text({"not", sub("Bool")});
      case 1:
        return list_text({"and", sub("Bool"), sub("Bool"), sub("Bool")});
      case 2:
        return list_text({"or", sub("Bool"), sub("Bool")});
      case 3:
        return list_text({"=>", sub("Bool"), sub("Bool")});
      case 4:
        return list_text(
            {"xor", sub("Bool"), sub("Bool"), below(random_, 3) == 0 ? sub("Bool") : ""});
      case 5:
        return list_text({choose({"=", "distinct"}), sub("A"), sub("A"), sub("A")});
      case 6:
        return list_text({choose({"=", "distinct"}), sub("Int"), sub("Int")});
      case 7:
        return list_text({choose({"<", "<=", ">", ">="}), sub("Int"), sub("Int")});
      case 8:
        return list_text({choose({"=", "distinct"}), sub("Bool"), sub("Bool")});
      case 9:
        return list_text({"ripe", sub("A")});
      case 10:
        return list_text({"=", sub("B"), sub("B")});
      case 11:
        return list_text({"in", sub("A"), sub("B")});
      default: {
        std::vector<Variable> chosen{{fresh('q'), quantified_sort()}};
        if (below(random_, 3) == 0) chosen.push_back({fresh('q'), "A"});
        for (const Variable& one : chosen) scope_.push_back(one);
        std::string body = term("Bool", depth - 1);
        if (chosen[0].sort == "E") {
          body = list_text({"and", list_text({"seen", chosen[0].name}), body});
        }
        for (std::size_t i = 0; i < chosen.size(); ++i) scope_.pop_back();
        return list_text({choose({"forall", "exists"}), bound(chosen), body});
      }
    }
  }

  std::string number(int depth) {
    if (depth == 0) return choose({"0", "1", "3", "7", "300", "depth", "(weight rigid.top)"});
    const auto sub = [&](const char* sort) { return term(sort, depth - 1); };
    switch (below(random_, 8)) {
      case 0:
        return list_text({"+", sub("Int"), sub("Int"), sub("Int")});
      case 1:
        return list_text({"-", sub("Int"), below(random_, 2) == 0 ? sub("Int") : ""});
      case 2:
        return list_text({"*", choose({"2", "(- 1)", "3"}), sub("Int")});
      case 3:
        return list_text({"rigid.size", sub("B")});
      case 4:
        return list_text({"ite", sub("Bool"), "1", "0"});
      case 5:
        return list_text({"total", sub("B")});
      default:
        return list_text({"weight", sub("A")});
    }
  }

  std::string apple(int depth) {
    if (depth == 0) return choose({"rigid.top", "(after rigid.top)"});
    return below(random_, 2) == 0 ? list_text({"after", term("A", depth - 1)})
                                  : list_text({"first", term("B", depth - 1)});
  }

  std::mt19937& random_;
  std::string text_;
  std::vector<Macro> macros_;
  std::vector<Variable> scope_;
  int names_ = 0;
};

}  // namespace

std::string random_model(std::mt19937& random) { return Writer(random).model(); }

std::string random_actions(std::mt19937& random) { return Writer(random).actions(); }

}  // namespace pmapcheck::formula::tests
