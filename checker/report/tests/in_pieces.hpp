// A search that is stopped again and again, and goes on in a new model.
#pragma once

#include <optional>
#include <string>

#include "checker/report/checkpoint.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/program.hpp"

namespace pmapcheck::report {

struct InPieces {
  CaseResult result;
  unsigned pieces = 0;
};

/// Each piece is stopped by the lack of memory; the next has a little more.
inline InPieces check_in_pieces(const scenario::Scenario& scenario, explore::SearchOptions options,
                                SearchPlan plan) {
  const Folder folder;
  const std::string file = folder / "checkpoint";
  std::optional<std::string> resume;
  InPieces all;
  for (options.memory_limit = 1 << 17;; options.memory_limit *= 2) {
    REQUIRE(options.memory_limit < std::size_t{1} << 40);
    auto checkpoint = Checkpoint::open(file, resume, {{"test", "this"}});
    if (!checkpoint) FAIL(checkpoint.error().message());
    plan.checkpoint = &*checkpoint;
    CaseResult result = check_case(scenario, formal(), kernel::Judge::compiled, options, plan);
    if (result.error) continue;  // what there is does not fit: a little more
    ++all.pieces;
    REQUIRE(result.seen.resumed == resume.has_value());
    const bool stopped = result.search.bound == explore::Bound::memory;
    REQUIRE(stopped == (result.seen.saved == Seen::Saved::yes));
    if (!stopped) {
      all.result = std::move(result);
      return all;
    }
    resume = file;
  }
}

}  // namespace pmapcheck::report
