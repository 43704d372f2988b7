#include "checker/kernel/tests/cases.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "checker/kernel/calls.hpp"
#include "checker/scenario/parse.hpp"

namespace pmapcheck::kernel {

namespace {

template <class T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

}  // namespace

const FormalModel& formal_model() {
  static const FormalModel kFormal = value_of(FormalModel::read(PMAPCHECK_SOURCE_DIR "/spec"));
  return kFormal;
}

std::vector<std::string> case_files() {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(PMAPCHECK_SOURCE_DIR "/cases")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

scenario::Scenario load_case(const std::string& file) {
  return value_of(scenario::load_scenario(file, signatures()));
}

scenario::Scenario scenario_from(const std::string& text) {
  return value_of(scenario::parse_scenario(text, "test.json", signatures()));
}

std::unique_ptr<KernelModel> model_of(const scenario::Scenario& scenario, Judge judge) {
  return value_of(KernelModel::make(scenario, formal_model(), judge));
}

}  // namespace pmapcheck::kernel
