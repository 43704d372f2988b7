// What the runs of a program leave behind, read off the states of a twin.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "impl/tests/twins/plain_machine.hpp"

namespace pmapcheck::impl {

/// Results of operations that have one, contents of pages where they have any, page-table entries:
/// a Word for each, with the names that `pmapcheck outcomes` has for them if a thread calls the
/// result of its operation number i by result_name(i).
[[nodiscard]] std::vector<std::string> outcome_names(const Program& program);

using OutcomeRow = std::vector<Word>;

/// The distinct rows of all states in which every thread has finished.
[[nodiscard]] std::set<OutcomeRow> final_outcomes(const Program& program,
                                                  const StateSet<PlainState>& states);

/// "r3".
[[nodiscard]] std::string result_name(std::size_t operation);

/// Whether an operation has a result.
[[nodiscard]] bool has_result(const Operation& operation);

}  // namespace pmapcheck::impl
