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

std::pair<SearchResult, UsedSymmetry> search_symmetric(KernelModel& model,
                                                       const scenario::Scenario& scenario,
                                                       const explore::SearchOptions& options) {
  KernelSymmetry symmetry(model, scenario);
  return search_up_to_symmetry(model, symmetry, options.workers, false, [&](auto models) {
    return explore::breadth_first(models, options);
  });
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

// At most `some` of the first `most` states that can be reached, near and far.
std::vector<Row> some_reachable(KernelModel& model, std::size_t most, std::size_t some) {
  const std::vector<Row> states = reachable(model, most);
  std::vector<Row> chosen;
  for (std::size_t i = 0; i < std::min(some, states.size()); ++i) {
    chosen.push_back(states[i * states.size() / std::min(some, states.size())]);
  }
  return chosen;
}

// The states of which it is claimed that an element maps their steps to steps.
std::vector<Row> claimed_of(const KernelSymmetry& symmetry, std::size_t element,
                            const std::vector<Row>& states) {
  std::vector<Row> some;
  for (const Row& state : states) {
    if (symmetry.applies(element, state)) some.push_back(state);
  }
  return some;
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
    KernelSymmetry symmetry(*model, scenario);
    const std::vector<Row> states = some_reachable(*model, 1'000, 50);
    for (std::size_t e = 0; e < symmetry.order() + symmetry.others(); ++e) {
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

TEST_CASE("up to symmetry, the cases and generated scenarios violate what they violate without") {
  std::vector<std::string> texts = generated_scenarios(100 / kFewer, 4);
  const std::vector<std::string> files = case_files();
  for (std::size_t i = 0; i < files.size(); i += kFewer) texts.push_back(load_case(files[i]).text);
  std::size_t symmetric = 0;
  std::size_t violations = 0;
  std::size_t held = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    const scenario::Scenario scenario = scenario_from(text);
    const auto model = model_of(scenario);
    KernelSymmetry claimed(*model, scenario);
    if (claimed.order() + claimed.others() == 1) continue;
    explore::SearchOptions options;
    options.max_states = 5'000;
    const SearchResult without = search(*model, options);
    const auto [with, used] = search_symmetric(*model, scenario, options);

    // Steps are mapped to steps, as far as a few states show; else the search has seen it, too.
    const std::vector<Row> states = some_reachable(*model, 1'000, 40);
    for (std::size_t e = 1; e < claimed.order() + claimed.others(); ++e) {
      SlowImage image(*model, claimed.element(e));
      const bool holds = maps_steps_to_steps(*model, claimed_of(claimed, e, states), image);
      CHECK((holds || !used.dropped.empty()));
      held += holds ? 1 : 0;
    }

    if (!without.whole && without.bound == explore::Bound::states) continue;
    CHECK(with.whole == without.whole);
    CHECK(violated(with) == violated(without));
    CHECK(with.depth <= without.depth);
    CHECK(with.states <= without.states);
    // But for slots, an orbit has no more states than there are permutations.
    if (!used.slots) CHECK(with.depth == without.depth);
    if (!used.slots) CHECK(with.states * used.order >= without.states);
    REQUIRE(with.violations.size() == without.violations.size());
    for (std::size_t i = 0; i < with.violations.size(); ++i) {
      const explore::Violation& v = with.violations[i];
      CHECK(explore::trace_breach(*model, v) == "");
      CHECK(v.trace.steps.size() == without.violations[i].trace.steps.size());
    }
    ++symmetric;
    violations += with.violations.size();
  }
  if (kFewer > 1) return;
  CHECK(symmetric > 60);
  CHECK(violations > 60);
  CHECK(held > 200);
}

TEST_CASE("a symmetry that does not hold is dropped") {
  // Whoever unmaps a page everywhere goes by its mappings, the lowest pmap first.
  const scenario::Scenario ordered = scenario_from(R"({
    "name": "shared", "clauses": ["VW-2"],
    "machine": {
      "cpus": 3, "pages": ["a"], "map_entries": 4, "pmaps": ["p", "q", "r"],
      "objects": [{"name": "file", "kind": "file", "pages": {"0x1000": "a"}}],
      "entries": [{"map": "p", "start": "0x1000", "end": "0x2000", "object": "file"},
                  {"map": "q", "start": "0x1000", "end": "0x2000", "object": "file"}]
    },
    "threads": [
      {"name": "one", "cpu": 0, "pmap": "p",
       "calls": [{"call": "vm_fault", "map": "p", "va": "0x1000", "prot": "r"}]},
      {"name": "two", "cpu": 1, "pmap": "q",
       "calls": [{"call": "vm_fault", "map": "q", "va": "0x1000", "prot": "r"}]},
      {"name": "truncator", "cpu": 2, "pmap": "r",
       "calls": [{"call": "vnode_pager_setsize", "object": "file", "size": "0x1000"}]}
    ]})");
  // Two threads that wait for a buffer may both map the page, and who looks it up finds the first.
  const scenario::Scenario twins = scenario_from(R"({
    "name": "twins", "clauses": ["SF-4"],
    "machine": {"cpus": 3, "pages": [{"name": "a", "wired": 1}, {"name": "b", "wired": 1},
                                     {"name": "c", "wired": 1}], "sf_bufs": 2},
    "threads": [
      {"name": "one", "cpu": 0, "calls": [{"call": "sf_buf_alloc", "page": "a", "result": "s"},
                                          {"call": "sf_buf_free", "sf": "s"}]},
      {"name": "two", "cpu": 1, "calls": [{"call": "sf_buf_alloc", "page": "b", "result": "s"},
                                          {"call": "sf_buf_free", "sf": "s"},
                                          {"call": "sf_buf_alloc", "page": "a", "result": "t"},
                                          {"call": "sf_buf_free", "sf": "t"}]},
      {"name": "three", "cpu": 2, "calls": [{"call": "sf_buf_alloc", "page": "c", "result": "s"},
                                            {"call": "sf_buf_free", "sf": "s"},
                                            {"call": "sf_buf_alloc", "page": "a", "result": "t"},
                                            {"call": "sf_buf_free", "sf": "t"}]}
    ]})");
  for (const auto& [scenario, what] :
       {std::pair(&ordered, std::string("threads one, two; CPUs cpu0, cpu1; pmaps p, q")),
        std::pair(&twins, std::string("sf_bufs"))}) {
    CAPTURE(scenario->name);
    const auto model = model_of(*scenario);
    const SearchResult without = search(*model, {});
    const auto [with, used] = search_symmetric(*model, *scenario, {});
    CHECK(std::count(used.dropped.begin(), used.dropped.end(), what) == 1);
    CHECK(violated(with) == violated(without));
  }
}

TEST_CASE("a permutation that forgets a kind of field does not map steps to steps") {
  std::set<FieldKind> noticed;
  const auto try_all = [&](const std::string& text) {
    const scenario::Scenario scenario = scenario_from(text);
    const auto model = model_of(scenario);
    KernelSymmetry symmetry(*model, scenario);
    if (noticed.size() + 2 == kFieldKinds) return;
    const std::vector<Row> states = some_reachable(*model, 2'000, 60);
    for (std::size_t kind = 1; kind + 1 < kFieldKinds; ++kind) {
      const auto forgotten = static_cast<FieldKind>(kind);
      if (noticed.count(forgotten) != 0) continue;
      for (std::size_t e = 1; e < symmetry.order() + symmetry.others(); ++e) {
        const std::vector<Row> claimed = claimed_of(symmetry, e, states);
        SlowImage image(*model, symmetry.element(e), forgotten);
        SlowImage right(*model, symmetry.element(e));
        if (!maps_steps_to_steps(*model, claimed, image) &&
            maps_steps_to_steps(*model, claimed, right)) {
          noticed.insert(forgotten);
          break;
        }
      }
    }
  };
  // Two threads take M out of entries of their own.
  try_all(R"({
    "name": "modified", "clauses": ["PE-13"],
    "machine": {"cpus": 2, "pages": ["a", "b"]},
    "setup": [
      {"call": "pmap_enter", "va": "0x1000", "page": "a", "prot": "rw", "flags": ["write"]},
      {"call": "pmap_enter", "va": "0x2000", "page": "b", "prot": "rw", "flags": ["write"]}],
    "threads": [
      {"name": "one", "cpu": 0, "calls": [
        {"call": "vm_page_xbusy", "page": "a"},
        {"call": "pmap_enter", "va": "0x1000", "page": "a", "prot": "r", "flags": ["read"]}]},
      {"name": "two", "cpu": 1, "calls": [
        {"call": "vm_page_xbusy", "page": "b"},
        {"call": "pmap_enter", "va": "0x2000", "page": "b", "prot": "r", "flags": ["read"]}]}
    ]})");
  for (const std::string& text : generated_scenarios(200, 6)) try_all(text);
  for (const std::string& file : case_files()) try_all(load_case(file).text);
  for (std::size_t kind = 1; kind + 1 < kFieldKinds; ++kind) {
    CAPTURE(kind);
    CHECK(noticed.count(static_cast<FieldKind>(kind)) == 1);
  }
}

}  // namespace pmapcheck::kernel
