// Terms over both states of a step.
//
// The two are laid out as one row, the state before and then the state after, so a term of the
// state after is the same term some bytes further on, and code that runs on a state runs on a step.
//
// Of steps that change the same few bits, most of what is said of the state after is said of the
// state before: "nothing more is held than was" is then true by its form.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
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

  /// A term with the value of `t` for all steps that change exactly these bits: for each byte in
  /// which there are some, byte << 8 | bits.
  Term under(std::span<const std::int64_t> changes, Term t);

  /// The bytes of a state that `t` reads, in whichever of the two.
  [[nodiscard]] explore::ByteSet reads(Term t) const;

 private:
  // Terms, and what each of them becomes.
  class Replaced {
   public:
    void clear() {
      if (++round_ == 0) {  // after four thousand million rounds
        entries_.clear();
        ++round_;
      }
    }
    [[nodiscard]] std::optional<Term> find(Term t) const {
      const auto number = static_cast<std::size_t>(t);
      if (number >= entries_.size() || entries_[number].round != round_) return {};
      return entries_[number].term;
    }
    void insert(Term t, Term becomes) {
      const auto number = static_cast<std::size_t>(t);
      if (number >= entries_.size()) entries_.resize(number + 1);
      entries_[number] = {round_, becomes};
    }

   private:
    struct Entry {
      std::uint32_t round = 0;
      Term term{};
    };
    std::vector<Entry> entries_;  // by term
    std::uint32_t round_ = 1;
  };

  Term before(std::size_t function, std::span<const int> arguments);
  // `t` with other slices: replace(slice) for each that is not in a part that stays.
  template <class Replace, class Stays>
  Term replaced(Term t, Replaced& known, const Replace& replace, const Stays& stays);
  [[nodiscard]] bool speaks_of_after(Term t);
  template <class Replace, class Stays>
  Term rebuilt(Term t, Replaced& known, const Replace& replace, const Stays& stays);

  const Interpretation& interpretation_;
  TermPool& pool_;
  std::size_t state_bytes_;
  Replaced shifted_;          // Of the state before: the same of the state after.
  Replaced under_;            // Of one set of changes.
  Replaced speaks_of_after_;  // 1 if so, else 0.
  std::vector<std::map<std::vector<int>, Term>> known_;  // Of each function, of the state before.
};

}  // namespace pmapcheck::formula
