// Counterexamples as JSON, there and back; the format is that of report.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "checker/report/counterexample.hpp"
#include "checker/scenario/node.hpp"

namespace pmapcheck::report {

inline constexpr int kFormatVersion = 1;
inline constexpr const char* kCounterexampleFormat = "pmapcheck-counterexample";
inline constexpr const char* kReportFormat = "pmapcheck-report";

/// A self-contained counterexample: `pmapcheck replay` takes it as a file of its own.
[[nodiscard]] nlohmann::ordered_json to_json(const Counterexample& counterexample);

/// What each thread of a stuck run waits for.
[[nodiscard]] nlohmann::ordered_json to_json(const std::vector<WaitingThread>& waiting);

/// Reads what to_json wrote, strictly: every key is known, every required one is there. Refusals
/// are noted in the node's FirstError. `document` is the same text, read by nlohmann/json: the
/// embedded scenario is copied from it.
[[nodiscard]] Counterexample read_counterexample(const scenario::Node& node,
                                                 const nlohmann::ordered_json& document);

// The keys of the objects in a report; tests hold report.schema.json to them.
inline const scenario::KeyTable kReportKeys{"report",
                                     {{"format", true},
                                      {"version", true},
                                      {"tool", true},
                                      {"judge", true},
                                      {"exit_status", true},
                                      {"summary", true},
                                      {"cases", true},
                                      {"timing", true}}};
inline const scenario::KeyTable kCaseKeys{"case",
                                   {{"file", true},
                                    {"name"},
                                    {"clauses"},
                                    {"verdict", true},
                                    {"error"},
                                    {"words"},
                                    {"bound"},
                                    {"comparison"},
                                    {"search"},
                                    {"coverage"},
                                    {"violations"}}};
inline const scenario::KeyTable kCounterexampleKeys{"counterexample",
                                                    {{"format", true},
                                                     {"version", true},
                                                     {"file", true},
                                                     {"shortest", true},
                                                     {"violated", true},
                                                     {"initial", true},
                                                     {"steps", true},
                                                     {"scenario", true}}};
inline const scenario::KeyTable kViolatedKeys{"violated",
                                              {{"property", true},
                                               {"clause"},
                                               {"page"},
                                               {"clause_text"},
                                               {"blame"},
                                               {"action"},
                                               {"evidence", true},
                                               {"formula"},
                                               {"formula_text"},
                                               {"formula_source"},
                                               {"instance"},
                                               {"waiting"},
                                               {"facts", true},
                                               {"other_instances", true}}};
inline const scenario::KeyTable kWaitingKeys{"waiting",
                                             {{"thread", true},
                                              {"waits_for", true},
                                              {"what"},
                                              {"held_by"},
                                              {"operation", true},
                                              {"stack"},
                                              {"where"},
                                              {"call", true},
                                              {"interruptible", true},
                                              {"in_vain", true},
                                              {"helped_by", true}}};
inline const scenario::KeyTable kStepKeys{"step",
                                          {{"number", true},
                                           {"kind", true},
                                           {"thread"},
                                           {"cpu"},
                                           {"stack"},
                                           {"operation", true},
                                           {"operands"},
                                           {"observed"},
                                           {"where"},
                                           {"summary"},
                                           {"returns"},
                                           {"actions"},
                                           {"changes"},
                                           {"stale"}}};
inline const scenario::KeyTable kNamedTextKeys{"named-text", {{"name", true}, {"text", true}}};
inline const scenario::KeyTable kReturnKeys{"return",
                                            {{"routine", true}, {"arguments"}, {"result"}}};
inline const scenario::KeyTable kActionKeys{"action", {{"action", true}, {"arguments"}}};
inline const scenario::KeyTable kChangeKeys{"change",
                                            {{"name", true}, {"before", true}, {"after", true}}};
inline const scenario::KeyTable kStaleKeys{"stale", {{"cpu", true}, {"entries", true}}};

}  // namespace pmapcheck::report
