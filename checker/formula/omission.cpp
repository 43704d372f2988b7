#include "checker/formula/omission.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "checker/formula/definition_name.hpp"
#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

// Overwrites a form with blanks, so that everything else keeps its line and column.
void blank(std::string& text, const SExpression& form) {
  for (std::size_t i = form.begin; i < form.end; ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

bool can_be_left_out(const DefinitionName& name) {
  return name.kind != Kind::macro && name.kind != Kind::effect;
}

// What is left of an assumption without the preconditions that are left out.
void trim_assumption(std::string& text, const SExpression& form, const std::set<std::string>& out) {
  const SExpression& body = form.items[4];
  const auto is_out = [&](const SExpression& part) {
    return out.contains(part.is_list && !part.items.empty() ? part.items[0].word : part.word);
  };
  if (!body.is_form("and")) {
    if (is_out(body)) blank(text, form);
    return;
  }
  const auto first = body.items.begin() + 1;
  if (std::all_of(first, body.items.end(), is_out)) {
    blank(text, form);
  } else {
    std::for_each(first, body.items.end(), [&](const SExpression& part) {
      if (is_out(part)) blank(text, part);
    });
  }
}

}  // namespace

Result<std::vector<SourceText>> leave_out(std::vector<SourceText> sources,
                                          std::span<const std::string> names) {
  if (names.empty()) return sources;
  std::vector<std::vector<TopLevelForm>> forms;
  std::map<std::string, std::set<std::string>> known;  // by either name: the full ones
  for (const SourceText& source : sources) {
    auto scanned = scan(source);
    if (!scanned) return scanned.error();
    for (const TopLevelForm& top : *scanned) {
      if (!top.form.is_form("define-fun") || top.form.items.size() != 5) continue;
      const std::string& full = top.form.items[1].word;
      const auto name = read_name(full);
      if (!name || !can_be_left_out(*name)) continue;
      known[full].insert(full);
      if (!name->property.empty()) known[name->property].insert(full);
    }
    forms.push_back(std::move(*scanned));
  }
  std::set<std::string> out;
  for (const std::string& name : names) {
    const auto found = known.find(name);
    if (found != known.end()) {
      out.insert(found->second.begin(), found->second.end());
      continue;
    }
    std::vector<std::string> all;
    for (const auto& [one, full] : known) all.push_back(one);
    return InputError{"--without " + name, "the model has no property of this name",
                      did_you_mean(name, all, "see the definitions in its text")};
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (const TopLevelForm& top : forms[i]) {
      if (!top.form.is_form("define-fun") || top.form.items.size() != 5) continue;
      const std::string& full = top.form.items[1].word;
      const auto name = read_name(full);
      if (out.contains(full)) {
        blank(sources[i].text, top.form);
      } else if (name && name->kind == Kind::assumption) {
        trim_assumption(sources[i].text, top.form, out);
      }
    }
  }
  return sources;
}

}  // namespace pmapcheck::formula
