// The clauses and properties of a formal model, for the reader of scenarios.
#pragma once

#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/parse.hpp"

namespace pmapcheck::report {

/// What a scenario that is checked against `formal` may name.
[[nodiscard]] inline scenario::ParseOptions known_names(const kernel::FormalModel& formal) {
  scenario::ParseOptions known;
  known.known_clauses.emplace();
  for (const kernel::Clause& c : formal.clauses.clauses) known.known_clauses->push_back(c.id);
  known.known_properties.emplace();
  for (const kernel::Property& p : formal.properties.all()) {
    known.known_properties->push_back(p.name);
  }
  // A scenario may expect what is left out today: it is not violated then.
  for (const std::string& name : formal.choice.left_out_properties()) {
    known.known_properties->push_back(name);
  }
  return known;
}

}  // namespace pmapcheck::report
