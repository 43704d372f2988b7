// Outcomes as a table.
//
//     unmapper.early  reader.x  pte(user, 0x1000)
//     1               1         invalid            exists/1
//     1               fault     invalid            exists/0
//     …
//     in each: unmapper.late = fault
#pragma once

#include <string>

#include "checker/report/outcomes.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// The table, what is the same in each outcome, conditions, runs that never finish, and the sum. A
/// table too wide for a line is written as one paragraph for each outcome.
[[nodiscard]] std::string to_text(const Outcomes& outcomes, const Style& style);

}  // namespace pmapcheck::report
