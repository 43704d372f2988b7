// A search that was stopped goes on in another process, to the same report; what does not belong to
// it is refused.
#include <nlohmann/json.hpp>

#include "checker/report/tests/in_pieces.hpp"

namespace pmapcheck::report {
namespace {

using nlohmann::json;

TEST_CASE("A search in pieces reports the same as one that was never stopped") {
  unsigned pieces = 0;
  for (const unsigned bits : {0, 64})
    for (const std::string& text : {exchange_first(R"(, "environment": ["migration"])"),
                                    kLostWakeup, kBusied, kUnmapped, kFilter}) {
      const scenario::Scenario scenario = scenario_of(text);
      INFO(scenario.name);
      for (const std::size_t workers : {1, 2}) {
        explore::SearchOptions options;
        options.workers = workers;
        options.fingerprint_bits = bits;
        const CaseResult whole = check_case(scenario, formal(), kernel::Judge::compiled, options);
        const InPieces parts = check_in_pieces(scenario, options, {});
        pieces += parts.pieces;
        CHECK(parts.result.search.states == whole.search.states);
        CHECK(parts.result.search.transitions == whole.search.transitions);
        CHECK(parts.result.search.depth == whole.search.depth);
        CHECK(parts.result.coverage.instances == whole.coverage.instances);
        CHECK(parts.result.coverage.automaton_points == whole.coverage.automaton_points);
        REQUIRE(parts.result.violations.size() == whole.violations.size());
        for (std::size_t i = 0; i < whole.violations.size(); ++i) {
          CHECK(parts.result.violations[i].violated.property ==
                whole.violations[i].violated.property);
          CHECK(parts.result.violations[i].steps.size() == whole.violations[i].steps.size());
        }
      }
    }
  CHECK(pieces > 30);
}

// What a report says apart from time, memory and having been stopped.
json lasting(const std::string& path) {
  json report = json::parse(Folder::read(path));
  report.erase("timing");
  for (json& one : report.at("cases")) {
    one.at("search").erase("peak_bytes");
    one.at("search").erase("resumed");
  }
  return report;
}

const std::string kLarge = PMAPCHECK_SOURCE_DIR "/checker/bench/scenarios/sf_buf.json";

TEST_CASE("A search that is killed goes on where it was, with any number of workers") {
  const Folder folder;
  const std::string file = folder / "search";
  const std::string stopped = folder / "stopped.json";
  const std::string resumed = folder / "resumed.json";
  const std::string whole = folder / "whole.json";
  const Finished first = run(
      folder, {"check", kLarge, "--memory-limit", "8M", "--checkpoint", file, "--json", stopped});
  INFO(first.err);
  REQUIRE(first.status == 3);
  CHECK(first.out.find("--resume " + file) != std::string::npos);
  CHECK(json::parse(Folder::read(stopped)).at("cases").at(0).at("search").at("checkpoint") == true);
  const Finished second =
      run(folder, {"check", kLarge, "--resume", file, "--workers", "3", "--json", resumed});
  INFO(second.err);
  CHECK(second.status == 0);
  CHECK(run(folder, {"check", kLarge, "--json", whole}).status == 0);
  CHECK(lasting(resumed) == lasting(whole));

  const Program terminated(folder,
                           {"check", folder.write("huge.json", kHuge), "--checkpoint", file});
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // it is searching by then
  terminated.terminate();
  CHECK(terminated.wait().status == 3);
  const Finished again =
      run(folder, {"check", folder / "huge.json", "--resume", file, "--time-limit", "0.1"});
  INFO(again.err);
  CHECK(again.status == 3);
}

std::string with_other_program(std::string checkpoint) {
  const std::size_t print = checkpoint.find("program ") + 8;
  checkpoint[print] = checkpoint[print] == '0' ? '1' : '0';
  return checkpoint;
}

TEST_CASE("A checkpoint that is cut off, changed or another's is refused with a reason") {
  const Folder folder;
  const std::string file = folder / "search";
  REQUIRE(run(folder, {"check", kLarge, "--memory-limit", "2M", "--checkpoint", file}).status == 3);
  const std::string whole = Folder::read(file);
  const auto changed = [&](std::size_t at) {
    std::string text = whole;
    text[at] = static_cast<char>(text[at] ^ 1);
    return folder.write("changed", text);
  };
  const std::string rebuilt = folder.write("rebuilt", with_other_program(whole));
  const std::string one = folder.write("one.json", kConforms);
  const struct {
    std::vector<std::string> arguments;
    std::string says;
  } kRefused[] = {
      {{kLarge, "--resume", folder.write("cut", whole.substr(0, whole.size() / 2))}, "cut off"},
      {{kLarge, "--resume", folder.write("short", whole.substr(0, whole.size() - 1))}, "cut off"},
      {{kLarge, "--resume", changed(whole.size() / 2)}, "changed"},
      {{kLarge, "--resume", one}, "no checkpoint"},
      {{kLarge, "--resume", folder / "nowhere"}, "can't be read"},
      {{kLarge, "--resume", rebuilt}, "another build"},
      {{one, "--resume", file}, "another scenario"},
      {{kLarge, "--resume", file, "--no-refinement"}, "--no-refinement"},
      {{kLarge, "--resume", file, "--hash-compact"}, "--hash-compact"},
      {{kLarge, "--resume", file, "--without", "no-stale-translation"}, "--without"},
      {{kLarge, "--resume", file, "--memory-limit", "64K"}, "more memory"},
      {{kLarge, one, "--resume", file}, "one scenario"},
      {{kLarge, "--checkpoint", folder / "no/such/folder"}, "can't be written"},
      {{kLarge, "--checkpoint", file, "--order", "depth"}, "--order depth"},
  };
  for (const auto& refused : kRefused) {
    std::vector<std::string> arguments = {"check"};
    arguments.insert(arguments.end(), refused.arguments.begin(), refused.arguments.end());
    const Finished end = run(folder, arguments);
    INFO(refused.says << ": " << end.out << end.err);
    CHECK(end.status == 2);
    CHECK(end.err.find(refused.says) != std::string::npos);
  }
}

TEST_CASE("A checkpoint that can't be written costs no report") {
  const Folder folder;
  const Finished end =
      run(folder, {"check", kLarge, "--memory-limit", "2M", "--checkpoint", "/dev/full"});
  CHECK(end.status == 2);
  CHECK(end.out.find("within the limit of memory") != std::string::npos);
  CHECK(end.err.find("/dev/full") != std::string::npos);
}

}  // namespace
}  // namespace pmapcheck::report
