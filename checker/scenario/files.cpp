#include "checker/scenario/files.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>

namespace pmapcheck::scenario {
namespace {

namespace fs = std::filesystem;

bool is_schema(const fs::path& path) { return path.string().ends_with(".schema.json"); }

/// Adds the scenarios in `folder` and below, unsorted.
void search(const fs::path& folder, std::vector<fs::path>& files, std::vector<InputError>& errors) {
  std::error_code failure;
  std::vector<fs::path> folders;
  fs::directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::directory_iterator(); entry.increment(failure)) {
    const fs::path& path = entry->path();
    std::error_code ignored;  // what vanishes while we look is no scenario
    if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
      folders.push_back(path);
    } else if (path.extension() == ".json" && !is_schema(path) && !entry->is_directory(ignored)) {
      files.push_back(path);
    }
  }
  if (failure) {
    errors.push_back({folder.string(), "the folder cannot be searched: " + failure.message(),
                      "expected a folder that can be read"});
  }
  std::sort(folders.begin(), folders.end());
  for (const fs::path& below : folders) search(below, files, errors);
}

}  // namespace

FoundScenarios find_scenarios(const std::vector<fs::path>& paths) {
  FoundScenarios found;
  for (const fs::path& path : paths) {
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (status.type() == fs::file_type::not_found) {
      found.errors.push_back({path.string(), "there is no such file or folder",
                              "expected a scenario file or a folder of scenarios"});
    } else if (failure) {
      found.errors.push_back({path.string(), "the path cannot be read: " + failure.message(),
                              "expected a scenario file or a folder of scenarios"});
    } else if (fs::is_directory(status)) {
      const std::size_t errors_before = found.errors.size();
      std::vector<fs::path> files;
      search(path, files, found.errors);
      if (files.empty() && found.errors.size() == errors_before) {
        found.errors.push_back({path.string(), "the folder has no scenario in it",
                                "expected at least one file *.json, here or in a folder below"});
      }
      std::sort(files.begin(), files.end());
      found.files.insert(found.files.end(), files.begin(), files.end());
    } else if (is_schema(path)) {
      found.errors.push_back({path.string(), "this is a JSON Schema", "expected a scenario file"});
    } else {
      found.files.push_back(path);
    }
  }
  return found;
}

}  // namespace pmapcheck::scenario
