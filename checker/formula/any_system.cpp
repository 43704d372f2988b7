#include "checker/formula/any_system.hpp"

#include <algorithm>
#include <memory>

#include "checker/formula/grounding.hpp"
#include "checker/formula/interpretation.hpp"
#include "checker/formula/may_hold.hpp"

namespace pmapcheck::formula {
namespace {

constexpr int kElements = 2;

// Places in a state vector that nobody has: terms are told apart by them, and read nowhere.
class Unknowns {
 public:
  Slice make(const std::string& sort) {
    constexpr unsigned kOffsets = 0xfff;  // may_hold.cpp has the others for itself
    Slice slice;
    slice.offset = static_cast<std::uint16_t>(count_ % kOffsets);
    slice.shift = static_cast<std::uint8_t>(count_ / kOffsets);
    slice.width = 8;
    if (sort != "Int") slice.mask = 1;  // an element, or a Bool
    ++count_;
    return slice;
  }

 private:
  unsigned count_ = 0;
};

// Functions of which nothing is known.
Vocabulary vocabulary(const Specification& specification, std::span<const std::string> may_hold) {
  Vocabulary words;
  for (const DeclaredSort& sort : specification.sorts) {
    words.sorts.push_back({sort.name, {}});
    for (int i = 1; i <= kElements; ++i) {
      words.sorts.back().elements.push_back(sort.name + std::to_string(i));
    }
  }
  Unknowns unknowns;
  for (const DeclaredFunction& function : specification.functions) {
    std::size_t count = 1;
    for (std::size_t i = 0; i < function.parameters.size(); ++i) count *= kElements;
    std::vector<Slice> slices;
    for (std::size_t i = 0; i < count; ++i) slices.push_back(unknowns.make(function.result));
    const auto ground = [slices](TermPool& pool, std::span<const int> arguments) {
      std::size_t number = 0;
      for (const int argument : arguments) {
        number = number * kElements + static_cast<std::size_t>(argument);
      }
      return pool.read(slices[number]);
    };
    const bool is_set =
        std::find(may_hold.begin(), may_hold.end(), function.name) != may_hold.end();
    words.functions.push_back(
        {function.name, function.parameters, function.result, ground, is_set});
  }
  return words;
}

}  // namespace

std::optional<InputError> unfit_for_any_system(const Specification& specification,
                                               std::span<const std::string> may_hold) {
  const Interpretation interpretation(specification, vocabulary(specification, may_hold));
  for (const Definition& definition : specification.definitions) {
    switch (definition.kind) {
      case Kind::axiom:
      case Kind::init:
      case Kind::macro:
      case Kind::sum_condition:
        continue;  // never evaluated by themselves
      default:
        break;
    }
    if (!definition.matrix) continue;
    const bool expanded = definition.kind == Kind::invariant || definition.kind == Kind::lemma ||
                          definition.kind == Kind::sum || definition.kind == Kind::final_obligation;
    if (auto problem = not_groundable(interpretation, definition, expanded)) return problem;
    if (auto problem = inexact_violation(interpretation, definition)) return problem;
  }
  return std::nullopt;
}

}  // namespace pmapcheck::formula
