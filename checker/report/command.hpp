// What all commands share: how they complain, how much memory they take, where a report goes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "checker/report/output_file.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::report {

/// Says on standard error what is wrong; returns the exit status for bad input.
int refuse(const InputError& error);

/// Four fifths of the machine's memory.
[[nodiscard]] std::size_t default_memory();

/// Where the option --json sends a report: nowhere, to standard output, or into a file that is
/// opened before the work begins.
class ReportTarget {
 public:
  /// `path` is the option's value: "-" is standard output. Errors: the file can't be written.
  [[nodiscard]] static Result<ReportTarget> open(const std::optional<std::string>& path);

  /// Whether standard output belongs to the report, so that text for people goes elsewhere.
  [[nodiscard]] bool is_stdout() const { return path_ == "-"; }
  /// Whether a report is wanted at all.
  [[nodiscard]] bool wanted() const { return path_.has_value(); }
  /// Writes the report; at most once. Complains and returns false if that does not work.
  [[nodiscard]] bool deliver(const std::string& report);

 private:
  explicit ReportTarget(std::optional<std::string> path) : path_(std::move(path)) {}
  std::optional<std::string> path_;
  std::optional<OutputFile> file_;
};

}  // namespace pmapcheck::report
