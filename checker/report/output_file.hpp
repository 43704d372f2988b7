// A file that appears whole or not at all.
//
// The idea: it is written beside its place under another name and renamed at the end, and it is
// opened before the work begins, so that hours of search are never lost for a wrong path.
#pragma once

#include <cstdio>
#include <functional>
#include <string>

#include "checker/support/result.hpp"

namespace pmapcheck::report {

class OutputFile {
 public:
  /// Errors: the file can't be written.
  [[nodiscard]] static Result<OutputFile> open(const std::string& path);
  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  /// What was not committed leaves nothing behind.
  ~OutputFile();

  /// Writes everything and puts the file in its place; at most once. Whether that worked.
  [[nodiscard]] bool commit(const std::string& text);
  /// The same, with what `write` writes; it says whether that worked.
  [[nodiscard]] bool commit(const std::function<bool(std::FILE*)>& write);

 private:
  OutputFile(std::string path, std::string temporary, int descriptor);
  [[nodiscard]] bool put_in_place(bool written);

  std::string path_;
  std::string temporary_;  // the same as path_ for what is no regular file: a pipe, /dev/null
  int descriptor_;
};

}  // namespace pmapcheck::report
