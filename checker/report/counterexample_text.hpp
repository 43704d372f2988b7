// A counterexample for the terminal: what is violated, the run with a lane for each thread, and the
// violated instance in plain words.
#pragma once

#include <string>

#include "checker/report/counterexample.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// Lines of at most kWidth characters (a single long name aside), the last one ended too.
[[nodiscard]] std::string to_text(const Counterexample& counterexample, const Style& style);

}  // namespace pmapcheck::report
