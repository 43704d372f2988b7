#include "checker/report/outcomes.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "checker/report/case_text.hpp"
#include "checker/report/counterexample_json.hpp"
#include "checker/report/counterexample_text.hpp"
#include "checker/report/outcomes_json.hpp"
#include "checker/report/outcomes_text.hpp"
#include "checker/report/read_report.hpp"
#include "checker/report/replay.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/program.hpp"

namespace pmapcheck::report {
namespace {

using nlohmann::json;
using Outcome = Comparison::Outcome;

// An entry is exchanged while another CPU stores; `expect` and more are added.
std::string swapped(const std::string& more = "") {
  return R"({"name": "swapped", "clauses": ["TL-3"],
    "machine": {"cpus": 2, "pages": [{"name": "a", "content": 0}],
                "ptes": [{"va": "0x1000", "page": "a", "prot": "rw"}]},
    "threads": [
      {"name": "unmapper", "cpu": 0, "calls": [
        {"call": "pte_swap", "va": "0x1000", "pte": "invalid", "result": "old"}]},
      {"name": "writer", "cpu": 1, "calls": [
        {"call": "store", "va": "0x1000", "value": 5, "result": "to"},
        {"call": "load", "va": "0x1000", "when": "to", "result": "x"}]}])" +
         more + "}";
}

const std::string kExists = R"("exists": [{"unmapper.old": {"modified": true}, "writer.x": 5}])";
const std::string kRuledOut = R"--("never": [{"content(a)": 5, "writer.to": "fault"}])--";
const std::string kReached = R"("never": [{"writer.to": "fault"}, {"writer.x": "fault"}])";

std::string expecting(const std::string& expect) {
  return swapped(", \"expect\": {" + expect + "}");
}

Outcomes outcomes_of(const std::string& text, const explore::SearchOptions& options = {}) {
  auto found = find_outcomes(scenario_of(text), formal(), options);
  if (!found) FAIL(found.error().message());
  return *found;
}

TEST_CASE("Each outcome has a value for everything that can be observed") {
  const Outcomes all = outcomes_of(swapped());
  std::vector<std::string> names;
  for (const kernel::Observable& o : all.observables) names.push_back(o.name);
  CHECK(names == std::vector<std::string>{"unmapper.old", "writer.to", "writer.x", "content(a)",
                                          "pte(user, 0x1000)"});
  std::vector<std::vector<std::string>> rows;
  for (const report::Outcome& o : all.outcomes) rows.push_back(o.texts);
  CHECK(rows ==
        std::vector<std::vector<std::string>>{{"a RW", "fault", "not made", "0", "invalid"},
                                              {"a RW A", "fault", "not made", "0", "invalid"},
                                              {"a RW A M", "a", "5", "5", "invalid"},
                                              {"a RW A M", "a", "fault", "5", "invalid"}});
  CHECK(all.whole());
  CHECK(all.exit_status() == 0);
}

TEST_CASE("Outcomes are a table, with what is the same in each below it") {
  const std::string text =
      to_text(outcomes_of(expecting(kExists + ", " + kRuledOut)), Style(false));
  CHECK(text.substr(0, text.rfind("4 outcomes, ")) ==
        "swapped\n"
        "case.json\n"
        "\n"
        "  unmapper.old  writer.to  writer.x  content(a)\n"
        "  a RW          fault      not made  0\n"
        "  a RW A        fault      not made  0\n"
        "  a RW A M      a          5         5           exists/0\n"
        "  a RW A M      a          fault     5\n"
        "  in each: pte(user, 0x1000) = invalid\n"
        "\n"
        "ok  exists/0  unmapper.old = {modified: true}, writer.x = 5: reached by 1 of 4\n"
        "ok  never/0  content(a) = 5, writer.to = fault: not reached\n");
}

TEST_CASE("Outcomes as JSON spell values as conditions do") {
  const json document = json::parse(outcomes_json(outcomes_of(expecting(kExists))));
  const json& values = document.at("outcomes").at(2).at("values");
  CHECK(values == json{{"unmapper.old",
                        {{"page", "a"}, {"prot", "rw"}, {"accessed", true}, {"modified", true}}},
                       {"writer.to", "a"},
                       {"writer.x", 5},
                       {"content(a)", 5},
                       {"pte(user, 0x1000)", "invalid"}});
  CHECK(document.at("outcomes").at(0).at("values").at("writer.x").is_null());
  CHECK(document.at("outcomes").at(2).at("reaches") == json{"exists/0"});
  // Each outcome, written as a condition, is reached by itself.
  std::string conditions;
  for (const json& outcome : document.at("outcomes")) {
    json condition = outcome.at("values");
    for (auto value = condition.begin(); value != condition.end();) {
      value = value->is_null() ? condition.erase(value) : std::next(value);
    }
    conditions += (conditions.empty() ? "" : ", ") + condition.dump();
  }
  const Outcomes again = outcomes_of(expecting("\"exists\": [" + conditions + "]"));
  for (std::size_t i = 0; i < again.outcomes.size(); ++i) {
    CHECK(again.outcomes[i].reaches == std::vector<std::size_t>{i});
  }
}

TEST_CASE("The published schema of outcomes has the keys that are written") {
  const auto schema =
      json::parse(std::ifstream(PMAPCHECK_SOURCE_DIR "/checker/report/outcomes.schema.json"));
  const json document = json::parse(outcomes_json(outcomes_of(expecting(kExists))));
  const json deadlock = json::parse(outcomes_json(outcomes_of(kDeadlock)));
  const auto holds = [&](const scenario::KeyTable& table, const json& written) {
    CAPTURE(table.object);
    const json& definition = schema.at("$defs").at(std::string(table.object));
    std::set<std::string> all, described, found;
    for (const scenario::Key& key : table.keys) all.emplace(key.name);
    for (const auto& [name, content] : definition.at("properties").items()) described.insert(name);
    for (const auto& [name, content] : written.items()) found.insert(name);
    CHECK(all == described);
    CHECK(all == found);
    CHECK(definition.at("required").get<std::set<std::string>>() == all);
    CHECK(definition.at("additionalProperties") == false);
  };
  holds(kOutcomesKeys, document);
  holds(kOutcomeKeys, document.at("outcomes").at(0));
  holds(kConditionKeys, document.at("conditions").at(0));
  holds(kStuckKeys, deadlock.at("stuck").at(0));
}

TEST_CASE("Runs that never finish are said, with what their threads wait for") {
  const Outcomes all = outcomes_of(kDeadlock);
  REQUIRE(all.stuck.size() == 1);
  CHECK(all.stuck[0].property == "deadlock");
  const std::string text = to_text(all, Style(false));
  CAPTURE(text);
  CHECK(text.find("Some runs never finish: deadlock (blame: caller), as when\n"
                  "  - left waits for lock m, which right holds\n"
                  "    mtx_lock(m), /threads/0/calls/1\n"
                  "  - right waits for lock l, which left holds\n"
                  "    mtx_lock(l), /threads/1/calls/1\n") != std::string::npos);
  const json waiting = json::parse(outcomes_json(all)).at("stuck").at(0).at("waiting");
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].at("held_by") == json{"right"});
}

TEST_CASE("Where nothing is observed, that is said") {
  const std::string text = to_text(outcomes_of(R"({"name": "n", "clauses": ["LK-1"],
      "machine": {"cpus": 1, "pages": ["a"]},
      "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "fence"}]}]})"),
                                   Style(false));
  CAPTURE(text);
  CHECK(text.find("nothing is observed") != std::string::npos);
  CHECK(text.find("1 outcome, ") != std::string::npos);
}

TEST_CASE("A bound leaves open what is not reached, and nothing else") {
  explore::SearchOptions few;
  few.max_states = 3;
  const Outcomes open = outcomes_of(expecting(kExists), few);
  CHECK_FALSE(open.whole());
  CHECK(open.exit_status() == 3);
  CHECK(to_text(open, Style(false)).find("not reached so far") != std::string::npos);

  explore::SearchOptions most;  // all but one state
  most.max_states = outcomes_of(expecting(kReached)).search.states - 1;
  CHECK(outcomes_of(expecting(kReached), most).exit_status() == 1);
}

TEST_CASE("What must never be and is, or must be and is not, makes the status 1") {
  CHECK(outcomes_of(expecting(kReached)).exit_status() == 1);
  CHECK(outcomes_of(expecting(R"--("exists": [{"content(a)": 3}])--")).exit_status() == 1);
  CHECK(outcomes_of(expecting(kExists + ", " + kRuledOut)).exit_status() == 0);
}

TEST_CASE("Conditions decide whether a case is as expected") {
  const CaseResult good = check(expecting(kExists + ", " + kRuledOut));
  CHECK(good.comparison.outcome == Outcome::as_expected);
  CHECK(verdict_text(good) == "the outcomes are as expected");

  const CaseResult lacking = check(expecting(R"--("exists": [{"content(a)": 3}])--"));
  CHECK(lacking.comparison.outcome == Outcome::different);
  CHECK(verdict_text(lacking) ==
        "the outcomes are not as expected; expected to exist, but not reached: content(a) = 3");

  const CaseResult reached = check(expecting(kReached));
  CHECK(reached.comparison.outcome == Outcome::different);
  CHECK(verdict_text(reached) ==
        "the outcomes are not as expected; reached, but never expected: writer.to = fault | "
        "writer.x = fault");
  REQUIRE(reached.violations.size() == 2);
  CHECK(reached.violations[0].steps.size() == 2);  // the shortest: unmapped, then the store faults
}

TEST_CASE("With conditions only, a bound is an answer where everything exists, and else is none") {
  explore::SearchOptions options;
  options.max_states = check(expecting(kExists)).search.states - 1;
  CHECK(check(expecting(kExists), options).comparison.outcome == Outcome::as_expected);
  CHECK(check(expecting(kExists + ", " + kRuledOut), options).comparison.outcome == Outcome::open);
  const auto both = R"("verdict": "conforms", )" + kExists;
  CHECK(check(expecting(both), options).comparison.outcome == Outcome::open);
  CHECK(check(expecting(both)).comparison.outcome == Outcome::as_expected);
}

TEST_CASE("Properties broken on the way count only with a verdict") {
  const auto with = [](const std::string& expect) {
    return exchange_first(", \"expect\": {" + expect + "}");
  };
  const std::string condition = R"--("exists": [{"pte(user, 0x1000)": {"page": "new"}}])--";
  const CaseResult only = check(with(condition));
  CHECK(only.comparison.outcome == Outcome::as_expected);
  REQUIRE(only.comparison.on_the_way.size() == 2);
  CHECK(verdict_text(only) ==
        "the outcomes are as expected; broken on the way: invalidate-before-replace (PE-16, "
        "blame: implementation), tlbs-invalidated (PE-16, blame: implementation)");
  CHECK(check(with(R"("verdict": "conforms", )" + condition)).comparison.outcome ==
        Outcome::different);
}

TEST_CASE("A run to what must never be is replayed, and a changed one is not") {
  const CaseResult result = check(expecting(kReached));
  REQUIRE(!result.violations.empty());
  const Counterexample& c = result.violations[0];
  CHECK(c.violated.is_never());
  CHECK(c.violated.instance == "writer.to = fault");
  CHECK(to_text(c, Style(false)).find("reached, but never expected: writer.to = fault") == 0);

  json document = json::parse(to_json(c).dump());
  const auto replayed = [&](const json& changed) {
    const auto read = parse_report(changed.dump(), "c.json");
    if (!read) FAIL(read.error().message());
    return replay(read->front(), "c.json", formal());
  };
  CHECK(replayed(document).outcome == Replay::Outcome::reproduced);
  json other = document;
  other["violated"]["instance"] = "writer.x = fault";
  CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
  other["violated"]["instance"] = "writer.y = fault";
  CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
  other = document;
  other["violated"]["facts"][0]["text"] = "a RO";
  CHECK(replayed(other).outcome == Replay::Outcome::not_reproduced);
}

TEST_CASE("The command lists outcomes, with the exit status of its answer") {
  const Folder folder;
  const std::string file = folder.write("swapped.json", expecting(kExists));
  const Finished text = run(folder, {"outcomes", file});
  CHECK(text.status == 0);
  CHECK(text.out.find("4 outcomes, ") != std::string::npos);
  const Finished piped = run(folder, {"outcomes", file, "--json"});
  CHECK(json::parse(piped.out).at("outcomes").size() == 4);
  CHECK(piped.err.find("4 outcomes, ") != std::string::npos);
  CHECK(run(folder, {"outcomes", file, "--json", folder / "o.json"}).status == 0);
  CHECK(json::parse(Folder::read(folder / "o.json")).at("exit_status") == 0);
  CHECK(run(folder, {"outcomes", file, "--max-states", "3"}).status == 3);
  CHECK(run(folder, {"outcomes", folder.write("bad.json", expecting(kReached))}).status == 1);
  CHECK(run(folder, {"outcomes", folder / "missing.json"}).status == 2);
  CHECK(run(folder, {"outcomes", folder.write("bad.json", "{")}).status == 2);
  CHECK(run(folder, {"outcomes", file, "--json", folder / "nowhere/o.json"}).status == 2);
  CHECK(run(folder, {"outcomes"}).status == 2);
}

TEST_CASE("An interrupt ends the list of outcomes where it is") {
  const Folder folder;
  const Program program(folder, {"outcomes", folder.write("huge.json", kHuge), "--json"});
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // it is searching by then
  program.interrupt();
  const Finished end = program.wait();
  INFO(end.out << end.err);
  CHECK(end.status == 3);
  CHECK(json::parse(end.out).at("bound") == "interrupt");
}

TEST_CASE("The outcomes of a scenario are the same each time") {
  for (const scenario::Scenario& scenario : published_scenarios()) {
    if (scenario.file.find("/litmus/") == std::string::npos) continue;
    CAPTURE(scenario.file);
    json documents[2];
    for (json& document : documents) {
      const auto found = find_outcomes(scenario, formal(), {});
      if (!found) FAIL(found.error().message());
      document = json::parse(outcomes_json(*found));
      document.erase("timing");
      CHECK(found->exit_status() == 0);
    }
    CHECK(documents[0] == documents[1]);
  }
}

}  // namespace
}  // namespace pmapcheck::report
