#include "checker/formula/compiled.hpp"

#include <algorithm>
#include <utility>

#include "checker/formula/agreement.hpp"
#include "checker/formula/grounding.hpp"
#include "checker/formula/may_hold.hpp"

namespace pmapcheck::formula {
namespace {

bool is_of_every_state(const Definition& definition) {
  return definition.kind == Kind::invariant || definition.kind == Kind::lemma ||
         definition.kind == Kind::sum;
}

// Asked of a step, for arguments that the step gives.
bool is_of_steps(const Definition& definition) {
  switch (definition.kind) {
    case Kind::precondition:
    case Kind::postcondition:
    case Kind::guard:
    case Kind::effect:
    case Kind::assumption:
      return true;
    default:
      return false;
  }
}

}  // namespace

std::uint64_t Verdicts::violated(const Compiled& compiled, std::size_t first,
                                 std::uint64_t candidates, explore::StateView state) {
  const auto for_each = [&](auto&& visit) { Sieve::visit_bits(first, candidates, visit); };
  if (first / 64 >= questions_.size()) questions_.resize(first / 64 + 1);
  const auto [place, added] = questions_[first / 64].try_emplace(candidates);
  if (added) {
    explore::ByteSet reads;
    for_each([&](std::size_t instance) { reads |= compiled.reads(instance); });
    place->second = memo_.add(reads);
  }
  return memo_.answer(place->second, state, [&] {
    std::uint64_t violated = 0;
    for_each([&](std::size_t instance) {
      if (!compiled.holds(instance, state)) violated |= std::uint64_t{1} << (instance - first);
    });
    return violated;
  });
}

Compiled::Compiled(std::shared_ptr<const Interpretation> interpretation)
    : interpretation_(std::move(interpretation)) {
  const auto& definitions = specification().definitions;
  counts_.resize(definitions.size());
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].matrix && is_of_every_state(definitions[i])) add_instances(i);
  }
  state_instances_ = instances_.size();
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i].kind == Kind::final_obligation) add_instances(i);
  }
  for (const Term term : terms_) entries_.push_back(code_.compile(pool_, term));
  const std::span<const Term> all(terms_);
  state_sieve_ = Sieve(pool_, all.first(state_instances_));
  end_sieve_ = Sieve(pool_, all.subspan(state_instances_));
}

void Compiled::add_instances(std::size_t number) {
  const Definition& definition = specification().definitions[number];
  Grounding grounding(*interpretation_, pool_);
  interpretation_->for_each_tuple(definition.variables, [&](const std::vector<int>& tuple) {
    const Term term = grounding.ground(*definition.matrix, std::span<const int>(tuple));
    if (term == pool_.boolean(true)) {
      ++counts_[number].dropped;
    } else {
      ++counts_[number].checked;
      instances_.push_back({number, tuple});
      terms_.push_back(term);
    }
    return true;
  });
}

Result<Compiled> Compiled::compile(Specification specification, Vocabulary vocabulary) {
  if (auto problem = disagreement(specification, vocabulary)) return *problem;
  auto interpretation =
      std::make_shared<const Interpretation>(std::move(specification), std::move(vocabulary));
  for (const Definition& definition : interpretation->specification().definitions) {
    const bool expanded =
        is_of_every_state(definition) || definition.kind == Kind::final_obligation;
    if (!definition.matrix || !(expanded || is_of_steps(definition))) continue;
    if (auto problem = not_groundable(*interpretation, definition, expanded)) return *problem;
    if (auto problem = inexact_violation(*interpretation, definition)) return *problem;
  }
  return Compiled(std::move(interpretation));
}

bool Compiled::justify(explore::StateView before, explore::StateView after,
                       Justification& justification, explore::ByteSet& known) const {
  bool holds = true;
  const auto add = [&](explore::StateView one, explore::StateView other) {
    state_sieve_.for_each_open(one, other, known, [&](std::size_t instance) {
      if (holds) holds = justification.justify(terms_[instance], other, known) != 0;
    });
  };
  add(after, before);
  add(before, after);
  return holds;
}

std::size_t Compiled::state_bytes() const {
  return std::max(state_sieve_.state_bytes(), end_sieve_.state_bytes());
}

Explanation Compiled::explain(std::size_t instance, explore::StateView state) const {
  const auto& [number, arguments] = instances_[instance];
  const Definition& definition = specification().definitions[number];
  const std::vector<std::int64_t> values(arguments.begin(), arguments.end());
  return formula::explain(*interpretation_, definition, definition.variables, *definition.matrix,
                          values, state);
}

}  // namespace pmapcheck::formula
