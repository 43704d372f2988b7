// A round of a search: the steps out of some states, cut into chunks.
//
// The idea: threads expand chunks in any order, and what they find is put together in the order of
// the chunks, so that nothing depends on who was faster.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/own_lines.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/sleep_sets.hpp"
#include "checker/explore/state_set.hpp"

namespace pmapcheck::explore {

/// Something violated, found between two steps of a chunk.
struct Report {
  std::uint32_t position;  ///< Number of steps of the chunk before it.
  PropertyId property;
  Evidence evidence;
  StateIndex state;  ///< kNoState: the one that the step at `position` leads to.
  Step step;         ///< For Evidence::step: from `state`.

  /// Of the step at `position` or its target; else of a state whose steps end there.
  [[nodiscard]] bool is_of_step() const { return evidence == Evidence::step || state == kNoState; }
};

/// What is known of a step's target.
enum Mark : std::uint8_t {
  kJudged = 1,    ///< Need not be checked.
  kNew = 2,       ///< This step found it.
  kDeeper = 4,    ///< It is not on this level or before.
  kOptional = 8,  ///< The step may never come: Progress::optional.
  kRepeats = 16,  ///< It is that of an earlier step of the chunk, which tells whether it is deeper.
};

struct alignas(kCacheLine) Chunk {
  /// A state whose steps end before position `end`.
  struct Expanded {
    StateIndex state;  ///< kNoState: these "steps" are the initial states.
    std::uint32_t end;
    std::uint32_t passed_over;  ///< Steps of the chunk before the end that were asleep.
    bool partial;               ///< The model left steps out.
  };
  /// A step that leads to a target.
  struct Taken {
    Step step;
    std::uint32_t passed_over;  ///< Steps of the chunk before it that were asleep.
    SleepSet asleep;            ///< In the target, if it is new.
  };

  // The states to expand, as places in the round's list of them.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::size_t root_words = 1;
  std::vector<Expanded> expanded;
  std::size_t worker = 0;  ///< Who expanded them, and has them in its cache.
  bool whole = true;       ///< All of them were expanded.
  bool beyond = false;     ///< The model had no room for some step.
  bool judged = true;      ///< All its steps are kJudged.

  // By position; there may be room for more.
  std::uint32_t count = 0;
  std::vector<Word> roots;            ///< `root_words` for each.
  std::vector<std::uint64_t> prints;  ///< Fingerprints, if the set is compact.
  std::vector<Taken> taken;
  std::vector<std::uint8_t> marks;
  std::vector<std::uint32_t> slots;  ///< Where new ones are in the index; for kRepeats: that step.
  std::vector<StateIndex> numbers;   ///< What number new ones get.

  std::vector<Report> reports;
  std::vector<Report> checked;  ///< Found later, by Model::check.

  std::uint32_t passed_over = 0;  ///< Steps that were asleep.
  std::uint32_t news = 0;         ///< How many are new.
  std::uint32_t committed = 0;    ///< Positions that became part of the search.
  StateIndex first_number = 0;    ///< Of the new ones.
  std::vector<StateIndex> again;  ///< States to be expanded fully.

  void clear(std::size_t words) {
    if (root_words != words) roots.resize(taken.size() * words);
    root_words = words;
    count = 0;
    expanded.clear();
    whole = true;
    beyond = false;
    judged = true;
    reports.clear();
    checked.clear();
    passed_over = 0;
    news = 0;
    committed = 0;
    again.clear();
  }
  /// Takes back the steps from `position` on, and what was reported after `report_count`; of the
  /// steps that were left, so many before it were asleep.
  void cut(std::size_t position, std::size_t report_count, std::uint32_t passed_before) {
    passed_over = passed_before;
    count = static_cast<std::uint32_t>(position);
    reports.resize(report_count);
    whole = false;
  }
  [[nodiscard]] std::uint32_t position() const { return count; }
  /// Room for so many steps more.
  void make_room(std::size_t more) {
    if (count + more > taken.size()) [[unlikely]]
      grow(count + more);
  }
  // Require, of these two: there is room.
  [[nodiscard]] Word* next_root() { return &roots[count * root_words]; }
  void append(Step step, std::uint8_t its_marks, SleepSet asleep) {
    Taken& its = taken[count];
    its.step = step;
    its.passed_over = passed_over;
    its.asleep = asleep;
    marks[count++] = its_marks;
  }
  /// The end of the last state all of whose steps come before `position`.
  [[nodiscard]] std::uint32_t states_end_before(std::uint32_t position) const {
    std::uint32_t states_end = 0;
    for (const Expanded& state : expanded) {
      if (state.end <= position) states_end = state.end;
    }
    return states_end;
  }
  /// How many steps of the first states were asleep.
  [[nodiscard]] std::uint32_t passed_of(StateIndex states) const {
    return states == 0 ? 0 : expanded[states - 1].passed_over;
  }
  /// How many states have all their steps before `position`.
  [[nodiscard]] StateIndex expanded_before(std::uint32_t position) const {
    const auto first_beyond =
        std::find_if(expanded.begin(), expanded.end(),
                     [&](const Expanded& state) { return state.end > position; });
    return static_cast<StateIndex>(first_beyond - expanded.begin());
  }
  /// Whether a mandatory step leads to a state that is not on this level or before.
  [[nodiscard]] bool goes_deeper(std::uint32_t position) const {
    const bool repeats = (marks[position] & kRepeats) != 0;
    const std::uint8_t its_target = marks[repeats ? slots[position] : position];
    return (marks[position] & kOptional) == 0 && (its_target & kDeeper) != 0;
  }
  [[nodiscard]] const Word* root(std::size_t position) const {
    return &roots[position * root_words];
  }
  [[nodiscard]] StateSet::Key key(const StateSet& set, std::size_t position) const {
    return set.is_compact() ? set.key(prints[position]) : set.key(root(position));
  }

 private:
  void grow(std::size_t most) {
    const std::size_t room = std::max(most, 2 * taken.size());
    roots.resize(room * root_words);
    prints.resize(room);
    taken.resize(room);
    marks.resize(room);
    slots.resize(room);
    numbers.resize(room);
  }
};

}  // namespace pmapcheck::explore
