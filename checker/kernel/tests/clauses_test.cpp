// spec/clauses.json names the cases of each clause, as the cases name their clauses.
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

using Json = nlohmann::ordered_json;

const std::string kClauses = PMAPCHECK_SOURCE_DIR "/spec/clauses.json";

Json read() { return Json::parse(std::ifstream(kClauses)); }

// The cases that name each clause, relative to the checkout.
std::map<std::string, std::set<std::string>> cases_by_clause() {
  const std::string root = std::string(PMAPCHECK_SOURCE_DIR) + "/";
  std::map<std::string, std::set<std::string>> cases;
  for (const std::string& file : case_files()) {
    for (const std::string& clause : load_case(file).clauses) {
      cases[clause].insert(file.substr(root.size()));
    }
  }
  return cases;
}

}  // namespace

TEST_CASE("the catalogue names the cases of each clause") {
  INFO("bring it up to date with: kernel_tests '[.regenerate]'");
  auto cases = cases_by_clause();
  const Json catalogue = read();
  for (const auto& [id, clause] : catalogue.items()) {
    CAPTURE(id);
    const auto named = clause.value("cases", std::set<std::string>{});
    CHECK(named == cases[id]);
    cases.erase(id);
  }
  for (const auto& [id, files] : cases) FAIL_CHECK(*files.begin() << " names no clause: " << id);
}

TEST_CASE("every clause that has a formula has a case") {
  const Json catalogue = read();
  for (const auto& [id, clause] : catalogue.items()) {
    if (!clause.contains("formulas")) continue;
    CAPTURE(id);
    CHECK(clause.contains("cases"));
  }
}

TEST_CASE("the catalogue's cases are brought up to date", "[.regenerate]") {
  Json catalogue = read();
  auto cases = cases_by_clause();
  for (auto& [id, clause] : catalogue.items()) {
    clause.erase("cases");
    if (!cases[id].empty()) clause["cases"] = cases[id];
  }
  std::ofstream(kClauses) << catalogue.dump(2) << '\n';
  CHECK(read() == catalogue);
}

}  // namespace pmapcheck::kernel
