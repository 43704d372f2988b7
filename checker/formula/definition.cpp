#include "checker/formula/definition.hpp"

#include <algorithm>
#include <utility>

#include "checker/formula/definition_name.hpp"
#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

// Properties of these kinds stand beside each other in reports, by short name.
bool is_state_property(Kind kind) {
  return kind == Kind::invariant || kind == Kind::lemma || kind == Kind::sum ||
         kind == Kind::final_obligation;
}

// The first word for a function of the successor state.
const SExpression* find_next(const SExpression& body) {
  if (body.word.starts_with("next.")) return &body;
  for (const SExpression& item : body.items) {
    if (const SExpression* found = find_next(item)) return found;
  }
  return nullptr;
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
    auto name = read_name(items[1].word);
    if (!name) {
      return error(items[1], "'" + items[1].word + "' begins like a known kind of definition only",
                   std::string("write ") + kNameForms);
    }
    Definition made;
    made.kind = name->kind;
    made.name = items[1].word;
    made.property = std::move(name->property);
    made.call = std::move(name->call);
    made.action = std::move(name->action);
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
    if (auto problem = check_body(made, items[4])) return problem;
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

  // What a body may not be, whatever its words mean.
  Problem check_body(const Definition& made, const SExpression& body) const {
    if (made.kind != Kind::effect) {
      if (const SExpression* next = find_next(body)) {
        return error(*next, "'" + made.name + "' speaks of '" + next->word + "'",
                     "only effects know a successor state");
      }
    }
    if (made.kind != Kind::assumption) return std::nullopt;
    if (!body.is_form("and")) return check_assumed(made, body);
    for (std::size_t i = 1; i < body.items.size(); ++i) {
      if (auto problem = check_assumed(made, body.items[i])) return problem;
    }
    return std::nullopt;
  }

  // Proofs may count on a precondition because the explorer has asked it, and on nothing else.
  Problem check_assumed(const Definition& made, const SExpression& part) const {
    const SExpression& head = part.is_list && !part.items.empty() ? part.items[0] : part;
    const auto name = head.is_list ? std::nullopt : read_name(head.word);
    if (name && name->kind == Kind::precondition) return std::nullopt;
    return error(part, "'" + made.name + "' assumes more than preconditions",
                 "write (and (contract.CALL.pre.NAME …) …): calls are checked for them");
  }

  const SExpression& form_;
  const std::string& comment_;
  const std::string& file_;
  Specification& specification_;
};

}  // namespace

std::optional<InputError> declare(const TopLevelForm& form, const std::string& file,
                                  Specification& specification) {
  return Declaring(form, file, specification).run();
}

}  // namespace pmapcheck::formula
