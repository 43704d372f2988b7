#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/report/counterexample_json.hpp"
#include "checker/report/read_report.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::report {
namespace {

TEST_CASE("The published schema has the keys that the reader takes") {
  std::ifstream stream(PMAPCHECK_SOURCE_DIR "/checker/report/report.schema.json");
  const auto schema = nlohmann::json::parse(stream);
  for (const scenario::KeyTable* table :
       {&kReportKeys, &kCaseKeys, &kCounterexampleKeys, &kViolatedKeys, &kStepKeys, &kNamedTextKeys,
        &kWaitingKeys, &kReturnKeys, &kChangeKeys, &kStaleKeys}) {
    CAPTURE(table->object);
    const auto& definition = schema.at("$defs").at(std::string(table->object));
    std::set<std::string> all, required, described, demanded;
    for (const scenario::Key& key : table->keys) {
      all.emplace(key.name);
      if (key.required) required.emplace(key.name);
    }
    for (const auto& [name, content] : definition.at("properties").items()) described.insert(name);
    for (const auto& name : definition.at("required")) demanded.insert(name);
    CHECK(all == described);
    CHECK(required == demanded);
    CHECK(definition.at("additionalProperties") == false);
  }
}

}  // namespace
}  // namespace pmapcheck::report
