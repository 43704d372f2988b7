#include "checker/scenario/place.hpp"

#include "checker/scenario/json.hpp"

namespace pmapcheck::scenario {

namespace {

// The line of the value at `pointer`, which is somewhere in `value` at `here`; 0 if it is not.
int line_of(const JsonValue& value, const std::string& here, const std::string& pointer) {
  if (here == pointer) return value.mark.line;
  if (!pointer.starts_with(here + "/")) return 0;
  for (std::size_t i = 0; i < value.children.size(); ++i) {
    const JsonValue& child = value.children[i];
    const std::string token = value.kind == JsonKind::array ? std::to_string(i) : child.key;
    if (const int line = line_of(child, pointer_to(here, token), pointer)) return line;
  }
  return 0;
}

}  // namespace

std::string place_of(const Scenario& scenario, const std::string& pointer) {
  const auto text = read_json(scenario.text, scenario.file);
  const int line = text ? line_of(*text, "", pointer) : 0;
  return scenario.file + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + pointer;
}

}  // namespace pmapcheck::scenario
