#include "checker/prove/proof.hpp"

#include "checker/prove/tests/toys.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::prove::tests {

TEST_CASE("x") {
  for (const std::string* toy : {&kMutex, &kTlb, &kCounter}) {
    const Model model = toy_model(*toy);
    const ProofReport r = prove_toy(model);
    for (const Proof& p : r.proofs) {
      WARN(to_text(model, p.obligation) << ": " << to_text(p.verdict) << " " << p.seconds << " " << p.reason);
    }
    const auto q = to_question(model, r.proofs.back().obligation, r.usable, {});
    WARN(q.script.text(to_text(model, r.proofs.back().obligation), "unsat"));
    CHECK(r.all_proved());
  }
}

}  // namespace pmapcheck::prove::tests
