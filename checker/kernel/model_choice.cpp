#include "checker/kernel/model_choice.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "checker/formula/definition_name.hpp"
#include "checker/formula/omission.hpp"

namespace pmapcheck::kernel {

bool ModelChoice::is_added(const formula::Definition& definition) const {
  return std::find(added.begin(), added.end(), definition.file) != added.end();
}

std::string ModelChoice::source_of(const formula::Definition& definition) const {
  const std::string file =
      is_added(definition)
          ? definition.file
          : "spec/model/" + std::filesystem::path(definition.file).filename().string();
  return file + ":" + std::to_string(definition.line);
}

std::vector<std::string> ModelChoice::left_out_properties() const {
  std::vector<std::string> properties;
  for (const std::string& name : left_out) {
    const auto full = formula::read_name(name);
    const bool is_full = full && full->kind != formula::Kind::macro;
    properties.push_back(is_full ? full->property : name);
  }
  return properties;
}

std::vector<std::string> ModelChoice::files() const {
  std::error_code missing;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "/model", missing)) {
    if (entry.path().extension() == ".smt2") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  files.insert(files.end(), added.begin(), added.end());
  return files;
}

Result<formula::Specification> read_text(const ModelChoice& choice) {
  const std::vector<std::string> files = choice.files();
  if (files.size() == choice.added.size()) {
    return InputError{choice.folder + "/model", "there are no .smt2 files here",
                      "name the folder of the formal model with --model"};
  }
  auto sources = formula::read_sources(files);
  if (!sources) return sources.error();
  auto kept = formula::leave_out(std::move(*sources), choice.left_out);
  if (!kept) return kept.error();
  return formula::parse_specification(std::move(*kept));
}

}  // namespace pmapcheck::kernel
