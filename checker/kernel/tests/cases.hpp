// The shipped cases, for tests.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::kernel {

/// The formal model of the checkout.
const FormalModel& formal_model();

/// Every file below cases/, in a fixed order.
std::vector<std::string> case_files();

/// Require: the file is a good scenario.
scenario::Scenario load_case(const std::string& file);
/// A scenario from text, for tests that need one of their own.
scenario::Scenario scenario_from(const std::string& text);
std::unique_ptr<KernelModel> model_of(const scenario::Scenario& scenario,
                                      Judge judge = Judge::compiled);

}  // namespace pmapcheck::kernel
