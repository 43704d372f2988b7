#include "checker/prove/form.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace pmapcheck::prove {
namespace {

Form operation(const char* name, std::vector<Form> operands, const char* of_none) {
  if (operands.empty()) return word(of_none);
  if (operands.size() == 1) return std::move(operands[0]);
  return application(name, std::move(operands));
}

Form quantified(const char* quantifier, const std::vector<Variable>& variables, Form body) {
  if (variables.empty()) return body;
  return list({word(quantifier), binder(variables), std::move(body)});
}

bool is_let(const Form& form) { return form.is_form("let") && form.items.size() == 3; }

// Walks the free words of a form, copying it with what `visit` makes of each.
class Walk {
 public:
  using Visit = std::function<Form(const Form&)>;
  explicit Walk(const Visit& visit) : visit_(visit) {}

  Form run(const Form& form) {
    if (!form.is_list) return bound_.contains(form.word) ? form : visit_(form);
    Form copy = form;
    if (is_quantifier(form) || is_let(form)) {
      std::vector<std::string> names;
      for (std::size_t i = 0; i < form.items[1].items.size(); ++i) {
        const Form& binding = form.items[1].items[i];
        if (binding.items.size() != 2) continue;
        names.push_back(binding.items[0].word);
        if (is_let(form)) copy.items[1].items[i].items[1] = run(binding.items[1]);
      }
      for (const std::string& name : names) bound_.insert(name);
      copy.items[2] = run(form.items[2]);
      for (const std::string& name : names) bound_.erase(bound_.find(name));
      return copy;
    }
    for (std::size_t i = 0; i < form.items.size(); ++i) copy.items[i] = run(form.items[i]);
    return copy;
  }

 private:
  const Visit& visit_;
  std::multiset<std::string> bound_;
};

// Writes a form over as many lines as it needs; `closing` is the number of parentheses behind it.
void write(const Form& form, std::size_t indent, std::size_t closing, std::string& text) {
  const std::string flat = flat_text(form);
  if (!form.is_list || form.items.empty() || indent + flat.size() + closing <= kTextColumns) {
    text += flat;
    return;
  }
  // A head stays with its binder, and with its first operand where that leaves room for the others.
  const std::string head = flat_text(form.items[0]);
  const bool binds = is_quantifier(form) || is_let(form);
  const std::size_t aligned = indent + head.size() + 2;
  const bool fits = !binds && !form.items[0].is_list && form.items.size() > 1 &&
                    aligned <= kTextColumns / 2 &&
                    aligned + flat_text(form.items[1]).size() <= kTextColumns;
  std::size_t next = 1;
  text += '(';
  if (form.items[0].is_list) {
    write(form.items[0], indent + 1, form.items.size() == 1 ? closing + 1 : 0, text);
  } else {
    text += head;
  }
  const std::size_t column = fits ? aligned : indent + 2;
  if ((binds || fits) && form.items.size() > 1) {
    text += ' ';
    write(form.items[1], aligned, 0, text);
    next = 2;
  }
  for (; next < form.items.size(); ++next) {
    const bool last = next + 1 == form.items.size();
    text += '\n' + std::string(column, ' ');
    write(form.items[next], column, last ? closing + 1 : 0, text);
  }
  text += ')';
}

}  // namespace

Form word(std::string text) {
  Form form;
  form.word = std::move(text);
  return form;
}

Form list(std::vector<Form> items) {
  Form form;
  form.is_list = true;
  form.items = std::move(items);
  return form;
}

Form application(const std::string& name, std::vector<Form> arguments) {
  if (arguments.empty()) return word(name);
  arguments.insert(arguments.begin(), word(name));
  return list(std::move(arguments));
}

std::vector<Form> words(const std::vector<Variable>& variables) {
  std::vector<Form> result;
  for (const Variable& variable : variables) result.push_back(word(variable.name));
  return result;
}

Form binder(const std::vector<Variable>& variables) {
  std::vector<Form> pairs;
  for (const Variable& variable : variables) {
    pairs.push_back(list({word(variable.name), word(variable.sort)}));
  }
  return list(std::move(pairs));
}

Form negation(Form operand) { return application("not", {std::move(operand)}); }
Form equation(Form left, Form right) {
  return application("=", {std::move(left), std::move(right)});
}
Form implication(Form condition, Form consequence) {
  return application("=>", {std::move(condition), std::move(consequence)});
}
Form conjunction(std::vector<Form> operands) {
  return operation("and", std::move(operands), "true");
}
Form disjunction(std::vector<Form> operands) {
  return operation("or", std::move(operands), "false");
}
Form sum(std::vector<Form> operands) { return operation("+", std::move(operands), "0"); }
Form forall(const std::vector<Variable>& variables, Form body) {
  return quantified("forall", variables, std::move(body));
}
Form exists(const std::vector<Variable>& variables, Form body) {
  return quantified("exists", variables, std::move(body));
}

Form substitute(const Form& form, const Substitution& replacements) {
  const Walk::Visit visit = [&](const Form& free) {
    const auto found = replacements.find(free.word);
    return found == replacements.end() ? free : found->second;
  };
  return Walk(visit).run(form);
}

void for_each_free_word(const Form& form, const std::function<void(const Form&)>& visit) {
  const Walk::Visit copy = [&](const Form& free) {
    visit(free);
    return free;
  };
  static_cast<void>(Walk(copy).run(form));
}

std::string to_text(const Form& form, std::size_t indent) {
  std::string text;
  write(form, indent, 0, text);
  return text;
}

}  // namespace pmapcheck::prove
