// Which action each step of the environment claims to be.
#include <map>

#include "checker/kernel/claim_row.hpp"

namespace pmapcheck::kernel {

namespace {

using Kind = impl::EnvironmentProcess::Kind;

std::int64_t first(const StepView& step) { return step.arguments[0]; }
std::int64_t second(const StepView& step) { return step.arguments[1]; }

bool is_filter(const StepView& step) {
  return step.machine.shape.threads[step.arguments[0]].context == impl::ThreadContext::filter;
}
std::int64_t cpu_of_handler(const StepView& step) {
  return step.machine.shape.threads[step.arguments[0]].cpu.index;
}

using Table = std::map<Kind, std::vector<ClaimRow>>;

const Table& table() {
  static const Table kTable = {
      {Kind::switch_to, {{"switch", nullptr, {{"c", "Cpu", first}, {"t", "Thread", second}}}}},
      {Kind::migrate, {{"migrate", nullptr, {{"t", "Thread", first}, {"c", "Cpu", second}}}}},
      {Kind::memory_release, {{"wake"}}},
      // An interrupt thread is only made ready.
      {Kind::interrupt,
       {{"interrupt", is_filter, {{"t", "Thread", first}, {"c", "Cpu", cpu_of_handler}}}}},
  };
  return kTable;
}

}  // namespace

std::span<const ClaimRow> claim_rows(Kind kind) {
  const auto rows = table().find(kind);
  return rows == table().end() ? std::span<const ClaimRow>() : rows->second;
}

}  // namespace pmapcheck::kernel
