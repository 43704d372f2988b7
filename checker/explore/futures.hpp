// What each process may still do, from each place at which it was seen.
//
// The idea: a process's places and the ways between them are a graph, learned while the search goes
// on. What it may do from a place is the union of what it was seen to do at every place that can be
// reached in this graph. That is too little as long as something is still unseen; so whoever relies
// on a future asks in the end whether any has grown(), and if so begins again with all that was
// learned. When none has, the search saw everything: see stubborn_sets.hpp.
//
//     place ──► place ──► place          future(place) = deed(place) ∪ future(each next place)
//        └────────► place ◄──┘
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "checker/explore/interference.hpp"

namespace pmapcheck::explore {

class Futures {
 public:
  /// A number that a process itself has for where it is.
  using Place = std::uint32_t;

  Futures(std::size_t processes, std::size_t state_bytes)
      : words_(ByteMarks::words_for(state_bytes)), places_(processes) {}

  /// Of a place that was never seen: nothing.
  [[nodiscard]] const Future& of(std::size_t process, Place place) const {
    const auto& known = places_[process];
    return place < known.size() ? known[place].future : nothing_;
  }

  /// The process was seen to do this at a place, and to come to others by it.
  void learn(std::size_t process, Place at, const Deed& deed, std::span<const Place> to);

  /// Whether a future has grown since the last forget_growth().
  [[nodiscard]] bool grown() const { return grown_; }
  void forget_growth() { grown_ = false; }

 private:
  struct Known {
    Future future;
    std::vector<Place> from;  // places that lead here
  };
  Known& known(std::size_t process, Place place);
  void grow(std::size_t process, Place place, const Future& by);

  std::size_t words_;
  std::vector<std::deque<Known>> places_;  // by process
  Future nothing_;
  bool grown_ = false;
};

}  // namespace pmapcheck::explore
