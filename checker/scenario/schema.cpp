#include "checker/scenario/schema.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "checker/scenario/keys.hpp"
#include "checker/scenario/sections.hpp"

namespace pmapcheck::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json reference(const char* definition) {
  Json schema = Json::object();
  schema["$ref"] = std::string("#/definitions/") + definition;
  return schema;
}

Json described(const char* description, Json schema) {
  schema["description"] = description;
  return schema;
}

Json schema_of(const Parameter& parameter) {
  const Json name = reference("identifier");
  Json schema = Json::object();
  switch (parameter.kind) {
    case ParameterKind::pmap:
      return described("A pmap of the machine, or \"kernel\".", name);
    case ParameterKind::address:
      schema["anyOf"] = Json::array({reference("address"), name});
      return described("A virtual address, or an earlier result that is a kva.", schema);
    case ParameterKind::bound:
      return described("Where the range begins or ends: an address.", reference("address"));
    case ParameterKind::map:
      return described("The pmap whose vm_map it is.", name);
    case ParameterKind::object:
      return described("An object of the machine.", name);
    case ParameterKind::page:
      return described("A page of the machine.", name);
    case ParameterKind::sf_buf:
      return described("An earlier result that is an sf_buf.", name);
    case ParameterKind::kva:
      return described("An earlier result that is a kva.", name);
    case ParameterKind::protection:
      schema["enum"] = kProtectionNames;
      return described("What the mapping allows.", schema);
    case ParameterKind::rights:
      schema["enum"] = kProtectionOrNoneNames;
      return described("What is allowed.", schema);
    case ParameterKind::flags:
      schema["type"] = "array";
      schema["items"]["enum"] = parameter.choices;
      schema["uniqueItems"] = true;
      return described("Any of these flags.", schema);
    case ParameterKind::choice:
      schema["enum"] = parameter.choices;
      return schema;
    case ParameterKind::lock:
      return described("A lock of the machine.", name);
    case ParameterKind::channel:
      return described("A sleep channel of the machine.", name);
    case ParameterKind::number:
      schema["type"] = "integer";
      schema["minimum"] = parameter.minimum;
      schema["maximum"] = parameter.maximum;
      return schema;
    case ParameterKind::content:
      return described("What the page is to hold.", reference("content"));
    case ParameterKind::pte:
      schema["anyOf"] = Json::array({Json{{"const", kInvalid}}, reference("pte")});
      return described("A page-table entry.", schema);
    case ParameterKind::cpus:
      schema["type"] = "array";
      schema["items"] = {{"type", "integer"}, {"minimum", 0}, {"maximum", kMaxCpus - 1}};
      schema["uniqueItems"] = true;
      return described("CPUs, by number.", schema);
  }
  return schema;
}

/// What holds of a call of this name. It repeats the keys of every call, since only then may it
/// exclude all others; those have their meaning at the definition "call".
Json rule_of(const CallSignature& signature) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const Key& key : kCallKeys.keys) {
    if (key.name != "result" || signature.result != ResultKind::none) {
      properties[std::string(key.name)] = true;
    }
  }
  for (const Parameter& parameter : signature.parameters) {
    properties[parameter.name] = schema_of(parameter);
    if (is_required(parameter)) required.push_back(parameter.name);
  }
  Json rule;
  rule["if"]["properties"]["call"]["const"] = signature.name;
  rule["if"]["required"] = Json::array({"call"});
  rule["then"]["properties"] = std::move(properties);
  rule["then"]["required"] = std::move(required);
  rule["then"]["additionalProperties"] = false;
  return rule;
}

}  // namespace

std::string complete_schema(std::string_view schema, const Signatures& signatures) {
  Json completed = Json::parse(schema);
  Json& definitions = completed["definitions"];
  Json call_names = Json::array();
  Json rules = Json::array();
  for (const CallSignature& signature : signatures.calls) {
    call_names.push_back(signature.name);
    rules.push_back(rule_of(signature));
  }
  definitions["call-name"]["enum"] = call_names;
  definitions["call"]["allOf"] = rules;
  definitions["environment-step-name"]["enum"] = signatures.environment_steps;
  Json interfaces = Json::object();
  for (const auto& [interface, variants] : signatures.variants) {
    interfaces[interface]["enum"] = variants;
    interfaces[interface]["default"] = variants.front();
  }
  definitions["implementation"]["properties"] = interfaces;
  definitions["implementation"]["additionalProperties"] = false;
  return completed.dump(2) + "\n";
}

}  // namespace pmapcheck::scenario
