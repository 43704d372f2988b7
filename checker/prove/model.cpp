#include "checker/prove/model.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

namespace pmapcheck::prove {
namespace {

using formula::Definition;
using formula::Kind;

void collect_words(const Form& form, std::set<std::string>& words) {
  if (!form.is_list) words.insert(form.word);
  for (const Form& item : form.items) collect_words(item, words);
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

Result<Model> Model::read(formula::Specification specification) {
  Model model(std::move(specification));
  model.find_bodies();
  if (auto problem = model.check_axioms()) return *problem;
  model.find_actions();
  if (auto problem = model.find_sums()) return *problem;
  model.find_properties();
  return model;
}

Model Model::without_guard(std::size_t definition) const {
  Model other = *this;
  for (Action& action : other.actions_) std::erase(action.guards, definition);
  return other;
}

// The text was read once already, so every definition is found, and uses only earlier ones.
void Model::find_bodies() {
  std::map<std::string, std::size_t> numbers;
  for (std::size_t i = 0; i < specification_.definitions.size(); ++i) {
    numbers[specification_.definitions[i].name] = i;
  }
  bodies_.resize(numbers.size());
  for (const formula::SourceText& source : specification_.sources) {
    const auto forms = formula::scan(source);
    for (const formula::TopLevelForm& top : *forms) {
      collect_words(top.form, words_);
      if (top.form.is_form("define-fun")) {
        bodies_[numbers.at(top.form.items[1].word)] = top.form.items[4];
      }
    }
  }
  for (std::size_t i = 0; i < bodies_.size(); ++i) {
    std::set<std::string> own;  // parameters
    for (const Variable& parameter : definition(i).parameters) own.insert(parameter.name);
    std::set<std::string> found;
    for_each_free_word(bodies_[i], [&](const Form& free) {
      if (own.contains(free.word)) return;
      const auto used = numbers.find(free.word);
      if (used != numbers.end()) {
        found.insert(reads_[used->second].begin(), reads_[used->second].end());
      } else if (function(free.word) != nullptr) {
        found.insert(free.word);
      }
    });
    reads_.push_back(std::move(found));
  }
}

std::optional<InputError> Model::check_axioms() const {
  for (const std::size_t axiom : of_kind(Kind::axiom)) {
    for (const std::string& read : reads_[axiom]) {
      if (function(read)->rigid()) continue;
      return InputError{formula::place_of(definition(axiom)),
                        "'" + definition(axiom).name + "' speaks of '" + read +
                            "', which changes from state to state",
                        "an axiom speaks of rigid.… functions only; write inv., lemma. or init."};
    }
  }
  return std::nullopt;
}

void Model::find_actions() {
  for (const std::size_t number : of_kind(Kind::effect)) {
    auto effect = formula::read_effect(definition(number), bodies_[number]);
    Action action{definition(number).action, number, definition(number).parameters, {}, {}, {}, {}};
    for (const formula::Update& update : effect->updates) action.changes.insert(update.function);
    action.effect = std::move(*effect);
    for (const std::size_t guard : of_kind(Kind::guard)) {
      if (definition(guard).action == action.name) action.guards.push_back(guard);
    }
    for (const std::size_t assumption : of_kind(Kind::assumption)) {
      if (definition(assumption).action == action.name) action.assumption = assumption;
    }
    actions_.push_back(std::move(action));
  }
}

std::optional<InputError> Model::find_sums() {
  for (const std::size_t number : of_kind(Kind::sum)) {
    const Definition& kind = definition(number);
    const auto arity = static_cast<std::ptrdiff_t>(function(kind.property)->parameters.size());
    auto sum = std::find_if(sums_.begin(), sums_.end(),
                            [&](const Sum& s) { return s.total == kind.property; });
    if (sum == sums_.end()) {
      sums_.push_back({kind.property,
                       {kind.parameters.begin(), kind.parameters.begin() + arity},
                       {},
                       false,
                       {},
                       {kind.property}});
      sum = sums_.end() - 1;
    }
    sum->kinds.push_back({number, {kind.parameters.begin() + arity, kind.parameters.end()}});
    for (const Variable& variable : sum->kinds.back().tuple) {
      if (variable.sort != "Int") continue;
      return InputError{formula::place_of(kind), "'" + kind.name + "' adds up over all integers",
                        "sum over Bool and declared sorts"};
    }
    sum->reads.insert(reads_[number].begin(), reads_[number].end());
  }
  for (Sum& sum : sums_) {
    std::optional<std::size_t> condition;
    for (const std::size_t each : of_kind(Kind::sum_condition)) {
      if (definition(each).property == sum.total) condition = each;
    }
    if (function("unsettled." + sum.total) != nullptr) {
      require_settled(sum, condition);
    } else {
      sum.conditional = condition.has_value();
    }
  }
  return std::nullopt;
}

// Makes the lemma that nothing is unsettled wherever the sum's condition holds.
void Model::require_settled(Sum& sum, std::optional<std::size_t> condition) {
  sum.unsettled = "unsettled." + sum.total;
  sum.reads.insert(*sum.unsettled);
  Definition settled;
  const Definition& first = definition(sum.kinds.front().definition);
  settled.kind = Kind::lemma;
  settled.file = first.file;
  settled.line = first.line;
  settled.column = first.column;
  settled.property = sum.total + "-settled";
  settled.name = "lemma." + settled.property;
  settled.parameters = sum.arguments;
  settled.result = "Bool";
  settled.comment = "Nothing is unsettled: " + sum.total + " is the sum of its terms.";
  const std::vector<Form> arguments = words(sum.arguments);
  Form body = equation(application(*sum.unsettled, arguments), word("0"));
  std::set<std::string> read{*sum.unsettled};
  if (condition) {
    body = implication(application(definition(*condition).name, arguments), std::move(body));
    read.insert(reads_[*condition].begin(), reads_[*condition].end());
  }
  specification_.definitions.push_back(std::move(settled));
  bodies_.push_back(std::move(body));
  reads_.push_back(std::move(read));
}

void Model::find_properties() {
  std::set<std::string> sums_seen;
  for (std::size_t i = 0; i < bodies_.size(); ++i) {
    const Definition& d = definition(i);
    if (d.kind == Kind::invariant || d.kind == Kind::lemma) {
      properties_.push_back({d.property, i, {}});
    } else if (d.kind == Kind::sum && sums_seen.insert(d.property).second) {
      const auto sum = std::find_if(sums_.begin(), sums_.end(),
                                    [&](const Sum& s) { return s.total == d.property; });
      properties_.push_back({d.property, {}, static_cast<std::size_t>(sum - sums_.begin())});
    }
  }
}

const std::set<std::string>& Model::reads(const Property& property) const {
  return property.definition ? reads_[*property.definition] : sums_[*property.sum].reads;
}

std::vector<std::size_t> Model::of_kind(Kind kind) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < specification_.definitions.size(); ++i) {
    if (definition(i).kind == kind) found.push_back(i);
  }
  return found;
}

const formula::DeclaredFunction* Model::function(const std::string& name) const {
  const auto& functions = specification_.functions;
  const auto found =
      std::find_if(functions.begin(), functions.end(),
                   [&](const formula::DeclaredFunction& f) { return f.name == name; });
  return found == functions.end() ? nullptr : &*found;
}

std::string Model::unused(const std::string& wish) const {
  std::string name = wish;
  for (int i = 1; words_.contains(name); ++i) name = wish + '.' + std::to_string(i);
  return name;
}

int Model::elements_over(const std::string& sort, int size) const {
  std::set<std::string> begun;
  return elements_over(sort, size, begun);
}

// Sorts that are being counted already have the plain size: functions may go round in circles.
int Model::elements_over(const std::string& sort, int size, std::set<std::string>& begun) const {
  if (sort == "Bool") return 2;
  if (!begun.insert(sort).second) return size;
  int named = 0;
  for (const formula::DeclaredFunction& f : specification_.functions) {
    if (!f.rigid() || f.result != sort) continue;
    int values = 1;
    for (const std::string& argument : f.parameters) values *= elements_over(argument, size, begun);
    named += values;
  }
  begun.erase(sort);
  return std::max(size, named);
}

std::string Model::element(const std::string& sort, int number) const {
  const std::string low = lower(sort);
  const bool shared = std::any_of(
      specification_.sorts.begin(), specification_.sorts.end(),
      [&](const formula::DeclaredSort& s) { return s.name != sort && lower(s.name) == low; });
  return unused((shared ? sort : low) + std::to_string(number));
}

}  // namespace pmapcheck::prove
