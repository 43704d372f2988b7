#include "checker/formula/effect.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace pmapcheck::formula {
namespace {

constexpr std::string_view kNext = "next.";

class Reading {
 public:
  explicit Reading(const Definition& definition) : definition_(definition) {}

  Result<Effect> run(const SExpression& body) {
    for (const SExpression* conjunct : conjuncts(body)) {
      if (assignment(*conjunct)) continue;
      constraint(*conjunct);
      effect_.constraints.push_back(*conjunct);
    }
    if (problem_) return *problem_;
    return std::move(effect_);
  }

 private:
  struct Written {
    const SExpression* form;
    std::string shape;  // Arguments, each variable of a quantifier as "_".
  };

  void refuse(const SExpression& at, std::string what, std::string remedy) {
    if (problem_) return;
    problem_ = InputError{place(definition_.file, at.line, at.column),
                          "'" + definition_.name + "' " + std::move(what), std::move(remedy)};
  }

  [[nodiscard]] const Variable* bound(const std::string& name) const {
    const auto found = std::find_if(scope_.rbegin(), scope_.rend(),
                                    [&](const Variable& v) { return v.name == name; });
    return found == scope_.rend() ? nullptr : &*found;
  }

  // The word that makes a form a location: "next.f" alone or before its arguments.
  [[nodiscard]] const SExpression* next_word(const SExpression& form) const {
    const SExpression* head =
        form.is_list ? (form.items.empty() ? nullptr : &form.items[0]) : &form;
    if (head == nullptr || head->is_list || bound(head->word) != nullptr) return nullptr;
    return head->word.starts_with(kNext) ? head : nullptr;
  }

  [[nodiscard]] bool speaks_of_next(const SExpression& form) const {
    if (next_word(form) != nullptr) return true;
    return std::any_of(form.items.begin(), form.items.end(),
                       [this](const SExpression& item) { return speaks_of_next(item); });
  }

  // Whether a term names the same element whatever the state and the bound variables are.
  [[nodiscard]] bool is_fixed(const SExpression& term) const {
    if (term.is_list) {
      return !term.items.empty() && term.items[0].word.starts_with("rigid.") &&
             std::all_of(term.items.begin() + 1, term.items.end(),
                         [this](const SExpression& argument) { return is_fixed(argument); });
    }
    if (bound(term.word) != nullptr) return false;
    if (term.word.starts_with("rigid.")) return true;
    return std::any_of(definition_.parameters.begin(), definition_.parameters.end(),
                       [&](const Variable& parameter) { return parameter.name == term.word; });
  }

  // (= (next.f ARGUMENT …) VALUE), under foralls whose variables are all arguments.
  bool assignment(const SExpression& conjunct) {
    const SExpression* body = &conjunct;
    const std::size_t outer = scope_.size();
    while (body->is_form("forall") && is_quantifier(*body)) {
      for (const Variable& variable : bound_variables(body->items[1])) scope_.push_back(variable);
      body = &body->items[2];
    }
    bool is_one = body->is_form("=") && body->items.size() == 3 &&
                  next_word(body->items[1]) != nullptr && !speaks_of_next(body->items[2]);
    if (is_one) {
      const SExpression& target = body->items[1];
      for (std::size_t i = outer; i < scope_.size(); ++i) {
        is_one =
            is_one && std::any_of(target.items.begin(), target.items.end(),
                                  [&](const SExpression& a) { return a.word == scope_[i].name; });
      }
      if (is_one) update(target, body->items[2]);
    }
    scope_.resize(outer);
    return is_one;
  }

  // Frees every location that the form speaks of.
  void constraint(const SExpression& form) {
    if (next_word(form) != nullptr) {
      update(form, std::nullopt);
      return;
    }
    const std::size_t outer = scope_.size();
    if (is_quantifier(form)) {
      for (const Variable& variable : bound_variables(form.items[1])) scope_.push_back(variable);
      constraint(form.items[2]);
    } else if (form.is_form("let") && form.items.size() == 3) {
      for (const SExpression& binding : form.items[1].items) constraint(binding.items[1]);
      for (const SExpression& binding : form.items[1].items) {
        scope_.push_back({binding.items[0].word, {}});  // of no sort: it names no element
      }
      constraint(form.items[2]);
    } else {
      for (const SExpression& item : form.items) constraint(item);
    }
    scope_.resize(outer);
  }

  void update(const SExpression& target, std::optional<SExpression> value) {
    Update made;
    made.function = next_word(target)->word.substr(kNext.size());
    made.value = std::move(value);
    std::string shape;
    for (std::size_t i = 1; i < target.items.size(); ++i) {
      const SExpression& argument = target.items[i];
      const Variable* variable = argument.is_list ? nullptr : bound(argument.word);
      if (variable != nullptr && !variable->sort.empty()) {
        for (const Variable& other : made.any) {
          if (other.name == variable->name) {
            refuse(argument, "names '" + other.name + "' twice in one location",
                   "a location has a variable of its own for each argument; say with ite which "
                   "values change");
          }
        }
        made.any.push_back(*variable);
      } else if (!is_fixed(argument)) {
        refuse(argument, "has the location " + flat_text(target),
               "its arguments are parameters, rigid.… of these, or variables of a quantifier");
      }
      shape += variable == nullptr ? ' ' + flat_text(argument) : " _";
      made.arguments.push_back(argument);
    }
    const auto known = written_.find(made.function);
    if (known != written_.end() && (made.value || effect_.sets(made.function))) {
      const SExpression& first = *known->second.front().form;
      refuse(target,
             "changes '" + made.function + "' here and at " +
                 place(definition_.file, first.line, first.column) +
                 ", which may be the same location",
             "write one forall with ite for all of its locations");
      return;
    }
    std::vector<Written>& written = written_[made.function];
    for (const Written& other : written) {
      if (other.shape == shape) return;  // it is free already
    }
    written.push_back({&target, shape});
    effect_.updates.push_back(std::move(made));
  }

  const Definition& definition_;
  Effect effect_;
  std::vector<Variable> scope_;
  std::map<std::string, std::vector<Written>> written_;
  std::optional<InputError> problem_;
};

}  // namespace

bool Update::is_any(std::size_t argument) const {
  return std::any_of(any.begin(), any.end(), [&](const Variable& variable) {
    return !arguments[argument].is_list && arguments[argument].word == variable.name;
  });
}

bool Effect::sets(const std::string& function) const {
  return std::any_of(updates.begin(), updates.end(), [&](const Update& update) {
    return update.function == function && update.value;
  });
}

Result<Effect> read_effect(const Definition& definition, const SExpression& body) {
  return Reading(definition).run(body);
}

}  // namespace pmapcheck::formula
