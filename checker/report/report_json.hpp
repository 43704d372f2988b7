// A report as JSON, in the format of report.schema.json.
#pragma once

#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/case_result.hpp"

namespace pmapcheck::report {

/// The whole report: format, tool, cases in order, and all times in one place at the end, so that
/// the rest is the same for the same input.
[[nodiscard]] std::string report_json(const std::vector<CaseResult>& cases, kernel::Judge judge,
                                      double seconds);

}  // namespace pmapcheck::report
