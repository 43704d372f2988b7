// vm_map_wire(9) and vm_map_unwire(9) in generated scenarios of two threads, each searched whole.
#include <set>
#include <span>

#include "checker/report/case_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/tests/wiring_scenario.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::report {
namespace {

constexpr unsigned kScenarios = 60;

CaseResult check_seed(unsigned seed, const std::string& variant, std::string& text) {
  std::mt19937 random(seed);
  text = wiring_scenario(random, variant);
  return check(text);
}

TEST_CASE("generated scenarios of two threads that wire and unwire conform") {
  std::size_t states = 0;
  for (unsigned seed = 0; seed < kScenarios / kFewer; ++seed) {
    std::string text;
    const CaseResult result = check_seed(seed, "reference", text);
    INFO("seed " << seed << ": " << text);
    INFO(verdict_text(result));
    REQUIRE(result.verdict == Verdict::conforms);
    states += result.search.states;
  }
  CHECK(states > 100 * kScenarios / kFewer);
}

TEST_CASE("generated scenarios of two threads find what is wrong with vm_map_wire's counts") {
  // A variant, and a property that it violates.
  const std::pair<const char*, const char*> kWrong[] = {
      {"freebsd-main", "user-wire-count"},    {"nests-user", "wired-count-adds-up"},
      {"no-rollback", "wired-count-adds-up"}, {"early-clear", "wired-count-adds-up"},
      {"stale-entry", "entry-in-use"},        {"no-wakeup", "lost-wakeup"},
      {"keeps-pages", "wire-count"},          {"foreign-marks", "wired-count-adds-up"},
  };
  for (const auto& [variant, property] :
       std::span(kWrong).first(kFewer == 1 ? std::size(kWrong) : 1)) {
    INFO(variant << " violates " << property);
    std::set<std::string> violated;
    for (unsigned seed = 0; seed < kScenarios && violated.count(property) == 0; ++seed) {
      std::string text;
      for (const Counterexample& v : check_seed(seed, variant, text).violations) {
        violated.insert(v.violated.property);
      }
    }
    CHECK(violated.count(property) == 1);
  }
}

}  // namespace
}  // namespace pmapcheck::report
