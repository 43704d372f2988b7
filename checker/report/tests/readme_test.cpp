// What the README shows is what the program does.
#include <cctype>

#include "checker/report/tests/program.hpp"

namespace pmapcheck::report {

namespace {

const std::string kRoot = std::string(PMAPCHECK_SOURCE_DIR) + "/";

// The fenced block of the README that begins with this line, without the line; or nothing.
std::string block(const std::string& readme, const std::string& first_line) {
  const std::size_t begin = readme.find("\n" + first_line + "\n");
  if (begin == std::string::npos) return "";
  const std::size_t text = begin + first_line.size() + 2;
  return readme.substr(text, readme.find("\n```", text) + 1 - text);
}

// With every time as "T s": times are nobody's promise.
std::string without_times(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() &&
           (std::isdigit(static_cast<unsigned char>(text[end])) != 0 || text[end] == '.')) {
      ++end;
    }
    const bool time = end > i && text.compare(end, 2, " s") == 0 &&
                      (end + 2 == text.size() || text[end + 2] == '\n');
    result += time ? "T" : text.substr(i, std::max<std::size_t>(end - i, 1));
    i = std::max(end, i + 1);
  }
  return result;
}

// What a command prints of a path, with paths as they are in the checkout.
std::string printed(const std::string& path, const std::string& command = "check",
                    const std::vector<std::string>& options = {}, int status = 0) {
  const Folder folder;
  std::vector<std::string> words{command, kRoot + path};
  words.insert(words.end(), options.begin(), options.end());
  const Finished finished = Program(folder, words).wait();
  CHECK(finished.status == status);
  std::string out = finished.out;
  for (std::size_t at = out.find(kRoot); at != std::string::npos; at = out.find(kRoot)) {
    out.erase(at, kRoot.size());
  }
  return without_times(out);
}

}  // namespace

TEST_CASE("The README's session is what the program prints") {
  const std::string readme = Folder::read(kRoot + "README.md");
  const std::string file = "cases/pmap_enter/replace-freebsd-10.json";
  const std::string shown = block(readme, "$ build/release/pmapcheck check " + file);
  REQUIRE_FALSE(shown.empty());
  CHECK(without_times(shown) == printed(file));
}

TEST_CASE("The README's outcomes are what the program prints") {
  const std::string readme = Folder::read(kRoot + "README.md");
  const std::string file = "cases/litmus/unacknowledged.json";
  const std::string shown = block(readme, "$ build/release/pmapcheck outcomes " + file);
  REQUIRE_FALSE(shown.empty());
  CHECK(without_times(shown) == printed(file, "outcomes"));
}

TEST_CASE("The README's searches in other orders are what the program prints") {
  const std::string readme = Folder::read(kRoot + "README.md");
  const struct {
    std::string file;
    std::vector<std::string> options;
  } kSearches[] = {
      {"cases/vm_map_wire/preempted.json", {"--max-preemptions", "1"}},
      {"cases/vm_map_wire/preempted.json", {"--order", "pct", "--runs", "500"}},
  };
  for (const auto& search : kSearches) {
    std::string line = "$ build/release/pmapcheck check " + search.file;
    for (const std::string& option : search.options) line += " " + option;
    CAPTURE(line);
    const std::string shown = block(readme, line);
    REQUIRE_FALSE(shown.empty());
    CHECK(without_times(shown) == printed(search.file, "check", search.options, 3));
  }
}

TEST_CASE("The README's summary of the cases is what the program prints") {
  const std::string readme = Folder::read(kRoot + "README.md");
  const std::string shown = without_times(block(readme, "$ build/release/pmapcheck check cases"));
  const std::string gap = "…\n";
  const std::size_t cut = shown.find("\n" + gap) + 1;
  REQUIRE(cut > 0);
  const std::string begin = shown.substr(0, cut);
  const std::string end = shown.substr(cut + gap.size());
  const std::string out = printed("cases");
  CHECK(out.substr(0, begin.size()) == begin);
  REQUIRE(out.size() >= end.size());
  CHECK(out.substr(out.size() - end.size()) == end);
}

TEST_CASE("The README's scenarios run, and are as expected") {
  std::string readme = Folder::read(kRoot + "README.md");
  const Folder folder;
  int scenarios = 0;
  for (std::string text = block(readme, "```json"); !text.empty();
       text = block(readme, "```json")) {
    const std::string file = folder.write("my.json", text);
    const Finished finished = Program(folder, {"check", file}).wait();
    CAPTURE(finished.out, finished.err);
    CHECK(finished.status == 0);
    readme = readme.substr(readme.find(text) + text.size());
    ++scenarios;
  }
  CHECK(scenarios == 3);
}

}  // namespace pmapcheck::report
