#include "checker/prove/assumptions.hpp"

#include <set>

namespace pmapcheck::prove {
namespace {

using formula::Kind;

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

// State functions that no action changes: the proof takes them for constants.
std::vector<std::string> unchanged_words(const Model& model) {
  std::set<std::string> changed;
  for (const Action& action : model.actions()) {
    changed.insert(action.changes.begin(), action.changes.end());
  }
  std::set<std::string> read;
  for (const Property& property : model.properties()) {
    read.insert(model.reads(property).begin(), model.reads(property).end());
  }
  std::vector<std::string> words;
  for (const formula::DeclaredFunction& function : model.specification().functions) {
    if (!function.rigid() && read.contains(function.name) && !changed.contains(function.name)) {
      words.push_back(function.name);
    }
  }
  return words;
}

// "wire-count after set-object", of sums that nothing is claimed of then.
std::vector<std::string> left_open(const Model& model) {
  std::vector<std::string> texts;
  for (const Obligation& o : obligations(model).left_open) {
    texts.push_back(model.properties()[o.property].name + " after " +
                    model.actions()[*o.action].name);
  }
  return texts;
}

}  // namespace

std::vector<std::string> assumptions(const Model& model, const ProofReport& report) {
  std::vector<std::string> all{
      "Every step is one of the model's actions, with its guards: the explorer checks that of each "
      "step that it sees.",
      "There is at least one element of each sort."};
  if (!model.of_kind(Kind::axiom).empty()) {
    std::vector<std::string> names;
    for (const std::size_t a : model.of_kind(Kind::axiom))
      names.push_back(model.definition(a).name);
    all.push_back("What the model says of things that never change: " + joined(names) + ".");
  }
  std::vector<std::string> assuming;
  for (const Action& action : model.actions()) {
    if (action.assumption) assuming.push_back(action.name);
  }
  if (!assuming.empty()) {
    all.push_back(
        "Calls are made lawfully where an action says assume: the explorer checks their "
        "preconditions (" +
        joined(assuming) + ").");
  }
  std::vector<std::string> sums;
  std::vector<std::string> open;
  std::vector<std::string> without;
  for (std::size_t i = 0; i < model.sums().size(); ++i) {
    const Sum& sum = model.sums()[i];
    if (sum.conditional) continue;
    sums.push_back(sum.total);
    if (sum.unsettled) {
      open.push_back(*sum.unsettled);
    } else if (i < report.usable.size() && !report.usable[i]) {
      without.push_back(sum.total);
    }
  }
  if (!sums.empty()) {
    all.push_back(
        "A total is the sum of its terms if it changes as they do: an argument on paper, "
        "for finitely many terms other than zero, and none at first (" +
        joined(sums) + ").");
  }
  if (!open.empty()) {
    all.push_back(
        "What is unsettled is by definition the difference between a total and its sum, "
        "and the explorer computes it so (" +
        joined(open) + ").");
  }
  if (const auto left = left_open(model); !left.empty()) {
    all.push_back("An action may leave open what is unsettled then: " + joined(left) + ".");
  }
  if (!without.empty()) {
    all.push_back("Nothing is concluded from " + joined(without) +
                  ": that no term is negative is not proved.");
  }
  if (const auto words = unchanged_words(model); !words.empty()) {
    all.push_back("No step changes what no action changes, though properties read it: " +
                  joined(words) + ".");
  }
  if (report.count(Verdict::proved_for_sizes) > 0) {
    all.push_back(
        "What is proved for small sizes, 2 and 3 elements of each sort and of more where rigid.… "
        "functions name more, is not proved for others.");
  }
  all.push_back(
      "Contracts at a return, and what holds at the end of a run, are left to the "
      "explorer.");
  all.push_back("Z3 is right; --emit writes everything that it was asked, for other solvers.");
  return all;
}

}  // namespace pmapcheck::prove
