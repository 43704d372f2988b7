// pmapcheck: reads the command line and does what it asks.
#include <cstdio>
#include <variant>

#include "checker/report/check_command.hpp"
#include "checker/report/command_line.hpp"
#include "checker/report/outcomes_command.hpp"
#include "checker/report/prove_command.hpp"
#include "checker/report/replay_command.hpp"

int main(int argc, char** argv) {
  using namespace pmapcheck::report;
  const CommandLine command = read_command_line(argc, argv);
  if (const auto* check = std::get_if<CheckOptions>(&command)) return check_command(*check);
  if (const auto* outcomes = std::get_if<OutcomesOptions>(&command)) {
    return outcomes_command(*outcomes);
  }
  if (const auto* replay = std::get_if<ReplayOptions>(&command)) return replay_command(*replay);
  if (const auto* prove = std::get_if<ProveOptions>(&command)) return prove_command(*prove);
  const Answer& answer = std::get<Answer>(command);
  std::fputs(answer.text.c_str(), answer.status == 0 ? stdout : stderr);
  return answer.status;
}
