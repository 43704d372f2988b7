#include "checker/report/replay.hpp"

#include <optional>
#include <utility>

#include "checker/kernel/calls.hpp"
#include "checker/report/difference.hpp"
#include "checker/report/known_names.hpp"
#include "checker/report/state_text.hpp"
#include "checker/report/step_text.hpp"
#include "checker/report/violated.hpp"
#include "checker/report/wording.hpp"
#include "checker/scenario/parse.hpp"

namespace pmapcheck::report {

using explore::StateView;
using explore::Step;
using kernel::KernelModel;
using kernel::Party;
using kernel::Properties;

namespace {

using State = std::vector<std::uint8_t>;

// At most so many differences are told of one step.
constexpr std::size_t kMostTold = 4;

std::string told(std::vector<std::string> differences) {
  const std::size_t more = differences.size() > kMostTold ? differences.size() - kMostTold : 0;
  differences.resize(differences.size() - more);
  return joined(differences, "; ") +
         (more > 0 ? "; and " + counted(more, "more difference") : std::string());
}

// What is enabled here and nearest to what the file says.
struct Nearest {
  std::vector<std::string> differences;
  State state;
  Step step;
};

class Rerun {
 public:
  Rerun(const PlacedCounterexample& placed, const std::string& file, KernelModel& model)
      : file_(placed.counterexample),
        place_(file + ": " + placed.pointer),
        model_(model),
        texts_(model) {}

  Replay run() {
    if (auto error = start()) return unfit(std::move(*error));
    for (std::size_t i = 0; i < file_.steps.size(); ++i) {
      if (auto error = follow(i)) return unfit(std::move(*error));
    }
    return finish();
  }

 private:
  static Replay unfit(InputError error) { return {Replay::Outcome::unfit, std::move(error), {}}; }

  static void keep_nearer(std::optional<Nearest>& best, Nearest candidate) {
    if (!best || candidate.differences.size() < best->differences.size()) {
      best = std::move(candidate);
    }
  }

  std::optional<InputError> start() {
    std::optional<Nearest> best;
    model_.initial([&](StateView state) {
      keep_nearer(
          best,
          {differences(file_.initial, texts_.of(state)), State(state.begin(), state.end()), {}});
    });
    if (!best->differences.empty()) {
      return InputError{place_ + "/initial",
                        "the initial state does not fit: " + told(best->differences), kRemedy};
    }
    trace_.states.push_back(best->state);
    return {};
  }

  std::optional<InputError> follow(std::size_t i) {
    const RunStep& said = file_.steps[i];
    const std::string place = place_ + "/steps/" + std::to_string(i);
    const std::string name = "step " + std::to_string(i + 1);
    if (said.number != i + 1) {
      return InputError{place + "/number",
                        name + ": the file says number " + std::to_string(said.number), kRemedy};
    }
    const State before = trace_.states.back();
    std::vector<Step> enabled;
    model_.successors(before, [&](const explore::Successor& s) { enabled.push_back(s.step); });
    std::optional<Nearest> best;
    for (const Step step : enabled) {
      const auto taken = model_.take(before, step);
      const RunStep here = describe(model_, texts_, i + 1, before, step, *taken);
      keep_nearer(best, {differences(said, here), taken->state, step});
    }
    if (!best) {
      return InputError{place, name + " does not fit: nothing can step here", kRemedy};
    }
    if (!best->differences.empty()) {
      return InputError{place, name + " does not fit: " + told(best->differences), kRemedy};
    }
    trace_.states.push_back(std::move(best->state));
    trace_.steps.push_back(best->step);
    return {};
  }

  Replay finish() {
    const auto different = [](std::vector<std::string> why) {
      return Replay{Replay::Outcome::not_reproduced, {}, std::move(why)};
    };
    const Violated& said = file_.violated;
    const auto property = said.is_never() ? condition_id(said) : property_id(said);
    if (!property && said.is_never()) {
      return different({"the scenario does not rule out \"" + said.instance + "\""});
    }
    if (!property) {
      return different(
          {"there is no property \"" + said.property + "\", blamed on \"" + said.blame + "\""});
    }
    const auto here =
        violated_by(model_, trace_, *property, static_cast<explore::Evidence>(said.evidence));
    if (!here) {
      if (said.is_never()) return different({"the run does not leave \"" + said.instance + "\""});
      return different({"the run does not violate " + said.property + ", blamed on the " +
                        said.blame + ", at its end"});
    }
    std::vector<std::string> why = differences(said, *here);
    if (!why.empty()) return different(std::move(why));
    return {Replay::Outcome::reproduced, {}, {}};
  }

  std::optional<explore::PropertyId> property_id(const Violated& violated) const {
    const Properties& properties = model_.formal().properties;
    for (std::size_t p = 0; p < properties.all().size(); ++p) {
      if (properties.all()[p].name != violated.property) continue;
      for (const Party party : {Party::caller, Party::implementation, Party::environment}) {
        if (violated.blame == to_text(party)) return Properties::id(p, party);
      }
    }
    return {};
  }

  std::optional<explore::PropertyId> condition_id(const Violated& violated) const {
    for (std::size_t i = 0; i < model_.conditions().size(); ++i) {
      const KernelModel::Condition& condition = model_.conditions()[i];
      if (condition.never && condition.text == violated.instance) return model_.condition_id(i);
    }
    return {};
  }

  static constexpr const char* kRemedy =
      "the file was changed, or another version of pmapcheck or of the model wrote it";

  const Counterexample& file_;
  std::string place_;
  KernelModel& model_;
  StateText texts_;
  explore::Trace trace_;
};

}  // namespace

Replay replay(const PlacedCounterexample& placed, const std::string& file,
              const kernel::FormalModel& formal) {
  const std::string place = file + ": " + placed.pointer + "/scenario";
  const auto scenario = scenario::parse_scenario(placed.counterexample.scenario_text, place,
                                                 kernel::signatures(), known_names(formal));
  if (!scenario) return {Replay::Outcome::unfit, scenario.error(), {}};
  auto model = KernelModel::make(*scenario, formal);
  if (!model) return {Replay::Outcome::unfit, model.error(), {}};
  return Rerun(placed, file, **model).run();
}

}  // namespace pmapcheck::report
