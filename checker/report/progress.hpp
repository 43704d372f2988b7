// What a long search is at, on a line of the terminal that is drawn again and again.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "checker/explore/search.hpp"

namespace pmapcheck::report {

/// Writes to standard error if that is a terminal, else nothing. May be used by several threads.
class Progress {
 public:
  explicit Progress(std::size_t cases);

  [[nodiscard]] bool on() const { return on_; }
  /// A case's search is under way.
  void update(std::size_t number, const std::string& name, const explore::SearchStatus& status);
  /// A case is done.
  void done(std::size_t number);
  /// Takes the line away, so that other output can follow.
  void clear();

 private:
  void draw();

  bool on_;
  std::size_t cases_;
  std::size_t done_ = 0;
  std::mutex mutex_;
  std::map<std::size_t, std::string> running_;  // a text for each case under way
};

}  // namespace pmapcheck::report
