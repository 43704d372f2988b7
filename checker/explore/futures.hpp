// What each process may still do, from each place at which it was seen.
//
// The idea: a process's places and the ways between them are a graph, learned while the search goes
// on. What it may do from a place is the union of what it was seen to do at every place that can be
// reached in this graph. At some places it may have to wait: they are gates. So a future is kept in
// stretches, each up to the next gates, and who asks decides which gates are open:
//
//     place ──► place ──► gate ──► place ──► place ──► gate ──► …
//     └── stretch of the first ──┘└── stretch of the gate ──┘
//
// What was learned is too little as long as something is still unseen. So whoever relies on it asks
// in the end whether it has grown(), and if so begins again: see stubborn_sets.hpp.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "checker/explore/interference.hpp"

namespace pmapcheck::explore {

/// What decides whether a process can step at a place.
struct Guard {
  bool gate = false;  ///< It may have to wait for a step of somebody else's.
  ByteMarks reads;    ///< At least the bytes that another's step may stop it by.
};

class Futures {
 public:
  /// A number that a process itself has for where it is.
  using Place = std::uint32_t;
  /// What a process may do before it passes a gate, and the gates that it may come to.
  struct Stretch {
    Future future;
    std::vector<Place> gates;
  };

  /// Of so many processes, bytes and predicates.
  Futures(std::size_t processes, std::size_t marks, std::function<Guard(std::size_t, Place)> guard)
      : words_(ByteMarks::words_for(marks)), guard_(std::move(guard)), graphs_(processes) {}

  /// From a place on, which is passed even if it is a gate. Valid until the next learn().
  const Stretch& stretch(std::size_t process, Place from);

  /// The process was seen to do this at a place, and to come to others by it. Returns whether any
  /// of it is new.
  bool learn(std::size_t process, Place at, const Deed& deed, std::span<const Place> to);

  /// Whether these bytes are among those of the place's guard.
  [[nodiscard]] bool guards(std::size_t process, Place at, const ByteMarks& reads) {
    return known(process, at).guard.contains(reads, words_);
  }

  /// Whether anything was new since the last forget_growth().
  [[nodiscard]] bool grown() const { return grown_; }
  void forget_growth() { grown_ = false; }
  /// Changes whenever something is new.
  [[nodiscard]] std::uint64_t version() const { return version_; }

 private:
  struct Known {
    bool known = false;
    bool gate = false;
    ByteMarks guard;
    Deed deeds;  // all that were seen, and what the guard reads
    std::vector<Place> to;
    std::uint32_t version = 0;  // of the graph that the stretch was made from; 0: of none
    Stretch stretch;
  };
  struct Graph {
    std::uint32_t version = 1;
    std::deque<Known> places;
  };

  Known& known(std::size_t process, Place place);

  std::size_t words_;
  std::function<Guard(std::size_t, Place)> guard_;
  std::vector<Graph> graphs_;  // by process
  bool grown_ = false;
  std::uint64_t version_ = 0;
  std::vector<Place> to_do_;
  std::vector<bool> seen_;
};

}  // namespace pmapcheck::explore
