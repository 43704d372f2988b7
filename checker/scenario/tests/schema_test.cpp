// scenario.schema.json and the parser say the same.
#include "checker/scenario/schema.hpp"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/scenario/keys.hpp"
#include "checker/scenario/tests/sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

using Json = nlohmann::json;

std::string published() {
  std::ifstream stream(PMAPCHECK_SOURCE_DIR "/checker/scenario/scenario.schema.json");
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The definition of the object that a key table describes.
const Json& definition(const Json& schema, std::string_view object) {
  return object == kScenarioKeys.object ? schema : schema.at("definitions").at(std::string(object));
}

TEST_CASE("the schema has the keys of the parser, and requires the same") {
  const Json schema = Json::parse(published());
  for (const KeyTable* table : key_tables()) {
    CAPTURE(table->object);
    std::set<std::string> keys, required;
    for (const Key& key : table->keys) {
      keys.insert(std::string(key.name));
      if (key.required) required.insert(std::string(key.name));
    }
    const Json& object = definition(schema, table->object);
    std::set<std::string> schema_keys;
    for (const auto& [key, value] : object.at("properties").items()) {
      if (value != false) schema_keys.insert(key);
    }
    CHECK(schema_keys == keys);
    CHECK(object.at("required").get<std::set<std::string>>() == required);
  }
}

TEST_CASE("every object of the schema has a key table, and excludes other keys") {
  const Json schema = Json::parse(published());
  std::set<std::string> tables;
  for (const KeyTable* table : key_tables()) tables.insert(std::string(table->object));
  CHECK(schema.at("additionalProperties") == false);
  for (const auto& [name, object] : schema.at("definitions").items()) {
    if (!object.contains("properties") || name == "implementation") continue;
    CAPTURE(name);
    CHECK(tables.count(name) == 1);
    // A call's parameters depend on its name: there the rule of each name excludes the others.
    const bool is_call = name == kCallKeys.object || name == kSetupCallKeys.object;
    CHECK((is_call || object.at("additionalProperties") == false));
  }
}

TEST_CASE("the completed schema lists each call with its parameters") {
  const Signatures signatures = sample_signatures();
  const Json definitions = Json::parse(complete_schema(published(), signatures)).at("definitions");
  const Json& rules = definitions.at("call").at("allOf");
  REQUIRE(rules.size() == signatures.calls.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const CallSignature& signature = signatures.calls[i];
    CAPTURE(signature.name);
    CHECK(definitions.at("call-name").at("enum").at(i) == signature.name);
    CHECK(rules[i].at("if") ==
          Json{{"properties", {{"call", {{"const", signature.name}}}}}, {"required", {"call"}}});
    const Json& then = rules[i].at("then");
    CHECK(then.at("additionalProperties") == false);
    std::set<std::string> keys{"call", "when", "unless"}, required, schema_keys;
    if (signature.result != ResultKind::none) keys.insert("result");
    for (const Parameter& parameter : signature.parameters) {
      keys.insert(parameter.name);
      if (is_required(parameter)) required.insert(parameter.name);
    }
    for (const auto& [key, value] : then.at("properties").items()) schema_keys.insert(key);
    CHECK(schema_keys == keys);
    CHECK(then.at("required").get<std::set<std::string>>() == required);
  }
  CHECK(definitions.at("environment-step-name").at("enum") == signatures.environment_steps);
  CHECK(definitions.at("implementation").at("properties").at("pmap_enter").at("enum") ==
        signatures.variants.at("pmap_enter"));
  CHECK(rules[0].at("then").at("properties").at("flags").at("items").at("enum") ==
        signatures.calls[0].parameters[4].choices);
}

TEST_CASE("completing a completed schema changes nothing") {
  const std::string completed = complete_schema(published(), sample_signatures());
  CHECK(completed != published());
  CHECK(complete_schema(completed, sample_signatures()) == completed);
  CHECK(complete_schema(complete_schema(published(), {}), sample_signatures()) == completed);
}

}  // namespace
}  // namespace pmapcheck::scenario
