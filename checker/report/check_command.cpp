#include "checker/report/check_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "checker/report/case_text.hpp"
#include "checker/report/cases.hpp"
#include "checker/report/command.hpp"
#include "checker/report/counterexample_text.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/interrupt.hpp"
#include "checker/report/report_json.hpp"

namespace pmapcheck::report {

namespace {

bool is_unexpected(const CaseResult& result, const Counterexample& counterexample) {
  if (counterexample.violated.is_never()) return true;
  const ViolationName name = name_of(counterexample.violated);
  for (const ViolationName& u : result.comparison.unexpected) {
    if (to_text(u) == to_text(name)) return true;
  }
  return false;
}

// What people read while the cases are checked, and after.
class Console {
 public:
  Console(const CheckOptions& options, std::FILE* out) : out_(out), style_(Style::of(fileno(out))) {
    std::error_code failure;
    show_all_ = options.show_counterexamples ||
                (options.paths.size() == 1 &&
                 !std::filesystem::is_directory(options.paths.front(), failure));
  }

  void begin(const std::vector<Candidate>& candidates) {
    std::vector<std::string> names;
    for (const Candidate& c : candidates) {
      names.push_back(c.scenario ? c.scenario->name : c.file);
    }
    columns_ = name_columns(names);
  }
  void line(const CaseResult& result) {
    if (result.error) refuse(*result.error);
    print(case_text(result, columns_, style_));
  }
  void counterexamples(const CaseResult& result) {
    for (const Counterexample& c : result.violations) {
      if (!show_all_ && !is_unexpected(result, c)) continue;
      std::string rule;
      for (std::size_t i = 0; i < kWidth; ++i) rule += "─";
      print("\n" + style_.faint(rule) + "\n" + style_.bold(result.name) + "\n" +
            style_.faint(result.file) + "\n\n" + to_text(c, style_));
    }
  }
  void end(const std::vector<CaseResult>& cases, double seconds) {
    print(summary_text(cases, seconds, style_));
  }
  void stopped(const CaseResult& result, const std::string& options,
               const std::string& checkpoint) {
    if (result.seen.saved != Seen::Saved::yes) return;
    print("\nThe search was stopped. To go on with it:\n    pmapcheck check " + result.file +
          (options.empty() ? "" : " " + options) + " --resume " + checkpoint + "\n");
  }

 private:
  void print(const std::string& text) {
    std::fputs(text.c_str(), out_);
    std::fflush(out_);
  }
  std::FILE* out_;
  Style style_;
  bool show_all_ = false;
  std::size_t columns_ = 0;
};

// For the one scenario that it can be for.
Result<Checkpoint> open_checkpoint(const CheckOptions& options,
                                   const std::vector<Candidate>& candidates) {
  if (candidates.size() != 1) {
    return InputError{options.checkpoint ? "--checkpoint" : "--resume",
                      "this is for one scenario, and here are " + std::to_string(candidates.size()),
                      "name one scenario file"};
  }
  auto identity =
      Checkpoint::identify(candidates.front().file, options.model, options.state_options());
  if (!identity) return identity.error();
  return Checkpoint::open(options.checkpoint, options.resume, std::move(*identity));
}

std::size_t default_workers(unsigned jobs) {
  return std::clamp(std::thread::hardware_concurrency() / jobs, 1u, 64u);
}

}  // namespace

int check_command(const CheckOptions& given) {
  const auto start = std::chrono::steady_clock::now();
  CheckOptions options = given;
  options.search.interrupted = &watch_interrupts();
  if (!options.memory_limit_given) options.search.memory_limit = default_memory() / options.jobs;
  if (!options.workers_given) options.search.workers = default_workers(options.jobs);

  auto formal = kernel::FormalModel::read(options.model);
  if (!formal) return refuse(formal.error());
  if (!options.refinement) formal->checks = kernel::Checks::no_refinement;
  auto target = ReportTarget::open(options.json);
  if (!target) return refuse(target.error());

  const std::vector<Candidate> candidates = find_candidates(options.paths, *formal);
  std::optional<Checkpoint> checkpoint;
  if (options.uses_checkpoints()) {
    auto opened = open_checkpoint(options, candidates);
    if (!opened) return refuse(opened.error());
    options.plan.checkpoint = &checkpoint.emplace(std::move(*opened));
  }
  Progress progress(candidates.size());
  Console console(options, target->is_stdout() ? stderr : stdout);
  console.begin(candidates);
  const std::vector<CaseResult> cases =
      check_cases(candidates, *formal, options, progress, [&](const CaseResult& result) {
        progress.clear();
        console.line(result);
      });
  for (const CaseResult& result : cases) console.counterexamples(result);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  console.end(cases, seconds);
  if (target->wanted() && !target->deliver(report_json(cases, options.judge, seconds))) {
    return kExitBadInput;
  }
  if (checkpoint && checkpoint->wants_to_be_saved()) {
    console.stopped(cases.front(), options.state_options(), checkpoint->path());
  }
  if (checkpoint && cases.front().seen.saved == Seen::Saved::failed) {
    return refuse({checkpoint->path(), "the checkpoint could not be written",
                   "make room there, or name another place with --checkpoint"});
  }
  return exit_status(cases);
}

}  // namespace pmapcheck::report
