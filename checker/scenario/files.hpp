// Which files are scenarios: those that the user names, and *.json in the folders that they name.
#pragma once

#include <filesystem>
#include <vector>

#include "checker/support/result.hpp"

namespace pmapcheck::scenario {

/// What was found, and what was not: an error does not hide the files beside it.
struct FoundScenarios {
  std::vector<std::filesystem::path> files;  ///< In the order of the paths; sorted in each folder.
  std::vector<InputError> errors;            ///< In the order of the paths.
};

/// Files are taken as they are named; folders are searched with all folders below them (symbolic
/// links to folders are not followed) for *.json, except *.schema.json.
/// Errors: a path that does not exist or cannot be searched, a folder without a scenario, a schema.
FoundScenarios find_scenarios(const std::vector<std::filesystem::path>& paths);

}  // namespace pmapcheck::scenario
