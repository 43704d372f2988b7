// The waist: every atomic operation of the simulated machine, as data.
//
// One table says each operation's name, what its operands are, and what it observes; the typed
// functions that coroutines call (waist.hpp), the semantics (execute.hpp), contracts on operations
// and the text of counterexamples all go by it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "impl/machine/shape.hpp"
#include "impl/machine/types.hpp"

namespace pmapcheck::impl {

enum class Op : std::uint8_t {
  // Constants of the machine: answered without a step.
  page_managed,
  sf_kva,
  map_sleep_mtx,
  map_lock,
  vm_maxuser_address,
  // The CPU and its thread.
  curcpu,
  quick_frame,
  critical_enter,
  critical_exit,
  sched_pin,
  sched_unpin,
  fence,
  // Locks: acquiring is enabled when the lock is free.
  mtx_lock,
  mtx_unlock,
  mtx_lock_spin,
  mtx_unlock_spin,
  rw_wlock,
  rw_wunlock,
  rw_rlock,
  rw_runlock,
  sx_xlock,
  sx_xunlock,
  sx_slock,
  sx_sunlock,
  // Sleep and wakeup.
  sleepq_add,
  vm_wait,
  sleepq_wait,
  wakeup,
  wakeup_one,
  // Page tables.
  pte_load,
  pte_store,
  pte_swap,
  pte_cas,
  pte_clear,
  pt_present,
  pt_alloc,
  pmap_wired_add,
  // Invalidation.
  pm_active,
  invlpg,
  ipi_invlpg,
  ipi_wait,
  // Physical pages.
  page_wire,
  page_unwire,
  page_wired,
  page_busy,
  page_unbusy,
  page_flag_set,
  page_flag_clear,
  page_flag,
  pv_insert,
  pv_remove,
  pv_empty,
  pv_pmap,
  pv_va,
  // The sf_buf pool.
  sf_lookup,
  sf_page,
  sf_assign,
  sf_ref,
  sf_unref,
  sf_freelist_take,
  sf_freelist_remove,
  sf_freelist_append,
  sf_want,
  sf_wanted,
  sf_cpus,
  sf_cpus_set,
  // vm_maps: lock, timestamp, busy.
  vm_map_lock,
  vm_map_unlock,
  vm_map_lock_read,
  vm_map_unlock_read,
  vm_map_timestamp_save,
  vm_map_unchanged,
  vm_map_busy_add,
  vm_map_flag,
  vm_map_flag_set,
  user_wire_add,
  user_wire_sub,
  // Their entries.
  vm_map_lookup_entry,
  vm_map_lookup_after,
  vm_map_entry_succ,
  entry_load,
  entry_store,
  entry_flag,
  entry_flag_set,
  vm_map_clip_start,
  vm_map_clip_end,
  vm_map_try_merge,
  vm_map_entry_copy,
  vm_map_entry_delete,
  // Objects, and their pages.
  vm_object_alloc,
  vm_object_shadows,
  vm_object_has,
  vm_object_pager,
  vm_object_truncate,
  vm_object_terminate,
  vm_object_shared,
  vm_page_lookup,
  vm_page_alloc,
  vm_waitpfault,
  vm_page_free,
  page_trybusy,
  page_busy_wait,
  // Memory accesses through the MMU.
  load,
  store,
};
inline constexpr std::size_t kOperationCount = static_cast<std::size_t>(Op::store) + 1;

/// What a Word stands for.
enum class WordKind : std::uint8_t {
  nothing,
  boolean,
  number,  ///< A small signed number, as its two's complement.
  cpu,
  cpu_set,
  pmap,
  address,
  page,
  content,  ///< What a page holds, 0 to kMaxContent.
  sf_buf,
  lock,
  channel,
  pte,
  pte_bits,
  page_flag,
  protection,
  enter_flags,
  sf_buf_flags,
  sleep_flags,
  kern_return,
  map,
  entry,
  entry_field,
  entry_value,  ///< What an EntryField holds: see to_text.
  entry_flag,
  map_flag,
  object,
  inheritance,
  wire_flags,
  pager_result,
  wait_result,
  access,   ///< What a load or store met: see Access results in mmu.hpp.
  fetched,  ///< What a load answers with: see result_of.
  reached,  ///< What a store answers with.
};

struct OperandInfo {
  const char* name = nullptr;
  WordKind kind = WordKind::nothing;
};

inline constexpr std::size_t kMaxOperands = 6;

/// A short list of Words: operands of an operation, or arguments of a call.
struct Words {
  std::array<Word, kMaxOperands> values{};
  std::uint8_t count = 0;

  [[nodiscard]] Word operator[](std::size_t i) const { return values[i]; }
  friend auto operator<=>(const Words&, const Words&) = default;
};

/// An operation, ready to be executed by a thread.
struct Operation {
  Op op;
  Words operands;
  friend auto operator<=>(const Operation&, const Operation&) = default;
};

/// What an operation is about: each family has its semantics in one place.
enum class Family : std::uint8_t {
  constant,  ///< Reads nothing but a constant of the machine.
  cpu,
  lock,
  sleep,
  page_table,
  invalidation,
  page,
  sf_buf,
  vm_map,
  vm_map_entry,
  vm_object,
  access,  ///< A load or store through the MMU.
};

struct OperationInfo {
  Op op;
  Family family;
  const char* name;
  std::array<OperandInfo, 4> operands;
  WordKind observed = WordKind::nothing;

  [[nodiscard]] std::size_t operand_count() const;
};

/// Whether an operation may have no outcome: then whoever asks for it waits.
[[nodiscard]] bool may_wait(Op op);

/// The answer to an operation that reads nothing but a constant of the machine: it costs no step,
/// as nobody can tell when it was done.
[[nodiscard]] std::optional<Word> constant(const Shape& shape, const Operation& operation);

/// What the code that asked for an operation learns of what it observed: an access answers with its
/// page, or with what it read where pages have contents, and says nothing of how it came about.
/// kFaulted if it faulted.
[[nodiscard]] Word result_of(const Shape& shape, const Operation& operation, Word observed);
inline constexpr Word kFaulted = encode(vm_page_t{});

/// What an observed or stored WordKind::entry_value is: the member that the operation names.
[[nodiscard]] inline EntryField entry_field(const Operation& operation) {
  const bool has_one = operation.op == Op::entry_load || operation.op == Op::entry_store;
  return has_one ? decode<EntryField>(operation.operands[1]) : EntryField::start;
}

/// All operations, in the order of Op.
[[nodiscard]] std::span<const OperationInfo, kOperationCount> operations();
[[nodiscard]] inline const OperationInfo& info(Op op) {
  return operations()[static_cast<std::size_t>(op)];
}

/// A Word as text, with the scenario's names: "old rw A M", "0x1000", "KERN_SUCCESS".
[[nodiscard]] std::string to_text(const Shape& shape, WordKind kind, Word word);

/// Whether a Word of this kind can have this value on a machine of this shape: to_text() knows it.
/// False for kinds of which nothing is named.
[[nodiscard]] bool is_word_of(const Shape& shape, WordKind kind, Word word);

/// Operand `i` of an operation, as text.
[[nodiscard]] std::string operand_text(const Shape& shape, const Operation& operation,
                                       std::size_t i);

/// What an operation observed, as text: of a masked PTE only what was asked for.
[[nodiscard]] std::string observed_text(const Shape& shape, const Operation& operation,
                                        Word observed);

}  // namespace pmapcheck::impl
