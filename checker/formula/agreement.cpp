#include "checker/formula/agreement.hpp"

#include <algorithm>

#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

template <class T>
const T* find_named(const std::vector<T>& named, const std::string& name) {
  const auto found =
      std::find_if(named.begin(), named.end(), [&](const T& one) { return one.name == name; });
  return found == named.end() ? nullptr : &*found;
}

template <class T>
std::vector<std::string> names(const std::vector<T>& named) {
  std::vector<std::string> result;
  for (const T& one : named) result.push_back(one.name);
  return result;
}

}  // namespace

std::string signature(const std::vector<std::string>& parameters, const std::string& result) {
  std::string text = "(";
  for (const std::string& sort : parameters) text += (text.size() > 1 ? " " : "") + sort;
  return text + ") " + result;
}

std::optional<InputError> disagreement(const Specification& specification,
                                       const Vocabulary& vocabulary) {
  for (const DeclaredSort& sort : specification.sorts) {
    if (find_named(vocabulary.sorts, sort.name) != nullptr) continue;
    return InputError{place_of(sort), "the system under check has no sort '" + sort.name + "'",
                      did_you_mean(sort.name, names(vocabulary.sorts), "remove it from the text")};
  }
  for (const DeclaredFunction& function : specification.functions) {
    const StateFunction* known = find_named(vocabulary.functions, function.name);
    if (known == nullptr) {
      return InputError{
          place_of(function),
          "the system under check has no state function '" + function.name + "'",
          did_you_mean(function.name, names(vocabulary.functions), "remove it from the text")};
    }
    if (known->parameters != function.parameters || known->result != function.result) {
      return InputError{
          place_of(function),
          "'" + function.name + "' is declared as " +
              signature(function.parameters, function.result),
          "the system under check has it as " + signature(known->parameters, known->result)};
    }
  }
  return std::nullopt;
}

std::vector<std::string> undeclared_words(const Specification& specification,
                                          const Vocabulary& vocabulary) {
  std::vector<std::string> words;
  for (const Sort& sort : vocabulary.sorts) {
    if (find_named(specification.sorts, sort.name) == nullptr) words.push_back(sort.name);
  }
  for (const StateFunction& function : vocabulary.functions) {
    if (find_named(specification.functions, function.name) == nullptr) {
      words.push_back(function.name);
    }
  }
  return words;
}

}  // namespace pmapcheck::formula
