#include <algorithm>
#include <map>
#include <sstream>

#include "checker/report/case_text.hpp"
#include "checker/report/counterexample_text.hpp"
#include "checker/report/fact_text.hpp"
#include "checker/report/state_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {
namespace {

const Style kPlain(false);

TEST_CASE("States that differ in more than their programs differ in their texts") {
  for (const scenario::Scenario& scenario : published_scenarios()) {
    CAPTURE(scenario.file);
    const auto model = kernel::KernelModel::make(scenario, formal());
    REQUIRE(model);
    kernel::KernelModel& m = **model;
    const StateText texts(m);
    using State = std::vector<std::uint8_t>;
    std::map<State, bool> seen;
    std::vector<State> open;
    m.initial([&](explore::StateView s) { open.emplace_back(s.begin(), s.end()); });
    std::map<std::vector<std::string>, State> by_text;
    while (!open.empty()) {
      State state = std::move(open.back());
      open.pop_back();
      if (!seen.emplace(state, true).second) continue;
      m.successors(state, [&](const explore::Successor& s) {
        open.emplace_back(s.state.begin(), s.state.end());
      });
      std::vector<std::string> words;
      for (const NamedText& v : texts.of(state)) words.push_back(v.text);
      for (const kernel::KernelLayout::Thread& t : m.layout().threads) {
        std::fill_n(state.begin() + t.point.offset, t.point.width, std::uint8_t{0});
      }
      const auto known = by_text.emplace(words, state).first;
      if (known->second != state) {
        CAPTURE(words);
        FAIL("two states have this text");
      }
    }
    CHECK(by_text.size() > 1);
  }
}

TEST_CASE("Changes are what differs between two texts") {
  const CaseResult result = check(exchange_first());
  std::map<std::string, std::string> state;
  const Counterexample& c = result.violations.at(0);
  for (const NamedText& v : c.initial) state[v.name] = v.text;
  for (const RunStep& step : c.steps) {
    for (const Change& change : step.changes) {
      CAPTURE(step.number, change.name);
      CHECK(state[change.name] == change.before);
      CHECK(change.before != change.after);
      state[change.name] = change.after;
    }
  }
  CHECK(state["pte(user, 0x1000)"] == "new RW A M MANAGED");
}

TEST_CASE("A state function of the model has a phrase, and a phrase a function") {
  const std::vector<std::string> phrases = functions_with_phrases();
  for (const formula::DeclaredFunction& f : formal().specification.functions) {
    if (f.rigid()) continue;  // facts that no state changes are left out
    CAPTURE(f.name);
    CHECK(std::count(phrases.begin(), phrases.end(), f.name) == 1);
  }
  for (const std::string& phrase : phrases) {
    const auto& functions = formal().specification.functions;
    CAPTURE(phrase);
    CHECK(std::any_of(functions.begin(), functions.end(),
                      [&](const formula::DeclaredFunction& f) { return f.name == phrase; }));
  }
  CHECK(fact_text({"(pte-page user 0x1000)", "new"}) == "the PTE of (user, 0x1000) maps page new");
  CHECK(fact_text({"(sleeping t)", "false"}) == "t does not sleep");
  CHECK(fact_text({"sf-pool-locked", "true"}) == "the sf_buf pool is locked");
  CHECK(fact_text({"(mine x)", "3"}) == "(mine x) = 3");
}

TEST_CASE("No line of a counterexample is wider than a hundred columns") {
  for (const scenario::Scenario& scenario : published_scenarios()) {
    const CaseResult result = check_case(scenario, formal(), kernel::Judge::compiled, {});
    for (const Counterexample& c : result.violations) {
      std::istringstream lines(to_text(c, kPlain));
      for (std::string line; std::getline(lines, line);) {
        CAPTURE(line);
        CHECK(width(line) <= kWidth);
      }
    }
  }
}

TEST_CASE("The exchange before the shootdown can be seen in the text") {
  const std::string text = to_text(check(exchange_first()).violations.at(0), kPlain);
  CAPTURE(text);
  for (const char* part :
       {"invalidate-before-replace is violated  blame: implementation", "PE-16, pmap_enter(9)",
        "pmap_enter(user, 0x1000, new, rw, write, 0)",
        "pte_swap(user, 0x1000, new RW A M MANAGED) → old RO A MANAGED",
        "variants/pmap_enter.cpp:", "! cpu1 may still hold old RO for (user, 0x1000)",
        "the PTE of (user, 0x1000) maps page new"}) {
    CAPTURE(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(to_text(check(exchange_first()).violations.at(0), Style(true)).find('\x1b') !=
        std::string::npos);
}

TEST_CASE("A stuck run says what each thread waits for") {
  const CaseResult result = check(kDeadlock);
  REQUIRE(result.violations.size() == 1);
  const std::string text = to_text(result.violations[0], kPlain);
  CAPTURE(text);
  CHECK(text.find("- left waits in mtx_lock(m)") != std::string::npos);
  CHECK(text.find("- lock m is held by right") != std::string::npos);
}

TEST_CASE("Numbers and columns are as people write them") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(counted(1, "state") == "1 state");
  CHECK(fitted("abc", 5) == "abc  ");
  CHECK(fitted("abcdef", 4) == "abc…");
  CHECK(right_aligned("→", 3) == "  →");
  CHECK(width("→…") == 2);
}

}  // namespace
}  // namespace pmapcheck::report
