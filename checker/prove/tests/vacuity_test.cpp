#include "checker/prove/vacuity.hpp"

#include <algorithm>

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {
namespace {

const VacuityCheck& check_of(const VacuityReport& report, Doubt doubt, const std::string& name) {
  const auto found = std::find_if(
      report.checks.begin(), report.checks.end(),
      [&](const VacuityCheck& check) { return check.doubt == doubt && check.name == name; });
  REQUIRE(found != report.checks.end());
  return *found;
}

}  // namespace

TEST_CASE(
    "Every action of the toys can happen, and every invariant excludes something of its own") {
  for (const std::string* toy : {&kMutex, &kTlb, &kCounter}) {
    const VacuityReport report = check_vacuity(toy_model(*toy), {});
    for (const VacuityCheck& check : report.checks) {
      CAPTURE(to_text(check.doubt), check.name, check.reason);
      CHECK(check.answer == Answer::sat);
      CHECK(check.size == 2);
    }
    CHECK(report.all_well());
    CHECK(report.derived.empty());
  }
}

TEST_CASE("An action that is never possible is found") {
  const Model model = toy_model(kMutex + R"(
(define-fun guard.steal.asleep ((t Thread)) Bool (asleep t))
(define-fun guard.steal.holding ((t Thread) (l Lock)) Bool (holds t l))
(define-fun effect.steal ((t Thread) (l Lock)) Bool (= (next.holds t l) true))
(define-fun effect.impossible ((l Lock)) Bool (and (next.free l) (not (next.free l)))))");
  const VacuityReport report = check_vacuity(model, {});
  CHECK_FALSE(report.all_well());
  CHECK(check_of(report, Doubt::possible, "steal").answer == Answer::unsat);
  CHECK(check_of(report, Doubt::possible, "impossible").answer == Answer::unsat);
  CHECK(check_of(report, Doubt::possible, "take").answer == Answer::sat);
}

TEST_CASE("An action that needs more elements than two is possible all the same") {
  const Model model = toy_model(kMutex + R"(
(define-fun guard.meet.all-others ((t Thread) (u Thread) (v Thread)) Bool (distinct t u v))
(define-fun effect.meet ((t Thread) (u Thread) (v Thread)) Bool (= (next.asleep t) false)))");
  const VacuityReport report = check_vacuity(model, {});
  CHECK(check_of(report, Doubt::possible, "meet").answer == Answer::sat);
  CHECK(check_of(report, Doubt::possible, "meet").size == 3);
}

TEST_CASE("An invariant that excludes nothing, or nothing of its own, is found unless derived") {
  const std::string kMore = R"(
(define-fun inv.tautology () Bool (forall ((t Thread)) (or (asleep t) (not (asleep t)))))
(define-fun inv.weaker () Bool
  (forall ((t Thread) (u Thread) (l Lock))
    (=> (and (asleep t) (holds t l) (holds u l)) (= t u))))
; M-7, derived from M-1.
(define-fun inv.weaker-too () Bool
  (forall ((t Thread) (u Thread) (l Lock))
    (=> (and (asleep t) (holds t l) (holds u l)) (= t u))))
)";
  const VacuityReport report = check_vacuity(toy_model(kMutex + kMore), {});
  CHECK_FALSE(report.all_well());
  CHECK(check_of(report, Doubt::excludes, "tautology").answer == Answer::unsat);
  CHECK(check_of(report, Doubt::excludes, "weaker").answer == Answer::sat);
  CHECK(check_of(report, Doubt::own_merit, "weaker").answer == Answer::unsat);
  CHECK(check_of(report, Doubt::own_merit, "one-holder").answer == Answer::sat);
  CHECK(report.derived == std::vector<std::string>{"weaker-too"});
  for (const VacuityCheck& check : report.checks) {
    CHECK_FALSE((check.doubt == Doubt::own_merit && check.name == "weaker-too"));
    CHECK(check.name != "free-is-unheld");  // a lemma
  }
}

}  // namespace pmapcheck::prove::tests
