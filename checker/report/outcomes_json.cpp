#include "checker/report/outcomes_json.hpp"

#include <nlohmann/json.hpp>

#include "checker/report/counterexample_json.hpp"
#include "checker/report/report_json.hpp"
#include "checker/report/version.hpp"

namespace pmapcheck::report {

using Json = nlohmann::ordered_json;
using impl::Word;
using impl::WordKind;

namespace {

Json entry(Word word, const std::vector<std::string>& pages) {
  const auto pte = impl::decode<impl::pt_entry_t>(word);
  if (!pte.valid()) return "invalid";
  Json json;
  json["page"] = pages[pte.page.index];
  json["prot"] =
      std::string("r") + (pte.has(impl::PG_RW) ? "w" : "") + (pte.has(impl::PG_X) ? "x" : "");
  json["accessed"] = pte.has(impl::PG_A);
  json["modified"] = pte.has(impl::PG_M);
  return json;
}

Json value(const Outcomes& all, const Outcome& outcome, std::size_t i) {
  const Word word = outcome.words[i];
  if (word == kernel::kNotMade) return nullptr;
  switch (all.observables[i].word) {
    case WordKind::boolean:
      return word != 0;
    case WordKind::content:
      return word;
    case WordKind::fetched:
      if (all.contents && word != impl::kFaulted) return word;
      return outcome.texts[i];
    case WordKind::pte:
      return entry(word, all.pages);
    default:
      return outcome.texts[i];
  }
}

Json to_json(const Outcomes& all, const Outcome& outcome) {
  Json json;
  json["values"] = Json::object();
  for (std::size_t i = 0; i < outcome.words.size(); ++i) {
    json["values"][all.observables[i].name] = value(all, outcome, i);
  }
  json["reaches"] = Json::array();
  for (const std::size_t c : outcome.reaches) json["reaches"].push_back(all.conditions[c].name());
  return json;
}

}  // namespace

std::string outcomes_json(const Outcomes& all) {
  Json json;
  json["format"] = kOutcomesFormat;
  json["version"] = kFormatVersion;
  json["tool"] = {{"name", "pmapcheck"}, {"version", version()}};
  json["file"] = all.file;
  json["name"] = all.name;
  json["exit_status"] = all.exit_status();
  json["observables"] = Json::array();
  for (const kernel::Observable& o : all.observables) json["observables"].push_back(o.name);
  json["outcomes"] = Json::array();
  for (const Outcome& o : all.outcomes) json["outcomes"].push_back(to_json(all, o));
  json["conditions"] = Json::array();
  for (const JudgedCondition& c : all.conditions) {
    json["conditions"].push_back({{"name", c.name()},
                                  {"text", c.text},
                                  {"outcomes", c.outcomes},
                                  {"as_expected", c.as_expected()}});
  }
  json["stuck"] = Json::array();
  for (const Violated& v : all.stuck) {
    json["stuck"].push_back(
        {{"property", v.property}, {"blame", v.blame}, {"waiting", to_json(v.waiting)}});
  }
  json["violations"] = violation_names_json(all.violations);
  json["bound"] = bound_name(all.search, all.limit);
  json["search"] = search_json(all.search);
  json["timing"] = {{"seconds", all.seconds}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pmapcheck::report
