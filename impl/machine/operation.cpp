#include "impl/machine/operation.hpp"

#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

using K = WordKind;
using F = Family;

constexpr std::array<OperationInfo, kOperationCount> kOperations{{
    {Op::page_managed, F::constant, "page_managed", {{{"m", K::page}}}, K::boolean},
    {Op::sf_kva, F::constant, "sf_kva", {{{"sf", K::sf_buf}}}, K::address},
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

struct BitName {
  unsigned bit;
  const char* name;
};

std::string bits_text(unsigned bits, std::span<const BitName> names, const char* separator,
                      const char* empty) {
  std::string text;
  for (const BitName& n : names) {
    if ((bits & n.bit) == 0) continue;
    if (!text.empty()) text += separator;
    text += n.name;
  }
  return text.empty() ? empty : text;
}

constexpr BitName kPteNames[] = {{PG_RW, "RW"}, {PG_X, "X"}, {PG_A, "A"},
                                 {PG_M, "M"},   {PG_W, "W"}, {PG_MANAGED, "MANAGED"}};
constexpr BitName kEnterNames[] = {{PMAP_ENTER_READ, "read"},
                                   {PMAP_ENTER_WRITE, "write"},
                                   {PMAP_ENTER_EXECUTE, "execute"},
                                   {PMAP_ENTER_WIRED, "wired"},
                                   {PMAP_ENTER_NOSLEEP, "nosleep"}};
constexpr BitName kSfNames[] = {
    {SFB_CATCH, "catch"}, {SFB_CPUPRIVATE, "cpuprivate"}, {SFB_NOWAIT, "nowait"}};
constexpr BitName kProtectionNames[] = {
    {VM_PROT_READ, "r"}, {VM_PROT_WRITE, "w"}, {VM_PROT_EXECUTE, "x"}};
constexpr BitName kPageFlagNames[] = {{PGA_REFERENCED, "PGA_REFERENCED"},
                                      {PGA_WRITEABLE, "PGA_WRITEABLE"},
                                      {PAGE_DIRTY, "dirty"},
                                      {PAGE_WRITTEN, "written"},
                                      {PAGE_PAGED_OUT, "paged out"}};

std::string cpu_set_text(const Shape& shape, Word word) {
  std::string text;
  for (std::uint8_t c = 0; c < shape.cpus; ++c) {
    if (!decode<cpuset_t>(word).has({c})) continue;
    text += (text.empty() ? "" : ",") + shape.cpu_name({c});
  }
  return "{" + text + "}";
}

std::string pte_text(const Shape& shape, Word word, unsigned asked_for = 0xff) {
  const auto pte = decode<pt_entry_t>(word);
  if (!pte.valid()) return "invalid";
  std::string text = shape.pages[pte.page.index].name;
  if (!pte.has(PG_RW) && (asked_for & PG_RW) != 0) text += " RO";
  const std::string bits = bits_text(pte.bits, kPteNames, " ", "");
  return bits.empty() ? text : text + " " + bits;
}

}  // namespace

std::size_t OperationInfo::operand_count() const {
  std::size_t n = 0;
  while (n < operands.size() && operands[n].name != nullptr) ++n;
  return n;
}

std::optional<Word> constant(const Shape& shape, const Operation& operation) {
  switch (operation.op) {
    case Op::page_managed:
      return shape.pages[operation.operands[0]].managed;
    case Op::sf_kva:
      return encode(shape.sf_buf_kva(decode<sf_buf_t>(operation.operands[0])));
    default:
      return {};
  }
}

Word result_of(const Shape& shape, const Operation& operation, Word observed) {
  if (info(operation.op).observed != WordKind::access) return observed;
  return mmu::fetched(shape, operation.op, observed);
}

std::span<const OperationInfo, kOperationCount> operations() { return kOperations; }

std::string to_text(const Shape& shape, WordKind kind, Word word) {
  const auto named = [&](auto id, auto&& name) -> std::string {
    return id.is_none() ? "NULL" : name(id);
  };
  switch (kind) {
    case K::nothing:
      return "";
    case K::boolean:
      return word != 0 ? "true" : "false";
    case K::number:
      return std::to_string(static_cast<std::int32_t>(word));
    case K::cpu:
      return shape.cpu_name(decode<cpu_t>(word));
    case K::cpu_set:
      return cpu_set_text(shape, word);
    case K::pmap:
      return shape.pmaps[word];
    case K::address:
      return shape.address_name(decode<vm_offset_t>(word));
    case K::page:
      return named(decode<vm_page_t>(word), [&](auto m) { return shape.pages[m.index].name; });
    case K::content:
      return std::to_string(word);
    case K::sf_buf:
      return named(decode<sf_buf_t>(word),
                   [](auto s) { return "sf_buf" + std::to_string(s.index); });
    case K::lock:
      return named(decode<lock_t>(word), [&](auto l) { return shape.lock(l).name; });
    case K::channel:
      return named(decode<channel_t>(word), [&](auto c) { return shape.channel_name(c); });
    case K::pte:
      return pte_text(shape, word);
    case K::pte_bits:
      return bits_text(word & ~unsigned{PG_V}, kPteNames, " ", "V");
    case K::page_flag:
      return bits_text(word, kPageFlagNames, " ", "none");
    case K::protection:
      return bits_text(word, kProtectionNames, "", "none");
    case K::enter_flags:
      return bits_text(word, kEnterNames, "|", "0");
    case K::sf_buf_flags:
      return bits_text(word, kSfNames, "|", "0");
    case K::kern_return:
      return word == KERN_SUCCESS ? "KERN_SUCCESS" : "KERN_RESOURCE_SHORTAGE";
    case K::wait_result:
      return word == WAIT_WOKEN ? "0" : "EINTR";
    case K::access:
      return mmu::access_text(shape, word);
    case K::fetched:
      if (word == kFaulted) return "fault";
      return shape.contents ? std::to_string(word) : shape.pages[word].name;
    case K::reached:
      return word == kFaulted ? "fault" : shape.pages[word].name;
  }
  return "?";
}

bool is_word_of(const Shape& shape, WordKind kind, Word word) {
  const auto among = [&](std::size_t count) { return word < count || word == encode(vm_page_t{}); };
  switch (kind) {
    case K::page:
      return among(shape.pages.size());
    case K::sf_buf:
      return among(shape.sf_bufs);
    case K::address:
      return among(shape.address_count());
    case K::kern_return:
      return word == KERN_SUCCESS || word == KERN_RESOURCE_SHORTAGE;
    case K::wait_result:
      return word == WAIT_WOKEN || word == WAIT_INTERRUPTED;
    default:
      return false;
  }
}

std::string observed_text(const Shape& shape, const Operation& operation, Word observed) {
  if (operation.op == Op::pte_load) return pte_text(shape, observed, operation.operands[2]);
  return to_text(shape, info(operation.op).observed, observed);
}

}  // namespace pmapcheck::impl
