// One search by several workers, and what all searches of the same space must have in common.
#pragma once

#include <span>
#include <vector>

#include "checker/explore/breadth_first.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {

/// Require: the model may be asked by several threads at once, if there are several workers.
template <class M>
SearchResult search_with(std::size_t workers, M& model, const SearchOptions& options) {
  const std::vector<M*> models(workers, &model);
  return breadth_first(std::span<M* const>(models), options);
}

/// Fails the test unless two searches found the same in the same order; they may have taken any
/// memory.
inline void require_same(const SearchResult& a, const SearchResult& b) {
  REQUIRE(a.states == b.states);
  REQUIRE(a.transitions == b.transitions);
  REQUIRE(a.depth == b.depth);
  REQUIRE(a.bound == b.bound);
  REQUIRE(a.whole == b.whole);
  REQUIRE(a.violations.size() == b.violations.size());
  for (std::size_t i = 0; i < a.violations.size(); ++i) {
    REQUIRE(a.violations[i].property == b.violations[i].property);
    REQUIRE(a.violations[i].evidence == b.violations[i].evidence);
    REQUIRE(a.violations[i].trace.states == b.violations[i].trace.states);
    REQUIRE(a.violations[i].trace.steps == b.violations[i].trace.steps);
  }
}

}  // namespace pmapcheck::explore
