#include "checker/report/tests/program.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "checker/report/tests/checking.hpp"

namespace pmapcheck::report {
namespace {

using nlohmann::json;

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string last_line(const std::string& text) {
  REQUIRE(text.ends_with('\n'));
  const std::string body = text.substr(0, text.size() - 1);
  return body.substr(body.rfind('\n') + 1);
}

TEST_CASE("Each bad input ends with status 2 and one message that names the place") {
  const Folder folder;
  std::filesystem::create_directory(folder / "empty");
  const auto file = [&](const std::string& text) { return folder.write("bad.json", text); };
  std::string noise;
  for (unsigned i = 0, x = 1; i < 1'000'000; ++i) {
    x = x * 1664525 + 1013904223;
    noise += static_cast<char>(x >> 24);
  }
  const std::string one = R"("name": "one")";
  const struct {
    const char* what;
    std::string path;
    std::string place;
  } kBad[] = {
      {"missing file", folder / "missing.json", "missing.json: "},
      {"folder without cases", folder / "empty", "empty: "},
      {"empty file", file(""), "bad.json: "},
  };
  for (const auto& bad : kBad) {
    const Finished end = run(folder, {"check", bad.path});
    INFO(bad.what << ": " << end.err);
    CHECK(end.status == 2);
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
    CHECK(end.err.find(bad.place) != std::string::npos);
  }
  const struct {
    const char* what;
    std::string text;
    std::string place;
  } kTexts[] = {
      {"invalid JSON", "{\n  \"name\": }", "bad.json:2:11: "},
      {"deep nesting", std::string(200'000, '['), "bad.json:1:65: "},
      {"unknown key", with(kConforms, "\"clauses\"", "\"clause\""), "/clause"},
      {"wrong type", with(kConforms, "\"cpus\": 2", "\"cpus\": \"2\""), "/machine/cpus"},
      {"undeclared page", with(kConforms, "\"page\": \"a\"", "\"page\": \"z\""),
       "/threads/0/calls/0/page"},
      {"no threads", R"({"name": "n", "clauses": ["PE-16"], "machine": {"cpus": 1, "pages": ["a"]},
         "threads": []})",
       "/threads"},
      {"number out of range", with(kConforms, "\"cpus\": 2", "\"cpus\": 99"), "/machine/cpus"},
      {"unknown call", with(kConforms, "vm_page_xbusy", "vm_page_ybusy"),
       "/threads/0/calls/0/call"},
      {"unknown variant", with(exchange_first(), "freebsd-10", "freebsd-9"),
       "/implementation/pmap_enter"},
      {"two threads of one name", with(kConforms, "\"two\"", "\"one\""), "/threads/1: "},
      {"unknown clause", with(kConforms, "PE-16", "PE-999"), "/clauses/0"},
      {"a megabyte of noise", noise, "bad.json:1:"},
  };
  for (const auto& bad : kTexts) {
    const Finished end = run(folder, {"check", file(bad.text)});
    INFO(bad.what << ": " << end.err);
    CHECK(end.status == 2);
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
    CHECK(end.err.find(bad.place) != std::string::npos);
  }
}

TEST_CASE("Beside a bad file, the other files of a folder are checked") {
  const Folder folder;
  std::filesystem::create_directory(folder / "cases");
  folder.write("cases/a.json", "{");
  folder.write("cases/b.json", kConforms);
  const Finished end = run(folder, {"check", folder / "cases", "--jobs", "2"});
  CHECK(end.status == 2);
  CHECK(end.out.find("ok       conforms") != std::string::npos);
  CHECK(last_line(end.out) == "1 passed, 1 failed");
}

TEST_CASE("The exit status says what came out") {
  const Folder folder;
  const std::string good = folder.write("good.json", kConforms);
  const std::string bad = folder.write("bad.json", exchange_first());
  CHECK(run(folder, {"check", good}).status == 0);
  CHECK(run(folder, {"check", bad}).status == 1);
  CHECK(run(folder, {"check", good, "--max-states", "3"}).status == 3);
  CHECK(run(folder, {"check", good, "--max-depth", "1"}).status == 3);
  CHECK(run(folder, {"check", good, "--memory-limit", "1K"}).status == 3);
  CHECK(run(folder, {"check", good, bad, "--max-states", "3"}).status == 3);
  CHECK(run(folder, {"--version"}).status == 0);
  CHECK(run(folder, {"check", "--help"}).out.find("Examples:") != std::string::npos);
}

TEST_CASE("Wrong usage ends with status 2 and a hint") {
  const Folder folder;
  const std::string good = folder.write("good.json", kConforms);
  const std::vector<std::vector<std::string>> wrong{
      {},
      {"check"},
      {"replay"},
      {"chekc", good},
      {"check", good, "--no-such-option"},
      {"check", good, "--max-states", "0"},
      {"check", good, "--max-states", "many"},
      {"check", good, "--time-limit", "-1"},
      {"check", good, "--memory-limit", "2X"},
      {"check", good, "--jobs", "0"},
      {"check", good, "--oracle", "delphi"},
  };
  for (const auto& arguments : wrong) {
    const Finished end = run(folder, arguments);
    INFO(end.err);
    CHECK(end.status == 2);
    CHECK(end.err.find("--help'") != std::string::npos);
    CHECK(end.out.empty());
  }
  CHECK(run(folder, {"chekc", good}).err.find("there is no command \"chekc\"") == 11);
  CHECK(run(folder, {"check", good, "--model", folder / "nowhere"}).status == 2);
}

TEST_CASE("A report is replayed, and a changed one is not") {
  const Folder folder;
  const std::string bad = folder.write("bad.json", exchange_first());
  const std::string report = folder / "report.json";
  CHECK(run(folder, {"check", bad, "--json", report}).status == 1);
  CHECK(run(folder, {"replay", report}).status == 0);

  json changed = json::parse(Folder::read(report));
  json& violation = changed["cases"][0]["violations"][0];
  CHECK(run(folder, {"replay", folder.write("one.json", violation.dump())}).status == 0);
  violation["steps"][2]["cpu"] = "cpu1";
  const Finished unfit = run(folder, {"replay", folder.write("changed.json", changed.dump())});
  CHECK(unfit.status == 2);
  CHECK(unfit.err.find("step 3 does not fit") != std::string::npos);

  const std::string good = folder.write("good.json", kConforms);
  CHECK(run(folder, {"check", good, "--json", report}).status == 0);
  CHECK(run(folder, {"replay", report}).status == 1);
}

TEST_CASE("A report on standard output is all that stands there") {
  const Folder folder;
  const std::string good = folder.write("good.json", kConforms);
  const Finished end = run(folder, {"check", good, "--json", "-"});
  CHECK(end.status == 0);
  CHECK(json::parse(end.out).at("cases").at(0).at("verdict") == "conforms");
  CHECK(last_line(end.err) == "1 passed, 0 failed");
}

TEST_CASE("A report that can't be written is said before the search") {
  const Folder folder;
  const std::string huge = folder.write("huge.json", kHuge);
  const Finished end = run(folder, {"check", huge, "--json", folder / "no-such-folder/r.json"});
  CHECK(end.status == 2);
  CHECK(end.err.find("no-such-folder/r.json: the file can't be written") != std::string::npos);
}

TEST_CASE("Reports are the same but for time and memory, whatever the number of jobs and workers") {
  const Folder folder;
  std::vector<std::string> reports;
  const std::pair<const char*, const char*> ways[] = {{"1", "1"}, {"3", "1"}, {"1", "2"}};
  for (const auto& [jobs, workers] : ways) {
    const Finished end = run(folder, {"check", PMAPCHECK_SOURCE_DIR "/cases", "--json", "-",
                                      "--jobs", jobs, "--workers", workers});
    json report = json::parse(end.out);
    report.erase("timing");
    for (json& one : report.at("cases")) one.at("search").erase("peak_bytes");
    reports.push_back(report.dump());
  }
  CHECK(reports[0] == reports[1]);
  CHECK(reports[0] == reports[2]);
}

TEST_CASE("An interrupt ends the search with a report of what was seen so far") {
  const Folder folder;
  const std::string huge = folder.write("huge.json", kHuge);
  const std::string good = folder.write("later.json", kConforms);
  const std::string report = folder / "report.json";
  const Program program(folder, {"check", huge, good, "--json", report});
  std::this_thread::sleep_for(std::chrono::milliseconds(700));  // it is searching by then
  program.interrupt();
  const Finished end = program.wait();
  INFO(end.out << end.err);
  CHECK(end.status == 3);
  const json written = json::parse(Folder::read(report));
  CHECK(written.at("exit_status") == 3);
  CHECK(written.at("cases").at(0).at("bound") == "interrupt");
  CHECK(written.at("cases").at(1).at("verdict") == "not-run");
}

}  // namespace
}  // namespace pmapcheck::report
