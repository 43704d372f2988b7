// Outcomes as JSON, in the format of outcomes.schema.json.
#pragma once

#include <string>

#include "checker/report/outcomes.hpp"
#include "checker/scenario/keys.hpp"

namespace pmapcheck::report {

inline constexpr const char* kOutcomesFormat = "pmapcheck-outcomes";

/// The whole document. Values are spelled as the conditions of `expect` spell them; all times are
/// in one place at the end.
[[nodiscard]] std::string outcomes_json(const Outcomes& outcomes);

// The keys of its objects; tests hold outcomes.schema.json to them.
inline const scenario::KeyTable kOutcomesKeys{"outcomes",
                                              {{"format", true},
                                               {"version", true},
                                               {"tool", true},
                                               {"file", true},
                                               {"name", true},
                                               {"exit_status", true},
                                               {"observables", true},
                                               {"outcomes", true},
                                               {"conditions", true},
                                               {"stuck", true},
                                               {"violations", true},
                                               {"bound", true},
                                               {"search", true},
                                               {"timing", true}}};
inline const scenario::KeyTable kOutcomeKeys{"outcome", {{"values", true}, {"reaches", true}}};
inline const scenario::KeyTable kConditionKeys{
    "condition", {{"name", true}, {"text", true}, {"outcomes", true}, {"as_expected", true}}};
inline const scenario::KeyTable kStuckKeys{
    "stuck", {{"property", true}, {"blame", true}, {"waiting", true}}};

}  // namespace pmapcheck::report
