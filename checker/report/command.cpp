#include "checker/report/command.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "checker/report/case_result.hpp"

namespace pmapcheck::report {

int refuse(const InputError& error) {
  std::fprintf(stderr, "pmapcheck: %s\n", error.message().c_str());
  return kExitBadInput;
}

std::size_t default_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_size = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_size <= 0) return std::size_t{1} << 30;
  return static_cast<std::size_t>(pages) / 5 * 4 * static_cast<std::size_t>(page_size);
}

Result<ReportTarget> ReportTarget::open(const std::optional<std::string>& path) {
  ReportTarget target(path);
  if (!target.wanted() || target.is_stdout()) return target;
  auto file = OutputFile::open(*path);
  if (!file) return file.error();
  target.file_.emplace(std::move(*file));
  return target;
}

bool ReportTarget::deliver(const std::string& report) {
  bool written = false;
  if (file_) {
    written = file_->commit(report);
  } else {
    written = std::fputs(report.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  }
  if (!written) refuse({*path_, "the report could not be written", "is there space left?"});
  return written;
}

}  // namespace pmapcheck::report
