// Processes that run the same random program: whoever of them does something, it is the same.
//
//     state:  pc of each │ register of each │ holder of a lock + 1 │ set of sleepers │ shared byte
//
// What a process does is a pseudo-random function of its pc, its register and of what the shared
// bytes are to it (is the lock mine, am I in the set?). It may take or release the lock, fall
// asleep, wake all sleepers or any one of them.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <vector>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/symmetry_check.hpp"

namespace pmapcheck::explore::models {

class AlikeProcesses {
 public:
  /// What makes processes different after all.
  enum class Oddity : std::uint8_t {
    none,
    first_is_different,  ///< Process 0 does something else in one of its places.
    lowest_first,        ///< Of sleepers, the one with the lowest number is woken.
  };
  static constexpr PropertyId kLocals = 3;  ///< Properties of one process.
  static constexpr PropertyId kPairs = kLocals + 2;
  static constexpr PropertyId kSteps = kPairs + 2;  ///< Broken by steps.
  static constexpr PropertyId kEnd = kSteps;
  static constexpr PropertyId kStuck = kEnd + 1;

  template <class Random>
  explicit AlikeProcesses(Random& random, Oddity oddity = Oddity::none)
      : count_(2 + random() % 2), oddity_(oddity), salt_(random()) {}

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t holder() const { return 2 * count_; }
  [[nodiscard]] std::size_t sleepers() const { return 2 * count_ + 1; }
  [[nodiscard]] std::size_t shared() const { return 2 * count_ + 2; }

  [[nodiscard]] std::size_t state_bytes() const { return 2 * count_ + 3; }
  [[nodiscard]] std::size_t property_count() const { return kStuck + 1u; }
  template <class Visit>
  void initial(Visit&& visit) {
    const std::vector<std::uint8_t> zero(state_bytes());
    visit(StateView(zero));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < count_; ++p) successors_of(state, p, visit);
  }
  [[nodiscard]] Footprint footprint(StateView, Step) { return {}; }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& violated) {
    const std::vector<PropertyId> all = failing(state);
    violated.insert(violated.end(), all.begin(), all.end());
  }
  [[nodiscard]] bool finished(StateView state) const {
    return std::all_of(state.begin(), state.begin() + static_cast<std::ptrdiff_t>(count_),
                       [](int pc) { return pc == kPlaces - 1; });
  }
  void check_end(StateView state, std::vector<PropertyId>& violated) {
    if (state[holder()] != 0) violated.push_back(kEnd);
  }
  [[nodiscard]] PropertyId stuck(StateView) { return kStuck; }

  [[nodiscard]] std::size_t process_count() const { return count_; }
  [[nodiscard]] std::size_t first_classless() const { return count_; }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t process) const {
    return state[process];
  }
  [[nodiscard]] ByteSet class_bytes(std::size_t process) const { return ByteSet().set(process); }
  template <class Visit>
  void successors_of(StateView state, std::size_t p, Visit&& visit) {
    visit_steps(state, p, [&](const Successor& s, const std::vector<PropertyId>&) { visit(s); });
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t p, Visit&& visit) {
    visit_steps(state, p, [&](const Successor& s, const std::vector<PropertyId>& failing) {
      Successor judged = s;
      judged.judged = true;
      judged.failing = failing;
      visit(judged);
    });
    Footprint footprint;
    for (const std::size_t byte : {p, count_ + p, holder(), sleepers(), shared()}) {
      footprint.reads.set(byte);
      footprint.writes.set(byte);
    }
    for (std::size_t q = 0; q < count_; ++q) footprint.reads.set(q);
    return footprint;
  }

 private:
  static constexpr std::uint8_t kPlaces = 4;  // the last one is the end

  [[nodiscard]] std::uint64_t hash(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
    std::uint64_t h = salt_;
    for (const std::uint64_t part : {a, b, c}) {
      h = (h ^ part) * 0x9e3779b97f4a7c15u;
      h ^= h >> 31;
    }
    return h;
  }
  // Of a step of process p: what else is violated, was violated before.
  [[nodiscard]] std::vector<PropertyId> failing_at(StateView state, std::size_t p) const {
    std::vector<PropertyId> all;
    for (PropertyId i = 0; i < kLocals; ++i) {
      if (hash(100 + i, state[p], state[count_ + p]) % 8 == 0) all.push_back(i);
    }
    for (PropertyId i = kLocals; i < kPairs; ++i) {
      bool fails = false;
      for (std::size_t q = 0; q < count_; ++q) {
        if (q == p) continue;
        fails |= hash(200 + i, state[p], state[q]) % 16 == 0;
        fails |= hash(200 + i, state[q], state[p]) % 16 == 0;
      }
      if (fails) all.push_back(i);
    }
    return all;
  }
  [[nodiscard]] std::vector<PropertyId> failing(StateView state) const {
    std::vector<PropertyId> all;
    for (std::size_t p = 0; p < count_; ++p) {
      for (const PropertyId id : failing_at(state, p)) {
        if (std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
      }
    }
    return all;
  }
  template <class Visit>
  void visit_steps(StateView state, std::size_t p, Visit&& visit) {
    const std::uint8_t me = static_cast<std::uint8_t>(1u << p);
    if (state[p] == kPlaces - 1 || (state[sleepers()] & me) != 0) return;
    const std::uint64_t lock = state[holder()] == 0 ? 0 : state[holder()] == p + 1 ? 1 : 2;
    const bool odd = oddity_ == Oddity::first_is_different && p == 0 && state[p] == 1;
    const std::uint64_t seen = hash(state[p] * 2u + state[count_ + p] + (odd ? 50 : 0),
                                    lock * 2 + (state[sleepers()] != 0 ? 1 : 0), state[shared()]);
    if (lock == 2 && seen % 2 == 0) return;  // waits for the lock
    std::uint16_t outcome = 0;
    const auto finish = [&](std::vector<std::uint8_t> next, std::uint64_t what) {
      next[p] =
          static_cast<std::uint8_t>((what >> 8) % 4 == 0 ? (what >> 16) % kPlaces : state[p] + 1u);
      next[count_ + p] = static_cast<std::uint8_t>((what >> 24) % 2);
      if ((what >> 32) % 3 == 0) next[shared()] = static_cast<std::uint8_t>((what >> 40) % 2);
      if (std::equal(next.begin(), next.end(), state.begin())) return;
      std::vector<PropertyId> broken;
      if ((what >> 48) % 16 == 0) broken.push_back(static_cast<PropertyId>(kPairs + what % 2));
      visit(Successor{{static_cast<std::uint16_t>(p), outcome++}, Progress::work, next, broken},
            failing_at(next, p));
    };
    for (std::uint64_t i = 0; i < 1 + (seen >> 8) % 2; ++i) {
      const std::uint64_t what = hash(seen, i, 7);
      std::vector<std::uint8_t> next(state.begin(), state.end());
      switch (what % 6) {
        case 0:
          if (lock == 0) next[holder()] = static_cast<std::uint8_t>(p + 1);
          break;
        case 1:
          if (lock == 1) next[holder()] = 0;
          break;
        case 2:
          next[sleepers()] = static_cast<std::uint8_t>(state[sleepers()] | me);
          break;
        case 3:
          next[sleepers()] = 0;
          break;
        case 4: {  // wakes one of them
          const std::uint8_t set = state[sleepers()];
          for (std::size_t q = 0; q < count_; ++q) {
            if ((set >> q & 1) == 0) continue;
            next[sleepers()] = static_cast<std::uint8_t>(set & ~(1u << q));
            if (oddity_ == Oddity::lowest_first || set == 1u << q) break;
            if (set >> (q + 1) != 0) finish(next, what);
          }
          break;
        }
        default:
          break;
      }
      finish(next, what);
    }
  }

  std::size_t count_;
  Oddity oddity_;
  std::uint64_t salt_;
};

/// All permutations of alike processes, as a group.
class AllPermutations {
 public:
  /// What a wrong group forgets.
  enum class Omission : std::uint8_t {
    nothing,
    holder,  ///< The lock's holder is renamed, too.
  };
  explicit AllPermutations(const AlikeProcesses& model, Omission omission = Omission::nothing)
      : model_(model), omission_(omission) {
    std::vector<std::size_t> to(model.count());
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = i;
    do {
      elements_.push_back(to);
    } while (std::next_permutation(to.begin(), to.end()));
  }

  [[nodiscard]] std::size_t order() const { return elements_.size(); }
  [[nodiscard]] std::size_t others() const { return 0; }
  [[nodiscard]] bool applies(std::size_t, StateView) const { return true; }
  void image(std::size_t element, StateView state, std::uint8_t* row) const {
    const std::vector<std::size_t>& to = elements_[element];
    std::copy(state.begin(), state.end(), row);
    row[model_.sleepers()] = 0;
    for (std::size_t p = 0; p < to.size(); ++p) {
      row[to[p]] = state[p];
      row[to.size() + to[p]] = state[to.size() + p];
      if ((state[model_.sleepers()] >> p & 1) != 0) {
        row[model_.sleepers()] = static_cast<std::uint8_t>(row[model_.sleepers()] | 1u << to[p]);
      }
    }
    const std::uint8_t holder = state[model_.holder()];
    if (holder != 0 && omission_ != Omission::holder) {
      row[model_.holder()] = static_cast<std::uint8_t>(to[holder - 1u] + 1);
    }
  }
  [[nodiscard]] std::size_t image_of_process(std::size_t element, std::size_t process) const {
    return elements_[element][process];
  }
  [[nodiscard]] ByteSet preimage(std::size_t element, const ByteSet& bytes) const {
    ByteSet all = bytes;
    const std::vector<std::size_t>& to = elements_[element];
    for (std::size_t p = 0; p < to.size(); ++p) {
      all[p] = bytes[to[p]];
      all[to.size() + p] = bytes[to.size() + to[p]];
    }
    return all;
  }

  void represent(StateView state, std::uint8_t* row) const {
    std::vector<std::uint8_t> other(state.size());
    std::copy(state.begin(), state.end(), row);
    for (std::size_t e = 1; e < elements_.size(); ++e) {
      image(e, state, other.data());
      if (std::lexicographical_compare(other.begin(), other.end(), row, row + other.size())) {
        std::copy(other.begin(), other.end(), row);
      }
    }
  }

 private:
  const AlikeProcesses& model_;
  Omission omission_;
  std::vector<std::vector<std::size_t>> elements_;
};

}  // namespace pmapcheck::explore::models
