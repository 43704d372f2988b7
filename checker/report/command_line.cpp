#include "checker/report/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "checker/report/case_result.hpp"
#include "checker/report/version.hpp"

namespace pmapcheck::report {

namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return {};
  return number;
}

std::optional<double> seconds(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(number) || number <= 0) return {};
  return number;
}

// "512M" as bytes.
std::optional<std::size_t> bytes(std::string_view text) {
  static constexpr std::string_view kUnits = "KMGT";
  unsigned shift = 0;
  if (!text.empty() && kUnits.find(text.back()) != std::string_view::npos) {
    shift = 10 * (static_cast<unsigned>(kUnits.find(text.back())) + 1);
    text.remove_suffix(1);
  }
  const auto number = whole_number(text);
  if (!number || *number > (std::numeric_limits<std::size_t>::max() >> shift)) return {};
  return static_cast<std::size_t>(*number) << shift;
}

// An option of a command: how it is spelled, and what it does. `set` returns what would have been
// right, or nothing.
template <class Options>
struct Option {
  const char* name;
  const char* value;  // nullptr: a flag
  const char* help;
  const char* (*set)(const std::string& value, Options& options);
};

constexpr const char* kModelHelp =
    "folder of the formal model (default: the one that was installed or built with pmapcheck)";

template <class Options>
constexpr Option<Options> kNoRefinement = {
    "--no-refinement", nullptr,
    "do not hold steps against the actions of the formal model: only contracts and invariants",
    [](const std::string&, Options& o) -> const char* {
      o.refinement = false;
      return nullptr;
    }};

// The bounds of a search, of every command that searches.
template <class Options>
constexpr Option<Options> kBounds[] = {
    {"--max-states", "N", "stop a search when it has more than N states",
     [](const std::string& value, Options& o) -> const char* {
       const auto n = whole_number(value);
       if (!n) return "expected a whole number from 1";
       o.search.max_states = *n;
       return nullptr;
     }},
    {"--max-depth", "N", "follow only runs of at most N steps",
     [](const std::string& value, Options& o) -> const char* {
       const auto n = whole_number(value);
       if (!n || *n > std::numeric_limits<std::uint32_t>::max()) {
         return "expected a whole number from 1";
       }
       o.search.max_depth = static_cast<std::uint32_t>(*n);
       return nullptr;
     }},
    {"--time-limit", "SECONDS", "stop a search after so long",
     [](const std::string& value, Options& o) -> const char* {
       const auto s = seconds(value);
       if (!s) return "expected a positive number of seconds";
       o.search.time_limit = *s;
       return nullptr;
     }},
    {"--memory-limit", "SIZE",
     "stop a search when its states need more, like 512M or 2G (default: four fifths of the "
     "machine's memory, shared by the jobs)",
     [](const std::string& value, Options& o) -> const char* {
       const auto size = bytes(value);
       if (!size) return "expected a size like 512M or 2G";
       o.search.memory_limit = *size;
       o.memory_limit_given = true;
       return nullptr;
     }},
};

constexpr Option<CheckOptions> kCheckOptions[] = {
    {"--json", "FILE",
     "write the report with all counterexamples to FILE; with -, to standard output, and the text "
     "for people to standard error",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.json = value;
       return value.empty() ? "expected a file's name, or - for standard output" : nullptr;
     }},
    {"--jobs", "N", "check N cases at the same time (default: 1)",
     [](const std::string& value, CheckOptions& o) -> const char* {
       const auto n = whole_number(value);
       if (!n || *n > 256) return "expected a whole number from 1 to 256";
       o.jobs = static_cast<unsigned>(*n);
       return nullptr;
     }},
    {"--oracle", "z3", "let Z3 evaluate every formula, instead of compiled code: slow",
     [](const std::string& value, CheckOptions& o) -> const char* {
       if (value != "z3") return "the only oracle is z3";
       o.judge = kernel::Judge::z3;
       return nullptr;
     }},
    kNoRefinement<CheckOptions>,
    {"--show-counterexamples", nullptr,
     "print all counterexamples (default: of a single file; in folders, of unexpected violations)",
     [](const std::string&, CheckOptions& o) -> const char* {
       o.show_counterexamples = true;
       return nullptr;
     }},
    {"--model", "DIR", kModelHelp,
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.model = value;
       return nullptr;
     }},
};

constexpr Option<OutcomesOptions> kOutcomesOptions[] = {
    {"--json", "[FILE]",
     "write the outcomes to FILE; without FILE, or with -, to standard output, and the table to "
     "standard error",
     [](const std::string& value, OutcomesOptions& o) -> const char* {
       o.json = value.empty() ? "-" : value;
       return nullptr;
     }},
    {"--model", "DIR", kModelHelp,
     [](const std::string& value, OutcomesOptions& o) -> const char* {
       o.model = value;
       return nullptr;
     }},
};

constexpr Option<ReplayOptions> kReplayOptions[] = {
    kNoRefinement<ReplayOptions>,
    {"--model", "DIR", kModelHelp,
     [](const std::string& value, ReplayOptions& o) -> const char* {
       o.model = value;
       return nullptr;
     }},
};

constexpr const char* kExitStatus =
    "Exit status, the first that applies:\n"
    "  2  wrong usage, or a file that is wrong\n"
    "  1  a verdict that is not the expected one (without \"expect\": any violation)\n"
    "  3  a bound was hit before there was an answer\n"
    "  0  everything is as expected";

constexpr const char* kExamples =
    "Examples:\n"
    "  pmapcheck check cases                       check every scenario of a folder\n"
    "  pmapcheck check my.json                     check one, and show how it goes wrong\n"
    "  pmapcheck check cases --json report.json    also write a report\n"
    "  pmapcheck replay report.json                execute its counterexamples again\n"
    "  pmapcheck outcomes cases/litmus/aliases.json  list everything that a run can leave behind\n"
    "\n'pmapcheck COMMAND --help' tells more.";

constexpr const char* kCheckExamples =
    "Examples:\n"
    "  pmapcheck check cases --jobs 4\n"
    "  pmapcheck check big.json --time-limit 60 --memory-limit 2G\n"
    "  pmapcheck check my.json --json - | jq '.cases[].verdict'\n";

constexpr const char* kOutcomesExamples =
    "Examples:\n"
    "  pmapcheck outcomes my.json\n"
    "  pmapcheck outcomes my.json --json | jq '.outcomes[].values'\n\n"
    "Exit status, the first that applies:\n"
    "  2  wrong usage, or a file that is wrong\n"
    "  1  a condition of \"exists\" or \"never\" is not as the file says\n"
    "  3  a bound was hit, so that there may be more outcomes\n"
    "  0  these are all outcomes";

constexpr const char* kReplayExamples =
    "Examples:\n"
    "  pmapcheck check my.json --json report.json; pmapcheck replay report.json\n"
    "  jq '.cases[0].violations[0]' report.json > one.json; pmapcheck replay one.json\n\n"
    "Exit status:\n"
    "  0  every violation was reproduced\n"
    "  1  the file is well-formed, but a violation is not reproduced, or there is none\n"
    "  2  wrong usage, or a file that does not fit: the first step that differs is named";

template <class Options>
void add_options(CLI::App& command, std::span<const Option<Options>> table, Options& options) {
  for (const Option<Options>& row : table) {
    const auto set = [&row, &options](const std::string& value) {
      if (const char* remedy = row.set(value, options)) {
        throw CLI::ValidationError(row.name, "\"" + value + "\" does not fit; " + remedy);
      }
    };
    if (row.value == nullptr) {
      command.add_flag_function(
          row.name, [set](std::int64_t) { set(""); }, row.help);
    } else {
      CLI::Option* const option = command.add_option_function<std::string>(row.name, set, row.help);
      option->type_name(row.value);
      if (*row.value == '[') option->expected(0, 1);  // the value may be left out
    }
  }
}

}  // namespace

CommandLine read_command_line(int argc, const char* const* argv) {
  CheckOptions check;
  OutcomesOptions outcomes;
  ReplayOptions replay;
  CLI::App app(
      "Checks FreeBSD's memory-mapping interfaces against their contracts, in every "
      "interleaving.",
      "pmapcheck");
  app.set_version_flag("--version", std::string("pmapcheck ") + version());
  app.require_subcommand(1);
  app.footer(kExamples);

  CLI::App* const check_command = app.add_subcommand("check", "check scenarios");
  check_command->add_option("PATH", check.paths, "scenario files, and folders of them")
      ->required()
      ->type_name("");
  add_options<CheckOptions>(*check_command, kCheckOptions, check);
  add_options<CheckOptions>(*check_command, kBounds<CheckOptions>, check);
  check_command->footer(std::string(kCheckExamples) + "\n" + kExitStatus);

  CLI::App* const outcomes_command = app.add_subcommand(
      "outcomes", "list everything that the runs of a scenario can leave behind");
  outcomes_command->add_option("FILE", outcomes.file, "a scenario file")->required()->type_name("");
  add_options<OutcomesOptions>(*outcomes_command, kOutcomesOptions, outcomes);
  add_options<OutcomesOptions>(*outcomes_command, kBounds<OutcomesOptions>, outcomes);
  outcomes_command->footer(kOutcomesExamples);

  CLI::App* const replay_command =
      app.add_subcommand("replay", "execute the counterexamples of a report again");
  replay_command->add_option("FILE", replay.file, "a report, or a single counterexample")
      ->required()
      ->type_name("");
  add_options<ReplayOptions>(*replay_command, kReplayOptions, replay);
  replay_command->footer(kReplayExamples);

  const CLI::App* const asked[] = {check_command, outcomes_command, replay_command};
  std::string command = "pmapcheck";
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Answer{app.help(), 0};
  } catch (const CLI::CallForVersion& e) {
    return Answer{std::string(e.what()) + "\n", 0};
  } catch (const CLI::ParseError& e) {
    for (const CLI::App* sub : asked) {
      if (sub->parsed()) command += " " + sub->get_name();
    }
    std::string what = e.what();
    if (command == "pmapcheck" && argc > 1 && *argv[1] != '-') {
      what =
          std::string("there is no command \"") + argv[1] + "\", only check, outcomes and replay";
    }
    return Answer{"pmapcheck: " + what + "; see '" + command + " --help'\n", kExitBadInput};
  }
  if (check.model.empty()) check.model = default_model_folder();
  if (outcomes.model.empty()) outcomes.model = default_model_folder();
  if (replay.model.empty()) replay.model = default_model_folder();
  if (check_command->parsed()) return check;
  if (outcomes_command->parsed()) return outcomes;
  return replay;
}

}  // namespace pmapcheck::report
