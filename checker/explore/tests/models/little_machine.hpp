// Processes that look at few bytes of a shared memory: a model whose steps can be learned.
//
//     state:  pc of each process │ shared bytes
//
// What a process does is a pseudo-random function of its pc and of the bytes that it reads; so is
// what a state violates, of two bytes each.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <vector>

#include "checker/explore/learned_steps.hpp"

namespace pmapcheck::explore::models {

class LittleMachine {
 public:
  static constexpr std::size_t kThreads = 2;
  static constexpr std::size_t kProcesses = 5;  // The others have no pc.
  static constexpr std::size_t kShared = 9;
  static constexpr std::size_t kInvariants = 6;
  static constexpr unsigned kValues = 3;  // of each byte

  /// With `hidden`, some processes look at one byte more than they tell.
  explicit LittleMachine(unsigned seed, bool hidden = false) : hidden_(hidden) {
    std::mt19937 random(seed);
    salt_ = random();
    for (auto& code : codes_) {
      for (auto& reads : code) {
        for (std::size_t& byte : reads) byte = kThreads + random() % kShared;
      }
    }
    for (auto& bytes : invariants_) {
      for (std::size_t& byte : bytes) byte = random() % state_bytes();
    }
  }

  [[nodiscard]] std::size_t state_bytes() const { return kThreads + kShared; }
  [[nodiscard]] std::size_t property_count() const { return kInvariants + 4; }
  template <class Visit>
  void initial(Visit&& visit) {
    const std::vector<std::uint8_t> zero(state_bytes());
    visit(StateView(zero));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    for (std::size_t p = 0; p < kProcesses; ++p) successors_of(state, p, visit);
  }
  [[nodiscard]] Footprint footprint(StateView, Step) { return {}; }
  void check(StateView state, StateView previous, Step, std::vector<PropertyId>& violated) {
    ++judged;
    for (std::size_t i = 0; i < kInvariants; ++i) {
      if ((previous.empty() || touched(i, previous, state)) && fails(i, state)) {
        violated.push_back(static_cast<PropertyId>(i));
      }
    }
  }
  [[nodiscard]] bool finished(StateView) const { return true; }
  void check_end(StateView, std::vector<PropertyId>&) {}
  [[nodiscard]] PropertyId stuck(StateView) { return kInvariants; }

  [[nodiscard]] std::size_t process_count() const { return kProcesses; }
  [[nodiscard]] std::size_t first_classless() const { return kThreads; }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t process) const {
    return state[process];
  }
  [[nodiscard]] ByteSet class_bytes(std::size_t process) const { return ByteSet().set(process); }
  template <class Visit>
  void successors_of(StateView state, std::size_t process, Visit&& visit) {
    const std::size_t pc = process < kThreads ? state[process] : 0;
    const auto& reads = codes_[process][pc];
    std::uint64_t seen = hash(process * 64 + pc, state[reads[0]], state[reads[1]]);
    if (hidden_ && pc == 1) seen = hash(seen, state.back(), 0);
    const std::size_t outcomes = seen % 8 == 0 ? 0 : 1 + (seen >> 8) % 2;
    for (std::size_t i = 0; i < outcomes; ++i) {
      const std::uint64_t what = hash(seen, i, 7);
      std::array<std::uint8_t, kThreads + kShared> next{};
      std::copy(state.begin(), state.end(), next.begin());
      next[reads[what % 2]] = static_cast<std::uint8_t>((what >> 8) % kValues);
      if (process < kThreads) next[process] = static_cast<std::uint8_t>((what >> 16) % kValues);
      if (std::equal(next.begin(), next.end(), state.begin())) continue;
      std::vector<PropertyId> broken;
      if ((what >> 24) % 8 == 0) broken.push_back(kInvariants + (what >> 32) % 4);
      visit(Successor{{static_cast<std::uint16_t>(process), static_cast<std::uint16_t>(i)},
                      Progress::work,
                      next,
                      broken});
    }
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t process, Visit&& visit) {
    Footprint footprint;
    const std::size_t pc = process < kThreads ? state[process] : 0;
    if (process < kThreads) footprint.writes.set(process);
    for (const std::size_t byte : codes_[process][pc]) footprint.reads.set(byte);
    if (process == kProcesses - 1 && state[kThreads] == 1) return std::nullopt;
    successors_of(state, process, [&](const Successor& successor) {
      std::vector<PropertyId> failing;
      for (std::size_t i = 0; i < kInvariants; ++i) {
        if (!touched(i, state, successor.state)) continue;
        for (const std::size_t byte : invariants_[i]) footprint.reads.set(byte);
        if (fails(i, successor.state)) failing.push_back(static_cast<PropertyId>(i));
      }
      Successor step = successor;
      step.judged = true;
      step.failing = failing;
      visit(step);
    });
    footprint.reads |= footprint.writes;
    return footprint;
  }

  std::size_t judged = 0;  ///< Calls of check().

 private:
  [[nodiscard]] std::uint64_t hash(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
    std::uint64_t h = salt_;
    for (const std::uint64_t part : {a, b, c}) {
      h = (h ^ part) * 0x9e3779b97f4a7c15u;
      h ^= h >> 31;
    }
    return h;
  }
  [[nodiscard]] bool touched(std::size_t i, StateView a, StateView b) const {
    return a[invariants_[i][0]] != b[invariants_[i][0]] ||
           a[invariants_[i][1]] != b[invariants_[i][1]];
  }
  [[nodiscard]] bool fails(std::size_t i, StateView state) const {
    return hash(100 + i, state[invariants_[i][0]], state[invariants_[i][1]]) % 4 == 0;
  }

  bool hidden_;
  std::uint64_t salt_ = 0;
  std::size_t codes_[kProcesses][kValues][2] = {};
  std::size_t invariants_[kInvariants][2] = {};
};

}  // namespace pmapcheck::explore::models
