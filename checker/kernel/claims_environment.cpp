// Which action each step of the environment claims to be.
#include <algorithm>
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

// What the CPU `b` has asked the CPU `a` to invalidate.
std::uint32_t request(const StepView& step) {
  return step.before.get(step.machine.layout.cpus[step.arguments[1]].request);
}
std::int64_t requested_pmap(const StepView& step) {
  return step.machine.layout.request_pmap(request(step)).index;
}
std::int64_t requested_address(const StepView& step) {
  return step.machine.layout.request_address(request(step)).index;
}
bool has_requested_root(const StepView& step) {
  return request(step) != 0 &&
         step.machine.loaded(step.before, {static_cast<std::uint8_t>(step.arguments[0])},
                             step.machine.layout.request_pmap(request(step)));
}

bool nobody_changes_wirings(const StepView& step) {
  const auto& threads = step.ghosts.threads;
  return std::none_of(threads.begin(), threads.end(), [&](const KernelLayout::Thread& thread) {
    return (step.before.get(thread.in_calls) & kInWiringCall) != 0;
  });
}

using Table = std::map<Kind, std::vector<ClaimRow>>;

const Table& table() {
  const DerivedArgument target = {"c", "Cpu", first};
  const DerivedArgument from = {"from", "Cpu", second};
  static const Table kTable = {
      {Kind::deliver_ipi,
       {{"acknowledge-shootdown",
         has_requested_root,
         {target, from, {"pmap", "Pmap", requested_pmap}, {"va", "Va", requested_address}}},
        {"acknowledge-needlessly", nullptr, {target, from}}}},
      {Kind::switch_to, {{"switch", nullptr, {target, {"t", "Thread", second}}}}},
      {Kind::migrate, {{"migrate", nullptr, {{"t", "Thread", first}, {"c", "Cpu", second}}}}},
      {Kind::pageout,
       {{"page-out", nobody_changes_wirings, {{"m", "Page", first}}},
        {"page-out-meanwhile", nullptr, {{"m", "Page", first}}}}},
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
