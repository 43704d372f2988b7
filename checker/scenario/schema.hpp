// The JSON Schema for editors, scenario.schema.json, completed with what calls exist.
//
// The idea: the file is written by hand except for what only `Signatures` know: the calls with
// their parameters, the APIs with their variants, and the environment's steps. Completing it again
// changes nothing, so a test can ask whether the published file is up to date.
#pragma once

#include <string>
#include <string_view>

#include "checker/scenario/signatures.hpp"

namespace pmapcheck::scenario {

/// `schema` with the definitions "call-name", "call"/allOf, "environment-step-name" and
/// "implementation" filled from `signatures`; indented by two spaces, with a line break at the end.
/// Require: `schema` is the content of scenario.schema.json, completed or not.
std::string complete_schema(std::string_view schema, const Signatures& signatures);

}  // namespace pmapcheck::scenario
