// Whether what a run leaves behind is as a condition of the scenario says.
#pragma once

#include "checker/kernel/observation.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::kernel {

/// A condition of the scenario, as a question to a row.
class ConditionCheck {
 public:
  /// Errors: a text that no value has.
  [[nodiscard]] static Result<ConditionCheck> make(const scenario::Scenario& scenario,
                                                   const scenario::Condition& condition,
                                                   const Observer& observer,
                                                   const impl::Shape& shape);
  [[nodiscard]] bool holds(const ObservedRow& row) const;
  /// The positions of the observables that it speaks of.
  [[nodiscard]] std::vector<std::size_t> positions() const;

 private:
  struct Fact {
    std::size_t observable;
    std::function<bool(impl::Word)> holds;
  };
  std::vector<Fact> facts_;
};

}  // namespace pmapcheck::kernel
