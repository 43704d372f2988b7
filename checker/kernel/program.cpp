#include "checker/kernel/program.hpp"

#include <algorithm>

namespace pmapcheck::kernel {

std::span<const impl::OperandInfo> parameters(const ProgramCall& call) {
  if (const auto* routine = std::get_if<const impl::Routine*>(&call.callee)) {
    return (*routine)->parameters;
  }
  return impl::info(std::get<impl::Op>(call.callee)).operands;
}

bool Program::keeps_any() const { return std::find(kept.begin(), kept.end(), true) != kept.end(); }

bool Program::needs(std::size_t r, std::size_t first) const {
  if (keeps(r)) return true;
  for (std::size_t i = first; i < calls.size(); ++i) {
    const auto tests = [&](const Condition& c) { return c.result == r; };
    const auto takes = [&](const ProgramArgument& a) { return a.is_result && a.word == r; };
    if (std::any_of(calls[i].conditions.begin(), calls[i].conditions.end(), tests) ||
        std::any_of(calls[i].arguments.begin(), calls[i].arguments.end(), takes)) {
      return true;
    }
  }
  return false;
}

bool Program::makes(std::size_t i, const std::vector<impl::Word>& results) const {
  return std::all_of(calls[i].conditions.begin(), calls[i].conditions.end(),
                     [&](const Condition& condition) {
                       const impl::Word word = results[condition.result];
                       switch (condition.truth) {
                         case Truth::success:
                           return (word == impl::KERN_SUCCESS) == condition.holds;
                         case Truth::nonzero:
                           return (word != 0) == condition.holds;
                         case Truth::non_null:
                           return (word != impl::encode(impl::vm_page_t{})) == condition.holds;
                         case Truth::valid:
                           return impl::decode<impl::pt_entry_t>(word).valid() == condition.holds;
                       }
                       return false;
                     });
}

}  // namespace pmapcheck::kernel
