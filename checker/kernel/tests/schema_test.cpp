// The published schema knows every call, variant and environment step that there is.
#include "checker/scenario/schema.hpp"

#include <fstream>
#include <sstream>

#include "checker/explore/breadth_first.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

const char* const kSchema = PMAPCHECK_SOURCE_DIR "/checker/scenario/scenario.schema.json";

std::string read(const char* file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the published schema is complete") {
  const std::string schema = read(kSchema);
  INFO("bring it up to date with: kernel_tests '[.regenerate]'");
  CHECK(schema == scenario::complete_schema(schema, signatures()));
}

TEST_CASE("the published schema is brought up to date", "[.regenerate]") {
  const std::string schema = scenario::complete_schema(read(kSchema), signatures());
  std::ofstream(kSchema) << schema;
  CHECK(read(kSchema) == schema);
}

TEST_CASE("the example that describes the format is a scenario, and conforms") {
  const std::string readme = read(PMAPCHECK_SOURCE_DIR "/checker/scenario/README.md");
  const auto begin = readme.find("```json\n");
  REQUIRE(begin != std::string::npos);
  const auto model =
      model_of(scenario_from(readme.substr(begin + 8, readme.find("```", begin + 8) - begin - 8)));
  const explore::SearchResult result = explore::breadth_first(*model);
  CHECK(result.whole);
  CHECK(result.violations.empty());
}

}  // namespace pmapcheck::kernel
