// Words as people read them: flags by name, things by the scenario's names.
#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

using K = WordKind;

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
constexpr BitName kSleepNames[] = {{PCATCH, "catch"}};
constexpr BitName kProtectionNames[] = {
    {VM_PROT_READ, "r"}, {VM_PROT_WRITE, "w"}, {VM_PROT_EXECUTE, "x"}};
constexpr BitName kPageFlagNames[] = {
    {PGA_REFERENCED, "PGA_REFERENCED"}, {PGA_WRITEABLE, "PGA_WRITEABLE"}, {PAGE_DIRTY, "dirty"},
    {PAGE_WRITTEN, "written"},          {PAGE_PAGED_OUT, "paged out"},    {PAGE_FREE, "free"},
    {PAGE_INVALID, "invalid"}};
constexpr BitName kEntryFlagNames[] = {{MAP_ENTRY_IN_TRANSITION, "IN_TRANSITION"},
                                       {MAP_ENTRY_NEEDS_WAKEUP, "NEEDS_WAKEUP"},
                                       {MAP_ENTRY_USER_WIRED, "USER_WIRED"},
                                       {MAP_ENTRY_WIRE_SKIPPED, "WIRE_SKIPPED"},
                                       {MAP_ENTRY_COW, "COW"},
                                       {MAP_ENTRY_NEEDS_COPY, "NEEDS_COPY"}};
constexpr BitName kMapFlagNames[] = {{MAP_BUSY_WAKEUP, "BUSY_WAKEUP"}};
constexpr BitName kWireNames[] = {
    {VM_MAP_WIRE_USER, "user"}, {VM_MAP_WIRE_HOLESOK, "holesok"}, {VM_MAP_WIRE_WRITE, "write"}};
constexpr const char* kEntryFields[] = {
    "start",          "end",         "object",      "protection",
    "max_protection", "inheritance", "wired_count", "wiring_thread"};

// Null where there is no such code.
const char* kern_return_text(Word word) {
  switch (word) {
    case KERN_SUCCESS:
      return "KERN_SUCCESS";
    case KERN_INVALID_ADDRESS:
      return "KERN_INVALID_ADDRESS";
    case KERN_PROTECTION_FAILURE:
      return "KERN_PROTECTION_FAILURE";
    case KERN_INVALID_ARGUMENT:
      return "KERN_INVALID_ARGUMENT";
    case KERN_FAILURE:
      return "KERN_FAILURE";
    case KERN_RESOURCE_SHORTAGE:
      return "KERN_RESOURCE_SHORTAGE";
    case KERN_OUT_OF_BOUNDS:
      return "KERN_OUT_OF_BOUNDS";
    default:
      return nullptr;
  }
}

const char* pager_text(Word word) {
  return word == VM_PAGER_ZERO_FILL ? "zero fill"
         : word == VM_PAGER_OK      ? "VM_PAGER_OK"
                                    : "VM_PAGER_ERROR";
}

const char* inheritance_text(Word word) {
  return word == VM_INHERIT_SHARE ? "share" : word == VM_INHERIT_COPY ? "copy" : "none";
}

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

std::string entry_value_text(const Shape& shape, EntryField field, Word word) {
  switch (field) {
    case EntryField::start:
    case EntryField::end:
      return to_text(shape, K::address, word);
    case EntryField::object:
      return to_text(shape, K::object, word);
    case EntryField::protection:
    case EntryField::max_protection:
      return to_text(shape, K::protection, word);
    case EntryField::inheritance:
      return inheritance_text(word);
    case EntryField::wired_count:
      return to_text(shape, K::number, word);
    case EntryField::wiring_thread: {
      const auto t = decode<thread_t>(word);
      if (t == curthread) return "curthread";
      return t ? shape.threads[t.index].name : "NULL";
    }
  }
  return "?";
}

}  // namespace

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
      return named(decode<pmap_t>(word), [&](auto p) { return shape.pmaps[p.index]; });
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
    case K::sleep_flags:
      return bits_text(word, kSleepNames, "|", "0");
    case K::kern_return:
      return kern_return_text(word) != nullptr ? kern_return_text(word) : "?";
    case K::map:
      return shape.pmaps[word];
    case K::entry:
      return named(decode<vm_map_entry_t>(word),
                   [](auto e) { return "entry" + std::to_string(e.index); });
    case K::entry_field:
      return kEntryFields[word];
    case K::entry_value:
      return std::to_string(static_cast<std::int32_t>(word));  // see entry_value_text
    case K::entry_flag:
      return bits_text(word, kEntryFlagNames, "|", "0");
    case K::map_flag:
      return bits_text(word, kMapFlagNames, "|", "0");
    case K::object:
      return named(decode<vm_object_t>(word), [&](auto o) { return shape.object_name(o); });
    case K::inheritance:
      return inheritance_text(word);
    case K::wire_flags:
      return bits_text(word, kWireNames, "|", "0");
    case K::pager_result:
      return pager_text(word);
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
      return kern_return_text(word) != nullptr;
    case K::wait_result:
      return word == WAIT_WOKEN || word == WAIT_INTERRUPTED;
    default:
      return false;
  }
}

std::string operand_text(const Shape& shape, const Operation& operation, std::size_t i) {
  const WordKind kind = info(operation.op).operands[i].kind;
  if (kind != WordKind::entry_value) return to_text(shape, kind, operation.operands[i]);
  return entry_value_text(shape, decode<EntryField>(operation.operands[1]), operation.operands[i]);
}

std::string observed_text(const Shape& shape, const Operation& operation, Word observed) {
  if (operation.op == Op::pte_load) return pte_text(shape, observed, operation.operands[2]);
  if (operation.op == Op::entry_load) {
    return entry_value_text(shape, decode<EntryField>(operation.operands[1]), observed);
  }
  return to_text(shape, info(operation.op).observed, observed);
}

}  // namespace pmapcheck::impl
