// Files and folders: which are scenarios, and what is said of those that cannot be read.
#include "checker/scenario/files.hpp"

#include <unistd.h>

#include <fstream>

#include "checker/scenario/json.hpp"
#include "checker/scenario/tests/sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

namespace fs = std::filesystem;

/// A folder that is gone after the test.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("pmapcheck-files-" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }

  [[nodiscard]] fs::path operator/(const fs::path& name) const { return path_ / name; }
  [[nodiscard]] const fs::path& path() const { return path_; }
  fs::path write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }

 private:
  fs::path path_;
};

std::string message_of(const fs::path& path) {
  const auto result = load_scenario(path, sample_signatures());
  return result ? "accepted" : result.error().message();
}

TEST_CASE("a scenario is loaded from its file") {
  const Folder folder;
  const auto result = load_scenario(folder.write("a.json", kSample), sample_signatures());
  REQUIRE(result);
  CHECK(result->file == (folder / "a.json").string());
  CHECK(result->text == kSample);
}

TEST_CASE("a file that cannot be read is named with the reason") {
  const Folder folder;
  const std::string remedy = "; expected a scenario file, JSON, that can be read";
  const fs::path file = folder.write("a.json", kSample), loop = folder / "loop.json";
  fs::create_symlink(loop, loop);
  const auto place = [&](const std::string& name) { return (folder / name).string() + ": "; };
  CHECK(message_of(folder / "none.json") == place("none.json") + "there is no such file" + remedy);
  CHECK(message_of(folder.path()) == folder.path().string() + ": this is a folder" + remedy);
  CHECK(message_of(loop).find("the file cannot be read: ") != std::string::npos);
  CHECK(message_of(file / "b.json").find("a.json/b.json: ") != std::string::npos);
  CHECK(message_of(folder.write("empty.json", "")) ==
        place("empty.json") + "the file is empty; expected JSON text");
  if (geteuid() != 0) {  // the superuser may read everything
    fs::permissions(file, fs::perms::none);
    CHECK(message_of(file) ==
          place("a.json") + "the file cannot be opened: Permission denied" + remedy);
  }
}

TEST_CASE("a file without an end is read only as far as it may be long") {
  if (!fs::exists("/dev/zero")) return;
  CHECK(message_of("/dev/zero") ==
        "/dev/zero: the file is longer than 16 MiB; a scenario is a few kilobytes long");
}

TEST_CASE("folders are searched below, sorted, without schemas and other files") {
  const Folder folder;
  for (const char* name : {"b.json", "sub/c.json", "a.json", "sub/deep/a.json", "notes.txt",
                           "scenario.schema.json", "json"}) {
    folder.write(name, "{}");
  }
  fs::create_directories(folder / "folder.json");
  fs::create_directory_symlink(folder.path(), folder / "sub/again");
  const FoundScenarios found = find_scenarios({folder.path()});
  CHECK(found.errors.empty());
  CHECK(found.files == std::vector<fs::path>{folder / "a.json", folder / "b.json",
                                             folder / "sub/c.json", folder / "sub/deep/a.json"});
}

TEST_CASE("a folder's files come sorted, in whatever order the file system has them") {
  const Folder folder;
  for (int i = 0; i < 50; ++i) folder.write(std::to_string(100 + i * 37 % 50) + ".json", "{}");
  const FoundScenarios found = find_scenarios({folder.path()});
  REQUIRE(found.files.size() == 50);
  for (int i = 0; i < 50; ++i) {
    CHECK(found.files[static_cast<std::size_t>(i)].filename() == std::to_string(100 + i) + ".json");
  }
}

TEST_CASE("paths keep their order, and an error does not hide the files beside it") {
  const Folder folder;
  const fs::path last = folder.write("z.json", "{}"), first = folder.write("sub/a.txt", "{}");
  fs::create_directories(folder / "empty");
  const fs::path schema = folder.write("x.schema.json", "{}");
  const FoundScenarios found =
      find_scenarios({last, folder / "none", folder / "empty", first, schema});
  CHECK(found.files == std::vector{last, first});
  REQUIRE(found.errors.size() == 3);
  CHECK(found.errors[0].message() ==
        (folder / "none").string() +
            ": there is no such file or folder; expected a scenario file " +
            "or a folder of scenarios");
  CHECK(found.errors[1].message() == (folder / "empty").string() +
                                         ": the folder has no scenario in it; expected at least " +
                                         "one file *.json, here or in a folder below");
  CHECK(found.errors[2].place == schema.string());
}

}  // namespace
}  // namespace pmapcheck::scenario
