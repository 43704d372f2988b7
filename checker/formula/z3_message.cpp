#include "checker/formula/z3_message.hpp"

#include <algorithm>
#include <cstdio>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

// The words that a formula may use, for suggestions.
std::vector<std::string> known_words(const Specification& specification) {
  std::vector<std::string> known;
  for (const DeclaredFunction& function : specification.functions) known.push_back(function.name);
  for (const Definition& definition : specification.definitions) known.push_back(definition.name);
  for (const char* builtin : {"and", "or", "not", "xor", "=>", "ite", "let", "distinct", "forall",
                              "exists", "true", "false"}) {
    known.emplace_back(builtin);
  }
  return known;
}

// Z3 says where an application ends; people look for the word that it is about.
std::pair<int, int> position_of_word(const Specification& specification, std::size_t source,
                                     int line, int column, const std::string& word) {
  std::pair<int, int> found{line, column};
  const auto forms = scan(specification.sources[source]);
  if (!forms) return found;
  std::vector<const SExpression*> open;
  for (const TopLevelForm& top : *forms) open.push_back(&top.form);
  std::pair<int, int> latest{0, 0};
  while (!open.empty()) {
    const SExpression* expression = open.back();
    open.pop_back();
    for (const SExpression& item : expression->items) open.push_back(&item);
    const std::pair<int, int> at{expression->line, expression->column};
    if (expression->word == word && at <= std::pair{line, column}) latest = std::max(latest, at);
  }
  return latest.first == 0 ? found : latest;
}

struct Complaint {
  std::string what;
  std::string remedy;
  std::string word;  // What it is about, if it is about a word.
};

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  return text.substr(std::min(text.find_first_not_of(" \n"), text.size()));
}

// After "unknown constant": NAME, or NAME (SORT …) with "declared: (declare-fun …)" in a line
// below.
Complaint unknown_word(const Specification& specification, const std::string& rest) {
  const std::size_t name_end = std::min(rest.find_first_of(" \n"), rest.size());
  const std::size_t line_end = std::min(rest.find('\n'), rest.size());
  const std::string word = rest.substr(0, name_end);
  const std::string arguments = trimmed(rest.substr(name_end, line_end - name_end));
  if (const std::size_t declared = rest.find("declared: "); declared != std::string::npos) {
    return {"'" + word + "' cannot be applied to " + arguments,
            "it is " + trimmed(rest.substr(declared + 10)), word};
  }
  return {"unknown word '" + word + "'",
          did_you_mean(word, known_words(specification), "declare or define it before"), word};
}

Complaint complaint(const Specification& specification, const std::string& message) {
  const std::string unknown = "unknown constant ";
  if (message.starts_with(unknown)) {
    return unknown_word(specification, message.substr(unknown.size()));
  }
  const std::string sort = "unknown sort '";
  if (const std::size_t at = message.find(sort); at != std::string::npos) {
    const std::size_t begin = at + sort.size();
    const std::string word = message.substr(begin, message.find('\'', begin) - begin);
    std::vector<std::string> known{"Bool", "Int"};
    for (const DeclaredSort& declared : specification.sorts) known.push_back(declared.name);
    return {"unknown sort '" + word + "'",
            did_you_mean(word, known, "declare it with (declare-sort NAME 0) before"), word};
  }
  return {message, "the SMT-LIB 2.6 standard says what is allowed here", {}};
}

}  // namespace

InputError translate_message(const Specification& specification, const Z3Text& text,
                             std::string message) {
  int line = 0;
  int column = 0;
  int consumed = 0;
  std::sscanf(message.c_str(), "(error \"line %d column %d: %n", &line, &column, &consumed);
  if (consumed == 0 || specification.sources.empty()) {
    return {specification.sources.empty() ? "model" : specification.sources.front().file,
            "Z3 cannot read the model: " + message, "see its message"};
  }
  message = message.substr(static_cast<std::size_t>(consumed));
  // The first error only.
  message.resize(std::min({message.find("\")\n"), message.rfind("\")"), message.size()}));

  auto [what, remedy, word] = complaint(specification, message);
  std::replace(what.begin(), what.end(), '\n', ' ');
  if (line >= text.first_assertion) {
    const auto number = static_cast<std::size_t>(line - text.first_assertion);
    const Definition& definition = specification.definitions[text.asserted[number]];
    return {place_of(definition), "'" + definition.name + "': " + what, remedy};
  }
  int inserted = 0;
  for (const auto& [at, length] : text.twins) {
    if (at.first == line && at.second + inserted < column) inserted += length;
  }
  column += 1 - inserted;  // Z3 counts columns from 0.
  std::size_t source = specification.sources.size() - 1;
  while (text.first_line[source] > line) --source;
  line -= text.first_line[source] - 1;
  if (!word.empty()) {
    std::tie(line, column) = position_of_word(specification, source, line, column, word);
  }
  return {place(specification.sources[source].file, line, column), what, remedy};
}

}  // namespace pmapcheck::formula
