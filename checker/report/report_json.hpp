// A report as JSON, in the format of report.schema.json.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"

namespace pmapcheck::report {

/// Parts that other documents share: violations as `expect` names them, and how far a search went.
[[nodiscard]] nlohmann::ordered_json violation_names_json(
    const std::vector<ViolationName>& violations);
[[nodiscard]] nlohmann::ordered_json search_json(const explore::SearchResult& search);

/// The whole report: format, tool, cases in order, and all times in one place at the end, so that
/// the rest is the same for the same input.
[[nodiscard]] std::string report_json(const std::vector<CaseResult>& cases, kernel::Judge judge,
                                      double seconds);

}  // namespace pmapcheck::report
