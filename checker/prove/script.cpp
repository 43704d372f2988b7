#include "checker/prove/script.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <utility>

namespace pmapcheck::prove {
namespace {

void collect(const Form& form, std::set<std::string>& words) {
  if (!form.is_list) words.insert(form.word);
  for (const Form& item : form.items) collect(item, words);
}

std::string comment(const std::string& text) {
  std::string lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream parts(line);
    std::string one = ";";
    for (std::string part; parts >> part;) {
      if (one.size() > 1 && one.size() + 1 + part.size() > kTextColumns) {
        lines += one + '\n';
        one = ";";
      }
      one += ' ' + part;
    }
    lines += one + '\n';
  }
  return lines;
}

Form declaration(const std::string& name, const std::vector<std::string>& sorts,
                 const std::string& result) {
  std::vector<Form> parameters;
  for (const std::string& sort : sorts) parameters.push_back(word(sort));
  return list({word("declare-fun"), word(name), list(std::move(parameters)), word(result)});
}

// "(define-fun NAME (…) SORT" stands in one line, the body below.
std::string line_text(const Form& form) {
  const std::string flat = flat_text(form);
  if (flat.size() <= kTextColumns) return flat + '\n';
  const std::size_t body = form.items.size() - 1;
  if (!form.is_form("define-fun") && !form.is_form("assert")) return to_text(form) + '\n';
  std::string text = "(";
  for (std::size_t i = 0; i < body; ++i) text += (i > 0 ? " " : "") + flat_text(form.items[i]);
  const std::string rest = to_text(list({form.items[body]}), 1);  // one parenthesis more behind it
  return text + "\n  " + rest.substr(1) + '\n';
}

}  // namespace

void Script::remark(const std::string& text) { lines_.push_back({text, {}}); }

void Script::declare(const std::string& name, const std::vector<std::string>& sorts,
                     const std::string& result) {
  lines_.push_back({{}, declaration(name, sorts, result)});
}

void Script::define(const std::string& name, const std::vector<Variable>& parameters,
                    const std::string& result, Form body) {
  lines_.push_back(
      {{},
       list({word("define-fun"), word(name), binder(parameters), word(result), std::move(body)})});
}

void Script::assert_that(Form formula) {
  lines_.push_back({{}, list({word("assert"), std::move(formula)})});
}

std::vector<Form> Script::elements(const std::string& sort) const {
  if (sort == "Bool") return {word("false"), word("true")};
  std::vector<Form> all;
  const int count = model_.elements_over(sort, size_.value());
  for (int i = 1; i <= count; ++i) all.push_back(word(model_.element(sort, i)));
  return all;
}

std::vector<std::vector<Form>> Script::tuples(const std::vector<Variable>& variables) const {
  std::vector<std::vector<Form>> all{{}};
  for (const Variable& variable : variables) {
    std::vector<std::vector<Form>> longer;
    for (const std::vector<Form>& tuple : all) {
      for (const Form& element : elements(variable.sort)) {
        longer.push_back(tuple);
        longer.back().push_back(element);
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::string Script::text(const std::string& title, const std::string& expected) const {
  std::set<std::string> needed;
  for (const Line& line : lines_) {
    if (line.form) collect(*line.form, needed);
  }
  const auto& specification = model_.specification();
  std::vector<Form> macros;
  std::vector<std::string> macro_comments;
  for (std::size_t i = specification.definitions.size(); i-- > 0;) {
    const formula::Definition& d = specification.definitions[i];
    if (!needed.contains(d.name)) continue;
    macros.push_back(list(
        {word("define-fun"), word(d.name), binder(d.parameters), word(d.result), model_.body(i)}));
    macro_comments.push_back(d.comment);
    collect(macros.back(), needed);
  }
  std::string functions;
  for (const formula::DeclaredFunction& f : specification.functions) {
    if (!needed.contains(f.name)) continue;
    const Form form = declaration(f.name, f.parameters, f.result);
    functions += line_text(form);
    collect(form, needed);
  }

  std::string text = comment(title) + "; Expected: " + expected + ".\n\n(set-info :status " +
                     expected + ")\n(set-logic ALL)\n\n";
  for (const formula::DeclaredSort& sort : specification.sorts) {
    if (!needed.contains(sort.name)) continue;
    if (!size_) {
      text += flat_text(list({word("declare-sort"), word(sort.name), word("0")})) + '\n';
      continue;
    }
    std::vector<Form> constructors;
    for (Form& element : elements(sort.name)) constructors.push_back(list({std::move(element)}));
    text += line_text(list({word("declare-datatypes"), list({list({word(sort.name), word("0")})}),
                            list({list(std::move(constructors))})}));
  }
  text += '\n' + functions;
  for (std::size_t i = macros.size(); i-- > 0;) {
    text += '\n' + comment(macro_comments[i]) + line_text(macros[i]);
  }
  for (const Line& line : lines_) {
    text += line.form ? line_text(*line.form) : '\n' + comment(line.remark);
  }
  return text + "\n(check-sat)\n";
}

}  // namespace pmapcheck::prove
