// The sections that say what may happen and what should come out: "environment", "implementation",
// "clauses" and "expect".
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMaxViolations = 64;
constexpr std::array kBlameNames{"caller", "implementation", "environment"};
/// Properties that no clause states: they are verdicts on the whole run.
constexpr std::array<std::string_view, 3> kWithoutClause{"deadlock", "lost-wakeup", "allowed-step"};

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// LETTERS-NUMBER, with an I or C before the number and a small letter after it where need be:
/// "PE-16", "QE-I2", "PE-3a".
bool is_clause(std::string_view text) {
  const auto skip = [&](auto is, std::size_t at_most) {
    std::size_t length = 0;
    while (length < std::min(text.size(), at_most) && is(text[length])) ++length;
    text.remove_prefix(length);
    return length > 0;
  };
  if (!skip(is_upper, 4) || !skip([](char c) { return c == '-'; }, 1)) return false;
  skip([](char c) { return c == 'I' || c == 'C'; }, 1);
  if (!skip(is_digit, 3)) return false;
  skip(is_lower, 1);
  return text.empty();
}

ExpectedViolation read_violation(const Node& node, const ParseOptions& options) {
  ExpectedViolation violation;
  const Object object = node.object(kViolationKeys);
  if (const auto property = object.find("property")) {
    if (options.known_properties) {
      (void)property->choice(*options.known_properties, "property", "there are no properties");
    }
    violation.property = property->identifier();
  }
  if (const auto clause = object.find("clause")) {
    violation.clause = read_clause(*clause, options);
  } else if (std::find(kWithoutClause.begin(), kWithoutClause.end(), violation.property) ==
             kWithoutClause.end()) {
    node.refuse("the key \"clause\" is missing",
                "only \"deadlock\", \"lost-wakeup\" and \"allowed-step\" go without a clause");
  }
  if (const auto blame = object.find("blame")) {
    violation.blame = blame->enumerator<Blame>(kBlameNames, "party");
  }
  return violation;
}

}  // namespace

std::vector<EnvironmentStep> read_environment(const Node& node, const Signatures& signatures) {
  const std::vector<std::string>& known = signatures.environment_steps;
  std::vector<EnvironmentStep> steps;
  std::vector<std::string> names;
  for (const Node& element : node.elements(0, known.size(), "step")) {
    EnvironmentStep step;
    std::optional<Node> name = element;
    if (element.kind() != JsonKind::string) {
      const Object object = element.object(kEnvironmentStepKeys);
      name = object.find("step");
      if (const auto budget = object.find("budget")) {
        step.budget = static_cast<int>(budget->integer(1, 9));
      }
      if (const auto promised = object.find("promised")) step.promised = promised->boolean();
    }
    if (!name) continue;
    const auto index = name->choice(known, "environment step", "there are no environment steps");
    if (!index) continue;
    step.step = *index;
    step.name = known[*index];
    if (std::find(names.begin(), names.end(), step.name) != names.end()) {
      name->refuse("the step " + in_quotes(step.name) + " is listed twice",
                   "each may be listed once");
    }
    names.push_back(step.name);
    steps.push_back(std::move(step));
  }
  return steps;
}

std::map<std::string, std::string> read_implementation(const std::optional<Node>& node,
                                                       const Signatures& signatures) {
  std::map<std::string, std::string> implementation;
  std::vector<std::string> interfaces;
  for (const auto& [interface, variants] : signatures.variants) {
    implementation[interface] = variants.front();
    interfaces.push_back(interface);
  }
  if (!node) return implementation;
  for (const Node& member : node->members("an object: names of APIs, each with a variant")) {
    const auto found = signatures.variants.find(member.key());
    if (found == signatures.variants.end()) {
      member.refuse_key("there is no API " + in_quotes(member.key()) + " to choose a variant of",
                        one_of(member.key(), interfaces, "none has variants"));
      continue;
    }
    const std::vector<std::string>& variants = found->second;
    const auto variant = member.choice(variants, "variant", "");
    if (variant) implementation[member.key()] = variants[*variant];
  }
  return implementation;
}

std::string read_clause(const Node& node, const ParseOptions& options) {
  static constexpr std::string_view kExpected = "the ID of a clause, like \"PE-16\" or \"QE-I2\"";
  const std::string clause = node.string(kExpected);
  if (node.kind() != JsonKind::string) return clause;
  if (!is_clause(clause)) {
    node.refuse("the string " + in_quotes(clause) + " is not the ID of a clause",
                "expected " + std::string(kExpected));
  } else if (options.known_clauses) {
    (void)node.choice(*options.known_clauses, "clause", "there are no clauses");
  }
  return clause;
}

namespace {

/// "verdict" and "violations".
void read_verdict(const Object& object, const ParseOptions& options, Expectation& expectation) {
  const Node& node = object.node();
  const auto verdict = object.find("verdict");
  const auto violations = object.find("violations");
  expectation.judges_properties = verdict.has_value();
  if (!verdict) {
    if (violations) {
      violations->refuse("violations are listed without a verdict",
                         "add \"verdict\": \"violates\"");
    }
    return;
  }
  const auto known = verdict->choice({"conforms", "violates"}, "verdict", "");
  if (known == std::size_t{0} && violations) {
    violations->refuse("a scenario that conforms has no violations",
                       "leave them out, or expect the verdict \"violates\"");
  } else if (known == std::size_t{1} && !violations) {
    node.refuse("the key \"violations\" is missing",
                "list every violation that the verdict \"violates\" stands for");
  } else if (violations) {
    for (const Node& element : violations->elements(1, kMaxViolations, "violation")) {
      ExpectedViolation violation = read_violation(element, options);
      const auto same = [&](const ExpectedViolation& other) {
        return other.property == violation.property && other.clause == violation.clause &&
               other.blame == violation.blame;
      };
      if (std::any_of(expectation.violations.begin(), expectation.violations.end(), same)) {
        element.refuse("this violation is listed twice", "each may be listed once");
      }
      expectation.violations.push_back(std::move(violation));
    }
  }
}

}  // namespace

Expectation read_expectation(const Node& node, const ParseOptions& options,
                             const Scenario& scenario, bool complete) {
  Expectation expectation;
  const Object object = node.object(kExpectationKeys);
  read_verdict(object, options, expectation);
  const auto exists = object.find("exists");
  const auto never = object.find("never");
  if (node.value().children.empty()) {
    node.refuse("nothing is expected",
                "give a \"verdict\", or conditions that \"exists\" or \"never\" lists");
  }
  if (!complete) return expectation;
  if (exists) expectation.exists = read_conditions(*exists, scenario);
  if (never) expectation.never = read_conditions(*never, scenario);
  return expectation;
}

}  // namespace pmapcheck::scenario
