#include "checker/report/replay_command.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "checker/report/case_result.hpp"
#include "checker/report/command.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/replay.hpp"
#include "checker/report/terminal.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

// Says how one replay went, and returns the exit status that it asks for.
int tell(const Replay& replay, const Counterexample& counterexample, const Style& style) {
  const Violated& violated = counterexample.violated;
  const std::string what =
      counterexample.file + ": " +
      (violated.is_never() ? "never: " + violated.instance : to_text(name_of(violated))) + ", " +
      counted(counterexample.steps.size(), "step");
  switch (replay.outcome) {
    case Replay::Outcome::reproduced:
      std::printf("%s  %s\n", style.good("reproduced").c_str(), what.c_str());
      return kExitAsExpected;
    case Replay::Outcome::not_reproduced:
      std::printf("%s  %s: %s\n", style.bad("not reproduced").c_str(), what.c_str(),
                  joined(replay.different, "; ").c_str());
      return kExitDifferent;
    case Replay::Outcome::unfit:
      return refuse(replay.error);
  }
  return kExitBadInput;
}

}  // namespace

int replay_command(const ReplayOptions& options) {
  auto formal = kernel::FormalModel::read(options.model);
  if (!formal) return refuse(formal.error());
  if (!options.refinement) formal->checks = kernel::Checks::no_refinement;
  const auto found = read_report(options.file);
  if (!found) return refuse(found.error());
  if (found->empty()) {
    std::printf("%s: there is no violation in this report, so nothing was reproduced\n",
                options.file.c_str());
    return kExitDifferent;
  }
  const Style style = Style::of(STDOUT_FILENO);
  int status = kExitAsExpected;
  for (const PlacedCounterexample& placed : *found) {
    status =
        std::max(status, tell(replay(placed, options.file, *formal), placed.counterexample, style));
  }
  return status;
}

}  // namespace pmapcheck::report
