// A scenario file in, a checked Scenario out, or one error that says where and what would be right.
//
//     const auto scenario = load_scenario("cases/enter.json", signatures, {});
//     if (!scenario) { std::cerr << scenario.error().message() << '\n'; return 2; }
//
// Nothing is guessed and nothing is half accepted: an unknown key, a name that is not declared, a
// variable used before it is assigned are errors. The error reported is the first in document
// order, except that "machine" is read before what refers to it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "checker/scenario/scenario.hpp"
#include "checker/scenario/signatures.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::scenario {

/// What else is known; what is not given is checked for its form only.
struct ParseOptions {
  std::optional<std::vector<std::string>> known_clauses{};     ///< IDs: "PE-16".
  std::optional<std::vector<std::string>> known_properties{};  ///< "invalidate-before-replace".
};

/// Reads a scenario from `text`; `file` names it in errors and in Scenario::file.
/// Errors: places as read_json gives them, or "FILE:LINE: /pointer" for JSON that is no scenario.
Result<Scenario> parse_scenario(std::string text, const std::string& file,
                                const Signatures& signatures, const ParseOptions& options = {});

/// Reads a scenario from the file at `path`. Errors: also "FILE" for one that cannot be read.
Result<Scenario> load_scenario(const std::filesystem::path& path, const Signatures& signatures,
                               const ParseOptions& options = {});

}  // namespace pmapcheck::scenario
