#include "checker/report/progress.hpp"

#include <unistd.h>

#include <cstdio>

#include "checker/report/terminal.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

Progress::Progress(std::size_t cases) : on_(isatty(STDERR_FILENO) == 1), cases_(cases) {}

void Progress::update(std::size_t number, const std::string& name,
                      const explore::SearchStatus& status) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  running_[number] = counted(status.states, "state") + ", depth " + std::to_string(status.depth) +
                     ", " + rate_text(status.states_per_second) + "  " + name;
  draw();
}

void Progress::done(std::size_t number) {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  running_.erase(number);
  ++done_;
}

void Progress::clear() {
  if (!on_) return;
  const std::lock_guard lock(mutex_);
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

// The case that began first stands for all that are under way.
void Progress::draw() {
  if (running_.empty()) return;
  const std::string text =
      "[" + std::to_string(done_) + "/" + std::to_string(cases_) + "] " + running_.begin()->second;
  std::fprintf(stderr, "\r%s\x1b[K", fitted(text, kWidth - 21).c_str());
  std::fflush(stderr);
}

}  // namespace pmapcheck::report
