#include "checker/formula/z3_reading.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

#include "checker/formula/list_text.hpp"
#include "checker/formula/nearest_word.hpp"

namespace pmapcheck::formula {
namespace {

std::string quoted(const std::string& symbol) {
  std::string text(1, '|');
  text += symbol;
  text += '|';
  return text;
}

// The text that Z3 gets, and the way back from a line of it to a source.
struct Assembled {
  std::string text;
  std::vector<int> first_line;               // Of each source.
  std::vector<std::size_t> asserted;         // Definitions, in the order of their assertions.
  int first_assertion = 0;                   // Line; one assertion a line.
  std::map<std::pair<int, int>, int> twins;  // (line, column) of an insertion: its length.
};

// The assertion that brings a definition back.
std::string assertion(const Definition& definition) {
  std::string arguments;
  std::string bound;
  for (const Variable& parameter : definition.parameters) {
    arguments += quoted(parameter.name) + ' ';
    bound += list_text({quoted(parameter.name), quoted(parameter.sort)});
  }
  std::string applied = quoted(definition.name);
  if (!bound.empty()) applied = list_text({applied, arguments});
  if (definition.result != "Bool") applied = list_text({"=", applied, applied});
  if (!bound.empty()) applied = list_text({"forall", list_text({bound}), applied});
  return list_text({"assert", applied}) + '\n';
}

// Overwrites a form with blanks, so that everything behind it keeps its line and column.
void blank(std::string& text, const SExpression& form) {
  for (std::size_t i = form.begin; i < form.end; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

// The declaration of a state function's twin, in one line.
std::string twin(const SExpression& form) {
  const std::string& name = form.items[1].word;
  if (name.starts_with("rigid.")) return {};
  std::string rest;
  for (std::size_t i = 2; i < form.items.size(); ++i) {
    const SExpression& part = form.items[i];
    std::string sorts;
    for (const SExpression& sort : part.items) sorts += quoted(sort.word) + ' ';
    rest += part.is_list ? list_text({sorts}) : ' ' + quoted(part.word);
  }
  return list_text({form.items[0].word, quoted("next." + name), rest});
}

Result<Assembled> assemble(const Specification& specification, bool finite) {
  Assembled assembled;
  int line = 1;
  for (const SourceText& source : specification.sources) {
    assembled.first_line.push_back(line);
    auto forms = scan(source);
    if (!forms) return forms.error();
    std::string text = source.text;
    for (auto form = forms->rbegin(); form != forms->rend(); ++form) {  // Offsets stay true.
      const SExpression& expression = form->form;
      const bool sort = expression.is_form("declare-sort");
      if (expression.is_form("set-logic") || expression.is_form("set-info") || (sort && finite)) {
        blank(text, expression);
      } else if (expression.is_form("declare-fun") || expression.is_form("declare-const")) {
        const std::string inserted = twin(expression);
        text.insert(expression.end, inserted);
        const std::size_t line_begin = source.text.rfind('\n', expression.end - 1) + 1;
        const int end_line =
            line + static_cast<int>(std::count(
                       source.text.begin(),
                       source.text.begin() + static_cast<std::ptrdiff_t>(expression.end), '\n'));
        assembled.twins[{end_line, static_cast<int>(expression.end - line_begin)}] =
            static_cast<int>(inserted.size());
      }
    }
    text += '\n';
    line += static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    assembled.text += text;
  }
  assembled.first_assertion = line;
  for (std::size_t i = 0; i < specification.definitions.size(); ++i) {
    if (specification.definitions[i].kind == Kind::macro) continue;
    assembled.asserted.push_back(i);
    assembled.text += assertion(specification.definitions[i]);
  }
  return assembled;
}

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

// What and remedy of one of Z3's messages.
std::pair<std::string, std::string> explain(const Specification& specification,
                                            const std::string& message, std::string& word) {
  const std::string unknown = "unknown constant ";
  const std::string unknown_sort = "unknown sort '";
  if (message.starts_with(unknown)) {
    const std::string rest = message.substr(unknown.size());
    const std::size_t name_end = rest.find_first_of(" \n");
    word = rest.substr(0, name_end);
    const std::size_t declared = rest.find("declared: ");
    if (declared != std::string::npos) {
      const std::size_t line_end = rest.find_first_of("\n", name_end);
      std::string declaration = rest.substr(declared + 10);
      declaration.erase(declaration.find_last_not_of(" \n") + 1);
      return {"'" + word + "' cannot be applied to" +
                  rest.substr(name_end, rest.find_last_not_of(' ', line_end - 1) + 1 - name_end),
              "it is " + declaration};
    }
    return {"unknown word '" + word + "'",
            did_you_mean(word, known_words(specification), "declare or define it before")};
  }
  if (const std::size_t at = message.find(unknown_sort); at != std::string::npos) {
    const std::size_t begin = at + unknown_sort.size();
    word = message.substr(begin, message.find('\'', begin) - begin);
    std::vector<std::string> known{"Bool", "Int"};
    for (const DeclaredSort& sort : specification.sorts) known.push_back(sort.name);
    return {"unknown sort '" + word + "'",
            did_you_mean(word, known, "declare it with (declare-sort NAME 0) before")};
  }
  return {message, "the SMT-LIB 2.6 standard says what is allowed here"};
}

InputError translate(const Specification& specification, const Assembled& assembled,
                     std::string message) {
  int line = 0;
  int column = 0;
  int consumed = 0;
  if (std::sscanf(message.c_str(), "(error \"line %d column %d: %n", &line, &column, &consumed) <
          2 ||
      consumed == 0) {
    const std::string file =
        specification.sources.empty() ? "model" : specification.sources.front().file;
    return {file, "Z3 cannot read the model: " + message, "see its message"};
  }
  message = message.substr(static_cast<std::size_t>(consumed));
  message.erase(std::min(message.find("\")\n"), message.rfind("\")")));  // The first error only.
  int inserted = 0;
  for (const auto& [at, length] : assembled.twins) {
    if (at.first == line && at.second + inserted < column) inserted += length;
  }
  column += 1 - inserted;  // Z3 counts columns from 0.

  std::string word;
  auto [what, remedy] = explain(specification, message, word);
  std::replace(what.begin(), what.end(), '\n', ' ');
  if (line >= assembled.first_assertion) {
    const auto number = static_cast<std::size_t>(line - assembled.first_assertion);
    const Definition& definition = specification.definitions[assembled.asserted[number]];
    return {place_of(definition), "'" + definition.name + "': " + what, remedy};
  }
  std::size_t source = assembled.first_line.size();
  while (source > 1 && assembled.first_line[source - 1] > line) --source;
  --source;
  line -= assembled.first_line[source] - 1;
  if (!word.empty()) {
    std::tie(line, column) = position_of_word(specification, source, line, column, word);
  }
  return {place(specification.sources[source].file, line, column), what, remedy};
}

// The formula inside of the quantifier and the equation that `assertion` put around it.
z3::expr unwrap(z3::expr asserted, const Definition& definition) {
  if (!definition.parameters.empty()) asserted = asserted.body();
  return definition.result == "Bool" ? asserted : asserted.arg(0);
}

}  // namespace

Result<Z3Reading> read_with_z3(const Specification& specification, std::span<const Sort> finite) {
  const auto assembled = assemble(specification, !finite.empty());
  if (!assembled) return assembled.error();
  Z3Reading reading{std::make_unique<z3::context>(), {}, {}};
  z3::context& context = *reading.context;
  try {
    z3::sort_vector sorts(context);
    for (const Sort& sort : finite) {
      const std::size_t count = std::max<std::size_t>(sort.elements.size(), 1);
      std::vector<std::string> names;
      std::vector<const char*> pointers;
      for (std::size_t i = 0; i < count; ++i) names.push_back(sort.name + "!" + std::to_string(i));
      for (const std::string& name : names) pointers.push_back(name.c_str());
      z3::func_decl_vector constructors(context);
      z3::func_decl_vector testers(context);
      sorts.push_back(context.enumeration_sort(sort.name.c_str(), static_cast<unsigned>(count),
                                               pointers.data(), constructors, testers));
      reading.elements.emplace_back();
      for (unsigned i = 0; i < count; ++i) reading.elements.back().push_back(constructors[i]());
    }
    z3::func_decl_vector no_functions(context);
    const z3::expr_vector assertions =
        context.parse_string(assembled->text.c_str(), sorts, no_functions);
    reading.bodies.resize(specification.definitions.size());
    for (unsigned i = 0; i < assertions.size(); ++i) {
      const std::size_t definition = assembled->asserted[i];
      reading.bodies[definition] = unwrap(assertions[i], specification.definitions[definition]);
    }
  } catch (const z3::exception& problem) {
    return translate(specification, *assembled, problem.msg());
  }
  return reading;
}

}  // namespace pmapcheck::formula
