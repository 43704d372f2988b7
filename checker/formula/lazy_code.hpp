// Formulas that are compiled once they have been asked for often.
//
// The idea: most formulas over a step are asked a few times and their answers remembered; to
// compile them would take longer than all that. So the first answers are worked out from the term,
// each part once.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/code.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class LazyCode {
 public:
  /// A formula, and how often it was asked for.
  struct Formula {
    Term term;
    Code::Entry entry = Code::Entry::always_true;  ///< Once it is compiled.
    std::uint32_t asked = 0;
  };

  /// For Boolean terms of `pool`, which must outlive this.
  explicit LazyCode(const TermPool& pool) : pool_(pool) {}

  [[nodiscard]] bool holds(Formula& formula, explore::StateView state);

 private:
  static constexpr std::uint32_t kOften = 64;

  std::int64_t value(Term t, explore::StateView state);

  const TermPool& pool_;
  Code code_;
  // What each term's value was when it was asked for last, and in which question.
  std::vector<std::int64_t> values_;
  std::vector<std::uint32_t> questions_;
  std::uint32_t question_ = 0;
};

}  // namespace pmapcheck::formula
