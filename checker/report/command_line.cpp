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
#include "checker/report/command_help.hpp"
#include "checker/report/version.hpp"

namespace pmapcheck::report {

namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number == 0) return {};
  return number;
}

// From 0 to `most`.
template <class Number>
std::optional<Number> whole_number_to(std::string_view text, Number most) {
  if (text == "0") return Number{0};
  const auto number = whole_number(text);
  if (!number || *number > most) return {};
  return static_cast<Number>(*number);
}

// From 1 to all that a field holds.
std::optional<std::uint32_t> count(std::string_view text) {
  const auto number = whole_number_to(text, std::numeric_limits<std::uint32_t>::max());
  return number == 0u ? std::nullopt : number;
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
// right, or nothing. A value in brackets may be left out; one with "…" may be given again.
template <class Options>
struct Option {
  const char* name;
  const char* value;  // nullptr: a flag
  const char* help;
  const char* (*set)(const std::string& value, Options& options);
};

// Which formal model is meant, of every command that reads one.
template <class Options>
constexpr Option<Options> kModel[] = {
    {"--spec", "FILE…", "also read the SMT-LIB definitions of FILE; may be given again",
     [](const std::string& value, Options& o) -> const char* {
       o.model.added.push_back(value);
       return nullptr;
     }},
    {"--without", "NAME…",
     "leave out the property NAME, or the one definition of this full name; may be given again",
     [](const std::string& value, Options& o) -> const char* {
       o.model.left_out.push_back(value);
       return nullptr;
     }},
    {"--model", "DIR",
     "folder of the formal model (default: the one that was installed or built with pmapcheck)",
     [](const std::string& value, Options& o) -> const char* {
       o.model.folder = value;
       return nullptr;
     }},
};

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
    {"--workers", "N",
     "search each case with N threads, breadth first and without --por (default: one for each "
     "core, "
     "shared by the jobs); the result is the same for any N",
     [](const std::string& value, CheckOptions& o) -> const char* {
       const auto n = whole_number(value);
       if (!n || *n > 64) return "expected a whole number from 1 to 64";
       o.search.workers = static_cast<std::size_t>(*n);
       o.workers_given = true;
       return nullptr;
     }},
    {"--oracle", "z3", "let Z3 evaluate every formula, instead of compiled code: slow",
     [](const std::string& value, CheckOptions& o) -> const char* {
       if (value != "z3") return "the only oracle is z3";
       o.judge = kernel::Judge::z3;
       return nullptr;
     }},
    kNoRefinement<CheckOptions>,
    {"--no-symmetry", nullptr,
     "also search states that differ from others only in which of several like threads, CPUs, "
     "pages or addresses is which",
     [](const std::string&, CheckOptions& o) -> const char* {
       o.plan.reductions.symmetry = false;
       return nullptr;
     }},
    {"--por", nullptr,
     "search with partial-order reduction: fewer states, more time for each; what violates "
     "something is searched again without",
     [](const std::string&, CheckOptions& o) -> const char* {
       o.plan.reductions.partial_order = true;
       return nullptr;
     }},
    {"--hash-compact", nullptr,
     "tell states apart by hashes of 64 bits: less memory, and with a small probability, which the "
     "report has, a state is taken for another and left out",
     [](const std::string&, CheckOptions& o) -> const char* {
       o.search.fingerprint_bits = 64;
       return nullptr;
     }},
    {"--checkpoint", "FILE",
     "if the search is stopped, by Ctrl-C, kill -TERM or a limit of time or memory, write it to "
     "FILE",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.checkpoint = value;
       return value.empty() ? "expected a file's name" : nullptr;
     }},
    {"--resume", "FILE",
     "go on with the search in FILE, with the same pmapcheck and scenario, here or elsewhere",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.resume = value;
       return value.empty() ? "expected a file's name" : nullptr;
     }},
    {"--show-counterexamples", nullptr,
     "print all counterexamples (default: of a single file; in folders, of unexpected violations)",
     [](const std::string&, CheckOptions& o) -> const char* {
       o.show_counterexamples = true;
       return nullptr;
     }},
};

constexpr const char* kExpectedCount = "expected a whole number from 1 to 4294967295";

// The order of a search.
constexpr Option<CheckOptions> kOrderOptions[] = {
    {"--order", "ORDER",
     "breadth (default) or depth: search exhaustively; random or pct: draw runs at random, with "
     "equal chances or by PCT's priorities, where the space is out of reach",
     [](const std::string& value, CheckOptions& o) -> const char* {
       const auto order = order_of(value);
       if (!order) return "expected breadth, depth, random or pct";
       o.plan.order = *order;
       return nullptr;
     }},
    {"--max-preemptions", "N",
     "search runs without preemption first, then with at most 1, up to N, and stop at the first "
     "violation",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.plan.max_preemptions = whole_number_to<std::uint8_t>(value, 255);
       return o.plan.max_preemptions ? nullptr : "expected a whole number from 0 to 255";
     }},
    {"--seed", "N", "draw the runs that belong to N (default: 1)",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.plan.seed = whole_number_to(value, std::numeric_limits<std::uint64_t>::max());
       return o.plan.seed ? nullptr : "expected a whole number from 0";
     }},
    {"--runs", "N", "draw N runs (default: 10000)",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.plan.runs = count(value);
       return o.plan.runs ? nullptr : kExpectedCount;
     }},
    {"--steps", "N", "end a run after N steps (default: 10000)",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.plan.steps = count(value);
       return o.plan.steps ? nullptr : kExpectedCount;
     }},
    {"--pct-depth", "N", "look for what takes N ordering constraints to go wrong (default: 3)",
     [](const std::string& value, CheckOptions& o) -> const char* {
       o.plan.pct_depth = whole_number_to<std::uint32_t>(value, 1000);
       if (o.plan.pct_depth == 0u) o.plan.pct_depth.reset();
       return o.plan.pct_depth ? nullptr : "expected a whole number from 1 to 1000";
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
};

constexpr Option<ProveOptions> kProveOptions[] = {
    {"--json", "[FILE]",
     "write the proof to FILE; without FILE, or with -, to standard output, and the table to "
     "standard error",
     [](const std::string& value, ProveOptions& o) -> const char* {
       o.json = value.empty() ? "-" : value;
       return nullptr;
     }},
    {"--emit", "DIR", "write each obligation as an SMT-LIB file with its expected answer to DIR",
     [](const std::string& value, ProveOptions& o) -> const char* {
       o.emit = value;
       return value.empty() ? "expected a folder's name" : nullptr;
     }},
    {"--vacuity", nullptr,
     "also ask whether each action is possible, and each invariant excludes something of its own",
     [](const std::string&, ProveOptions& o) -> const char* {
       o.vacuity = true;
       return nullptr;
     }},
    {"--property", "NAME…", "prove only the invariant, lemma or sum NAME; may be given again",
     [](const std::string& value, ProveOptions& o) -> const char* {
       o.proof.properties.push_back(value);
       return nullptr;
     }},
    {"--workers", "N", "ask N questions at the same time (default: 2)",
     [](const std::string& value, ProveOptions& o) -> const char* {
       const auto n = whole_number(value);
       if (!n || *n > 256) return "expected a whole number from 1 to 256";
       o.proof.workers = static_cast<unsigned>(*n);
       return nullptr;
     }},
    {"--time-limit", "SECONDS", "give up a question after so long (default: 10)",
     [](const std::string& value, ProveOptions& o) -> const char* {
       const auto s = seconds(value);
       if (!s) return "expected a positive number of seconds";
       o.proof.limits.seconds = *s;
       return nullptr;
     }},
};

constexpr Option<ReplayOptions> kReplayOptions[] = {kNoRefinement<ReplayOptions>};

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
    } else if (std::string_view(row.value).ends_with("…")) {
      const auto set_each = [set](const std::vector<std::string>& values) {
        for (const std::string& value : values) set(value);
      };
      std::string type = row.value;
      type.resize(type.size() - std::string_view("…").size());
      command.add_option_function<std::vector<std::string>>(row.name, set_each, row.help)
          ->type_name(type)
          ->allow_extra_args(false);
    } else {
      CLI::Option* const option = command.add_option_function<std::string>(row.name, set, row.help);
      option->type_name(row.value);
      if (*row.value == '[') option->expected(0, 1);  // the value may be left out
    }
  }
}

}  // namespace

std::string CheckOptions::state_options() const {
  std::string options;
  if (!refinement) options += " --no-refinement";
  if (!plan.reductions.symmetry || judge == kernel::Judge::z3) options += " --no-symmetry";
  if (search.fingerprint_bits > 0) options += " --hash-compact";
  for (const std::string& name : model.left_out) options += " --without " + name;
  return options.empty() ? options : options.substr(1);
}

std::string CheckOptions::clash() const {
  if (plan.reductions.partial_order && judge == kernel::Judge::z3) {
    return "--por needs to know what formulas look at; leave it out, or --oracle z3";
  }
  const std::string together = plan.clash(search);
  if (!together.empty() || !uses_checkpoints()) return together;
  const std::string option = checkpoint ? "--checkpoint" : "--resume";
  const std::pair<bool, std::string> others[] = {
      {plan.order != Order::breadth, std::string("--order ") + to_text(plan.order)},
      {plan.max_preemptions.has_value(), "--max-preemptions"},
      {plan.reductions.partial_order, "--por"}};
  for (const auto& [given, other] : others) {
    if (!given) continue;
    return option + " is for whole searches, breadth first; leave it out, or " + other;
  }
  return "";
}

CommandLine read_command_line(int argc, const char* const* argv) {
  CheckOptions check;
  OutcomesOptions outcomes;
  ReplayOptions replay;
  ProveOptions prove;
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
  add_options<CheckOptions>(*check_command, kModel<CheckOptions>, check);
  add_options<CheckOptions>(*check_command, kBounds<CheckOptions>, check);
  add_options<CheckOptions>(*check_command, kOrderOptions, check);
  check_command->footer(std::string(kCheckExamples) + "\n" + kExitStatus);

  CLI::App* const outcomes_command = app.add_subcommand(
      "outcomes", "list everything that the runs of a scenario can leave behind");
  outcomes_command->add_option("FILE", outcomes.file, "a scenario file")->required()->type_name("");
  add_options<OutcomesOptions>(*outcomes_command, kOutcomesOptions, outcomes);
  add_options<OutcomesOptions>(*outcomes_command, kModel<OutcomesOptions>, outcomes);
  add_options<OutcomesOptions>(*outcomes_command, kBounds<OutcomesOptions>, outcomes);
  outcomes_command->footer(kOutcomesExamples);

  CLI::App* const replay_command =
      app.add_subcommand("replay", "execute the counterexamples of a report again");
  replay_command->add_option("FILE", replay.file, "a report, or a single counterexample")
      ->required()
      ->type_name("");
  add_options<ReplayOptions>(*replay_command, kReplayOptions, replay);
  add_options<ReplayOptions>(*replay_command, kModel<ReplayOptions>, replay);
  replay_command->footer(kReplayExamples);

  CLI::App* const prove_command =
      app.add_subcommand("prove", "prove that the formal model's actions keep its invariants");
  add_options<ProveOptions>(*prove_command, kProveOptions, prove);
  add_options<ProveOptions>(*prove_command, kModel<ProveOptions>, prove);
  prove_command->footer(kProveExamples);

  const CLI::App* const asked[] = {check_command, outcomes_command, replay_command, prove_command};
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
      what = std::string("there is no command \"") + argv[1] +
             "\", only check, outcomes, replay and prove";
    }
    return Answer{"pmapcheck: " + what + "; see '" + command + " --help'\n", kExitBadInput};
  }
  for (kernel::ModelChoice* model : {&check.model, &outcomes.model, &replay.model, &prove.model}) {
    if (model->folder.empty()) model->folder = default_model_folder();
  }
  if (check_command->parsed()) {
    const std::string clash = check.clash();
    if (clash.empty()) return check;
    return Answer{"pmapcheck: " + clash + "; see 'pmapcheck check --help'\n", kExitBadInput};
  }
  if (outcomes_command->parsed()) return outcomes;
  if (prove_command->parsed()) return prove;
  return replay;
}

}  // namespace pmapcheck::report
