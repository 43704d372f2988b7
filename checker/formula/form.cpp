#include "checker/formula/form.hpp"

#include <algorithm>
#include <string_view>

namespace pmapcheck::formula {

std::vector<Variable> bound_variables(const SExpression& binder) {
  std::vector<Variable> variables;
  for (const SExpression& pair : binder.items) {
    variables.push_back({pair.items.at(0).word, pair.items.at(1).word});
  }
  return variables;
}

bool is_quantifier(const SExpression& form) {
  return (form.is_form("forall") || form.is_form("exists")) && form.items.size() == 3;
}

std::vector<const SExpression*> conjuncts(const SExpression& form) {
  if (!form.is_list && form.word == "true") return {};
  if (!form.is_form("and")) return {&form};
  std::vector<const SExpression*> all;
  for (std::size_t i = 1; i < form.items.size(); ++i) {
    const std::vector<const SExpression*> more = conjuncts(form.items[i]);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

std::string flat_text(const SExpression& form) {
  if (!form.is_list) return symbol_text(form.word);
  std::string text(1, '(');
  for (const SExpression& item : form.items) {
    if (text.size() > 1) text += ' ';
    text += flat_text(item);
  }
  text += ')';
  return text;
}

std::string symbol_text(const std::string& symbol) {
  static constexpr std::string_view kPunctuation = "~!@$%^&*_-+=<>.?/:";
  const bool simple = !symbol.empty() && std::all_of(symbol.begin(), symbol.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
  });
  std::string text = symbol;
  if (!simple) {
    text.insert(text.begin(), '|');
    text += '|';
  }
  return text;
}

}  // namespace pmapcheck::formula
