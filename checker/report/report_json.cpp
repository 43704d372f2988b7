#include "checker/report/report_json.hpp"

#include <nlohmann/json.hpp>

#include "checker/report/case_text.hpp"
#include "checker/report/counterexample_json.hpp"
#include "checker/report/version.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;

Json violation_names_json(const std::vector<ViolationName>& violations) {
  static constexpr const char* kBlames[] = {"caller", "implementation", "environment"};
  Json json = Json::array();
  for (const ViolationName& v : violations) {
    Json one;
    one["property"] = v.property;
    if (v.clause) one["clause"] = *v.clause;
    one["blame"] = kBlames[static_cast<std::size_t>(v.blame)];
    json.push_back(std::move(one));
  }
  return json;
}

Json search_json(const explore::SearchResult& search) {
  return {{"states", search.states},
          {"transitions", search.transitions},
          {"depth", search.depth},
          {"whole", search.whole},
          {"peak_bytes", search.peak_bytes}};
}

namespace {

// How far a search went, and in which order.
Json to_json(const explore::SearchResult& search, const Seen& seen) {
  Json json = search_json(search);
  json["order"] = to_text(seen.order);
  if (seen.runs) {
    json["runs"] = {{"seed", seen.runs->options.seed},
                    {"made", seen.runs->made},
                    {"steps_at_most", seen.runs->options.steps},
                    {"cut", seen.runs->cut},
                    {"estimated_states", seen.runs->at_least_about}};
    if (seen.order == Order::pct) json["runs"]["pct_depth"] = seen.runs->options.pct_depth;
  }
  if (seen.preemptions) json["preemptions"] = *seen.preemptions;
  json["reductions"] = Json::array();
  if (seen.reductions.partial_order) json["reductions"].push_back("partial-order");
  if (seen.symmetry.any()) json["reductions"].push_back("symmetry");
  if (seen.symmetry.any()) {
    json["symmetry"] = {{"order", seen.symmetry.order}, {"slots", seen.symmetry.slots}};
  }
  if (!seen.symmetry.dropped.empty()) json["symmetry"]["dropped"] = seen.symmetry.dropped;
  if (seen.omission) json["omission_probability"] = *seen.omission;
  if (seen.resumed) json["resumed"] = true;
  if (seen.saved == Seen::Saved::yes) json["checkpoint"] = true;
  return json;
}

Json to_json(const Comparison& comparison) {
  Json json;
  json["outcome"] = to_text(comparison.outcome);
  json["stated"] = comparison.stated;
  json["unexpected"] = violation_names_json(comparison.unexpected);
  json["missing"] = violation_names_json(comparison.missing);
  if (!comparison.judged) json["on_the_way"] = violation_names_json(comparison.on_the_way);
  if (!comparison.unreached.empty()) json["unreached"] = comparison.unreached;
  if (!comparison.reached.empty()) json["reached"] = comparison.reached;
  return json;
}

Json to_json(const Coverage& coverage) {
  Json json;
  json["formulas"] = coverage.formulas;
  json["instances"] = coverage.instances;
  json["folded_instances"] = coverage.folded;
  json["automaton_nodes"] = coverage.automaton_nodes;
  json["automaton_points"] = coverage.automaton_points;
  json["vacuous_clauses"] = coverage.vacuous;
  json["clauses_without_formula"] = coverage.without_formula;
  return json;
}

Json to_json(const CaseResult& result) {
  Json json;
  json["file"] = result.file;
  if (result.verdict != Verdict::error) {
    json["name"] = result.name;
    json["clauses"] = result.clauses;
  }
  json["verdict"] = to_text(result.verdict);
  if (result.error) {
    json["error"] = {{"place", result.error->place},
                     {"what", result.error->what},
                     {"remedy", result.error->remedy}};
  }
  if (result.verdict == Verdict::error || result.verdict == Verdict::not_run) return json;
  json["words"] = verdict_text(result);
  json["bound"] = bound_name(result.search, result.limit);
  json["comparison"] = to_json(result.comparison);
  json["search"] = to_json(result.search, result.seen);
  json["coverage"] = to_json(result.coverage);
  json["violations"] = Json::array();
  for (const Counterexample& c : result.violations) json["violations"].push_back(to_json(c));
  return json;
}

Json timing(const std::vector<CaseResult>& cases, double seconds) {
  Json json;
  json["seconds"] = seconds;
  json["cases"] = Json::array();
  for (const CaseResult& c : cases) {
    json["cases"].push_back(
        {{"file", c.file}, {"seconds", c.seconds}, {"states_per_second", c.states_per_second()}});
  }
  return json;
}

}  // namespace

std::string report_json(const std::vector<CaseResult>& cases, kernel::Judge judge, double seconds) {
  const Tally tally = tally_of(cases);
  Json json;
  json["format"] = kReportFormat;
  json["version"] = kFormatVersion;
  json["tool"] = {{"name", "pmapcheck"}, {"version", version()}};
  json["judge"] = judge == kernel::Judge::z3 ? "z3" : "compiled";
  json["exit_status"] = exit_status(cases);
  json["summary"] = {{"cases", cases.size()}, {"passed", tally.passed}, {"failed", tally.failed}};
  json["cases"] = Json::array();
  for (const CaseResult& c : cases) json["cases"].push_back(to_json(c));
  json["timing"] = timing(cases, seconds);
  // A file's name need not be UTF-8; JSON must be.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pmapcheck::report
