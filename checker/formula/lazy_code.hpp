// Formulas whose answers are remembered, and that are compiled once that helps too seldom.
//
// The idea: most formulas over a step are asked of few different bytes; to compile them would take
// longer than all that. So the first answers are worked out from the term, each part once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/code.hpp"
#include "checker/formula/memo.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class LazyCode {
 public:
  /// A formula, and how often it was worked out.
  struct Formula {
    Term term;
    Code::Entry entry = Code::Entry::always_true;  ///< Once it is compiled.
    std::uint32_t asked = 0;
    std::optional<Memo::Question> question{};
  };

  /// For Boolean terms of `pool`, which must outlive this.
  explicit LazyCode(const TermPool& pool) : pool_(pool) {}

  /// Each formula of states of one length. Answers are remembered unless that is above
  /// kMaxStateBytes.
  [[nodiscard]] bool holds(Formula& formula, explore::StateView state);

 private:
  static constexpr std::uint32_t kOften = 64;

  bool worked_out(Formula& formula, explore::StateView state);
  std::int64_t value(Term t, explore::StateView state);

  const TermPool& pool_;
  Memo memo_;
  Code code_;
  // What each term's value was when it was asked for last, and in which question.
  std::vector<std::int64_t> values_;
  std::vector<std::uint32_t> questions_;
  std::uint32_t question_ = 0;
};

}  // namespace pmapcheck::formula
