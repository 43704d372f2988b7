#include "checker/prove/counterexample.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "checker/prove/successor.hpp"

namespace pmapcheck::prove {
namespace {

// More instances of a claim than this are not searched for the one that fails.
constexpr std::size_t kMostInstances = 1000;

std::set<std::string> shown_functions(const Model& model, const Obligation& obligation) {
  std::set<std::string> shown = model.reads(model.properties()[obligation.property]);
  if (!obligation.action) return shown;
  const Action& action = model.actions()[*obligation.action];
  shown.insert(action.changes.begin(), action.changes.end());
  std::vector<std::size_t> parts = action.guards;
  parts.push_back(action.definition);
  if (action.assumption) parts.push_back(*action.assumption);
  for (const std::size_t part : parts) {
    shown.insert(model.reads(part).begin(), model.reads(part).end());
  }
  return shown;
}

// Finds the terms whose values make up a counterexample, and reads them off again.
class Showing {
 public:
  Showing(const Model& model, const Obligation& obligation, const Question& question)
      : question_(question) {
    const Action* const action = obligation.action ? &model.actions()[*obligation.action] : nullptr;
    for (const Variable& parameter : question.parameters) {
      watch(word(parameter.name), parameter.sort);
    }
    const std::set<std::string> shown = shown_functions(model, obligation);
    for (const formula::DeclaredFunction& function : model.specification().functions) {
      if (!shown.contains(function.name)) continue;
      const bool changes = action != nullptr && action->changes.contains(function.name);
      std::vector<Variable> parameters;
      for (const std::string& sort : function.parameters) parameters.push_back({"", sort});
      for (const std::vector<Form>& tuple : question.premises.tuples(parameters)) {
        Fact fact{function.name, {}, function.result, {}, {}};
        for (const Form& element : tuple) fact.arguments.push_back(element.word);
        facts_.push_back(
            {std::move(fact), watch(application(function.name, tuple), function.result)});
        if (!changes) continue;
        facts_.back().after = watched_.size();
        watched_.push_back({application(next_name(function.name), tuple), function.result});
      }
    }
    watch_instances();
  }

  [[nodiscard]] const std::vector<Watched>& watched() const { return watched_; }

  // Makes values plain, one after the other.
  void simplify(Query& query, const Limits& limits) const {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    for (const auto& [term, plain] : wishes_) {
      const double spent = std::chrono::duration<double>(Clock::now() - start).count();
      if (spent >= limits.seconds) return;
      query.narrow(term, plain, {limits.seconds - spent, limits.interrupted});
    }
  }

  [[nodiscard]] Counterexample read(const Query& query) const {
    Counterexample found;
    found.size = question_.premises.size().value();
    for (std::size_t i = 0; i < question_.parameters.size(); ++i) {
      const Variable& parameter = question_.parameters[i];
      found.arguments.push_back({parameter.name, parameter.sort, query.value(wishes_[i].first)});
    }
    for (const Shown& shown : facts_) {
      found.facts.push_back(shown.fact);
      found.facts.back().before = query.value(shown.before);
      found.facts.back().after = query.value(shown.after.value_or(shown.before));
    }
    for (const auto& [number, instance] : instances_) {
      if (query.value(number) != "false") continue;
      found.instance = instance;
      break;
    }
    return found;
  }

 private:
  struct Shown {
    Fact fact;
    std::size_t before;
    std::optional<std::size_t> after;
    Shown(Fact made, std::size_t number) : fact(std::move(made)), before(number) {}
  };

  // Watches a term, and the plainest value of its sort, which is wished for.
  std::size_t watch(Form term, const std::string& sort) {
    const std::size_t number = watched_.size();
    watched_.push_back({std::move(term), sort});
    const Form plain = sort == "Int" ? word("0") : question_.premises.elements(sort).front();
    wishes_.emplace_back(number, watched_.size());
    watched_.push_back({plain, sort});
    return number;
  }

  // The claim for each tuple of its outermost variables.
  void watch_instances() {
    std::vector<Variable> variables;
    const Form* body = &question_.claim;
    while (body->is_form("forall")) {
      for (const Variable& v : bound_variables(body->items[1])) variables.push_back(v);
      body = &body->items[2];
    }
    std::size_t count = 1;
    for (const Variable& v : variables) {
      if (v.sort == "Int") return;
      count *= question_.premises.elements(v.sort).size();
      if (count > kMostInstances) return;
    }
    for (const std::vector<Form>& tuple : question_.premises.tuples(variables)) {
      Substitution values;
      std::vector<Binding> instance;
      for (std::size_t i = 0; i < variables.size(); ++i) {
        values[variables[i].name] = tuple[i];
        instance.push_back({variables[i].name, variables[i].sort, tuple[i].word});
      }
      instances_.emplace_back(watched_.size(), std::move(instance));
      watched_.push_back({substitute(*body, values), "Bool"});
    }
  }

  const Question& question_;
  std::vector<Watched> watched_;
  std::vector<std::pair<std::size_t, std::size_t>> wishes_;  // of the parameters first
  std::vector<Shown> facts_;
  std::vector<std::pair<std::size_t, std::vector<Binding>>> instances_;
};

}  // namespace

bool Fact::is_default() const {
  const auto plain = [](const std::string& value) { return value == "false" || value == "0"; };
  return plain(before) && plain(after);
}

FiniteAnswer ask_over_size(const Model& model, const Obligation& obligation,
                           const UsableSums& usable, int size, const Limits& limits) {
  const Question question = to_question(model, obligation, usable, size);
  const std::string text = question.text();
  FiniteAnswer found;
  Query plain(text);
  found.answer = plain.check(limits);
  found.reason = plain.reason();
  if (found.answer == Answer::unsat) {
    found.possible = Query(question.premises_text()).check(limits) == Answer::sat;
  }
  if (found.answer != Answer::sat) return found;

  const Showing showing(model, obligation, question);
  Query query(text, showing.watched());
  if (query.check(limits) != Answer::sat) {  // the same question, so only for want of time
    found.answer = Answer::unknown;
    found.reason = query.reason();
    return found;
  }
  showing.simplify(query, limits);
  found.counterexample = showing.read(query);
  return found;
}

}  // namespace pmapcheck::prove
