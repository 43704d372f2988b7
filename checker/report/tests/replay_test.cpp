#include "checker/report/replay.hpp"

#include <nlohmann/json.hpp>

#include "checker/report/counterexample_json.hpp"
#include "checker/report/report_json.hpp"
#include "checker/report/tests/checking.hpp"

namespace pmapcheck::report {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> bad_scenarios() {
  return {exchange_first(), kNested, kDeadlock, kLostWakeup,
          kSignal,          kFilter, kUnmapped, kBusied};
}

Json json_of(const std::string& scenario, std::size_t violation = 0) {
  return to_json(check(scenario).violations.at(violation));
}

/// Replays a counterexample's file.
Replay replayed(const Json& json) {
  const auto read = parse_report(json.dump(), "f.json");
  if (!read) return {Replay::Outcome::unfit, read.error(), {}};
  return replay(read->at(0), "f.json", formal());
}

/// A value that is not the one that is there.
Json changed(const Json& value) {
  if (value.is_number()) return value.get<int>() + 1;
  return value.get<std::string>() + "x";
}

TEST_CASE("What is written is what is read") {
  for (const std::string& scenario : bad_scenarios()) {
    for (const Counterexample& c : check(scenario).violations) {
      const auto read = parse_report(to_json(c).dump(), "f.json");
      REQUIRE(read);
      const Counterexample& back = read->at(0).counterexample;
      CHECK(back.violated == c.violated);
      CHECK(back.initial == c.initial);
      CHECK(back.steps == c.steps);
      CHECK(back.shortest == c.shortest);
    }
  }
}

TEST_CASE("Every violation of a report is reproduced") {
  std::vector<CaseResult> cases;
  for (const std::string& scenario : bad_scenarios()) cases.push_back(check(scenario));
  const auto read = parse_report(report_json(cases, kernel::Judge::compiled, 0), "report.json");
  REQUIRE(read);
  CHECK(read->size() >= 5);
  for (const PlacedCounterexample& placed : *read) {
    const Replay result = replay(placed, "report.json", formal());
    INFO(placed.pointer << ": " << result.error.message());
    CHECK(result.outcome == Replay::Outcome::reproduced);
  }
}

TEST_CASE("A report without a violation has nothing to reproduce") {
  const auto read =
      parse_report(report_json({check(kConforms)}, kernel::Judge::compiled, 0), "report.json");
  REQUIRE(read);
  CHECK(read->empty());
}

TEST_CASE("Whatever is changed in a step is noticed at that step") {
  for (const std::string& scenario : {exchange_first(), kNested}) {
    const Json json = json_of(scenario);
    const Json flat = json.at("steps").flatten();
    for (const auto& [pointer, value] : flat.items()) {
      if (!value.is_primitive()) continue;
      Json other = json;
      other["steps"][Json::json_pointer(pointer)] = changed(value);
      const std::size_t step = std::stoul(pointer.substr(1)) + 1;
      const Replay result = replayed(other);
      INFO(pointer << " was changed: " << result.error.message());
      CHECK(result.outcome == Replay::Outcome::unfit);
      const std::string place = "/steps/" + std::to_string(step - 1);
      const bool placed =
          result.error.message().find("step " + std::to_string(step)) != std::string::npos ||
          result.error.place.find(place + "/") != std::string::npos;
      CHECK(placed);
    }
  }
}

TEST_CASE("Whatever is changed of who waits for what is noticed") {
  const Json json = json_of(kSignal);
  const Json waiting = json.at("violated").at("waiting").flatten();
  CHECK(waiting.size() >= 9);
  for (const auto& [pointer, value] : waiting.items()) {
    CAPTURE(pointer);
    Json other = json;
    Json& changing = other["violated"]["waiting"][Json::json_pointer(pointer)];
    if (value.is_boolean()) {
      changing = !value.get<bool>();
    } else if (pointer == "/0/waits_for") {
      changing = "lock";
    } else {
      changing = changed(value);
    }
    CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
  }
  Json without = json;
  without["violated"].erase("waiting");
  CHECK(replayed(without).outcome == Replay::Outcome::not_reproduced);
}

TEST_CASE("A step that is left out, repeated or stripped of a field is noticed") {
  const Json json = json_of(exchange_first());
  for (std::size_t i = 0; i < json.at("steps").size(); ++i) {
    Json without = json;
    without["steps"].erase(i);
    Json twice = json;
    twice["steps"].insert(twice["steps"].begin() + static_cast<std::ptrdiff_t>(i),
                          json["steps"][i]);
    CAPTURE(i);
    // The end of a run that lacks only its last step is a place like any other.
    CHECK(
        replayed(without).outcome ==
        (i + 1 == json["steps"].size() ? Replay::Outcome::not_reproduced : Replay::Outcome::unfit));
    CHECK(replayed(twice).outcome == Replay::Outcome::unfit);
    for (const auto& [key, value] : json["steps"][i].items()) {
      Json stripped = json;
      stripped["steps"][i].erase(key);
      CAPTURE(key);
      CHECK(replayed(stripped).outcome == Replay::Outcome::unfit);
    }
  }
}

TEST_CASE("A changed initial state is noticed") {
  Json json = json_of(exchange_first());
  json["initial"][0]["text"] = "something else";
  const Replay result = replayed(json);
  CHECK(result.outcome == Replay::Outcome::unfit);
  CHECK(result.error.place == "f.json: /initial");
}

TEST_CASE("A run that ends in another violation than the file says is not reproduced") {
  const Json json = json_of(exchange_first());
  const Json flat = json.at("violated").flatten();
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer == "/evidence") continue;  // one of four words: below
    Json other = json;
    other["violated"][Json::json_pointer(pointer)] = changed(value);
    CAPTURE(pointer);
    CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
  }
  for (const char* evidence : {"step", "end", "stuck"}) {
    Json other = json;
    other["violated"]["evidence"] = evidence;
    CAPTURE(evidence);
    CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
  }
}

TEST_CASE("The step that does not fit is told with what is different") {
  Json json = json_of(exchange_first());
  std::size_t i = 0;
  while (json["steps"][i]["operation"] != "pt_present") ++i;
  json["steps"][i]["observed"] = "false";
  const Replay result = replayed(json);
  CHECK(result.error.what == "step " + std::to_string(i + 1) +
                                 " does not fit: the file says observed \"false\", here it is "
                                 "\"true\"");
}

TEST_CASE("What is no report is refused with its place") {
  const auto message = [](const std::string& text) {
    const auto read = parse_report(text, "f.json");
    return read ? "accepted" : read.error().message();
  };
  CHECK(message("").find("f.json") == 0);
  CHECK(message("{").find("f.json:1:") == 0);
  CHECK(message("[]").find("f.json:1: ") == 0);
  CHECK(message(kConforms).find("f.json:1: ") == 0);
  CHECK(message(std::string(200'000, '[')).find("nested too deep") != std::string::npos);
  Json json = json_of(exchange_first());
  json["version"] = 2;
  CHECK(message(json.dump()).find("/version") != std::string::npos);
  json = json_of(exchange_first());
  json["surprise"] = 1;
  CHECK(message(json.dump()).find("\"surprise\"") != std::string::npos);
  json = json_of(exchange_first());
  json["scenario"]["threads"] = Json::array();
  CHECK(replayed(json).error.place.find("/scenario") != std::string::npos);
}

}  // namespace
}  // namespace pmapcheck::report
