// The program itself, run as a user runs it.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "checker/tests/catch.hpp"

extern char** environ;

namespace pmapcheck::report {

/// A folder of its own for one test, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "pmapcheck-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ / name; }
  /// Writes a file; returns its path.
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] static std::string read(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path path_;
};

struct Finished {
  int status = -1;  ///< Exit status; -1 if a signal ended it.
  std::string out;
  std::string err;
};

/// The program, started with these arguments.
class Program {
 public:
  Program(const Folder& folder, const std::vector<std::string>& arguments)
      : out_(folder / "stdout"), err_(folder / "stderr") {
    std::vector<std::string> words{PMAPCHECK_BINARY_DIR "/pmapcheck"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, out_.c_str(), flags, 0644);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, err_.c_str(), flags, 0644);
    REQUIRE(posix_spawn(&pid_, argv[0], &files, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&files);
  }
  void interrupt() const { kill(pid_, SIGINT); }
  void terminate() const { kill(pid_, SIGTERM); }
  Finished wait() const {
    int status = 0;
    waitpid(pid_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, Folder::read(out_), Folder::read(err_)};
  }

 private:
  std::string out_;
  std::string err_;
  pid_t pid_ = 0;
};

inline Finished run(const Folder& folder, const std::vector<std::string>& arguments) {
  return Program(folder, arguments).wait();
}

}  // namespace pmapcheck::report
