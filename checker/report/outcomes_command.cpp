#include "checker/report/outcomes_command.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "checker/kernel/calls.hpp"
#include "checker/report/command.hpp"
#include "checker/report/interrupt.hpp"
#include "checker/report/known_names.hpp"
#include "checker/report/outcomes_json.hpp"
#include "checker/report/outcomes_text.hpp"
#include "checker/report/progress.hpp"
#include "checker/scenario/parse.hpp"

namespace pmapcheck::report {

int outcomes_command(const OutcomesOptions& given) {
  OutcomesOptions options = given;
  options.search.interrupted = &watch_interrupts();
  if (!options.memory_limit_given) options.search.memory_limit = default_memory();
  const auto formal = kernel::FormalModel::read(options.model);
  if (!formal) return refuse(formal.error());
  const auto scenario =
      scenario::load_scenario(options.file, kernel::signatures(), known_names(*formal));
  if (!scenario) return refuse(scenario.error());
  auto target = ReportTarget::open(options.json);
  if (!target) return refuse(target.error());

  Progress progress(1);
  if (progress.on()) {
    options.search.progress = [&](const explore::SearchStatus& status) {
      progress.update(0, scenario->name, status);
    };
  }
  const auto outcomes = find_outcomes(*scenario, *formal, options.search);
  progress.clear();
  if (!outcomes) return refuse(outcomes.error());
  std::FILE* const out = target->is_stdout() ? stderr : stdout;
  std::fputs(to_text(*outcomes, Style::of(fileno(out))).c_str(), out);
  std::fflush(out);
  if (target->wanted() && !target->deliver(outcomes_json(*outcomes))) return kExitBadInput;
  return outcomes->exit_status();
}

}  // namespace pmapcheck::report
