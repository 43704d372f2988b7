#include "checker/formula/contracts.hpp"

namespace pmapcheck::formula {

Contracts::Contracts(const Compiled& compiled)
    : interpretation_(compiled.interpretation_),
      grounding_(*interpretation_, pool_),
      known_(interpretation_->specification().definitions.size()) {}

Contracts::Ground& Contracts::ground(std::size_t number, std::span<const std::int64_t> arguments) {
  const auto known = known_[number].find(arguments);
  if (known != known_[number].end()) return known->second;
  const Definition& definition = interpretation_->specification().definitions[number];
  const Term term = grounding_.ground(*definition.body, arguments);
  return known_[number]
      .emplace(std::vector<std::int64_t>(arguments.begin(), arguments.end()),
               Ground{{term}, pool_.reads(term)})
      .first->second;
}

bool Contracts::holds(std::size_t definition, std::span<const std::int64_t> arguments,
                      explore::StateView state) {
  return code_.holds(ground(definition, arguments).formula, state);
}

explore::ByteSet Contracts::reads(std::size_t definition, std::span<const std::int64_t> arguments) {
  return ground(definition, arguments).reads;
}

void Contracts::justify(std::size_t definition, std::span<const std::int64_t> arguments,
                        explore::StateView state, explore::ByteSet& known) {
  justification_.justify(ground(definition, arguments).formula.term, state, known);
}

Explanation Contracts::explain(std::size_t number, std::span<const std::int64_t> arguments,
                               explore::StateView state) const {
  const Definition& definition = interpretation_->specification().definitions[number];
  return formula::explain(*interpretation_, definition, definition.parameters, *definition.body,
                          arguments, state);
}

}  // namespace pmapcheck::formula
