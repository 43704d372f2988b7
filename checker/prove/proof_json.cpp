#include "checker/prove/proof_json.hpp"

#include <nlohmann/json.hpp>

namespace pmapcheck::prove {
namespace {

using Json = nlohmann::ordered_json;

const char* claim_name(Claim claim) {
  switch (claim) {
    case Claim::initially:
      return "initially";
    case Claim::terms_not_negative:
      return "terms-not-negative";
    case Claim::kept:
      return "kept";
  }
  return "?";
}

const char* answer_name(Answer answer) {
  switch (answer) {
    case Answer::sat:
      return "yes";
    case Answer::unsat:
      return "no";
    case Answer::unknown:
      return "unknown";
  }
  return "?";
}

Json to_json(const std::vector<Binding>& bindings) {
  Json json = Json::array();
  for (const Binding& b : bindings) {
    json.push_back({{"name", b.name}, {"sort", b.sort}, {"value", b.value}});
  }
  return json;
}

Json to_json(const Counterexample& counterexample) {
  Json json{{"elements_of_each_sort", counterexample.size},
            {"arguments", to_json(counterexample.arguments)},
            {"facts", Json::array()},
            {"fails_for", to_json(counterexample.instance)}};
  for (const Fact& fact : counterexample.facts) {
    json["facts"].push_back({{"function", fact.function},
                             {"arguments", fact.arguments},
                             {"before", fact.before},
                             {"after", fact.after}});
  }
  return json;
}

Json to_json(const Model& model, const Proof& proof) {
  const Obligation& o = proof.obligation;
  Json json{{"property", model.properties()[o.property].name},
            {"claim", claim_name(o.claim)},
            {"action", nullptr},
            {"verdict", to_text(proof.verdict)},
            {"reason", proof.reason},
            {"seconds", proof.seconds},
            {"counterexample", nullptr}};
  if (o.action) json["action"] = model.actions()[*o.action].name;
  if (proof.counterexample) json["counterexample"] = to_json(*proof.counterexample);
  return json;
}

Json to_json(const VacuityReport& vacuity) {
  Json json{
      {"all_well", vacuity.all_well()}, {"checks", Json::array()}, {"derived", vacuity.derived}};
  for (const VacuityCheck& check : vacuity.checks) {
    json["checks"].push_back({{"question", to_text(check.doubt)},
                              {"name", check.name},
                              {"answer", answer_name(check.answer)},
                              {"elements_of_each_sort", check.size},
                              {"reason", check.reason}});
  }
  return json;
}

}  // namespace

std::string proof_json(const Model& model, const ProofReport& report, const VacuityReport* vacuity,
                       const ProofContext& context) {
  Json json;
  json["format"] = kProofFormat;
  json["version"] = kProofFormatVersion;
  json["tool"] = {{"name", "pmapcheck"}, {"version", context.tool_version}};
  json["exit_status"] = context.exit_status;
  json["all_proved"] = report.all_proved();
  json["interrupted"] = report.interrupted;
  json["obligations"] = Json::array();
  std::size_t dependent = 0;
  for (const Proof& proof : report.proofs) {
    dependent += proof.obligation.claim == Claim::kept ? 1 : 0;
    json["obligations"].push_back(to_json(model, proof));
  }
  json["counts"] = {{"obligations", report.obligations},
                    {"answered", report.proofs.size()},
                    {"dependent_pairs", dependent},
                    {"independent_pairs", report.independent}};
  for (const Verdict verdict :
       {Verdict::proved, Verdict::proved_for_sizes, Verdict::refuted, Verdict::unknown}) {
    json["counts"][to_text(verdict)] = report.count(verdict);
  }
  json["not_asked"] = Json::array();
  for (const std::size_t property : report.conditional) {
    json["not_asked"].push_back(model.properties()[property].name);
  }
  json["sizes"] = kSizes;
  json["assumptions"] = context.assumptions;
  json["vacuity"] = nullptr;
  if (vacuity != nullptr) json["vacuity"] = to_json(*vacuity);
  json["timing"] = {{"seconds", report.seconds}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pmapcheck::prove
