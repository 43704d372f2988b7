// Terms over both states of a step.
//
// The two are laid out as one row, the state before and then the state after, so a term of the
// state after is the same term some bytes further on, and code that runs on a state runs on a step.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/interpretation.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class StepTerms {
 public:
  /// Of states of so many bytes. Both references must outlive this.
  StepTerms(const Interpretation& interpretation, TermPool& pool, std::size_t state_bytes)
      : interpretation_(interpretation), pool_(pool), state_bytes_(state_bytes) {}

  /// A state function for constant arguments. Require: its sorts have elements.
  Term of(std::size_t function, std::span<const int> arguments, Moment moment);

  /// The bytes of a state that `t` reads, in whichever of the two.
  [[nodiscard]] explore::ByteSet reads(Term t) const;

 private:
  Term before(std::size_t function, std::span<const int> arguments);
  Term shifted(Term t);
  Term rebuilt(Term t);

  const Interpretation& interpretation_;
  TermPool& pool_;
  std::size_t state_bytes_;
  std::unordered_map<Term, Term> shifted_;
  std::vector<std::map<std::vector<int>, Term>> known_;  // Of each function, of the state before.
};

}  // namespace pmapcheck::formula
