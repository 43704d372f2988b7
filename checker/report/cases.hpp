// Checking many scenarios, several at a time, with the results in order.
#pragma once

#include <functional>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"
#include "checker/report/options.hpp"
#include "checker/report/progress.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::report {

/// A scenario, or what is wrong with its file.
struct Candidate {
  std::string file;
  Result<scenario::Scenario> scenario;
};

/// All candidates that the paths name, in order: what can't be read stays among them.
[[nodiscard]] std::vector<Candidate> find_candidates(const std::vector<std::string>& paths,
                                                     const kernel::FormalModel& formal);

/// Checks all candidates with options.jobs threads. `done` is called from the calling thread with
/// each result, in the order of the candidates. After an interrupt the rest is not run.
[[nodiscard]] std::vector<CaseResult> check_cases(
    const std::vector<Candidate>& candidates, const kernel::FormalModel& formal,
    const CheckOptions& options, Progress& progress,
    const std::function<void(const CaseResult&)>& done);

}  // namespace pmapcheck::report
