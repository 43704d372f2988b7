// Priorities that find bugs: whose turn it is in a run of random_walk.hpp.
//
// The idea (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic
// Guarantees of Finding Bugs", ASPLOS 2010): most bugs need few steps to be in a certain order.
// Each process gets a priority by lot, and the highest one that can step does. At d - 1 change
// points, drawn too, the process that has just stepped falls below all others. Of n processes and
// runs of at most k steps, a bug that takes d orderings is found by a run with a probability of at
// least
//
//     1 / (n k^(d - 1))
//
// Added here: a process that has taken an optional step falls below all others, too. Otherwise an
// environment that may do something again and again would do nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace pmapcheck::explore {

/// Numbers drawn from a seed, the same with every standard library.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : bits_(seed) {}
  /// 0 … bound - 1, all but equally likely. Require: bound > 0.
  std::uint64_t below(std::uint64_t bound) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>(Wide{bits_()} * bound >> 64);
  }

 private:
  std::mt19937_64 bits_;
};

/// The priorities of one run.
class PctPriorities {
 public:
  /// Begins a run of about `length` >= 1 steps, with `depth` - 1 change points.
  void begin(Draw& draw, std::uint32_t depth, std::uint64_t length) {
    priorities_.clear();
    change_points_.clear();
    lowest_ = 0;
    for (std::uint32_t i = 1; i < depth; ++i) change_points_.push_back(1 + draw.below(length));
  }

  /// The higher one steps. Processes draw when they are first asked about.
  std::int64_t of(std::uint16_t process, Draw& draw) {
    const auto [known, is_new] = priorities_.try_emplace(process);
    if (is_new) {
      known->second = static_cast<std::int64_t>(change_points_.size() + draw.below(kPriorities));
    }
    return known->second;
  }

  /// `process` has taken the `number`-th step of the run, from 1.
  void stepped(std::uint16_t process, std::uint64_t number, bool optional) {
    if (optional) priorities_[process] = --lowest_;
    for (std::size_t i = 0; i < change_points_.size(); ++i) {
      if (change_points_[i] == number) priorities_[process] = static_cast<std::int64_t>(i);
    }
  }

 private:
  static constexpr std::uint64_t kPriorities = std::uint64_t{1} << 60;  // so many rarely collide

  std::map<std::uint16_t, std::int64_t> priorities_;
  std::vector<std::uint64_t> change_points_;  // Below all that are drawn: 0, 1, …, by this order.
  std::int64_t lowest_ = 0;
};

}  // namespace pmapcheck::explore
