// A search up to symmetry finds the same with any number of workers.
#include "checker/kernel/symmetric_search.hpp"

#include <optional>

#include "checker/explore/breadth_first.hpp"
#include "checker/kernel/tests/alike_scenario.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::kernel {

TEST_CASE("up to symmetry, any number of workers find the same, whoever learns first") {
  std::mt19937 random(9);
  std::vector<std::string> texts;
  for (int i = 0; i < 100 / kFewer; ++i) texts.push_back(alike_scenario(random));
  const std::vector<std::string> files = case_files();
  for (std::size_t i = 0; i < files.size(); i += kFewer) texts.push_back(load_case(files[i]).text);
  std::size_t symmetric = 0;
  std::size_t dropped = 0;
  std::size_t violations = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    const scenario::Scenario scenario = scenario_from(text);
    explore::SearchOptions options;
    options.max_states = 5'000;
    options.chunk_states = 8;  // so that there is something to share
    std::optional<std::pair<explore::SearchResult, UsedSymmetry>> expected;
    for (const std::size_t workers : {1, 2, 4}) {
      CAPTURE(workers);
      const auto model = model_of(scenario);
      KernelSymmetry symmetry(*model, scenario);
      const auto found = search_up_to_symmetry(*model, symmetry, workers, false, [&](auto models) {
        return explore::breadth_first(models, options);
      });
      if (!expected) expected = found;
      const auto& [result, used] = found;
      REQUIRE(used.order == expected->second.order);
      REQUIRE(used.slots == expected->second.slots);
      REQUIRE(used.dropped == expected->second.dropped);
      REQUIRE(result.states == expected->first.states);
      REQUIRE(result.transitions == expected->first.transitions);
      REQUIRE(result.depth == expected->first.depth);
      REQUIRE(result.bound == expected->first.bound);
      REQUIRE(result.violations.size() == expected->first.violations.size());
      for (std::size_t i = 0; i < result.violations.size(); ++i) {
        REQUIRE(result.violations[i].property == expected->first.violations[i].property);
        REQUIRE(result.violations[i].trace.steps == expected->first.violations[i].trace.steps);
      }
    }
    symmetric += expected->second.any() ? 1 : 0;
    dropped += expected->second.dropped.empty() ? 0 : 1;
    violations += expected->first.violations.size();
  }
  if (kFewer > 1) return;
  CHECK(symmetric > 60);
  CHECK(dropped > 5);
  CHECK(violations > 60);
}

}  // namespace pmapcheck::kernel
