#include "checker/report/proof_text.hpp"

#include <algorithm>

#include "checker/report/induction_text.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

namespace {

using prove::Claim;
using prove::Model;
using prove::Obligation;
using prove::Proof;
using prove::ProofReport;
using prove::VacuityCheck;
using prove::VacuityReport;
using prove::Verdict;

constexpr std::size_t kGap = 2;
constexpr std::size_t kTimeColumns = 8;

std::string action_text(const Model& model, const Obligation& o) {
  switch (o.claim) {
    case Claim::initially:
      return "(initially)";
    case Claim::terms_not_negative:
      return "(terms not negative)";
    case Claim::kept:
      return model.actions()[*o.action].name;
  }
  return "";
}

std::string verdict_text(const Proof& proof, const Style& style) {
  switch (proof.verdict) {
    case Verdict::proved:
      return style.good("proved");
    case Verdict::proved_for_sizes:
      return style.warning("proved for 2 and 3 of each sort");
    case Verdict::refuted:
      return style.bad("not kept");
    case Verdict::unknown:
      return style.bad("unknown: " + proof.reason);
  }
  return "";
}

// One row for each obligation; the property stands in its first row only.
std::string table(const Model& model, const ProofReport& report, const Style& style) {
  std::size_t property_columns = 0;
  std::size_t action_columns = 0;
  for (const Proof& proof : report.proofs) {
    property_columns = std::max(property_columns,
                                width(model.properties()[proof.obligation.property].name) + kGap);
    action_columns = std::max(action_columns, width(action_text(model, proof.obligation)) + kGap);
  }
  std::string text;
  const std::string* last = nullptr;
  for (const Proof& proof : report.proofs) {
    const std::string& property = model.properties()[proof.obligation.property].name;
    text += fitted(last == &property ? "" : property, property_columns) +
            fitted(action_text(model, proof.obligation), action_columns) +
            right_aligned(seconds_text(proof.seconds), kTimeColumns) + std::string(kGap, ' ') +
            verdict_text(proof, style) + "\n";
    last = &property;
  }
  for (const std::size_t property : report.conditional) {
    text += fitted(model.properties()[property].name, property_columns) +
            style.bad("not asked: a sum with a condition (.when) is kept by no single step") + "\n";
  }
  return text;
}

// "34 dependent pairs of a property and an action: 33 proved for any number of elements, 1
// unknown".
std::string count_text(const ProofReport& report, bool pairs) {
  std::size_t all = 0;
  std::size_t of[4] = {};
  for (const Proof& proof : report.proofs) {
    if ((proof.obligation.claim == Claim::kept) != pairs) continue;
    ++all;
    ++of[static_cast<std::size_t>(proof.verdict)];
  }
  const char* const names[] = {"proved for any number of elements", "proved for small sizes",
                               "not kept", "unknown"};
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < 4; ++i) {
    if (of[i] > 0) parts.push_back(grouped(of[i]) + " " + names[i]);
  }
  const std::string what = pairs ? counted(all, "dependent pair") + " of a property and an action"
                                 : counted(all, "other obligation");
  return what + (parts.empty() ? "" : ": " + joined(parts)) + "\n";
}

std::string vacuity_text(const VacuityReport& vacuity, const Style& style) {
  std::string text;
  std::size_t possible = 0;
  std::size_t invariants = 0;
  for (const VacuityCheck& check : vacuity.checks) {
    const bool action = check.doubt == prove::Doubt::possible;
    possible += action ? 1 : 0;
    invariants += check.doubt == prove::Doubt::excludes ? 1 : 0;
    if (check.answer == prove::Answer::sat) continue;
    const char* const what =
        action ? "is possible in no state that satisfies everything, over 2 and 3 of each sort"
        : check.doubt == prove::Doubt::excludes
            ? "excludes no state over small sizes"
            : "excludes nothing that the other invariants do not; say \"derived\" above it if that "
              "is meant";
    text += check.answer == prove::Answer::unsat
                ? style.bad(wrapped("", "  ", check.name + " " + what))
                : style.bad(wrapped("", "  ",
                                    check.name + ": unknown (" + prove::to_text(check.doubt) +
                                        "): " + check.reason));
  }
  if (vacuity.all_well()) {
    text += wrapped(
        "", "  ",
        "Vacuity: " + counted(possible, "action") + " possible, " +
            counted(invariants, "invariant") + ", each excluding something of its own" +
            (vacuity.derived.empty() ? ""
                                     : ", but for what is derived: " + joined(vacuity.derived)));
  }
  return text;
}

}  // namespace

std::string proof_text(const ProofSummary& all, const Style& style) {
  const Model& model = all.model;
  const ProofReport& report = all.report;
  if (model.actions().empty()) {
    return "There is nothing to prove: the model has no actions (effect.ACTION).\n";
  }
  std::string text = table(model, report, style);
  for (const Proof& proof : report.proofs) {
    if (proof.verdict != Verdict::refuted) continue;
    std::string rule;
    for (std::size_t i = 0; i < kWidth; ++i) rule += "─";
    text += "\n" + style.faint(rule) + "\n" + induction_text(model, all.choice, proof, style);
  }
  text += "\n" + count_text(report, true) + count_text(report, false) +
          counted(report.independent, "independent pair") +
          ": the action changes nothing that the property reads\n";
  if (all.vacuity != nullptr) text += vacuity_text(*all.vacuity, style);
  text += "\nAssumed:\n";
  for (const std::string& assumption : all.assumptions) text += wrapped("  - ", "    ", assumption);
  text += "\n";
  if (report.interrupted) {
    text += style.warning("Interrupted: " + grouped(report.obligations - report.proofs.size()) +
                          " of " + counted(report.obligations, "obligation") + " not answered") +
            "\n";
  }
  text += report.all_proved() ? style.good("Everything is proved") : style.bad("Not proved");
  if (all.vacuity != nullptr && !all.vacuity->all_well()) {
    text += style.bad(", but not everything says something");
  }
  return text + ", " + seconds_text(report.seconds) + "\n";
}

}  // namespace pmapcheck::report
