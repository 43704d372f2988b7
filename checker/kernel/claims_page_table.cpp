#include "checker/kernel/claims_page_table.hpp"

#include "impl/machine/mmu.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Op;
using impl::pmap_t;
using impl::pt_entry_t;
using impl::vm_offset_t;
using impl::mmu::Met;

// Entries before and after. What an operation writes is an operand, or the old entry with bits
// taken away.

pt_entry_t old_entry(const StepView& step) {
  return impl::mmu::pte(step.machine, step.before, impl::decode<pmap_t>(step.arguments[0]),
                        impl::decode<vm_offset_t>(step.arguments[1]));
}
template <Op kOp>
pt_entry_t new_entry(const StepView& step) {
  if constexpr (kOp == Op::pte_clear) {
    pt_entry_t left = old_entry(step);
    left.bits &= static_cast<std::uint8_t>(~step.arguments[2]);
    return left;
  } else {
    return impl::decode<pt_entry_t>(step.arguments[kOp == Op::pte_cas ? 3 : 2]);
  }
}

// Whether the operation writes at all.
template <Op kOp>
bool writes(const StepView& step) {
  return kOp != Op::pte_cas || step.observed != 0;
}
template <Op kOp>
bool clears(const StepView& step) {
  return writes<kOp>(step) && old_entry(step).valid() && !new_entry<kOp>(step).valid();
}
template <Op kOp>
bool installs(const StepView& step) {
  const pt_entry_t old = old_entry(step);
  const pt_entry_t e = new_entry<kOp>(step);
  return writes<kOp>(step) && e.valid() && (!old.valid() || old.page != e.page);
}
template <Op kOp>
bool changes(const StepView& step) {
  return writes<kOp>(step) && old_entry(step).valid() && new_entry<kOp>(step).valid();
}

// Whether the old M is in the thread's hand now.
template <Op kOp>
std::int64_t takes(const StepView& step) {
  if (kOp == Op::pte_store) return 0;
  return kOp != Op::pte_clear || (step.arguments[2] & impl::PG_M) != 0 ? 1 : 0;
}
template <Op kOp>
std::int64_t page(const StepView& step) {
  return new_entry<kOp>(step).page.index;
}
template <Op kOp, impl::PteBits kBit>
std::int64_t bit(const StepView& step) {
  return new_entry<kOp>(step).has(kBit) ? 1 : 0;
}

template <Op kOp>
std::vector<ClaimRow> writing_claims() {
  const DerivedArgument taken = {"takes", "Bool", takes<kOp>};
  const DerivedArgument writeable = {"new-writeable", "Bool", bit<kOp, impl::PG_RW>};
  const DerivedArgument modified = {"new-modified", "Bool", bit<kOp, impl::PG_M>};
  const DerivedArgument wired = {"new-wired", "Bool", bit<kOp, impl::PG_W>};
  const DerivedArgument managed = {"new-managed", "Bool", bit<kOp, impl::PG_MANAGED>};
  return {{"clear-pte", clears<kOp>, {taken}},
          {"install-pte",
           installs<kOp>,
           {{"new-page", "Page", page<kOp>}, writeable, modified, wired, managed, taken}},
          {"change-pte", changes<kOp>, {writeable, modified, wired, managed, taken}}};
}

// Accesses. The hardware walks the user's page table of the CPU's current pmap, or the kernel's.

std::int64_t walked_pmap(const StepView& step) {
  if (!step.machine.shape.is_user(impl::decode<vm_offset_t>(step.arguments[0]))) {
    return impl::kernel_pmap.index;
  }
  return step.before.get(step.machine.layout.cpus[step.context.cpu.get().index].pmap);
}
template <Met kMet>
bool met(const StepView& step) {
  return static_cast<Met>(step.observed & 0xff) == kMet;
}
std::int64_t accessed_page(const StepView& step) { return step.observed >> 8 & 0xff; }

// Invalidations reach the CPU's TLB only while it has the root loaded.
bool has_root(const StepView& step) {
  return step.machine.loaded(step.before, step.context.cpu.get(),
                             impl::decode<pmap_t>(step.arguments[0]));
}

}  // namespace

std::map<Op, std::vector<ClaimRow>> page_table_claims() {
  const DerivedArgument walked = {"pmap", "Pmap", walked_pmap};
  return {
      {Op::pte_store, writing_claims<Op::pte_store>()},
      {Op::pte_swap, writing_claims<Op::pte_swap>()},
      {Op::pte_cas, writing_claims<Op::pte_cas>()},
      {Op::pte_clear, writing_claims<Op::pte_clear>()},
      {Op::pmap_wired_add, {{"count-pmap-wiring"}}},
      {Op::invlpg, {{"invalidate", has_root}}},
      {Op::ipi_invlpg, {{"request-shootdown"}}},
      {Op::load, {{"access", nullptr, {walked}}}},
      {Op::store,
       {{"store", met<Met::walk>, {walked}},
        {"store-through-tlb", met<Met::stale>, {walked, {"m", "Page", accessed_page}}},
        {"access", nullptr, {walked}}}},
  };
}

}  // namespace pmapcheck::kernel
