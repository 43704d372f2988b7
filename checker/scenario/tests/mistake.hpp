// A change of the sample scenario that must be refused, with the message that must name it.
#pragma once

#include <string>

#include "checker/scenario/tests/sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {

struct Mistake {
  std::string from;  ///< Replaced in the sample …
  std::string to;    ///< … by this.
  std::string message;
};

inline void check_refused(const Mistake& mistake, const ParseOptions& options = {}) {
  const std::string text = replaced(kSample, mistake.from, mistake.to);
  INFO("\"" << mistake.from << "\" replaced by \"" << mistake.to << "\"");
  const auto result = parse_scenario(text, "case.json", sample_signatures(), options);
  REQUIRE_FALSE(result);
  CHECK(result.error().message() == mistake.message);
}

}  // namespace pmapcheck::scenario
