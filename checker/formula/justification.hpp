// Which bytes of a state suffice to know what a formula's value is.
//
// The idea, from test generation: a conjunction is false because of one operand, and a disjunction
// true because of one, so the bytes of the others may be anything; of several such operands the one
// is taken that needs the fewest bytes beyond those that are known anyhow.
//
//     (locked or refs = 0) and mapped      true     locked, mapped      refs may be anything
//
// It is a sufficient reason, not always the smallest.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

class Justification {
 public:
  /// For terms of `pool`, which must outlive this and may grow. They are of one state of so many
  /// bytes, or of several, one after the other: then a byte is the same one in each.
  explicit Justification(const TermPool& pool, std::size_t state_bytes = explore::kMaxStateBytes)
      : pool_(pool), state_bytes_(state_bytes) {}

  /// Adds to `known` bytes that, together with those of it, give the term its value in `state`:
  /// it has the same value in each state that has the same bytes there. Returns that value.
  std::int64_t justify(Term term, explore::StateView state, explore::ByteSet& known);

 private:
  struct Known {
    std::uint32_t question = 0;
    std::int64_t value = 0;
    explore::ByteSet bytes;  // that are needed beyond those that are known
  };
  const Known& ask(Term term);
  void decide(Term term, Known& answer);
  void decide_junction(Term term, bool decisive, Known& answer);

  const TermPool& pool_;
  std::size_t state_bytes_;
  explore::StateView state_;
  explore::ByteSet known_;
  std::vector<Known> answers_;  // by term
  std::uint32_t question_ = 0;
};

}  // namespace pmapcheck::formula
