#include "checker/report/induction_text.hpp"

#include <vector>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

using prove::Binding;
using prove::Claim;
using prove::Fact;
using prove::Model;
using prove::Proof;

std::string bindings(const std::vector<Binding>& all) {
  std::vector<std::string> texts;
  for (const Binding& b : all) texts.push_back(b.name + " = " + b.value);
  return all.empty() ? "" : "(" + joined(texts) + ")";
}

std::string location(const Fact& fact) {
  if (fact.arguments.empty()) return fact.function;
  return "(" + fact.function + " " + joined(fact.arguments, " ") + ")";
}

// "(pte-valid p v)", "not (pte-valid p v)", "(wire-count m) = 2".
std::string fact_text(const std::string& where, const std::string& value) {
  if (value == "true") return where;
  if (value == "false") return "not " + where;
  return where + " = " + value;
}

// The facts of one function in the state before, apart from "false" and 0.
std::string facts_of_function(const std::vector<Fact>& facts, std::size_t begin, std::size_t end) {
  std::vector<std::string> texts;
  bool same = true;
  for (std::size_t i = begin; i < end; ++i) {
    const std::string& value = facts[i].before;
    same = same && value == facts[begin].before;
    if (value != "false" && value != "0") texts.push_back(fact_text(location(facts[i]), value));
  }
  if (same && texts.size() > 1) {
    texts = {facts[begin].function + " is " + facts[begin].before + " everywhere"};
  }
  return texts.empty() ? "" : wrapped("    ", "      ", joined(texts));
}

std::string before(const prove::Counterexample& counterexample) {
  const std::vector<Fact>& facts = counterexample.facts;
  std::string text;
  for (std::size_t i = 0, end = 0; i < facts.size(); i = end) {
    while (end < facts.size() && facts[end].function == facts[i].function) ++end;
    text += facts_of_function(facts, i, end);
  }
  return text.empty() ? "    nothing: everything is false, or 0\n" : text;
}

std::string changes(const prove::Counterexample& counterexample) {
  std::string text;
  for (const Fact& fact : counterexample.facts) {
    if (fact.before == fact.after) continue;
    text += wrapped("    ", "      ", location(fact) + ": " + fact.before + " → " + fact.after);
  }
  return text.empty() ? "    nothing\n" : text;
}

// The definition that a proof is about; of a sum the first.
const formula::Definition& subject(const Model& model, const Proof& proof) {
  const prove::Property& property = model.properties()[proof.obligation.property];
  return model.definition(property.definition
                              ? *property.definition
                              : model.sums()[*property.sum].kinds.front().definition);
}

std::string heading(const Model& model, const Proof& proof) {
  const std::string& property = model.properties()[proof.obligation.property].name;
  switch (proof.obligation.claim) {
    case Claim::initially:
      return property + " need not hold initially";
    case Claim::terms_not_negative:
      return property + " may have a negative term";
    case Claim::kept:
      return property + " is not kept by " + model.actions()[*proof.obligation.action].name;
  }
  return property;
}

}  // namespace

std::string induction_text(const Model& model, const kernel::ModelChoice& choice,
                           const Proof& proof, const Style& style) {
  const prove::Obligation& o = proof.obligation;
  const std::string& property = model.properties()[o.property].name;
  const formula::Definition& d = subject(model, proof);
  std::string text = style.bold(heading(model, proof)) + "\n" +
                     style.faint(d.name + " in " + choice.source_of(d)) + "\n\n";
  if (!proof.counterexample) return text + wrapped("  ", "  ", proof.reason + ".");
  const prove::Counterexample& c = *proof.counterexample;
  const std::string over = "over " + std::to_string(c.size) +
                           " elements of each sort at least, where what is not named is "
                           "false or 0:\n";
  if (o.claim == Claim::kept) {
    text += wrapped("  ", "  ",
                    "A counterexample to induction, no violation: the state before satisfies all "
                    "that is to be proved, but no run need reach it. Perhaps a lemma is missing "
                    "that excludes it, or a guard.");
    text += "\n  The state before, " + over + before(c);
    text +=
        "\n" +
        wrapped("  ", "    ",
                style.bold(model.actions()[*o.action].name + bindings(c.arguments)) + " changes") +
        changes(c);
    text += "\n  In the state after, this does not hold:\n";
  } else {
    text += std::string(o.claim == Claim::initially ? "  An initial state, " : "  A state, ") +
            over + before(c) + "\n  There this does not hold:\n";
  }
  return text + wrapped("    ", "      ", style.bad(property + bindings(c.instance)));
}

}  // namespace pmapcheck::report
