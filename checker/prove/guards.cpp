#include "checker/prove/guards.hpp"

#include <algorithm>
#include <utility>

#include "checker/prove/in_parallel.hpp"

namespace pmapcheck::prove {
namespace {

// What the action does not keep any more. Only its own obligations speak of its guard.
std::optional<Proof> failure(const Model& model, const std::string& action,
                             const std::vector<Obligation>& asked, const Limits& limits) {
  const UsableSums none(model.sums().size(), false);  // over a size, sums are written out
  for (const int size : kSizes) {
    for (const Obligation& o : asked) {
      if (!o.action || model.actions()[*o.action].name != action) continue;
      FiniteAnswer answer = ask_over_size(model, o, none, size, limits);
      if (!answer.counterexample) continue;
      return Proof{o, Verdict::refuted, 0, {}, std::move(answer.counterexample)};
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<GuardConjunct> guards_that_matter(const Model& model, const ProofOptions& options) {
  const std::vector<Obligation> asked = obligations(model).all;
  std::vector<GuardConjunct> guards;
  for (const std::size_t guard : model.of_kind(formula::Kind::guard)) guards.push_back({guard, {}});
  in_parallel(guards.size(), options.workers, [&](std::size_t i) {
    const Model less = model.without_guard(guards[i].definition);
    guards[i].noticed =
        failure(less, model.definition(guards[i].definition).action, asked, options.limits);
  });
  return guards;
}

}  // namespace pmapcheck::prove
