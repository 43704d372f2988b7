#include "checker/formula/families.hpp"

#include <algorithm>
#include <span>

#include "checker/formula/did_you_mean.hpp"

namespace pmapcheck::formula {
namespace {

std::string signature(std::span<const std::string> sorts) {
  std::string text;
  for (const std::string& sort : sorts) text += (text.empty() ? "" : " ") + sort;
  return "(" + text + ")";
}

std::optional<InputError> check_sum(const Definition& sum, const Specification& specification) {
  std::vector<std::string> known;
  const DeclaredFunction* total = nullptr;
  for (const DeclaredFunction& function : specification.functions) {
    if (function.name == sum.property) total = &function;
    if (function.result == "Int") known.push_back(function.name);
  }
  if (total == nullptr || total->result != "Int") {
    return InputError{place_of(sum), "'" + sum.property + "' is no declared function of sort Int",
                      did_you_mean(sum.property, known, "a sum is named after the total it gives")};
  }
  std::vector<std::string> sorts;
  for (const Variable& parameter : sum.parameters) sorts.push_back(parameter.sort);
  const std::size_t arity = total->parameters.size();
  const bool begins_like_total =
      sorts.size() >= arity &&
      std::equal(total->parameters.begin(), total->parameters.end(), sorts.begin());
  if (begins_like_total && (sum.kind == Kind::sum || sorts.size() == arity)) return std::nullopt;
  return InputError{place_of(sum), "'" + sum.name + "' takes " + signature(sorts),
                    "'" + total->name + "' takes " + signature(total->parameters) +
                        (sum.kind == Kind::sum ? "; a summand begins with the same parameters"
                                               : "; its condition takes the same")};
}

// A guard or an assumption: the parameters that it names are its action's, which stand at the
// effect.
std::optional<InputError> check_action(const Definition& part, const Specification& specification) {
  std::vector<std::string> actions;
  const Definition* effect = nullptr;
  for (const Definition& other : specification.definitions) {
    if (other.kind != Kind::effect) continue;
    actions.push_back(other.action);
    if (other.action == part.action) effect = &other;
  }
  if (effect == nullptr) {
    return InputError{place_of(part), "there is no action '" + part.action + "'",
                      did_you_mean(part.action, actions, "define effect." + part.action)};
  }
  for (const Variable& parameter : part.parameters) {
    const auto same = std::find_if(effect->parameters.begin(), effect->parameters.end(),
                                   [&](const Variable& v) { return v.name == parameter.name; });
    if (same != effect->parameters.end() && same->sort == parameter.sort) continue;
    const std::string has = same == effect->parameters.end()
                                ? "none of this name"
                                : "(" + same->name + " " + same->sort + ")";
    return InputError{
        place_of(part),
        "'" + part.name + "' has the parameter (" + parameter.name + " " + parameter.sort +
            "), and '" + effect->name + "' has " + has,
        "the guards and the assumption of an action name parameters of its effect, at " +
            place_of(*effect)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<InputError> check_families(const Specification& specification) {
  const auto& definitions = specification.definitions;
  for (const Definition& one : definitions) {
    if (one.kind == Kind::sum || one.kind == Kind::sum_condition) {
      if (auto problem = check_sum(one, specification)) return problem;
    }
    const auto partner = [&](Kind kind) {
      return std::find_if(definitions.begin(), definitions.end(), [&](const Definition& other) {
        return other.kind == kind && other.property == one.property;
      });
    };
    if (one.kind == Kind::sum_condition && partner(Kind::sum) == definitions.end()) {
      return InputError{place_of(one), "'" + one.name + "' has no summand",
                        "define sum." + one.property + ".KIND"};
    }
    if (one.kind == Kind::guard || one.kind == Kind::assumption) {
      if (auto problem = check_action(one, specification)) return problem;
    }
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
