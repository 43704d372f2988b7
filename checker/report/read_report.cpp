#include "checker/report/read_report.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "checker/report/counterexample_json.hpp"
#include "checker/scenario/node.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;
using scenario::JsonKind;
using scenario::JsonValue;
using scenario::Node;
using scenario::Object;

namespace {

// A report holds many runs of many steps, each of which has a few dozen values.
constexpr scenario::JsonLimits kLimits{
    .bytes = std::size_t{256} << 20, .values = 4'000'000, .members = 1'000};

bool is_counterexample(const JsonValue& json) {
  for (const JsonValue& member : json.children) {
    if (member.key == "format" && member.text == kCounterexampleFormat) return true;
  }
  return false;
}

void read_cases(const Node& root, const Json& document, std::vector<PlacedCounterexample>& found) {
  const Object report = root.object(kReportKeys);
  if (const auto format = report.find("format")) {
    (void)format->choice({kReportFormat, kCounterexampleFormat}, "format", "");
  }
  if (const auto version = report.find("version")) {
    (void)version->integer(kFormatVersion, kFormatVersion);
  }
  const auto cases = report.find("cases");
  if (!cases) return;
  for (const Node& one : cases->elements(0, kLimits.values, "case")) {
    const Object result = one.object(kCaseKeys);
    const auto violations = result.find("violations");
    if (!violations) continue;
    for (const Node& violation : violations->elements(0, kLimits.values, "counterexample")) {
      found.push_back({violation.pointer(), read_counterexample(violation, document)});
    }
  }
}

}  // namespace

Result<std::vector<PlacedCounterexample>> parse_report(const std::string& text,
                                                       const std::string& file) {
  // The first reading refuses what is too deep, too much or ambiguous, so the second, for the
  // embedded scenarios, is of a harmless text.
  const Result<JsonValue> json = scenario::read_json(text, file, kLimits);
  if (!json) return json.error();
  const Json document = Json::parse(text);
  scenario::FirstError errors(file);
  const Node root(*json, "", errors);
  std::vector<PlacedCounterexample> found;
  if (is_counterexample(*json)) {
    found.push_back({"", read_counterexample(root, document)});
  } else {
    read_cases(root, document, found);
  }
  if (errors.get()) return *errors.get();
  return found;
}

Result<std::vector<PlacedCounterexample>> read_report(const std::filesystem::path& path) {
  static constexpr const char* kRemedy =
      "expected a report or a counterexample that pmapcheck check --json wrote";
  const std::string file = path.string();
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    return InputError{file, "there is no such file", kRemedy};
  }
  if (std::filesystem::is_directory(path, failure)) {
    return InputError{file, "this is a folder", kRemedy};
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return InputError{file, std::string("the file cannot be opened: ") + std::strerror(errno),
                      kRemedy};
  }
  std::string text;
  std::string chunk(std::size_t{1} << 16, '\0');
  while (stream && text.size() <= kLimits.bytes) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return InputError{file, "the file cannot be read", kRemedy};
  return parse_report(text, file);
}

}  // namespace pmapcheck::report
