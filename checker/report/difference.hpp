// Where two descriptions of one thing differ, in words.
#pragma once

#include <string>
#include <vector>

#include "checker/report/counterexample.hpp"

namespace pmapcheck::report {

/// One sentence for each part that differs: `the file says observed "old", here it is "new"`. The
/// step's number is not compared. Empty if and only if the two are equal but for that.
[[nodiscard]] std::vector<std::string> differences(const RunStep& file, const RunStep& here);
[[nodiscard]] std::vector<std::string> differences(const Violated& file, const Violated& here);
[[nodiscard]] std::vector<std::string> differences(const std::vector<NamedText>& file,
                                                   const std::vector<NamedText>& here);

}  // namespace pmapcheck::report
