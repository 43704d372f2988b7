#include "checker/report/cases.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "checker/kernel/calls.hpp"
#include "checker/report/check_case.hpp"
#include "checker/report/known_names.hpp"
#include "checker/scenario/files.hpp"
#include "checker/scenario/parse.hpp"

namespace pmapcheck::report {

namespace {

// The results as they come, for one who waits for them in order.
class Results {
 public:
  explicit Results(std::size_t count) : results_(count) {}

  void put(std::size_t number, CaseResult result) {
    const std::lock_guard lock(mutex_);
    results_[number] = std::move(result);
    arrived_.notify_one();
  }
  CaseResult take(std::size_t number) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return results_[number].has_value(); });
    return std::move(*results_[number]);
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::optional<CaseResult>> results_;
};

CaseResult check_one(const Candidate& candidate, std::size_t number,
                     const kernel::FormalModel& formal, const CheckOptions& options,
                     Progress& progress) {
  if (!candidate.scenario) return failed_case(candidate.file, candidate.scenario.error());
  const scenario::Scenario& scenario = *candidate.scenario;
  const std::atomic<bool>* const interrupted = options.search.interrupted;
  if (interrupted != nullptr && interrupted->load()) return skipped_case(scenario);
  explore::SearchOptions search = options.search;
  if (progress.on()) {
    search.progress = [&](const explore::SearchStatus& status) {
      progress.update(number, scenario.name, status);
    };
  }
  return check_case(scenario, formal, options.judge, search, options.plan);
}

}  // namespace

std::vector<Candidate> find_candidates(const std::vector<std::string>& paths,
                                       const kernel::FormalModel& formal) {
  const scenario::ParseOptions known = known_names(formal);
  std::vector<Candidate> candidates;
  for (const std::string& path : paths) {
    const scenario::FoundScenarios found = scenario::find_scenarios({path});
    for (const InputError& error : found.errors) candidates.push_back({error.place, error});
    for (const auto& file : found.files) {
      candidates.push_back(
          {file.string(), scenario::load_scenario(file, kernel::signatures(), known)});
    }
  }
  return candidates;
}

std::vector<CaseResult> check_cases(const std::vector<Candidate>& candidates,
                                    const kernel::FormalModel& formal, const CheckOptions& options,
                                    Progress& progress,
                                    const std::function<void(const CaseResult&)>& done) {
  Results arriving(candidates.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < candidates.size(); i = next++) {
      CaseResult result = check_one(candidates[i], i, formal, options, progress);
      progress.done(i);
      arriving.put(i, std::move(result));
    }
  };
  std::vector<std::thread> workers;
  for (unsigned j = 0; j < std::min<std::size_t>(options.jobs, candidates.size()); ++j) {
    workers.emplace_back(work);
  }
  std::vector<CaseResult> results;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    results.push_back(arriving.take(i));
    done(results.back());
  }
  for (std::thread& worker : workers) worker.join();
  return results;
}

}  // namespace pmapcheck::report
