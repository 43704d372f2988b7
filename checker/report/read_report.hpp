// Reading counterexamples back from a file: a report, or a single counterexample.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "checker/report/counterexample.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::report {

/// A counterexample with its place in the file.
struct PlacedCounterexample {
  std::string pointer;  ///< JSON pointer: "/cases/0/violations/1"; "" for a file of its own.
  Counterexample counterexample;
};

/// All counterexamples of the file, in order; none if a report has no violation. Errors: the file
/// can't be read, is no JSON, or is not what pmapcheck writes; with line and JSON pointer.
[[nodiscard]] Result<std::vector<PlacedCounterexample>> read_report(
    const std::filesystem::path& file);
/// The same for a text at hand; `file` names it in errors.
[[nodiscard]] Result<std::vector<PlacedCounterexample>> parse_report(const std::string& text,
                                                                     const std::string& file);

}  // namespace pmapcheck::report
