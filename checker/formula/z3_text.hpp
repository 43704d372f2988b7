// The text that Z3 gets to read, and the way back from its lines to the sources.
//
// All sources in order, each line where it was, with three changes: logics and infos are blanked,
// each state function gets its `next.` twin on the line where its declaration ends, and at the end
// stands one assertion for each definition, since assertions are all that Z3's parser gives back.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::formula {

struct Z3Text {
  std::string text;
  std::vector<int> first_line;        ///< Of each source; lines count from 1.
  std::vector<std::size_t> asserted;  ///< The definitions, in the order of their assertions.
  int first_assertion = 0;            ///< Its line; there is one assertion a line.
  /// Where twins were inserted, as line and column in the source's terms, and their lengths.
  std::map<std::pair<int, int>, int> twins;
};

/// Without the sorts' declarations, if they are `finite`: the parser is given enumerations then.
[[nodiscard]] Result<Z3Text> assemble(const Specification& specification, bool finite);

}  // namespace pmapcheck::formula
