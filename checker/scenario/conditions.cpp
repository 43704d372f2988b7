// Conditions on what a run leaves behind: the lists "exists" and "never" of "expect".
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMostConditions = 16;
constexpr std::size_t kMostFacts = 32;
constexpr std::string_view kKeyForms =
    "expected \"THREAD.RESULT\", \"content(PAGE)\" or \"pte(PMAP, ADDRESS)\"";

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// What stands between "NAME(" and ")", if the key has this form.
std::optional<std::string_view> in_parentheses(std::string_view key, std::string_view name) {
  if (!key.starts_with(name) || !key.ends_with(')')) return {};
  key.remove_prefix(name.size());
  if (!key.starts_with('(')) return {};
  return trimmed(key.substr(1, key.size() - 2));
}

/// The position of `name` among `known`; refuses the key if it is not there.
std::optional<std::size_t> find_name(const Node& member, std::string_view name,
                                     const std::vector<std::string>& known, const char* noun,
                                     const char* none) {
  const auto found = std::find(known.begin(), known.end(), name);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  member.refuse_key("there is no " + std::string(noun) + " " + in_quotes(name),
                    one_of(name, known, none));
  return {};
}

std::string hexadecimal(std::uint32_t address) {
  std::string digits;
  for (; address > 0; address >>= 4)
    digits.insert(digits.begin(), "0123456789abcdef"[address & 15]);
  return "0x" + digits;
}

class FactReader {
 public:
  FactReader(const Node& member, const Scenario& scenario)
      : member_(member), scenario_(scenario), key_(member.key()) {}

  std::optional<Fact> read() {
    if (const auto page = in_parentheses(key_, "content")) return read_content(*page);
    if (const auto pair = in_parentheses(key_, "pte")) return read_entry(*pair);
    if (const auto dot = key_.find('.'); dot != key_.npos) {
      return read_result(key_.substr(0, dot), key_.substr(dot + 1));
    }
    member_.refuse_key(in_quotes(key_) + " is nothing that a run leaves behind",
                       std::string(kKeyForms));
    return {};
  }

 private:
  [[nodiscard]] Fact fact(Observable what, Expected value) const {
    return {std::move(what), std::move(value), member_.pointer(), member_.line()};
  }

  std::optional<Fact> read_content(std::string_view name) const {
    const Machine& machine = scenario_.machine;
    const auto page = find_name(member_, name, names_of(machine.pages), "page", "");
    if (!page) return {};
    if (!machine.contents) {
      member_.refuse_key("the pages of this scenario hold no values",
                         "give a page a \"content\", or a store a \"value\"");
      return {};
    }
    return fact(ObservedContent{*page}, number());
  }

  std::optional<Fact> read_entry(std::string_view pair) const {
    const Machine& machine = scenario_.machine;
    const auto comma = pair.find(',');
    if (comma == pair.npos) {
      member_.refuse_key(in_quotes(key_) + " names no address", std::string(kKeyForms));
      return {};
    }
    const std::vector<std::string> user(machine.pmaps.begin() + 1, machine.pmaps.end());
    const auto pmap = find_name(member_, trimmed(pair.substr(0, comma)), user, "user pmap", "");
    std::vector<std::string> addresses;
    for (const std::uint32_t a : machine.addresses) addresses.push_back(hexadecimal(a));
    const auto address = find_name(member_, trimmed(pair.substr(comma + 1)), addresses, "address",
                                   "the scenario uses no addresses");
    if (!pmap || !address) return {};
    return fact(ObservedPte{static_cast<PmapIndex>(*pmap + 1), *address},
                read_pte_pattern(member_, machine));
  }

  std::optional<Fact> read_result(std::string_view thread_name, std::string_view name) const {
    std::vector<std::string> threads;
    for (const Thread& t : scenario_.threads) threads.push_back(t.name);
    const auto thread = find_name(member_, thread_name, threads, "thread", "");
    if (!thread) return {};
    const std::vector<Variable>& variables = scenario_.threads[*thread].variables;
    std::vector<std::string> results;
    for (const Variable& v : variables) results.push_back(v.name);
    const std::string noun = "result of thread " + in_quotes(thread_name) + " called";
    const auto variable =
        find_name(member_, name, results, noun.c_str(), "no call of this thread has a \"result\"");
    if (!variable) return {};
    return fact(ObservedResult{*thread, static_cast<VariableIndex>(*variable)},
                value_of(variables[*variable].kind));
  }

  [[nodiscard]] Expected value_of(ResultKind kind) const {
    switch (kind) {
      case ResultKind::boolean:
        return TruthIs{member_.boolean()};
      case ResultKind::pte:
        return read_pte_pattern(member_, scenario_.machine);
      case ResultKind::loaded:
        if (is_fault()) return Fault{};
        if (scenario_.machine.contents) return number_or_fault();
        return page_or_fault();
      case ResultKind::stored:
        if (is_fault()) return Fault{};
        return page_or_fault();
      default:
        return TextIs{member_.string("a string, as `pmapcheck outcomes` writes it")};
    }
  }

  [[nodiscard]] bool is_fault() const {
    return member_.kind() == JsonKind::string && member_.string("") == kFault;
  }
  [[nodiscard]] NumberIs number() const {
    return {static_cast<int>(member_.integer(0, kMaxContent))};
  }
  [[nodiscard]] NumberIs number_or_fault() const {
    if (member_.kind() == JsonKind::string) {
      member_.refuse("a load reads no " + in_quotes(member_.string("")),
                     "expected \"fault\", or an integer from 0 to " + std::to_string(kMaxContent));
      return {};
    }
    return number();
  }
  [[nodiscard]] PageIs page_or_fault() const {
    std::vector<std::string> pages = names_of(scenario_.machine.pages);
    pages.emplace_back(kFault);
    return {member_.choice(pages, "page", "").value_or(0)};
  }

  const Node& member_;
  const Scenario& scenario_;
  std::string_view key_;
};

/// A value of a condition as people write it.
std::string text_of(const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::boolean:
      return value.boolean ? "true" : "false";
    case JsonKind::integer:
      return std::to_string(value.integer);
    case JsonKind::object: {
      std::string text;
      for (const JsonValue& member : value.children) {
        text += (text.empty() ? "" : ", ") + member.key + ": " + text_of(member);
      }
      return "{" + text + "}";
    }
    default:
      return value.text;
  }
}

}  // namespace

std::vector<Condition> read_conditions(const Node& node, const Scenario& scenario) {
  std::vector<Condition> conditions;
  for (const Node& element : node.elements(1, kMostConditions, "condition")) {
    const auto members = element.members("an object: what a run leaves behind, each with a value");
    if (element.kind() == JsonKind::object && (members.empty() || members.size() > kMostFacts)) {
      element.refuse(members.empty() ? "a condition says nothing" : "a condition says too much",
                     "give it 1 to " + std::to_string(kMostFacts) + " values");
    }
    Condition condition;
    for (const Node& member : members) {
      if (auto fact = FactReader(member, scenario).read()) {
        condition.facts.push_back(std::move(*fact));
      }
      condition.text +=
          (condition.text.empty() ? "" : ", ") + member.key() + " = " + text_of(member.value());
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

}  // namespace pmapcheck::scenario
