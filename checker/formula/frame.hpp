// What a step leaves alone: every place that its action does not reach.
//
// A place is a state function for given arguments. The frame of an action is not written down: it
// says of every place outside of its effect that the value is the same before and after. Of those
// only the ones can be wrong that read a bit which the step changed, so each bit knows its readers.
//
// What a TLB may hold may also have gone: translations are evicted at any time, and nobody can need
// that one is still there (may_hold.hpp). That something is held which was not is a change.
//
// Only functions that some effect speaks of are looked at: what no effect mentions is outside of
// the model's actions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/formula/interpretation.hpp"
#include "checker/formula/step_terms.hpp"
#include "checker/formula/term.hpp"

namespace pmapcheck::formula {

/// The functions that some effect gives a new value, or leaves free.
[[nodiscard]] std::set<std::size_t> functions_of_effects(const Specification& specification);

/// A state function for given arguments, whose value depends on the state.
struct Place {
  std::size_t function;  ///< In Specification::functions.
  std::vector<int> arguments;
  Term before;      ///< Its value, as a term over both states of a step …
  Term after;       ///< … in each of them.
  bool may_vanish;  ///< A may-hold fact: it may also have become false.
};

class Frame {
 public:
  /// All places of the functions that effects of the specification mention.
  Frame(const Interpretation& interpretation, TermPool& pool, StepTerms& terms);

  [[nodiscard]] std::span<const Place> places() const { return places_; }
  /// The place of a function for these arguments; nothing if its value is constant.
  [[nodiscard]] std::optional<std::size_t> find(std::size_t function,
                                                std::span<const int> arguments) const;

  /// Appends which bits differ that some place reads: for each byte, byte << 8 | bits.
  void changes(explore::StateView before, explore::StateView after,
               std::vector<std::int64_t>& changes) const;
  /// The places that read one of these bits, ascending.
  [[nodiscard]] std::vector<std::size_t> touched(std::span<const std::int64_t> changes) const;
  /// That a place is as it was.
  [[nodiscard]] Term unchanged(std::size_t place) const;

 private:
  struct Reader {
    std::uint8_t bits;
    std::size_t place;
  };

  void add_places(std::size_t function, StepTerms& terms);
  void add_readers(std::size_t place);

  const Interpretation& interpretation_;
  TermPool& pool_;
  std::vector<Place> places_;
  std::map<std::pair<std::size_t, std::vector<int>>, std::size_t> index_;
  std::vector<std::vector<Reader>> readers_;  // Of each byte.
  std::vector<std::uint8_t> read_;            // The bits of each byte that some place reads.
};

}  // namespace pmapcheck::formula
