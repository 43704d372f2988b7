#include "checker/kernel/claims_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::EntryField;
using impl::Op;

constexpr impl::Word kNull = impl::Id<void>::kNone;

// Entries of the pool, before and after.

bool used(const impl::Cells& cells, const impl::Layout::Entry& entry) {
  return cells.get(entry.map) != 0;
}
// The slot that was taken, or given back, by the step; the pool's size if none was.
std::size_t slot_that_became(const StepView& step, bool in_use) {
  const auto& entries = step.machine.layout.entries;
  std::size_t i = 0;
  while (i < entries.size() && (used(step.before, entries[i]) == in_use ||
                                used(step.after, entries[i]) != in_use)) {
    ++i;
  }
  return i;
}
template <bool kInUse>
bool slot_changed(const StepView& step) {
  return slot_that_became(step, kInUse) < step.machine.layout.entries.size();
}
template <bool kInUse>
std::int64_t slot(const StepView& step) {
  return static_cast<std::int64_t>(slot_that_became(step, kInUse));
}
bool entry_used(const StepView& step) {
  return step.arguments[0] < step.machine.layout.entries.size() &&
         used(step.before, step.machine.layout.entries[step.arguments[0]]);
}

// entry_store, entry_flag_set: what is written.

template <EntryField kField>
bool stores(const StepView& step) {
  return entry_used(step) && impl::decode<EntryField>(step.arguments[1]) == kField;
}
bool stores_nobody(const StepView& step) {
  return stores<EntryField::wiring_thread>(step) &&
         (step.arguments[2] & 0xff) == (kNull & 0xff);
}
std::int64_t count(const StepView& step) { return static_cast<std::int32_t>(step.arguments[2]); }
template <unsigned kBits>
std::int64_t protects(const StepView& step) {
  return (step.arguments[2] & kBits) != 0 ? 1 : 0;
}
constexpr unsigned kModelled =
    impl::MAP_ENTRY_IN_TRANSITION | impl::MAP_ENTRY_USER_WIRED | impl::MAP_ENTRY_NEEDS_COPY;
bool sets_modelled_flags(const StepView& step) {
  return entry_used(step) && (step.arguments[1] & kModelled) != 0;
}
template <impl::EntryFlags kFlag>
std::int64_t flag(const StepView& step) {
  return (step.arguments[1] & kFlag) != 0 ? 1 : 0;
}

std::int64_t yes(const StepView&) { return 1; }
std::int64_t no(const StepView&) { return 0; }
bool observed_true(const StepView& step) { return step.observed != 0; }
bool observed_pointer(const StepView& step) { return step.observed != kNull; }
std::int64_t observed(const StepView& step) { return step.observed; }
std::int64_t pages_taken(const StepView& step) {
  return -static_cast<std::int64_t>(static_cast<std::int32_t>(step.arguments[0]));
}
std::int64_t address(const StepView& step) { return step.arguments[1]; }

}  // namespace

std::map<Op, std::vector<ClaimRow>> vm_map_claims() {
  const DerivedArgument taken = {"new", "Entry", slot<true>};
  const DerivedArgument cut = {"cut", "Va", address};
  return {
      {Op::vm_map_busy_add, {{"count-busy"}}},
      {Op::user_wire_add, {{"count-user-wired", observed_true}}},
      {Op::user_wire_sub, {{"count-user-wired", nullptr, {{"pages", "Int", pages_taken}}}}},

      {Op::entry_flag_set,
       {{"set-entry-flags",
         sets_modelled_flags,
         {{"flag-in-transition", "Bool", flag<impl::MAP_ENTRY_IN_TRANSITION>},
          {"flag-user-wired", "Bool", flag<impl::MAP_ENTRY_USER_WIRED>},
          {"flag-needs-copy", "Bool", flag<impl::MAP_ENTRY_NEEDS_COPY>}}}}},
      {Op::entry_store,
       {{"disown-entry", stores_nobody},
        {"own-entry", stores<EntryField::wiring_thread>},
        {"set-wired-count", stores<EntryField::wired_count>, {{"count", "Int", count}}},
        {"set-protection",
         stores<EntryField::protection>,
         {{"readable", "Bool", protects<impl::VM_PROT_READ | impl::VM_PROT_EXECUTE>},
          {"writeable", "Bool", protects<impl::VM_PROT_WRITE>}}},
        {"set-object", stores<EntryField::object>}}},

      {Op::vm_map_clip_start,
       {{"clip-entry", slot_changed<true>, {taken, cut, {"front", "Bool", yes}}}}},
      {Op::vm_map_clip_end,
       {{"clip-entry", slot_changed<true>, {taken, cut, {"front", "Bool", no}}}}},
      {Op::vm_map_try_merge,
       {{"merge-entries", slot_changed<false>, {{"previous", "Entry", slot<false>}}}}},
      {Op::vm_map_entry_copy,
       {{"copy-entry", observed_pointer, {{"new", "Entry", observed}}}}},
      {Op::vm_map_entry_delete, {{"delete-entry", entry_used}}},

      {Op::vm_object_truncate, {{"truncate-object"}}},
      {Op::vm_object_terminate, {{"terminate-object"}}},
      {Op::vm_page_alloc,
       {{"allocate-page",
         observed_pointer,
         {{"m", "Page", observed}, {"index", "Va", address}}}}},
      {Op::vm_page_free, {{"free-page"}}},
  };
}

}  // namespace pmapcheck::kernel
