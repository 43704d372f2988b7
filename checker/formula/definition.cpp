#include "checker/formula/definition.hpp"

#include <algorithm>
#include <utility>

#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

struct Classified {
  Kind kind = Kind::macro;
  std::string property;
  std::string call;
};

// The kind and the short name that a definition's full name says; nothing if it begins like a kind
// and does not go on like one.
std::optional<Classified> classify(const std::string& name) {
  const auto after = [&name](std::string_view prefix) { return name.substr(prefix.size()); };
  const std::pair<std::string_view, Kind> plain[] = {
      {"inv.", Kind::invariant}, {"lemma.", Kind::lemma},   {"final.", Kind::final_obligation},
      {"guard.", Kind::guard},   {"effect.", Kind::effect}, {"axiom.", Kind::axiom},
      {"init.", Kind::init},
  };
  for (const auto& [prefix, kind] : plain) {
    if (!name.starts_with(prefix)) continue;
    if (after(prefix).empty()) return std::nullopt;
    return Classified{kind, after(prefix), {}};
  }
  if (name.starts_with("contract.")) {
    const std::string rest = after("contract.");
    const std::size_t call_end = rest.find('.');
    if (call_end == 0 || call_end == std::string::npos) return std::nullopt;
    const std::string side = rest.substr(call_end + 1);
    const std::string call = rest.substr(0, call_end);
    if (side.starts_with("pre.") && side.size() > 4) {
      return Classified{Kind::precondition, side.substr(4), call};
    }
    if (side.starts_with("post.") && side.size() > 5) {
      return Classified{Kind::postcondition, side.substr(5), call};
    }
    return std::nullopt;
  }
  if (name.starts_with("sum.")) {
    const std::string rest = after("sum.");
    const std::size_t total_end = rest.rfind('.');
    if (total_end == 0 || total_end == std::string::npos || total_end + 1 == rest.size()) {
      return std::nullopt;
    }
    const Kind kind = rest.substr(total_end + 1) == "when" ? Kind::sum_condition : Kind::sum;
    return Classified{kind, rest.substr(0, total_end), {}};
  }
  return Classified{};
}

// Properties of these kinds stand beside each other in reports, by short name.
bool is_state_property(Kind kind) {
  return kind == Kind::invariant || kind == Kind::lemma || kind == Kind::sum ||
         kind == Kind::final_obligation;
}

class Declaring {
 public:
  Declaring(const TopLevelForm& top, const std::string& file, Specification& specification)
      : form_(top.form), comment_(top.comment), file_(file), specification_(specification) {}

  std::optional<InputError> run() {
    if (form_.is_form("set-logic") || form_.is_form("set-info")) return std::nullopt;
    if (form_.is_form("declare-sort")) return sort();
    if (form_.is_form("declare-fun") || form_.is_form("declare-const")) return function();
    if (form_.is_form("define-fun")) return definition();
    const std::string head =
        form_.items.empty() || form_.items[0].is_list ? "()" : form_.items[0].word;
    return error(form_, "a model may not use '" + head + "'",
                 "its forms are declare-sort, declare-fun, declare-const, define-fun, set-logic "
                 "and set-info");
  }

 private:
  using Problem = std::optional<InputError>;

  [[nodiscard]] InputError error(const SExpression& at, std::string what,
                                 std::string remedy) const {
    return {place(file_, at.line, at.column), std::move(what), std::move(remedy)};
  }

  Problem name_is_free(const SExpression& name) const {
    const auto taken = [&](const auto& declared) -> Problem {
      for (const auto& other : declared) {
        if (other.name == name.word) {
          return error(name, "'" + name.word + "' is declared or defined twice",
                       "the first one is at " + place_of(other));
        }
      }
      return std::nullopt;
    };
    if (name.word.starts_with("next.")) {
      return error(name, "the name '" + name.word + "' is reserved",
                   "each state function has a twin next.NAME, which is declared for you");
    }
    if (auto problem = taken(specification_.functions)) return problem;
    return taken(specification_.definitions);
  }

  Problem sort() {
    const auto& items = form_.items;
    if (items.size() < 2 || items.size() > 3 || items[1].is_list ||
        (items.size() == 3 && items[2].word != "0")) {
      return error(form_, "this declare-sort is malformed", "write (declare-sort NAME 0)");
    }
    for (const DeclaredSort& other : specification_.sorts) {
      if (other.name == items[1].word) {
        return error(items[1], "the sort '" + other.name + "' is declared twice",
                     "the first one is at " + place_of(other));
      }
    }
    specification_.sorts.push_back({items[1].word, file_, form_.line, form_.column});
    return std::nullopt;
  }

  [[nodiscard]] bool is_sort(const SExpression& sort) const {
    return std::any_of(specification_.sorts.begin(), specification_.sorts.end(),
                       [&](const DeclaredSort& known) { return known.name == sort.word; });
  }

  Problem check_sort(const SExpression& sort, bool builtin_too) const {
    if (!sort.is_list && is_sort(sort)) return std::nullopt;
    const bool builtin = sort.word == "Bool" || sort.word == "Int";
    if (builtin && builtin_too) return std::nullopt;
    if (builtin) {
      return error(sort, "a parameter of a declared function has the sort '" + sort.word + "'",
                   "arguments of state functions are elements of declared sorts");
    }
    if (sort.is_list) {
      return error(sort, "a sort in parentheses cannot be used here",
                   "sorts are Bool, Int and those of declare-sort");
    }
    std::vector<std::string> known{"Bool", "Int"};
    for (const DeclaredSort& declared : specification_.sorts) known.push_back(declared.name);
    return error(sort, "unknown sort '" + sort.word + "'",
                 did_you_mean(sort.word, known, "declare it with (declare-sort NAME 0) before"));
  }

  Problem function() {
    const auto& items = form_.items;
    const bool constant = form_.is_form("declare-const");
    if (items.size() != (constant ? 3u : 4u) || items[1].is_list ||
        (!constant && !items[2].is_list)) {
      return error(form_, "this declaration is malformed",
                   "write (declare-fun NAME (SORT …) SORT) or (declare-const NAME SORT)");
    }
    if (auto problem = name_is_free(items[1])) return problem;
    DeclaredFunction declared{items[1].word, {},         items.back().word,
                              file_,         form_.line, form_.column};
    if (!constant) {
      for (const SExpression& sort : items[2].items) {
        if (auto problem = check_sort(sort, false)) return problem;
        declared.parameters.push_back(sort.word);
      }
    }
    if (auto problem = check_sort(items.back(), true)) return problem;
    specification_.functions.push_back(std::move(declared));
    return std::nullopt;
  }

  Problem definition() {
    const auto& items = form_.items;
    if (items.size() != 5 || items[1].is_list || !items[2].is_list) {
      return error(form_, "this define-fun is malformed",
                   "write (define-fun NAME ((VARIABLE SORT) …) SORT BODY)");
    }
    if (auto problem = name_is_free(items[1])) return problem;
    const auto classified = classify(items[1].word);
    if (!classified) {
      return error(items[1], "'" + items[1].word + "' begins like a known kind of definition only",
                   "write inv.NAME, lemma.NAME, final.NAME, guard.ACTION, effect.ACTION, "
                   "axiom.NAME, init.NAME, contract.CALL.pre.NAME, contract.CALL.post.NAME, "
                   "sum.TOTAL.KIND or sum.TOTAL.when");
    }
    Definition made;
    made.kind = classified->kind;
    made.name = items[1].word;
    made.property = classified->property;
    made.call = classified->call;
    made.result = items[3].word;
    made.file = file_;
    made.line = form_.line;
    made.column = form_.column;
    made.comment = comment_;
    for (const SExpression& parameter : items[2].items) {
      if (parameter.items.size() != 2 || parameter.items[0].is_list) {
        return error(parameter, "this parameter is malformed", "write (VARIABLE SORT)");
      }
      if (auto problem = check_sort(parameter.items[1], true)) return problem;
      made.parameters.push_back({parameter.items[0].word, parameter.items[1].word});
    }
    if (auto problem = check_sort(items[3], true)) return problem;
    if (auto problem = fits_its_kind(made, items[3])) return problem;
    specification_.definitions.push_back(std::move(made));
    return std::nullopt;
  }

  Problem fits_its_kind(const Definition& made, const SExpression& result) const {
    const std::string_view wanted = made.kind == Kind::sum ? "Int" : "Bool";
    if (made.kind != Kind::macro && made.result != wanted) {
      return error(result, "'" + made.name + "' has the sort " + made.result,
                   "a definition of this kind has the sort " + std::string(wanted));
    }
    if (!is_state_property(made.kind)) return std::nullopt;
    for (const Definition& other : specification_.definitions) {
      const bool one_sum = made.kind == Kind::sum && other.kind == Kind::sum;
      if (is_state_property(other.kind) && !one_sum && other.property == made.property) {
        return error(form_.items[1], "a property '" + made.property + "' exists already",
                     "reports use the short name; the first one is " + other.name + " at " +
                         place_of(other));
      }
    }
    return std::nullopt;
  }

  const SExpression& form_;
  const std::string& comment_;
  const std::string& file_;
  Specification& specification_;
};

std::string signature(std::span<const std::string> sorts) {
  std::string text;
  for (const std::string& sort : sorts) text += (text.empty() ? "" : " ") + sort;
  return "(" + text + ")";
}

std::optional<InputError> check_sum(const Definition& sum, const Specification& specification) {
  std::vector<std::string> known;
  const DeclaredFunction* total = nullptr;
  for (const DeclaredFunction& function : specification.functions) {
    if (function.name == sum.property) total = &function;
    if (function.result == "Int") known.push_back(function.name);
  }
  if (total == nullptr || total->result != "Int") {
    return InputError{place_of(sum), "'" + sum.property + "' is no declared function of sort Int",
                      did_you_mean(sum.property, known, "a sum is named after the total it gives")};
  }
  std::vector<std::string> sorts;
  for (const Variable& parameter : sum.parameters) sorts.push_back(parameter.sort);
  const std::size_t arity = total->parameters.size();
  const bool begins_like_total =
      sorts.size() >= arity &&
      std::equal(total->parameters.begin(), total->parameters.end(), sorts.begin());
  if (begins_like_total && (sum.kind == Kind::sum || sorts.size() == arity)) return std::nullopt;
  return InputError{place_of(sum), "'" + sum.name + "' takes " + signature(sorts),
                    "'" + total->name + "' takes " + signature(total->parameters) +
                        (sum.kind == Kind::sum ? "; a summand begins with the same parameters"
                                               : "; its condition takes the same")};
}

}  // namespace

std::optional<InputError> declare(const TopLevelForm& form, const std::string& file,
                                  Specification& specification) {
  return Declaring(form, file, specification).run();
}

std::optional<InputError> check_families(const Specification& specification) {
  const auto same_sorts = [](const Variable& a, const Variable& b) { return a.sort == b.sort; };
  const auto& definitions = specification.definitions;
  for (const Definition& one : definitions) {
    if (one.kind == Kind::sum || one.kind == Kind::sum_condition) {
      if (auto problem = check_sum(one, specification)) return problem;
    }
    const auto partner = [&](Kind kind) {
      return std::find_if(definitions.begin(), definitions.end(), [&](const Definition& other) {
        return other.kind == kind && other.property == one.property;
      });
    };
    if (one.kind == Kind::sum_condition && partner(Kind::sum) == definitions.end()) {
      return InputError{place_of(one), "'" + one.name + "' has no summand",
                        "define sum." + one.property + ".KIND"};
    }
    if (one.kind != Kind::guard) continue;
    const auto effect = partner(Kind::effect);
    if (effect != definitions.end() &&
        !std::equal(one.parameters.begin(), one.parameters.end(), effect->parameters.begin(),
                    effect->parameters.end(), same_sorts)) {
      return InputError{place_of(*effect), "'" + effect->name + "' and '" + one.name + "' differ",
                        "a guard and an effect of one action have the same parameters"};
    }
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
