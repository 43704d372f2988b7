#include "checker/report/check_command.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "checker/report/case_text.hpp"
#include "checker/report/cases.hpp"
#include "checker/report/counterexample_text.hpp"
#include "checker/report/expectation.hpp"
#include "checker/report/interrupt.hpp"
#include "checker/report/output_file.hpp"
#include "checker/report/report_json.hpp"

namespace pmapcheck::report {

namespace {

// Four fifths of the machine's memory.
std::size_t default_memory() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_size = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_size <= 0) return std::size_t{1} << 30;
  return static_cast<std::size_t>(pages) / 5 * 4 * static_cast<std::size_t>(page_size);
}

void complain(const InputError& error) {
  std::fprintf(stderr, "pmapcheck: %s\n", error.message().c_str());
}

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
    if (result.error) complain(*result.error);
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

// Writes the report where it belongs; whether that worked.
bool deliver(const std::string& report, std::optional<OutputFile>& file, const std::string& path) {
  bool written = false;
  if (file) {
    written = file->commit(report);
  } else {
    written = std::fputs(report.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  }
  if (!written) complain({path, "the report could not be written", "is there space left?"});
  return written;
}

}  // namespace

int check_command(const CheckOptions& given) {
  const auto start = std::chrono::steady_clock::now();
  CheckOptions options = given;
  options.search.interrupted = &watch_interrupts();
  if (!options.memory_limit_given) options.search.memory_limit = default_memory() / options.jobs;

  const auto formal = kernel::FormalModel::read(options.model);
  if (!formal) {
    complain(formal.error());
    return kExitBadInput;
  }
  std::optional<OutputFile> file;
  const bool to_stdout = options.json == "-";
  if (options.json && !to_stdout) {
    auto opened = OutputFile::open(*options.json);
    if (!opened) {
      complain(opened.error());
      return kExitBadInput;
    }
    file.emplace(std::move(*opened));
  }

  const std::vector<Candidate> candidates = find_candidates(options.paths, *formal);
  Progress progress(candidates.size());
  Console console(options, to_stdout ? stderr : stdout);
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
  if (options.json) {
    const std::string report = report_json(cases, options.judge, seconds);
    if (!deliver(report, file, *options.json)) return kExitBadInput;
  }
  return exit_status(cases);
}

}  // namespace pmapcheck::report
