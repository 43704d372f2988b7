#include "checker/formula/definition_name.hpp"

#include <string_view>
#include <utility>

namespace pmapcheck::formula {
namespace {

// "FIRST.REST", cut at its first point; nothing if a side is empty.
std::optional<std::pair<std::string, std::string>> cut(const std::string& name) {
  const std::size_t end = name.find('.');
  if (end == 0 || end == std::string::npos || end + 1 == name.size()) return std::nullopt;
  return std::pair{name.substr(0, end), name.substr(end + 1)};
}

}  // namespace

std::optional<DefinitionName> read_name(const std::string& name) {
  const auto after = [&name](std::string_view prefix) { return name.substr(prefix.size()); };
  const std::pair<std::string_view, Kind> plain[] = {
      {"inv.", Kind::invariant}, {"lemma.", Kind::lemma}, {"final.", Kind::final_obligation},
      {"axiom.", Kind::axiom},   {"init.", Kind::init},
  };
  for (const auto& [prefix, kind] : plain) {
    if (!name.starts_with(prefix)) continue;
    if (after(prefix).empty()) return std::nullopt;
    return DefinitionName{kind, after(prefix), {}, {}};
  }
  if (name.starts_with("contract.")) {
    const auto call = cut(after("contract."));
    const auto side = call ? cut(call->second) : std::nullopt;
    if (!side || (side->first != "pre" && side->first != "post")) return std::nullopt;
    const Kind kind = side->first == "pre" ? Kind::precondition : Kind::postcondition;
    return DefinitionName{kind, side->second, call->first, {}};
  }
  if (name.starts_with("guard.")) {
    const auto action = cut(after("guard."));
    if (!action) return std::nullopt;
    return DefinitionName{Kind::guard, action->second, {}, action->first};
  }
  for (const auto& [prefix, kind] :
       {std::pair{"effect.", Kind::effect}, std::pair{"assume.", Kind::assumption}}) {
    if (!name.starts_with(prefix)) continue;
    const std::string action = after(prefix);
    if (action.empty() || action.find('.') != std::string::npos) return std::nullopt;
    return DefinitionName{kind, {}, {}, action};
  }
  if (name.starts_with("sum.")) {
    const std::string rest = after("sum.");
    const std::size_t total_end = rest.rfind('.');
    if (total_end == 0 || total_end == std::string::npos || total_end + 1 == rest.size()) {
      return std::nullopt;
    }
    const Kind kind = rest.substr(total_end + 1) == "when" ? Kind::sum_condition : Kind::sum;
    return DefinitionName{kind, rest.substr(0, total_end), {}, {}};
  }
  return DefinitionName{};
}

}  // namespace pmapcheck::formula
