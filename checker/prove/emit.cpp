#include "checker/prove/emit.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace pmapcheck::prove {
namespace {

namespace fs = std::filesystem;

// A name as part of a file's name.
std::string file_part(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) c = '_';
  }
  return name;
}

std::string file_name(const Model& model, const Obligation& obligation) {
  switch (obligation.claim) {
    case Claim::initially:
      return "initially";
    case Claim::terms_not_negative:
      return "terms-not-negative";
    case Claim::kept:
      return "after." + file_part(model.actions()[*obligation.action].name);
  }
  return {};
}

InputError cannot_write(const std::string& path) {
  return {path, "this can't be written", "name a folder that you may write to"};
}

}  // namespace

std::optional<InputError> unfit_folder(const std::string& folder) {
  std::error_code failure;
  if (!fs::exists(folder, failure)) return std::nullopt;
  if (fs::is_directory(folder, failure) && fs::is_empty(folder, failure)) return std::nullopt;
  return InputError{folder, "this exists and is no empty folder",
                    "name a new folder, so that no other files are taken for proofs"};
}

Result<std::size_t> emit(const Model& model, const Obligations& asked, const ProofReport& report,
                         const std::string& folder) {
  if (auto unfit = unfit_folder(folder)) return *unfit;
  std::error_code failure;
  std::size_t count = 0;
  for (const Obligation& obligation : asked.all) {
    const fs::path directory =
        fs::path(folder) / file_part(model.properties()[obligation.property].name);
    fs::create_directories(directory, failure);
    if (failure) return cannot_write(directory.string());
    const auto write = [&](std::optional<int> size) {
      const std::string suffix = size ? "." + std::to_string(*size) + "-of-each" : "";
      const fs::path path = directory / (file_name(model, obligation) + suffix + ".smt2");
      const Question question = to_question(model, obligation, report.usable, size);
      std::ofstream stream(path, std::ios::binary);
      stream << question.text();
      stream.close();
      ++count;
      return static_cast<bool>(stream) ? std::string() : path.string();
    };
    const bool for_sizes =
        std::any_of(report.proofs.begin(), report.proofs.end(), [&](const Proof& proof) {
          return proof.verdict == Verdict::proved_for_sizes && proof.obligation == obligation;
        });
    std::vector<std::optional<int>> sizes{{}};
    if (for_sizes) sizes.assign(std::begin(kSizes), std::end(kSizes));
    for (const std::optional<int> size : sizes) {
      if (const std::string failed = write(size); !failed.empty()) return cannot_write(failed);
    }
  }
  return count;
}

}  // namespace pmapcheck::prove
