#include "impl/machine/operation.hpp"

#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

using K = WordKind;
using F = Family;

constexpr std::array<OperationInfo, kOperationCount> kOperations{{
    {Op::page_managed, F::constant, "page_managed", {{{"m", K::page}}}, K::boolean},
    {Op::sf_kva, F::constant, "sf_kva", {{{"sf", K::sf_buf}}}, K::address},
    {Op::map_sleep_mtx, F::constant, "map_sleep_mtx", {}, K::lock},
    {Op::map_lock, F::constant, "map_lock", {{{"map", K::map}}}, K::lock},
    {Op::vm_maxuser_address, F::constant, "vm_maxuser_address", {}, K::address},
    {Op::curcpu, F::cpu, "curcpu", {}, K::cpu},
    {Op::quick_frame, F::cpu, "quick_frame", {}, K::address},
    {Op::critical_enter, F::cpu, "critical_enter", {}},
    {Op::critical_exit, F::cpu, "critical_exit", {}},
    {Op::sched_pin, F::cpu, "sched_pin", {}},
    {Op::sched_unpin, F::cpu, "sched_unpin", {}},
    {Op::fence, F::cpu, "fence", {}},
    {Op::mtx_lock, F::lock, "mtx_lock", {{{"lock", K::lock}}}},
    {Op::mtx_unlock, F::lock, "mtx_unlock", {{{"lock", K::lock}}}},
    {Op::mtx_lock_spin, F::lock, "mtx_lock_spin", {{{"lock", K::lock}}}},
    {Op::mtx_unlock_spin, F::lock, "mtx_unlock_spin", {{{"lock", K::lock}}}},
    {Op::rw_wlock, F::lock, "rw_wlock", {{{"lock", K::lock}}}},
    {Op::rw_wunlock, F::lock, "rw_wunlock", {{{"lock", K::lock}}}},
    {Op::rw_rlock, F::lock, "rw_rlock", {{{"lock", K::lock}}}},
    {Op::rw_runlock, F::lock, "rw_runlock", {{{"lock", K::lock}}}},
    {Op::sx_xlock, F::lock, "sx_xlock", {{{"lock", K::lock}}}},
    {Op::sx_xunlock, F::lock, "sx_xunlock", {{{"lock", K::lock}}}},
    {Op::sx_slock, F::lock, "sx_slock", {{{"lock", K::lock}}}},
    {Op::sx_sunlock, F::lock, "sx_sunlock", {{{"lock", K::lock}}}},
    {Op::sleepq_add, F::sleep, "sleepq_add", {{{"channel", K::channel}, {"lock", K::lock}}}},
    {Op::vm_wait, F::sleep, "vm_wait", {}},
    {Op::sleepq_wait, F::sleep, "sleepq_wait", {{{"catch", K::boolean}}}, K::wait_result},
    {Op::wakeup, F::sleep, "wakeup", {{{"channel", K::channel}}}},
    {Op::wakeup_one, F::sleep, "wakeup_one", {{{"channel", K::channel}}}},
    {Op::pte_load,
     F::page_table,
     "pte_load",
     {{{"pmap", K::pmap}, {"va", K::address}, {"mask", K::pte_bits}}},
     K::pte},
    {Op::pte_store,
     F::page_table,
     "pte_store",
     {{{"pmap", K::pmap}, {"va", K::address}, {"pte", K::pte}}}},
    {Op::pte_swap,
     F::page_table,
     "pte_swap",
     {{{"pmap", K::pmap}, {"va", K::address}, {"pte", K::pte}}},
     K::pte},
    {Op::pte_cas,
     F::page_table,
     "pte_cas",
     {{{"pmap", K::pmap}, {"va", K::address}, {"expected", K::pte}, {"desired", K::pte}}},
     K::boolean},
    {Op::pte_clear,
     F::page_table,
     "pte_clear",
     {{{"pmap", K::pmap}, {"va", K::address}, {"bits", K::pte_bits}}},
     K::pte},
    {Op::pt_present, F::page_table, "pt_present", {{{"pmap", K::pmap}}}, K::boolean},
    {Op::pt_alloc, F::page_table, "pt_alloc", {{{"pmap", K::pmap}}}, K::boolean},
    {Op::pmap_wired_add,
     F::page_table,
     "pmap_wired_add",
     {{{"pmap", K::pmap}, {"delta", K::number}}}},
    {Op::pm_active, F::invalidation, "pm_active", {{{"pmap", K::pmap}}}, K::cpu_set},
    {Op::invlpg, F::invalidation, "invlpg", {{{"pmap", K::pmap}, {"va", K::address}}}},
    {Op::ipi_invlpg,
     F::invalidation,
     "ipi_invlpg",
     {{{"cpus", K::cpu_set}, {"pmap", K::pmap}, {"va", K::address}}}},
    {Op::ipi_wait, F::invalidation, "ipi_wait", {}},
    {Op::page_wire, F::page, "page_wire", {{{"m", K::page}}}},
    {Op::page_unwire, F::page, "page_unwire", {{{"m", K::page}}}},
    {Op::page_wired, F::page, "page_wired", {{{"m", K::page}}}, K::boolean},
    {Op::page_busy, F::page, "vm_page_xbusy", {{{"m", K::page}}}},
    {Op::page_unbusy, F::page, "vm_page_xunbusy", {{{"m", K::page}}}},
    {Op::page_flag_set, F::page, "page_flag_set", {{{"m", K::page}, {"flag", K::page_flag}}}},
    {Op::page_flag_clear, F::page, "page_flag_clear", {{{"m", K::page}, {"flag", K::page_flag}}}},
    {Op::page_flag, F::page, "page_flag", {{{"m", K::page}, {"flag", K::page_flag}}}, K::boolean},
    {Op::pv_insert,
     F::page,
     "pv_insert",
     {{{"m", K::page}, {"pmap", K::pmap}, {"va", K::address}}}},
    {Op::pv_remove,
     F::page,
     "pv_remove",
     {{{"m", K::page}, {"pmap", K::pmap}, {"va", K::address}}}},
    {Op::pv_empty, F::page, "pv_empty", {{{"m", K::page}}}, K::boolean},
    {Op::pv_pmap, F::page, "pv_pmap", {{{"m", K::page}}}, K::pmap},
    {Op::pv_va, F::page, "pv_va", {{{"m", K::page}}}, K::address},
    {Op::sf_lookup, F::sf_buf, "sf_lookup", {{{"m", K::page}}}, K::sf_buf},
    {Op::sf_page, F::sf_buf, "sf_page", {{{"sf", K::sf_buf}}}, K::page},
    {Op::sf_assign, F::sf_buf, "sf_assign", {{{"sf", K::sf_buf}, {"m", K::page}}}},
    {Op::sf_ref, F::sf_buf, "sf_ref", {{{"sf", K::sf_buf}}}, K::boolean},
    {Op::sf_unref, F::sf_buf, "sf_unref", {{{"sf", K::sf_buf}}}, K::boolean},
    {Op::sf_freelist_take, F::sf_buf, "sf_freelist_take", {}, K::sf_buf},
    {Op::sf_freelist_remove, F::sf_buf, "sf_freelist_remove", {{{"sf", K::sf_buf}}}},
    {Op::sf_freelist_append, F::sf_buf, "sf_freelist_append", {{{"sf", K::sf_buf}}}},
    {Op::sf_want, F::sf_buf, "sf_want", {{{"delta", K::number}}}},
    {Op::sf_wanted, F::sf_buf, "sf_wanted", {}, K::boolean},
    {Op::sf_cpus, F::sf_buf, "sf_cpus", {{{"sf", K::sf_buf}}}, K::cpu_set},
    {Op::sf_cpus_set, F::sf_buf, "sf_cpus_set", {{{"sf", K::sf_buf}, {"cpus", K::cpu_set}}}},
    {Op::vm_map_lock, F::vm_map, "vm_map_lock", {{{"map", K::map}}}},
    {Op::vm_map_unlock, F::vm_map, "vm_map_unlock", {{{"map", K::map}}}},
    {Op::vm_map_lock_read, F::vm_map, "vm_map_lock_read", {{{"map", K::map}}}},
    {Op::vm_map_unlock_read, F::vm_map, "vm_map_unlock_read", {{{"map", K::map}}}},
    {Op::vm_map_timestamp_save, F::vm_map, "vm_map_timestamp_save", {{{"map", K::map}}}},
    {Op::vm_map_unchanged, F::vm_map, "vm_map_unchanged", {{{"map", K::map}}}, K::boolean},
    {Op::vm_map_busy_add,
     F::vm_map,
     "vm_map_busy_add",
     {{{"map", K::map}, {"delta", K::number}}},
     K::number},
    {Op::vm_map_flag,
     F::vm_map,
     "vm_map_flag",
     {{{"map", K::map}, {"flag", K::map_flag}}},
     K::boolean},
    {Op::vm_map_flag_set,
     F::vm_map,
     "vm_map_flag_set",
     {{{"map", K::map}, {"flag", K::map_flag}, {"on", K::boolean}}}},
    {Op::user_wire_add, F::vm_map, "user_wire_add", {{{"pages", K::number}}}, K::boolean},
    {Op::user_wire_sub, F::vm_map, "user_wire_sub", {{{"pages", K::number}}}},
    {Op::vm_map_lookup_entry,
     F::vm_map_entry,
     "vm_map_lookup_entry",
     {{{"map", K::map}, {"va", K::address}}},
     K::entry},
    {Op::vm_map_lookup_after,
     F::vm_map_entry,
     "vm_map_lookup_after",
     {{{"map", K::map}, {"va", K::address}}},
     K::entry},
    {Op::vm_map_entry_succ,
     F::vm_map_entry,
     "vm_map_entry_succ",
     {{{"entry", K::entry}}},
     K::entry},
    {Op::entry_load,
     F::vm_map_entry,
     "entry_load",
     {{{"entry", K::entry}, {"field", K::entry_field}}},
     K::entry_value},
    {Op::entry_store,
     F::vm_map_entry,
     "entry_store",
     {{{"entry", K::entry}, {"field", K::entry_field}, {"value", K::entry_value}}}},
    {Op::entry_flag,
     F::vm_map_entry,
     "entry_flag",
     {{{"entry", K::entry}, {"flag", K::entry_flag}}},
     K::boolean},
    {Op::entry_flag_set,
     F::vm_map_entry,
     "entry_flag_set",
     {{{"entry", K::entry}, {"flag", K::entry_flag}, {"on", K::boolean}}}},
    {Op::vm_map_clip_start,
     F::vm_map_entry,
     "vm_map_clip_start",
     {{{"entry", K::entry}, {"va", K::address}}}},
    {Op::vm_map_clip_end,
     F::vm_map_entry,
     "vm_map_clip_end",
     {{{"entry", K::entry}, {"va", K::address}}}},
    {Op::vm_map_try_merge, F::vm_map_entry, "vm_map_try_merge", {{{"entry", K::entry}}}},
    {Op::vm_map_entry_copy,
     F::vm_map_entry,
     "vm_map_entry_copy",
     {{{"entry", K::entry}, {"map", K::map}}},
     K::entry},
    {Op::vm_map_entry_delete, F::vm_map_entry, "vm_map_entry_delete", {{{"entry", K::entry}}}},
    {Op::vm_object_alloc, F::vm_object, "vm_object_alloc", {{{"shadows", K::object}}}, K::object},
    {Op::vm_object_shadows,
     F::vm_object,
     "vm_object_shadows",
     {{{"object", K::object}}},
     K::object},
    {Op::vm_object_has,
     F::vm_object,
     "vm_object_has",
     {{{"object", K::object}, {"va", K::address}}},
     K::boolean},
    {Op::vm_object_pager,
     F::constant,
     "vm_object_pager",
     {{{"object", K::object}, {"va", K::address}}},
     K::pager_result},
    {Op::vm_object_truncate,
     F::vm_object,
     "vm_object_truncate",
     {{{"object", K::object}, {"va", K::address}}}},
    {Op::vm_object_terminate, F::vm_object, "vm_object_terminate", {{{"object", K::object}}}},
    {Op::vm_object_shared, F::vm_object, "vm_object_shared", {{{"object", K::object}}}, K::boolean},
    {Op::vm_page_lookup,
     F::vm_object,
     "vm_page_lookup",
     {{{"object", K::object}, {"va", K::address}}},
     K::page},
    {Op::vm_page_alloc,
     F::vm_object,
     "vm_page_alloc",
     {{{"object", K::object}, {"va", K::address}}},
     K::page},
    {Op::vm_waitpfault, F::vm_object, "vm_waitpfault", {}},
    {Op::vm_page_free, F::vm_object, "vm_page_free", {{{"m", K::page}}}},
    {Op::page_trybusy, F::page, "vm_page_tryxbusy", {{{"m", K::page}}}, K::boolean},
    {Op::page_busy_wait, F::page, "vm_page_busy_sleep", {{{"m", K::page}}}},
    {Op::load, F::access, "load", {{{"va", K::address}}}, K::access},
    {Op::store, F::access, "store", {{{"va", K::address}, {"value", K::content}}}, K::access},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kOperationCount; ++i) {
    if (static_cast<std::size_t>(kOperations[i].op) != i) return false;
  }
  return true;
}
static_assert(in_order(), "the table of operations is in the order of Op");

}  // namespace

std::size_t OperationInfo::operand_count() const {
  std::size_t n = 0;
  while (n < operands.size() && operands[n].name != nullptr) ++n;
  return n;
}

bool may_wait(Op op) {
  switch (op) {
    case Op::mtx_lock:
    case Op::mtx_lock_spin:
    case Op::rw_wlock:
    case Op::rw_rlock:
    case Op::sx_xlock:
    case Op::sx_slock:
    case Op::sleepq_wait:
    case Op::ipi_invlpg:
    case Op::ipi_wait:
    case Op::vm_map_lock:
    case Op::vm_map_lock_read:
    case Op::vm_waitpfault:
    case Op::page_busy:
    case Op::page_busy_wait:
      return true;
    default:
      return false;
  }
}

std::optional<Word> constant(const Shape& shape, const Operation& operation) {
  switch (operation.op) {
    case Op::page_managed:
      return shape.pages[operation.operands[0]].managed;
    case Op::sf_kva:
      return encode(shape.sf_buf_kva(decode<sf_buf_t>(operation.operands[0])));
    case Op::map_sleep_mtx:
      return encode(shape.map_sleep_mtx());
    case Op::map_lock:
      return encode(shape.map_lock(decode<vm_map_t>(operation.operands[0])));
    case Op::vm_maxuser_address:
      return static_cast<Word>(shape.addresses.size() - 1);
    case Op::vm_object_pager:
      return encode(shape.pager(decode<vm_object_t>(operation.operands[0]),
                                decode<vm_offset_t>(operation.operands[1])));
    default:
      return {};
  }
}

Word result_of(const Shape& shape, const Operation& operation, Word observed) {
  if (info(operation.op).observed != WordKind::access) return observed;
  return mmu::fetched(shape, operation.op, observed);
}

std::span<const OperationInfo, kOperationCount> operations() { return kOperations; }

}  // namespace pmapcheck::impl
