#include "checker/kernel/properties.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

namespace pmapcheck::kernel {

namespace {

using formula::Kind;
using nlohmann::json;

std::optional<Party> party(const std::string& name) {
  for (const Party p : {Party::caller, Party::implementation, Party::environment}) {
    if (name == to_text(p)) return p;
  }
  return {};
}

InputError error(const std::string& file, const std::string& pointer, std::string what,
                 std::string remedy) {
  return {file + ": " + pointer, std::move(what), std::move(remedy)};
}

// Reads one clause with its formulas.
std::optional<InputError> read_clause(const std::string& file, const std::string& id,
                                      const json& entry, Clauses& clauses) {
  const std::string pointer = "/" + id;
  clauses.clauses.push_back(
      {id, entry.at("page").get<std::string>(), entry.at("text").get<std::string>()});
  if (!entry.contains("formulas")) return {};
  for (const auto& [name, formula] : entry.at("formulas").items()) {
    FormulaEntry f{name, id, {}, Party::implementation, {}};
    const auto obliged = party(formula.at("obliged").get<std::string>());
    if (!obliged) {
      return error(file, pointer + "/formulas/" + name + "/obliged", "there is no such party",
                   "write \"caller\", \"implementation\" or \"environment\"");
    }
    f.obliged = *obliged;
    if (formula.contains("through")) formula.at("through").get_to(f.through);
    if (formula.contains("also")) formula.at("also").get_to(f.also);
    clauses.formulas.push_back(std::move(f));
  }
  return {};
}

}  // namespace

const char* to_text(Party party) {
  switch (party) {
    case Party::caller:
      return "caller";
    case Party::implementation:
      return "implementation";
    case Party::environment:
      return "environment";
  }
  return "?";
}

const Clause* Clauses::find(std::string_view id) const {
  const auto found =
      std::find_if(clauses.begin(), clauses.end(), [&](const Clause& c) { return c.id == id; });
  return found == clauses.end() ? nullptr : &*found;
}

Result<Clauses> read_clauses(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) return InputError{file, "can't be read", "is the model's folder complete?"};
  Clauses clauses;
  try {
    const json text = json::parse(stream);
    for (const auto& [id, entry] : text.items()) {
      if (auto wrong = read_clause(file, id, entry, clauses)) return *wrong;
    }
  } catch (const json::exception& e) {
    return InputError{file, e.what(), "see spec/README.md for the format"};
  }
  for (const FormulaEntry& f : clauses.formulas) {
    for (const std::string& other : f.also) {
      if (clauses.find(other) != nullptr) continue;
      return error(file, "/" + f.clause + "/formulas/" + f.property + "/also",
                   "there is no clause \"" + other + "\"", "name a clause of this file");
    }
  }
  return clauses;
}

bool is_checked(Kind kind) {
  switch (kind) {
    case Kind::invariant:
    case Kind::lemma:
    case Kind::sum:
    case Kind::final_obligation:
    case Kind::precondition:
    case Kind::postcondition:
    case Kind::guard:
      return true;
    default:
      return false;
  }
}

Result<Properties> Properties::make(const formula::Specification& specification,
                                    const Clauses& clauses, const ModelChoice& choice) {
  const std::string clauses_file = choice.folder + "/clauses.json";
  const std::vector<std::string> left_out = choice.left_out_properties();
  Properties made;
  std::vector<bool> used(clauses.formulas.size(), false);
  for (const formula::Definition& d : specification.definitions) {
    made.of_definition_.push_back(0);
    if (!is_checked(d.kind)) continue;
    auto known = std::find_if(made.properties_.begin(), made.properties_.end(),
                                    [&](const Property& p) { return p.name == d.property; });
    made.of_definition_.back() = static_cast<std::size_t>(known - made.properties_.begin());
    if (known != made.properties_.end()) {
      known->guard &= d.kind == Kind::guard;
      continue;
    }
    const auto entry =
        std::find_if(clauses.formulas.begin(), clauses.formulas.end(),
                     [&](const FormulaEntry& f) { return f.property == d.property; });
    if (entry == clauses.formulas.end() &&
        (d.kind == Kind::lemma || d.kind == Kind::guard || choice.is_added(d))) {
      made.properties_.push_back({d.property, "", {}, "", Party::implementation, {},
                                  d.kind == Kind::lemma, d.kind == Kind::guard});
      continue;
    }
    if (entry == clauses.formulas.end()) {
      return InputError{formula::place_of(d), "no clause names the formula \"" + d.property + "\"",
                        "add it to its clause's \"formulas\" in " + clauses_file};
    }
    used[static_cast<std::size_t>(entry - clauses.formulas.begin())] = true;
    made.properties_.push_back({entry->property, entry->clause, entry->also,
                                clauses.find(entry->clause)->page, entry->obliged, entry->through,
                                false, d.kind == Kind::guard});
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    const std::string& name = clauses.formulas[i].property;
    if (used[i] || std::find(left_out.begin(), left_out.end(), name) != left_out.end()) continue;
    return error(clauses_file, "/" + clauses.formulas[i].clause + "/formulas",
                 "there is no formula \"" + name + "\" in the model", "remove it, or define it");
  }
  for (const char* of_the_tool : {kDeadlock, kLostWakeup, kAllowedStep}) {
    made.properties_.push_back({of_the_tool, "", {}, "", Party::implementation, {}});
  }
  return made;
}

}  // namespace pmapcheck::kernel
