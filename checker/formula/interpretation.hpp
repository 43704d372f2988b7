// A specification together with what its words mean in one scenario.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/formula/vocabulary.hpp"

namespace pmapcheck::formula {

/// Of the two states of a step: the one that is meant by `f`, and the one by `next.f`.
enum class Moment : std::uint8_t { before, after };

class Interpretation {
 public:
  /// Require: the two agree (no `disagreement`).
  Interpretation(Specification specification, Vocabulary vocabulary);

  [[nodiscard]] const Specification& specification() const { return specification_; }
  [[nodiscard]] const Vocabulary& vocabulary() const { return vocabulary_; }

  /// What the function with this number in Specification::functions means.
  [[nodiscard]] const StateFunction& function(std::size_t number) const {
    return vocabulary_.functions[functions_[number]];
  }
  /// The number of values of a sort: of elements, 2 for Bool. Require: not Int.
  [[nodiscard]] int size(const std::string& sort) const;
  /// The value as people write it: an element's name, "true" or "false", or a number.
  [[nodiscard]] std::string value_text(const std::string& sort, std::int64_t value) const;
  /// "(pte-page user 0x1000)", or "(next.pte-page user 0x1000)".
  [[nodiscard]] std::string atom_text(std::size_t function, std::span<const int> arguments,
                                      Moment moment = Moment::before) const;
  /// "invalidate-before-replace(c = cpu1, v = 0x1000)".
  [[nodiscard]] std::string instance_text(const Definition& definition,
                                          std::span<const Variable> variables,
                                          std::span<const std::int64_t> values) const;

  /// Calls `visit` with every tuple of values of these sorts, in lexicographic order, as a vector
  /// of int; stops when it returns false.
  template <class Visitor>
  void for_each_tuple(std::span<const Variable> variables, Visitor&& visit) const {
    std::vector<int> sizes;
    for (const Variable& variable : variables) {
      sizes.push_back(size(variable.sort));
      if (sizes.back() == 0) return;
    }
    std::vector<int> tuple(variables.size(), 0);
    while (visit(std::as_const(tuple))) {
      std::size_t i = tuple.size();
      while (i > 0 && ++tuple[i - 1] == sizes[i - 1]) tuple[--i] = 0;
      if (i == 0) return;
    }
  }

 private:
  Specification specification_;
  Vocabulary vocabulary_;
  std::vector<std::size_t> functions_;
};

}  // namespace pmapcheck::formula
