#include "checker/formula/interpretation.hpp"

#include <algorithm>

namespace pmapcheck::formula {

Interpretation::Interpretation(Specification specification, Vocabulary vocabulary)
    : specification_(std::move(specification)), vocabulary_(std::move(vocabulary)) {
  for (const DeclaredFunction& declared : specification_.functions) {
    const auto meaning =
        std::find_if(vocabulary_.functions.begin(), vocabulary_.functions.end(),
                     [&](const StateFunction& known) { return known.name == declared.name; });
    functions_.push_back(static_cast<std::size_t>(meaning - vocabulary_.functions.begin()));
  }
}

int Interpretation::size(const std::string& sort) const {
  if (sort == "Bool") return 2;
  const auto known = std::find_if(vocabulary_.sorts.begin(), vocabulary_.sorts.end(),
                                  [&](const Sort& one) { return one.name == sort; });
  return static_cast<int>(known->elements.size());
}

std::string Interpretation::value_text(const std::string& sort, std::int64_t value) const {
  if (sort == "Bool") return value != 0 ? "true" : "false";
  for (const Sort& known : vocabulary_.sorts) {
    if (known.name != sort) continue;
    const auto index = static_cast<std::size_t>(value);
    return index < known.elements.size() ? known.elements[index]
                                         : sort + "!" + std::to_string(value);
  }
  return std::to_string(value);
}

std::string Interpretation::atom_text(std::size_t number, std::span<const int> arguments,
                                      Moment moment) const {
  const StateFunction& meaning = function(number);
  const std::string name = (moment == Moment::after ? "next." : "") + meaning.name;
  if (arguments.empty()) return name;
  std::string text = "(";
  text += name;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    text += ' ';
    text += value_text(meaning.parameters[i], arguments[i]);
  }
  text += ')';
  return text;
}

std::string Interpretation::instance_text(const Definition& definition,
                                          std::span<const Variable> variables,
                                          std::span<const std::int64_t> values) const {
  std::string text = definition.property.empty() ? definition.action : definition.property;
  for (std::size_t i = 0; i < values.size(); ++i) {
    text += i == 0 ? "(" : ", ";
    text += variables[i].name + " = " + value_text(variables[i].sort, values[i]);
  }
  if (!values.empty()) text += ')';
  return text;
}

}  // namespace pmapcheck::formula
