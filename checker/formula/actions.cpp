#include "checker/formula/actions.hpp"

#include <algorithm>

namespace pmapcheck::formula {

Actions::Actions(const Compiled& compiled, std::size_t state_bytes)
    : interpretation_(compiled.interpretation_),
      terms_(*interpretation_, pool_, state_bytes),
      guards_grounding_(*interpretation_, pool_,
                        [this](std::size_t function, std::span<const int> arguments, Moment) {
                          return terms_.of(function, arguments, Moment::before);
                        }),
      frame_(*interpretation_, pool_, terms_),
      justification_(pool_, state_bytes),
      step_(2 * state_bytes) {
  const auto& definitions = specification().definitions;
  guards_of_.resize(definitions.size());
  known_.resize(definitions.size());
  for (std::size_t e = 0; e < definitions.size(); ++e) {
    if (definitions[e].kind != Kind::effect) continue;
    effects_.push_back(e);
    for (std::size_t g = 0; g < definitions.size(); ++g) {
      const bool guards =
          definitions[g].kind == Kind::guard || definitions[g].kind == Kind::assumption;
      if (guards && definitions[g].action == definitions[e].action) guards_of_[e].push_back(g);
    }
  }
  Instance nothing{};
  nothing.effect_formula.term = pool_.boolean(true);
  instances_.push_back(std::move(nothing));
}

Claim Actions::claim(std::size_t effect, std::span<const std::int64_t> arguments) {
  const auto known = known_[effect].find(arguments);
  if (known != known_[effect].end()) return known->second;
  const auto made = static_cast<Claim>(instances_.size());
  instances_.push_back(ground(effect, arguments));
  known_[effect].emplace(instances_.back().arguments, made);
  return made;
}

Actions::Instance Actions::ground(std::size_t effect, std::span<const std::int64_t> arguments) {
  Instance made{};
  made.effect = effect;
  made.arguments.assign(arguments.begin(), arguments.end());
  // The places that the effect reaches are those that its expansion comes by.
  Grounding grounding(*interpretation_, pool_,
                      [&](std::size_t function, std::span<const int> elements, Moment moment) {
                        if (moment == Moment::after) {
                          if (const auto place = frame_.find(function, elements))
                            made.places.push_back(*place);
                        }
                        return terms_.of(function, elements, moment);
                      });
  const Term effect_term = grounding.ground(*specification().definitions[effect].body, arguments);
  made.effect_formula.term = effect_term;
  std::sort(made.places.begin(), made.places.end());
  for (const std::size_t g : guards_of_[effect]) {
    const Definition& definition = specification().definitions[g];
    std::vector<std::int64_t> values;
    for (const Variable& parameter : definition.parameters) {
      const auto& all = specification().definitions[effect].parameters;
      const auto same = std::find_if(
          all.begin(), all.end(), [&](const Variable& one) { return one.name == parameter.name; });
      values.push_back(arguments[static_cast<std::size_t>(same - all.begin())]);
    }
    const Term term = guards_grounding_.ground(*definition.body, values);
    made.guards.push_back({g, std::move(values), {term}});
    made.reads |= pool_.reads(term);
  }
  return made;
}

bool Actions::holds(LazyCode::Formula& formula, explore::StateView before,
                    explore::StateView after) {
  if (pool_.kind(formula.term) == TermKind::constant) return pool_.value(formula.term) != 0;
  std::copy(before.begin(), before.end(), step_.begin());
  std::copy(after.begin(), after.end(), step_.begin() + static_cast<std::ptrdiff_t>(before.size()));
  return code_.holds(formula, step_);
}

bool Actions::effect_holds(Claim claim, explore::StateView before, explore::StateView after) {
  return holds(instance(claim).effect_formula, before, after);
}

bool Actions::frame_holds(Claim claim, explore::StateView before, explore::StateView after) {
  return holds(verdict(claim, before, after).frame, before, after);
}

Actions::Verdict& Actions::verdict(Claim claim, explore::StateView before,
                                   explore::StateView after) {
  changes_.assign(1, static_cast<std::int64_t>(claim));
  frame_.changes(before, after, changes_);
  if (const auto known = verdicts_.find(changes_); known != verdicts_.end()) return known->second;
  return verdicts_.emplace(changes_, ground_verdict(claim, std::span(changes_).subspan(1)))
      .first->second;
}

// Of the places that read a changed bit most are the action's own: what is left is often nothing.
Actions::Verdict Actions::ground_verdict(Claim claim, std::span<const std::int64_t> changes) {
  std::vector<Term> unchanged;
  for (const std::size_t place : frame_.touched(changes)) {
    if (!reaches(claim, place)) unchanged.push_back(frame_.unchanged(place));
  }
  const Term frame = terms_.under(changes, pool_.all_of(unchanged));
  const Term effect = terms_.under(changes, instance(claim).effect_formula.term);
  const Term allowed = pool_.all_of({effect, frame});
  return {{frame}, {allowed}, terms_.reads(allowed) | instance(claim).reads};
}

bool Actions::reaches(Claim claim, std::size_t place) const {
  const auto& places = instance(claim).places;
  return std::binary_search(places.begin(), places.end(), place);
}

void Actions::justify(Claim claim, explore::StateView before, explore::StateView after,
                      explore::ByteSet& known) {
  const Term allowed = verdict(claim, before, after).allowed.term;
  const auto add = [&](Term term) { justification_.justify(term, step_, known); };
  std::copy(before.begin(), before.end(), step_.begin());
  std::copy(after.begin(), after.end(), step_.begin() + static_cast<std::ptrdiff_t>(before.size()));
  for (const Guard& guard : instance(claim).guards) add(guard.formula.term);
  add(allowed);
}

std::vector<std::size_t> Actions::guards_asked() const {
  std::vector<std::size_t> asked(specification().definitions.size(), 0);
  for (const Instance& one : instances_) {
    for (const Guard& guard : one.guards)
      asked[guard.definition] += pool_.reads(guard.formula.term).any();
  }
  return asked;
}

const Actions::Guard& Actions::guard(Claim claim, std::size_t definition) const {
  const auto& guards = instance(claim).guards;
  return *std::find_if(guards.begin(), guards.end(),
                       [&](const Guard& one) { return one.definition == definition; });
}

std::string Actions::text(Claim claim) const {
  const Definition& definition = specification().definitions[*instance(claim).effect];
  return interpretation_->instance_text(definition, definition.parameters,
                                        instance(claim).arguments);
}

Explanation Actions::explain_guard(Claim claim, std::size_t number,
                                   explore::StateView before) const {
  const Definition& definition = specification().definitions[number];
  return explain(*interpretation_, definition, definition.parameters, *definition.body,
                 guard(claim, number).arguments, before);
}

Explanation Actions::explain_effect(Claim claim, explore::StateView before,
                                    explore::StateView after) const {
  const Definition& definition = specification().definitions[*instance(claim).effect];
  return explain(*interpretation_, definition, definition.parameters, *definition.body,
                 instance(claim).arguments, before, after);
}

std::vector<OutsideChange> Actions::outside_changes(Claim claim, explore::StateView before,
                                                    explore::StateView after) const {
  std::vector<OutsideChange> changes;
  for (std::size_t i = 0; i < frame_.places().size(); ++i) {
    const Place& place = frame_.places()[i];
    if (reaches(claim, i)) continue;
    const std::int64_t was = pool_.evaluate(place.before, before);
    const std::int64_t is = pool_.evaluate(place.before, after);
    if (was == is || (place.may_vanish && is == 0)) continue;
    const std::string& sort = interpretation_->function(place.function).result;
    changes.push_back({interpretation_->atom_text(place.function, place.arguments),
                       interpretation_->atom_text(place.function, place.arguments, Moment::after),
                       interpretation_->value_text(sort, was),
                       interpretation_->value_text(sort, is)});
  }
  return changes;
}

}  // namespace pmapcheck::formula
