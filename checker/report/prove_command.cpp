#include "checker/report/prove_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <optional>
#include <utility>

#include "checker/formula/any_system.hpp"
#include "checker/kernel/vocabulary.hpp"
#include "checker/prove/assumptions.hpp"
#include "checker/prove/emit.hpp"
#include "checker/prove/proof_json.hpp"
#include "checker/report/case_result.hpp"
#include "checker/report/command.hpp"
#include "checker/report/interrupt.hpp"
#include "checker/report/proof_text.hpp"
#include "checker/report/version.hpp"

namespace pmapcheck::report {

namespace {

Result<prove::Model> read(const kernel::ModelChoice& choice) {
  auto specification = kernel::read_text(choice);
  if (!specification) return specification.error();
  if (auto unfit = formula::unfit_for_any_system(*specification, kernel::kMayHoldWords)) {
    return *unfit;
  }
  return prove::Model::read(std::move(*specification));
}

int exit_status(const prove::ProofReport& report, const prove::VacuityReport* vacuity) {
  using prove::Verdict;
  const bool open = report.count(Verdict::refuted) + report.count(Verdict::unknown) > 0 ||
                    !report.conditional.empty();
  const bool vacuous = vacuity != nullptr && !vacuity->interrupted && !vacuity->all_well();
  const bool interrupted = report.interrupted || (vacuity != nullptr && vacuity->interrupted);
  if (open || vacuous) return kExitDifferent;
  if (interrupted) return kExitBound;
  return report.all_proved() ? 0 : kExitDifferent;
}

// A line on the terminal that is drawn again and again.
void show_progress(std::size_t done, std::size_t all, const std::string& last) {
  const std::string text = "[" + std::to_string(done) + "/" + std::to_string(all) + "] " + last;
  std::fprintf(stderr, "\r%s\x1b[K", fitted(text, kWidth - 21).c_str());
  std::fflush(stderr);
}

}  // namespace

int prove_command(const ProveOptions& given) {
  ProveOptions options = given;
  options.proof.limits.interrupted = &watch_interrupts();
  const auto model = read(options.model);
  if (!model) return refuse(model.error());
  auto asked = prove::chosen(*model, options.proof);
  if (!asked) return refuse(asked.error());
  if (model->actions().empty()) *asked = {};
  if (options.emit) {
    if (auto unfit = prove::unfit_folder(*options.emit)) return refuse(*unfit);
  }
  auto target = ReportTarget::open(options.json);
  if (!target) return refuse(target.error());

  const bool terminal = isatty(STDERR_FILENO) == 1;
  if (terminal) options.proof.progress = show_progress;
  const prove::ProofReport report = prove::prove(*model, *asked, options.proof);
  std::optional<prove::VacuityReport> vacuity;
  if (options.vacuity && !report.interrupted) {
    vacuity = prove::check_vacuity(*model, options.proof);
  }
  const prove::VacuityReport* const worth = vacuity ? &*vacuity : nullptr;
  if (terminal) std::fputs("\r\x1b[K", stderr);

  const int status = exit_status(report, worth);
  const ProofSummary summary{*model, options.model, report, worth,
                             prove::assumptions(*model, report)};
  std::FILE* const out = target->is_stdout() ? stderr : stdout;
  std::fputs(proof_text(summary, Style::of(fileno(out))).c_str(), out);
  if (options.emit) {
    const auto files = prove::emit(*model, *asked, report, *options.emit);
    if (!files) return refuse(files.error());
    std::fprintf(out, "%zu files in %s\n", *files, options.emit->c_str());
  }
  std::fflush(out);
  if (target->wanted() && !target->deliver(prove::proof_json(
                              *model, report, worth, {version(), status, summary.assumptions}))) {
    return kExitBadInput;
  }
  return status;
}

}  // namespace pmapcheck::report
