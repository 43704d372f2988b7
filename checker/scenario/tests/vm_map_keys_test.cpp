// Every key of vm_maps refuses a value that is of no use to it, whatever the key.
#include <nlohmann/json.hpp>

#include "checker/scenario/keys.hpp"
#include "checker/scenario/tests/map_sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

using Json = nlohmann::ordered_json;

// The message for the sample with `value` at the pointer.
std::string refusal(const std::string& pointer, const Json& value) {
  Json json = Json::parse(kMapSample);
  json[Json::json_pointer(pointer)] = value;
  const auto result = parse_map_sample(json.dump(2));
  return result ? "accepted" : result.error().message();
}

// Of no type that a key of vm_maps takes, and no address, page, object or map has such a name.
const std::vector<Json> kNonsense{nullptr, 1.5, -1, "", {{"x", 1}}, {{1}}, std::string(300, 'a')};

void check_refused(const std::string& pointer) {
  for (const Json& value : kNonsense) {
    const std::string message = refusal(pointer, value);
    INFO(pointer << " = " << value.dump() << ": " << message);
    CHECK(message.find(": " + pointer) != std::string::npos);
    CHECK(message.starts_with("case.json:"));
  }
}

TEST_CASE("no key of an object or a map entry takes nonsense") {
  // Nobody refers back to these, so that nothing before them can be wrong.
  const std::pair<const char*, const KeyTable*> kPlaces[] = {
      {"/machine/objects/0/", &kVmObjectKeys}, {"/machine/entries/2/", &kMapEntryKeys}};
  for (const auto& [place, table] : kPlaces) {
    CHECK(table->keys.size() >= 6);
    for (const Key& key : table->keys) check_refused(place + std::string(key.name));
  }
}

TEST_CASE("no key of a machine that is of vm_maps takes nonsense") {
  for (const char* key : {"map_entries", "spare_objects", "max_user_wired", "objects", "entries"}) {
    check_refused(std::string("/machine/") + key);
  }
  check_refused("/machine/pages/2/free");
}

TEST_CASE("the sizes of vm_maps have bounds") {
  const std::tuple<const char*, int, int> kBounds[] = {{"/machine/map_entries", 3, 8},
                                                       {"/machine/spare_objects", 0, 4},
                                                       {"/machine/max_user_wired", 0, 16}};
  for (const auto& [pointer, least, most] : kBounds) {
    CAPTURE(pointer);
    CHECK(refusal(pointer, least) == "accepted");
    CHECK(refusal(pointer, most) == "accepted");
    CHECK(refusal(pointer, most + 1).find(pointer) != std::string::npos);
    CHECK(refusal(pointer, least - 1) != "accepted");
  }
}

TEST_CASE("what is no key of an object or a map entry is refused by its name") {
  CHECK(refusal("/machine/objects/0/shadow", "text").find(R"("shadow")") != std::string::npos);
  CHECK(refusal("/machine/entries/0/protection", "r").find(R"("protection")") != std::string::npos);
}

}  // namespace
}  // namespace pmapcheck::scenario
