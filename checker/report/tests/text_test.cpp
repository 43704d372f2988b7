#include <algorithm>
#include <map>
#include <sstream>

#include "checker/report/case_text.hpp"
#include "checker/report/counterexample_text.hpp"
#include "checker/report/fact_text.hpp"
#include "checker/report/state_text.hpp"
#include "checker/report/tests/checking.hpp"
#include "checker/report/waiting.hpp"
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
  CHECK(fact_text({"(owns-lock a sf_buf_lock)", "true"}) == "a owns sf_buf_lock");
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
  CHECK(text.find("- left waits for lock m, which right holds\n"
                  "        mtx_lock(m), /threads/0/calls/1") != std::string::npos);
}

TEST_CASE("A stuck run says what may never come, and would help") {
  const CaseResult result = check(kSignal);
  REQUIRE(result.violations.size() == 1);
  const WaitingThread& keeper = result.violations[0].violated.waiting.at(0);
  CHECK(keeper.waits_for == WaitKind::wakeup);
  CHECK(keeper.interruptible);
  CHECK(keeper.helped_by == std::vector<std::string>{"signal"});
  CHECK(keeper.stack ==
        std::vector<std::string>{"sf_buf_alloc", "sf_buf_take", "sf_buf_wait", "msleep"});
  CHECK(keeper.where.starts_with("impl/reference/"));
  CHECK(keeper.call == "scenario: /threads/0/calls/1");
  CHECK(waits_text(keeper) ==
        "keeper sleeps interruptibly on sf_buf free list, while it itself has what it waits for; "
        "only a signal could help, which may never come");
}

TEST_CASE("Who sleeps in vain is told from who sleeps for what others have") {
  const CaseResult result = check(kLostWakeup);
  REQUIRE(result.violations.size() == 1);
  const Violated& violated = result.violations[0].violated;
  CHECK(violated.property == "lost-wakeup");
  REQUIRE(violated.waiting.size() == 1);
  CHECK(violated.waiting[0].in_vain);
  CHECK(waits_text(violated.waiting[0]) ==
        "second sleeps on sf_buf free list, although nobody is in its way any more");
}

TEST_CASE("A stuck run says which CPU has not acknowledged, and who keeps whose CPU") {
  const CaseResult result = check(kFilter);
  const auto stuck = std::find_if(
      result.violations.begin(), result.violations.end(),
      [](const Counterexample& c) { return c.violated.evidence == EvidenceKind::stuck; });
  REQUIRE(stuck != result.violations.end());
  std::vector<std::string> texts;
  for (const WaitingThread& w : stuck->violated.waiting) texts.push_back(waits_text(w));
  CHECK(texts ==
        std::vector<std::string>{"mapper waits until cpu1 has acknowledged its invalidation",
                                 "reader could go on, but nic keeps cpu1",
                                 "nic waits for lock ring, which mapper holds"});
}

TEST_CASE("Every wait has its sentence") {
  WaitingThread w;
  w.thread = "t";
  w.what = "x";
  w.operation = "op(1)";
  const auto text = [&](WaitKind kind, std::vector<std::string> held_by) {
    w.waits_for = kind;
    w.held_by = std::move(held_by);
    return waits_text(w);
  };
  CHECK(text(WaitKind::lock, {"t"}) == "t waits for lock x, which it itself holds");
  CHECK(text(WaitKind::lock, {"a", "b"}) == "t waits for lock x, which a and b hold");
  CHECK(text(WaitKind::page, {"somebody else"}) ==
        "t waits for page x, which somebody else has busied");
  CHECK(text(WaitKind::cpu, {}) == "t could go on, but has no CPU");
  CHECK(text(WaitKind::operation, {}) == "t waits in op(1)");
  CHECK(text(WaitKind::wakeup, {"a", "b"}) ==
        "t sleeps on x, while a and b have what it waits for");
  w.helped_by = {"signal", "interrupt"};
  CHECK(text(WaitKind::wakeup, {}) ==
        "t sleeps on x; only a signal or an interrupt could help, which may never come");
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

TEST_CASE("Probabilities are rounded up") {
  CHECK(probability_text(0) == "0");
  CHECK(probability_text(1) == "1e0");
  CHECK(probability_text(0.5) == "5e-1");
  CHECK(probability_text(2.71e-8) == "3e-8");
  CHECK(probability_text(9.5e-8) == "1e-7");
  CHECK(probability_text(3e-12) == "3e-12");
}

TEST_CASE("What hash compaction may have left out is said in the verdict") {
  explore::SearchOptions options;
  options.fingerprint_bits = 64;
  const CaseResult result = check(kConforms, options);
  REQUIRE(result.verdict == Verdict::conforms);
  REQUIRE(result.seen.omission);
  CHECK(*result.seen.omission ==
        explore::omission_probability(result.search.states, options.fingerprint_bits));
  CHECK(verdict_text(result).find("unless a state was taken for another: probability at most " +
                                  probability_text(*result.seen.omission)) != std::string::npos);
  CHECK(verdict_text(check(kConforms)).find("probability") == std::string::npos);
}

}  // namespace
}  // namespace pmapcheck::report
