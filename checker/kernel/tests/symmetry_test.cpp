// Permutations of a scenario's things: what they do to states, and that they change no verdict.
#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/naive.hpp"
#include "checker/explore/tests/traces.hpp"
#include "checker/kernel/find_symmetries.hpp"
#include "checker/kernel/kernel_symmetry.hpp"
#include "checker/kernel/symmetric_search.hpp"
#include "checker/kernel/tests/alike_scenario.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::kernel {

namespace {

using explore::PropertyId;
using explore::Row;
using explore::RowSet;
using explore::SearchResult;

constexpr std::size_t kFieldKinds = static_cast<std::size_t>(FieldKind::point) + 1;

SearchResult search(KernelModel& model, const explore::SearchOptions& options) {
  explore::LearnedSteps learned(model);
  return explore::breadth_first(learned, options);
}

std::set<PropertyId> violated(const SearchResult& result) {
  std::set<PropertyId> ids;
  for (const explore::Violation& v : result.violations) ids.insert(v.property);
  return ids;
}

// The image of a state, field by field: slow and obvious. A kind that is forgotten is copied.
class SlowImage {
 public:
  SlowImage(KernelModel& model, const Permutation& permutation,
            FieldKind forgotten = FieldKind::plain)
      : model_(model),
        permutation_(permutation),
        points_(model.automata(), permutation_, start_images(model, permutation_)),
        forgotten_(forgotten) {}

  Row of(const Row& row) {
    Row image(row.size());
    impl::Cells from(const_cast<std::uint8_t*>(row.data()));
    impl::Cells to(image.data());
    for (const FieldMove& m : field_moves(model_.machine(), model_.layout(), permutation_)) {
      std::uint32_t value = from.get(m.from);
      if (m.kind == FieldKind::point) {
        value = points_.of(static_cast<PointId>(value));
      } else if (m.kind != forgotten_) {
        value = kernel::image(model_.machine(), permutation_, m.kind, value);
      }
      to.set(m.to, value);
    }
    return image;
  }

 private:
  KernelModel& model_;
  const Permutation permutation_;
  PointImages points_;
  FieldKind forgotten_;
};

// A step without its number: where it leads, who promises it, what it breaks.
using Deed = std::tuple<explore::Progress, std::vector<PropertyId>, Row>;

std::vector<Deed> deeds(KernelModel& model, const Row& state) {
  std::vector<Deed> all;
  for (const explore::NaiveStep& s : explore::naive_steps(model, state)) {
    std::vector<PropertyId> broken = s.violated;
    std::sort(broken.begin(), broken.end());
    all.emplace_back(s.progress, broken, s.state);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<Row> reachable(KernelModel& model, std::size_t most) {
  RowSet seen;
  std::vector<Row> states = explore::naive_initial(model);
  seen.insert(states.begin(), states.end());
  for (std::size_t next = 0; next < states.size() && states.size() < most; ++next) {
    for (const explore::NaiveStep& s : explore::naive_steps(model, Row(states[next]))) {
      if (seen.insert(s.state).second) states.push_back(s.state);
    }
  }
  return states;
}

// Whether a permutation maps the steps, verdicts and ends of these states to those of their images.
bool maps_steps_to_steps(KernelModel& model, const std::vector<Row>& states, SlowImage& image) {
  try {
    for (const Row& state : states) {
      std::vector<Deed> expected = deeds(model, state);
      for (Deed& deed : expected) std::get<Row>(deed) = image.of(std::get<Row>(deed));
      std::sort(expected.begin(), expected.end());
      const Row there = image.of(state);
      if (deeds(model, there) != expected) return false;
      const auto here_violated = explore::naive_violated(model, state);
      const auto there_violated = explore::naive_violated(model, there);
      if (std::set<PropertyId>(here_violated.begin(), here_violated.end()) !=
          std::set<PropertyId>(there_violated.begin(), there_violated.end())) {
        return false;
      }
    }
  } catch (const NoImage&) {
    return false;
  }
  return true;
}

std::vector<std::string> generated_scenarios(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(alike_scenario(random));
  return all;
}

}  // namespace

TEST_CASE("a permutation moves every byte of the state, and its inverse moves it back") {
  std::mt19937 random(3);
  std::size_t moved = 0;
  for (const std::string& text : generated_scenarios(60, 1)) {
    CAPTURE(text);
    const scenario::Scenario scenario = scenario_from(text);
    const auto model = model_of(scenario);
    KernelSymmetry symmetry = KernelSymmetry::of(*model, scenario);
    const std::vector<Row> states = reachable(*model, 200);
    for (std::size_t e = 0; e < symmetry.order(); ++e) {
      const Permutation& p = symmetry.element(e);
      std::vector<int> from(model->state_bytes());
      std::vector<int> to(model->state_bytes());
      for (const FieldMove& m : field_moves(model->machine(), model->layout(), p)) {
        REQUIRE(m.from.width == m.to.width);
        for (std::size_t i = 0; i < m.from.width; ++i) {
          ++from[m.from.offset + i];
          ++to[m.to.offset + i];
        }
      }
      REQUIRE(std::count(from.begin(), from.end(), 1) == static_cast<long>(from.size()));
      REQUIRE(std::count(to.begin(), to.end(), 1) == static_cast<long>(to.size()));

      SlowImage slow(*model, p);
      SlowImage back(*model, p.inverse());
      Row image(model->state_bytes());
      for (const Row& state : states) {
        symmetry.image(e, state, image.data());
        REQUIRE(image == slow.of(state));
        REQUIRE(back.of(image) == state);
        moved += image != state ? 1 : 0;
        // Any bytes: values that no state has are moved alike, but for points.
        Row wild = state;
        for (std::size_t i = 0; i < 3; ++i) {
          const std::size_t at = random() % wild.size();
          if (model->machine().layout.name(at).rfind("program", 0) == 0) continue;
          wild[at] = static_cast<std::uint8_t>(random());
        }
        symmetry.image(e, wild, image.data());
        REQUIRE(image == slow.of(wild));
      }
    }
  }
  CHECK(moved > 1000);
}

TEST_CASE("what is found to be a symmetry maps steps to steps, or the search drops it") {
  std::vector<std::string> texts = generated_scenarios(100 / kFewer, 2);
  for (const std::string& file : case_files()) texts.push_back(load_case(file).text);
  std::size_t held = 0;
  std::size_t dropped = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    const scenario::Scenario scenario = scenario_from(text);
    const auto model = model_of(scenario);
    KernelSymmetry claimed = KernelSymmetry::of(*model, scenario);
    if (claimed.order() == 1) continue;
    const std::vector<Row> states = reachable(*model, 150);
    explore::SearchOptions options;
    options.max_states = 5'000;
    const auto [result, used] = search_up_to_symmetry(
        *model, scenario, [&](auto& m) { return explore::breadth_first(m, options); });
    for (std::size_t e = 1; e < claimed.order(); ++e) {
      SlowImage image(*model, claimed.element(e));
      const bool holds = maps_steps_to_steps(*model, states, image);
      // What was seen to be broken here was seen by the search, too.
      if (!holds) CHECK(used.order < claimed.order());
      ++(holds ? held : dropped);
    }
  }
  CHECK(held > 80 / kFewer);
  CHECK(dropped > 0);
}

TEST_CASE("up to symmetry, the cases and generated scenarios violate what they violate without") {
  std::vector<std::string> texts = generated_scenarios(150 / kFewer, 4);
  for (const std::string& file : case_files()) texts.push_back(load_case(file).text);
  std::size_t symmetric = 0;
  std::size_t violations = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    const scenario::Scenario scenario = scenario_from(text);
    explore::SearchOptions options;
    options.max_states = 5'000;
    const SearchResult without = search(*model_of(scenario), options);
    const auto model = model_of(scenario);
    const auto [with, used] = search_up_to_symmetry(
        *model, scenario, [&](auto& m) { return explore::breadth_first(m, options); });
    if (!without.whole && without.bound == explore::Bound::states) continue;
    CHECK(with.whole == without.whole);
    CHECK(violated(with) == violated(without));
    CHECK(with.depth == without.depth);
    CHECK(with.states <= without.states);
    CHECK(with.states * used.order >= without.states);
    REQUIRE(with.violations.size() == without.violations.size());
    for (std::size_t i = 0; i < with.violations.size(); ++i) {
      const explore::Violation& v = with.violations[i];
      CHECK(explore::trace_breach(*model, v) == "");
      CHECK(v.trace.steps.size() == without.violations[i].trace.steps.size());
    }
    if (used.order == 1) continue;
    ++symmetric;
    violations += with.violations.size();
  }
  CHECK(symmetric > 60 / kFewer);
  CHECK(violations > 50 / kFewer);
}

TEST_CASE("a permutation that forgets a kind of field does not map steps to steps") {
  std::set<FieldKind> noticed;
  const auto try_all = [&](const std::string& text) {
    const scenario::Scenario scenario = scenario_from(text);
    const auto model = model_of(scenario);
    KernelSymmetry symmetry = KernelSymmetry::of(*model, scenario);
    if (symmetry.order() == 1 || noticed.size() + 2 == kFieldKinds) return;
    const std::vector<Row> states = reachable(*model, 100);
    for (std::size_t kind = 1; kind + 1 < kFieldKinds; ++kind) {
      const auto forgotten = static_cast<FieldKind>(kind);
      if (noticed.count(forgotten) != 0) continue;
      for (std::size_t e = 1; e < symmetry.order(); ++e) {
        SlowImage image(*model, symmetry.element(e), forgotten);
        SlowImage right(*model, symmetry.element(e));
        if (!maps_steps_to_steps(*model, states, image) &&
            maps_steps_to_steps(*model, states, right)) {
          noticed.insert(forgotten);
        }
      }
    }
  };
  for (const std::string& file : case_files()) try_all(load_case(file).text);
  for (const std::string& text : generated_scenarios(200 / kFewer, 6)) try_all(text);
  for (std::size_t kind = 1; kind + 1 < kFieldKinds; ++kind) {
    CAPTURE(kind);
    CHECK(noticed.count(static_cast<FieldKind>(kind)) == 1);
  }
}

}  // namespace pmapcheck::kernel
