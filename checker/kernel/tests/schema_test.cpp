// The published schema knows every call, variant and environment step that there is.
#include <fstream>
#include <sstream>

#include "checker/kernel/calls.hpp"
#include "checker/scenario/schema.hpp"
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

}  // namespace pmapcheck::kernel
