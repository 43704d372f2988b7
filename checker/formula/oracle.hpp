// Z3 as the judge of the compiled formulas.
//
// The oracle shares with them only the text and the vocabulary's reading of the state bytes. Z3
// parses the text over enumeration sorts, quantifiers are expanded in Z3's own syntax tree, the
// state becomes a Z3 model of the state functions' values, and Z3 evaluates. Slow: for tests, and
// for --oracle z3.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/compiled.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::formula {

/// For one thread. A state that Z3 cannot judge (a state function whose value is no element of its
/// sort) is a broken promise of the vocabulary, and stops the program with a message.
class Oracle {
 public:
  /// Judges these instances of a specification that `Compiled::compile` accepts. Errors: the text
  /// and the vocabulary disagree, or what Z3 says.
  static Result<Oracle> create(Specification specification, Vocabulary vocabulary,
                               std::span<const Instance> instances);
  Oracle(Oracle&&) noexcept;
  Oracle& operator=(Oracle&&) noexcept;
  ~Oracle();

  /// Of each instance, in order: whether it holds. One evaluation for all of them.
  std::vector<bool> judge(explore::StateView state);

  /// One instance, by its place in the list.
  bool holds(std::size_t instance, explore::StateView state);

  /// A definition with values for its `parameters`, as in Contracts.
  bool holds(std::size_t definition, std::span<const std::int64_t> arguments,
             explore::StateView state);
  /// The same of an effect, which speaks of two states.
  bool holds(std::size_t effect, std::span<const std::int64_t> arguments, explore::StateView before,
             explore::StateView after);

 private:
  class Judge;
  explicit Oracle(std::unique_ptr<Judge> judge);
  std::unique_ptr<Judge> judge_;
};

}  // namespace pmapcheck::formula
