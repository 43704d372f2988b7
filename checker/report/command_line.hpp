// The command line, read. Every option stands in one table, from which parsing and help come.
#pragma once

#include <string>
#include <variant>

#include "checker/report/options.hpp"

namespace pmapcheck::report {

/// Nothing more is to be done than to say this: help, the version, or what was wrong.
struct Answer {
  std::string text;
  int status = 0;  ///< 0: the text is for standard output; 2: a mistake, for standard error.
};

using CommandLine =
    std::variant<CheckOptions, OutcomesOptions, ReplayOptions, ProveOptions, Answer>;

[[nodiscard]] CommandLine read_command_line(int argc, const char* const* argv);

}  // namespace pmapcheck::report
