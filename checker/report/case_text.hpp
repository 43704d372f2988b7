// The results of cases as lines, and their sum.
#pragma once

#include <string>
#include <vector>

#include "checker/report/case_result.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// The verdict in words: "conforms", "no violation within the limit of states",
/// "violates as expected", …, with what differs and what held vacuously.
[[nodiscard]] std::string verdict_text(const CaseResult& result);

/// One aligned line for the case, and one more for each thing that is not as it should be.
/// `name_columns` is that of name_columns().
[[nodiscard]] std::string case_text(const CaseResult& result, std::size_t name_columns,
                                    const Style& style);

/// How wide the column of names is for these names: the longest, within what a line has.
[[nodiscard]] std::size_t name_columns(const std::vector<std::string>& names);

/// How many cases came out as they should; all others failed.
struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;  ///< Different, error, or no answer.
};
[[nodiscard]] Tally tally_of(const std::vector<CaseResult>& cases);

/// The lines after the last case; the last one is "N passed, N failed".
[[nodiscard]] std::string summary_text(const std::vector<CaseResult>& cases, double seconds,
                                       const Style& style);

}  // namespace pmapcheck::report
