// Toys whose proofs are known: what holds is proved, what does not is refuted by two states that
// plain evaluation confirms, and what stays open is called so.
#include "checker/prove/proof.hpp"

#include <algorithm>
#include <atomic>

#include "checker/prove/tests/evaluation.hpp"
#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {
namespace {

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), by);
}

// Whether everything that proofs assume holds before, the action leads to the state after, and the
// property fails there.
void check_counterexample(const Model& model, const Proof& proof) {
  CAPTURE(to_text(model, proof.obligation));
  REQUIRE(proof.verdict == Verdict::refuted);
  REQUIRE(proof.counterexample);
  const TwoStates states(model, *proof.counterexample);
  REQUIRE(states.says(model.reads(model.properties()[proof.obligation.property])));
  using At = TwoStates::At;
  const Property& property = model.properties()[proof.obligation.property];
  const auto kept = [&](const Property& p, At at) {
    return p.definition ? states.holds(*p.definition, at)
                        : states.adds_up(model.sums()[*p.sum], at);
  };
  if (proof.obligation.claim == Claim::initially) {
    for (const std::size_t init : model.of_kind(formula::Kind::init)) {
      if (states.says(model.reads(init))) CHECK(states.holds(init, At::before));
    }
    CHECK_FALSE(kept(property, At::before));
    return;
  }
  const Action& action = model.actions()[*proof.obligation.action];
  for (const Property& p : model.properties()) {
    CAPTURE(p.name);
    if (states.says(model.reads(p))) CHECK(kept(p, At::before));
  }
  for (const std::size_t guard : action.guards) {
    CHECK(states.holds(guard, At::before, states.arguments()));
  }
  if (action.assumption) CHECK(states.holds(*action.assumption, At::before, states.arguments()));
  CHECK(states.holds(action.definition, At::before, states.arguments()));
  CHECK(states.changes_only(action));
  CHECK_FALSE(kept(property, At::after));
  CHECK(states.arguments().size() == action.parameters.size());
  CHECK(std::any_of(proof.counterexample->facts.begin(), proof.counterexample->facts.end(),
                    [](const Fact& fact) { return fact.before != fact.after; }));
}

}  // namespace

TEST_CASE("What holds of a mutex, a TLB and a counter is proved for any number of everything") {
  for (const std::string* toy : {&kMutex, &kTlb, &kCounter}) {
    const Model model = toy_model(*toy);
    const ProofReport report = prove_toy(model);
    for (const Proof& proof : report.proofs) {
      CAPTURE(to_text(model, proof.obligation), proof.reason);
      CHECK(proof.verdict == Verdict::proved);
      CHECK_FALSE(proof.counterexample);
    }
    CHECK(report.all_proved());
    CHECK_FALSE(report.interrupted);
  }
}

TEST_CASE("Pairs of a property and an action that changes nothing it reads are counted only") {
  const Model model = toy_model(kMutex);
  const Obligations all = obligations(model);
  const auto kept = std::count_if(all.all.begin(), all.all.end(),
                                  [](const Obligation& o) { return o.claim == Claim::kept; });
  CHECK(kept == 8);             // holds: 3 properties, free: 1 of them, asleep: 1
  CHECK(all.independent == 4);  // of 3 properties and 4 actions
  CHECK(all.all.size() == 3 + 8);
}

TEST_CASE("Without a guard the proof fails, and two states and a step say why") {
  struct Removed {
    const std::string& toy;
    std::string guard, property, action;
  };
  const std::vector<Removed> removals = {
      {kMutex, "(free l))\n(define-fun assume", "one-holder", "take"},
      {kMutex, "(not (asleep t))", "sleepers-hold-nothing", "take"},
      {kMutex, "(forall ((l Lock)) (not (holds t l))))\n(define-fun effect.sleep",
       "sleepers-hold-nothing", "sleep"},
      {kTlb, "(forall ((c Cpu) (m Page)) (not (may-hold c v m)))", "no-stale-entry", "install"},
      {kCounter, "(> (in-hand t m) 0))\n(define-fun guard.map.not", "hands-not-negative", "map"},
      {kCounter, "(not (maps e m)))\n(define-fun effect.map", "count", "map"},
      {kCounter, "(maps e m))\n(define-fun effect.unmap", "count", "unmap"},
      {kCounter, "(= (count m) 0))\n(define-fun effect.lose", "mapped-is-there", "lose"},
      {kCounter, "(not (gone m)))\n(define-fun effect.take", "held-is-there", "take"},
  };
  for (const auto& [toy, guard, property, action] : removals) {
    CAPTURE(guard);
    const std::size_t rest = std::min(guard.find(")\n("), guard.size());
    // The guard itself becomes true; what marks its place stays.
    const Model model = toy_model(replaced(toy, guard, "true" + guard.substr(rest)));
    const ProofReport report = prove_toy(model);
    CHECK_FALSE(report.all_proved());
    check_counterexample(model, proof_of(model, report, property, action));
    for (const Proof& proof : report.proofs) {
      if (proof.verdict != Verdict::proved && proof.obligation.claim == Claim::kept) {
        check_counterexample(model, proof);
      }
    }
  }
}

TEST_CASE("A counterexample over the smallest size is shown, with the instance that fails") {
  const Model model = toy_model(replaced(kMutex, "Bool (free l))", "Bool true)"));
  const ProofReport report = prove_toy(model);
  const Proof& proof = proof_of(model, report, "one-holder", "take");
  REQUIRE(proof.counterexample);
  CHECK(proof.counterexample->size == 2);
  REQUIRE(proof.counterexample->instance.size() == 3);
  const auto& instance = proof.counterexample->instance;
  CHECK(instance[0].name == "t");
  CHECK(instance[0].sort == "Thread");
  CHECK(instance[0].value != instance[1].value);
  // Nothing but the one lock that is held twice.
  std::size_t said = 0;
  for (const Fact& fact : proof.counterexample->facts) said += fact.is_default() ? 0 : 1;
  CHECK(said == 2);
}

TEST_CASE("A property that does not hold initially is refuted by an initial state") {
  const Model model = toy_model(replaced(kMutex, "(and (free l) (unheld l))", "(free l)"));
  check_counterexample(model, proof_of(model, prove_toy(model), "one-holder", ""));

  const Model counter =
      toy_model(replaced(kCounter, "(= (count m) 0))\n       ", "true)\n       "));
  const ProofReport report = prove_toy(counter);
  CHECK(proof_of(counter, report, "count", "").verdict == Verdict::refuted);
}

TEST_CASE("Where a sum can't be followed term by term, it is proved for stated sizes") {
  const Model model = toy_model(kCounter + R"(
(define-fun guard.forget.one-hand ((m Page)) Bool (forall ((e Entry)) (not (maps e m))))
(define-fun effect.forget ((m Page)) Bool
  (and (= (next.count m) 0) (forall ((t Thread)) (= (next.in-hand t m) 0)))))");
  const ProofReport report = prove_toy(model);
  CHECK(proof_of(model, report, "count", "forget").verdict == Verdict::proved_for_sizes);
  CHECK(report.count(Verdict::proved_for_sizes) == 1);
  CHECK(report.all_proved());
}

TEST_CASE("What holds over small sizes only because nothing is possible there is not proved") {
  // Four threads at least, and a sum that can't be followed term by term.
  const Model model = toy_model(kCounter + R"(
(define-fun axiom.four () Bool
  (exists ((a Thread) (b Thread) (c Thread) (d Thread)) (distinct a b c d)))
(define-fun guard.forget.one-hand ((m Page)) Bool (forall ((e Entry)) (not (maps e m))))
(define-fun effect.forget ((m Page)) Bool
  (and (= (next.count m) 0) (forall ((t Thread)) (= (next.in-hand t m) 0)))))");
  const ProofReport report = prove_toy(model);
  const Proof& proof = proof_of(model, report, "count", "forget");
  CHECK(proof.verdict == Verdict::unknown);
  CHECK(proof.reason ==
        "the change can't be followed term by term, and over small sizes nothing satisfies the "
        "premises");
}

TEST_CASE("A change of terms is followed where arguments may be equal, and where none is named") {
  // One more in the hand of each of two threads, which may be the same.
  const std::string give = R"(
(define-fun effect.give ((t Thread) (u Thread) (m Page)) Bool
  (and (= (next.count m) (+ (count m) TAKEN))
       (forall ((x Thread))
         (= (next.in-hand x m) (+ (in-hand x m) (ite (or (= x t) (= x u)) 1 0))))))
(define-fun guard.give.there ((m Page)) Bool (not (gone m))))";
  const Model right = toy_model(kCounter + replaced(give, "TAKEN", "(ite (= t u) 1 2)"));
  CHECK(prove_toy(right).all_proved());
  CHECK(prove_toy(right).count(Verdict::proved_for_sizes) == 0);
  for (const char* wrong : {"1", "2"}) {
    const Model model = toy_model(kCounter + replaced(give, "TAKEN", wrong));
    check_counterexample(model, proof_of(model, prove_toy(model), "count", "give"));
  }
  // Terms of threads that the action does not name change, and the total does not.
  const Model model = toy_model(kCounter + R"(
(define-fun effect.confuse ((m Page)) Bool (forall ((x Thread)) (= (next.in-hand x m) 5))))");
  check_counterexample(model, proof_of(model, prove_toy(model), "count", "confuse"));
}

TEST_CASE("Locations that are free by two patterns are free by both, and no others are") {
  const std::string swap = kMutex + R"(
(define-fun effect.pass ((t Thread) (u Thread) (l Lock)) Bool
  (and (= (next.holds t l) (holds u l)) (= (next.holds u l) (holds t l)))))";
  CHECK_FALSE(formula::parse_specification({{"toy.smt2", swap}}));  // t and u may be the same

  const std::string pass = kMutex + R"(
(define-fun guard.pass.awake ((u Thread)) Bool (not (asleep u)))
(define-fun guard.pass.held ((t Thread) (l Lock)) Bool (holds t l))
(define-fun effect.pass ((t Thread) (u Thread) (l Lock)) Bool
  (and (=> (next.holds u l) (not (next.holds t l))) (= OTHER (holds t l)))))";
  const Model right = toy_model(replaced(pass, "OTHER", "(or (next.holds t l) (next.holds u l))"));
  CHECK(prove_toy(right).all_proved());
  // A value for one of the two would be an update of its own.
  CHECK_FALSE(
      formula::parse_specification({{"toy.smt2", replaced(pass, "OTHER", "(next.holds u l)")}}));
  const Model other = toy_model(replaced(replaced(pass, "(= OTHER (holds t l))", "true"),
                                         "(=> (next.holds u l) (not (next.holds t l)))",
                                         "(or (next.holds u l) (next.holds t l))"));
  check_counterexample(other, proof_of(other, prove_toy(other), "one-holder", "pass"));
}

TEST_CASE("What a step breaks only among more elements than are tried is refuted all the same") {
  const Model model = toy_model(R"((declare-sort A 0)
(declare-fun on (A) Bool)
(define-fun inv.at-most-three () Bool
  (forall ((a A) (b A) (c A) (d A))
    (=> (and (on a) (on b) (on c) (on d)) (not (distinct a b c d)))))
(define-fun init.off ((a A)) Bool (not (on a)))
(define-fun effect.switch ((a A)) Bool (= (next.on a) true)))");
  const ProofReport report = prove_toy(model);
  const Proof& proof = proof_of(model, report, "at-most-three", "switch");
  CHECK(proof.verdict == Verdict::refuted);
  CHECK_FALSE(proof.counterexample);
  CHECK(proof.reason == "it fails for more elements than were tried");
}

TEST_CASE("What Z3 can't answer in time is unknown, and never called proved") {
  const Model model = toy_model(R"((declare-fun x () Int)
(declare-fun y () Int)
(declare-fun z () Int)
(define-fun inv.cubes () Bool
  (=> (and (> x 0) (> y 0) (> z 0)) (distinct (+ (* x x x) (* y y y)) (* z z z))))
(define-fun init.zero () Bool (= x 0))
(define-fun effect.choose ((a Int) (b Int) (c Int)) Bool
  (and (= next.x a) (= next.y b) (= next.z c))))");
  ProofOptions options;
  options.limits.seconds = 0.2;
  const ProofReport report = prove_toy(model, options);
  const Proof& proof = proof_of(model, report, "cubes", "choose");
  CHECK(proof.verdict == Verdict::unknown);
  CHECK_FALSE(proof.reason.empty());
  CHECK(proof_of(model, report, "cubes", "").verdict == Verdict::proved);
  CHECK_FALSE(report.all_proved());
}

TEST_CASE("An interrupt leaves what is proved so far, and is no proof") {
  const Model model = toy_model(kCounter);
  std::atomic<bool> interrupted = false;
  ProofOptions options;
  options.workers = 1;
  options.limits.interrupted = &interrupted;
  options.progress = [&](std::size_t done, std::size_t, const std::string&) {
    if (done == 3) interrupted = true;
  };
  const ProofReport report = prove_toy(model, options);
  CHECK(report.interrupted);
  CHECK(report.proofs.size() == 3);
  CHECK(report.count(Verdict::proved) == 3);
  CHECK_FALSE(report.all_proved());
}

TEST_CASE("Workers do not change the result") {
  const Model model = toy_model(replaced(kCounter, "Bool (not (maps e m)))", "Bool true)"));
  ProofOptions one, four;
  one.workers = 1;
  four.workers = 4;
  const ProofReport first = prove_toy(model, one);
  const ProofReport second = prove_toy(model, four);
  REQUIRE(first.proofs.size() == second.proofs.size());
  for (std::size_t i = 0; i < first.proofs.size(); ++i) {
    CHECK(first.proofs[i].obligation == second.proofs[i].obligation);
    CHECK(first.proofs[i].verdict == second.proofs[i].verdict);
  }
}

TEST_CASE("A model without actions, and a sum with a condition, are not proved") {
  const Model nothing = toy_model("(declare-fun x () Int)");
  CHECK_FALSE(prove_toy(nothing).all_proved());

  const Model model = toy_model(kCounter + "(define-fun sum.count.when ((m Page)) Bool true)");
  const ProofReport report = prove_toy(model);
  REQUIRE(report.conditional.size() == 1);
  CHECK(model.properties()[report.conditional[0]].name == "count");
  CHECK_FALSE(report.all_proved());
}

TEST_CASE("Only the properties that are asked for are proved, and unknown ones are refused") {
  const Model model = toy_model(kMutex);
  ProofOptions options;
  options.properties = {"sleepers-hold-nothing"};
  const ProofReport report = prove_toy(model, options);
  CHECK(report.proofs.size() == 5);
  CHECK(report.independent == 0);
  options.properties = {"one-holdr"};
  const auto refused = chosen(model, options);
  REQUIRE(!refused);
  CHECK(refused.error().message() ==
        "--property one-holdr: the model has no such invariant, lemma or sum; did you mean "
        "'one-holder'?");
}

}  // namespace pmapcheck::prove::tests
