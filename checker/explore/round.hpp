// A round of a search: the steps out of some states, cut into chunks.
//
// The idea: threads expand chunks in any order, and what they find is put together in the order of
// the chunks, so that nothing depends on who was faster.
#pragma once

#include <cstdint>
#include <vector>

#include "checker/explore/model.hpp"
#include "checker/explore/row_tree.hpp"
#include "checker/explore/search.hpp"
#include "checker/explore/state_set.hpp"

namespace pmapcheck::explore {

/// Something violated, found between two steps of a chunk.
struct Report {
  std::uint32_t position;  ///< Number of steps of the chunk before it.
  PropertyId property;
  Evidence evidence;
  StateIndex state;  ///< kNoState: the one that the step at `position` leads to.
  Step step;         ///< For Evidence::step: from `state`.
};

/// What is known of a step's target.
enum Mark : std::uint8_t {
  kJudged = 1,  ///< Need not be checked.
  kNew = 2,     ///< This step found it.
  kDeeper = 4,  ///< It is not on this level or before.
};

struct Chunk {
  /// A state whose steps end before position `end`.
  struct Expanded {
    StateIndex state;  ///< kNoState: these "steps" are the initial states.
    std::uint32_t end;
    bool partial;  ///< The model left steps out.
  };

  // The states to expand, as places in the round's list of them.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::size_t root_words = 1;
  std::vector<Expanded> expanded;
  bool whole = true;    ///< All of them were expanded.
  bool beyond = false;  ///< The model had no room for some step.

  // By position.
  std::vector<Word> roots;  ///< `root_words` for each.
  std::vector<Step> steps;
  std::vector<std::uint8_t> marks;
  std::vector<std::uint32_t> slots;  ///< Where new ones are in the index …
  std::vector<StateIndex> numbers;   ///< … and what number they get.
  std::vector<Report> reports;
  std::vector<Report> checked;  ///< Found later, by Model::check.

  std::vector<std::vector<std::uint32_t>> by_owner;  ///< Positions, by who looks them up.
  std::vector<std::uint32_t> news_of;                ///< By owner: how many were new.
  std::uint32_t committed = 0;                       ///< Positions that became part of the search.
  StateIndex first_number = 0;                       ///< Of the new ones.
  std::vector<StateIndex> again;                     ///< States to be expanded fully.

  void clear(std::size_t owners, std::size_t words) {
    root_words = words;
    expanded.clear();
    whole = true;
    beyond = false;
    roots.clear();
    steps.clear();
    marks.clear();
    reports.clear();
    checked.clear();
    by_owner.resize(owners);
    for (auto& positions : by_owner) positions.clear();
    news_of.assign(owners, 0);
    committed = 0;
    again.clear();
  }
  /// Takes back the steps from `position` on, and what was reported after `report_count`.
  void cut(std::size_t position, std::size_t report_count) {
    roots.resize(position * root_words);
    steps.resize(position);
    marks.resize(position);
    for (auto& positions : by_owner) {
      while (!positions.empty() && positions.back() >= position) positions.pop_back();
    }
    reports.resize(report_count);
    whole = false;
  }
  [[nodiscard]] std::uint32_t position() const { return static_cast<std::uint32_t>(steps.size()); }
  [[nodiscard]] const Word* root(std::size_t position) const {
    return &roots[position * root_words];
  }
};

}  // namespace pmapcheck::explore
