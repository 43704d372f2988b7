// What steps depend on: classes, and the keys under which their steps are kept.
//
// The idea: the key of a class is made of all bytes that its states depended on so far; what was
// kept under fewer of them is found no more. Which bytes matter may itself depend on some of them:
// if look-ups fail too often, the class is parted by the bytes that always mattered, and each part
// has a key of its own:
//
//     class ──bytes that always mattered──► part ── … ──► part ──all its bytes──► steps
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/step_table.hpp"

namespace pmapcheck::explore {

struct StepClass {
  KeyShape shape;             ///< Of the keys of its steps.
  ByteMarks bytes;            ///< Those that mattered in some state …
  ByteMarks always;           ///< … and in every state.
  bool known = false;         ///< These are about at least one state.
  std::uint64_t found = 0;    ///< Look-ups that succeeded …
  std::uint64_t learned = 0;  ///< … and that did not.
  bool given_up = false;      ///< It is not worth a look-up.
  unsigned depth = 0;         ///< A part of a part of …
  KeyShape part_shape;        ///< Of the keys of its parts, if it has any.
  std::vector<std::unique_ptr<StepClass>> parts;

  /// With all its parts.
  [[nodiscard]] std::uint64_t found_by_all() const;
};

class StepClasses {
 public:
  /// What a look-up depends on: first which part of the class it is, and of the part, each under
  /// the number of a shape that such keys have; then the steps.
  struct Level {
    const ByteMarks* bytes;
    std::uint32_t shape;
    std::uint64_t* found;  ///< Of the steps: how many look-ups succeeded, to be counted on.
  };

  /// After so many look-ups that failed, these must be seldom, at most one in kSeldom, as to learn
  /// takes about as long as to find a hundred times.
  static constexpr std::uint32_t kSeldom = 16;

  /// `trial`: so often look-ups of a class must fail until anything is done about it.
  StepClasses(std::size_t state_bytes, std::uint32_t trial)
      : marks_(ByteMarks::words_for(state_bytes)),
        words_((state_bytes + sizeof(Word) - 1) / sizeof(Word)),
        trial_(trial) {}

  /// The steps of a class in a state, given as words; 0 if they are not known.
  StepTable::Entry find(StepClass& c, const Word* state);
  /// Keeps steps, and the bytes that they depended on. Require: they were not found.
  StepTable::Entry insert(StepClass& c, const Word* state, const ByteMarks& bytes,
                          std::uint32_t steps, std::span<const Word> kept);
  /// The part of a class that a state is in: the class itself, as long as it has none.
  StepClass& part_of(StepClass& c, const Word* state);
  /// Gives a class up if most of its look-ups fail, and it can't be parted.
  void judge(StepClass& c) const;

  /// The levels of the last look-up: note() adds the steps of a class, forget_levels() says that
  /// others must not rely on it.
  [[nodiscard]] std::span<const Level> levels() const { return levels_; }
  void begin_levels() {
    levels_.clear();
    has_levels_ = true;
  }
  void note(StepClass& c) {
    levels_.push_back({&c.bytes, c.shape.number, &c.found});
    if (!has_levels_) levels_.clear();
  }
  void forget_levels() { levels_.clear(); }

  /// Forgets all steps; whoever has classes drops their parts.
  void clear() { table_.clear(); }
  [[nodiscard]] const StepTable& table() const { return table_; }

 private:
  static constexpr unsigned kDeepest = 4;
  static constexpr std::size_t kMostParts = 4096;

  [[nodiscard]] bool can_be_parted(const StepClass& c) const {
    return c.depth < kDeepest && !c.always.contains(c.bytes, marks_);
  }

  std::size_t marks_;  // words of a ByteMarks that count
  std::size_t words_;  // of a state
  std::uint32_t trial_;
  StepTable table_;
  std::uint32_t shapes_ = 0;
  std::vector<Level> levels_;
  bool has_levels_ = false;
};

}  // namespace pmapcheck::explore
