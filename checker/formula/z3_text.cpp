#include "checker/formula/z3_text.hpp"

#include <algorithm>

#include "checker/formula/list_text.hpp"

namespace pmapcheck::formula {
namespace {

std::string quoted(const std::string& symbol) {
  std::string text(1, '|');
  text += symbol;
  text += '|';
  return text;
}

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

}  // namespace

Result<Z3Text> assemble(const Specification& specification, bool finite) {
  Z3Text assembled;
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

}  // namespace pmapcheck::formula
