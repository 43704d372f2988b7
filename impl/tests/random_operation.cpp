#include "impl/tests/random_operation.hpp"

namespace pmapcheck::impl {

namespace {

Word random_word(const Shape& shape, WordKind kind, std::mt19937& random) {
  const auto below = [&](std::size_t n) { return static_cast<Word>(random() % n); };
  switch (kind) {
    case WordKind::boolean:
      return below(2);
    case WordKind::number:
      return encode(static_cast<int>(below(3)) - 1);
    case WordKind::cpu_set:
      return below(1u << shape.cpus);
    case WordKind::pmap:
      return below(shape.pmaps.size());
    case WordKind::address:
      return below(shape.address_count());
    case WordKind::page:
      return below(shape.pages.size());
    case WordKind::content:
      return below(kMaxContent + 1u);
    case WordKind::sf_buf:
      return below(shape.sf_bufs);
    case WordKind::lock:
      return below(shape.lock_count());
    case WordKind::channel:
      return below(shape.channel_count());
    case WordKind::map:
      return 1 + below(shape.pmaps.size() - 1);
    case WordKind::entry:
      return below(shape.map_entries);
    case WordKind::object:
      return below(shape.object_count());
    case WordKind::entry_field:
      return below(8);
    case WordKind::entry_value:
      return below(4);
    case WordKind::entry_flag:
      return 1u << below(6);
    case WordKind::map_flag:
      return MAP_BUSY_WAKEUP;
    case WordKind::pte_bits:
      return below(2) == 0 ? 0xff : below(0x80);
    case WordKind::page_flag:
      return 1u << below(4);
    case WordKind::pte: {
      if (below(4) == 0) return encode(pt_entry_t{});
      const auto bits = static_cast<std::uint8_t>(PG_V | below(0x80));
      return encode(pt_entry_t{bits, decode<vm_page_t>(below(shape.pages.size()))});
    }
    default:
      return 0;
  }
}

bool is_of_maps(Family family) {
  return family == Family::vm_map || family == Family::vm_map_entry || family == Family::vm_object;
}

// Whether the page-table entry that the operation speaks of exists, and is a user's where a pv
// entry is meant.
bool sensible(const Shape& shape, const Operation& operation) {
  const OperationInfo& described = info(operation.op);
  pmap_t p;
  vm_offset_t v;
  for (std::size_t i = 0; i < described.operand_count(); ++i) {
    if (described.operands[i].kind == WordKind::pmap) p = decode<pmap_t>(operation.operands[i]);
    if (described.operands[i].kind == WordKind::address) {
      v = decode<vm_offset_t>(operation.operands[i]);
    }
  }
  if (!shape.has_maps() && is_of_maps(described.family)) return false;
  if (!p || !v) return true;
  const bool pv_entry = operation.op == Op::pv_insert || operation.op == Op::pv_remove;
  return shape.maps(p, v) && !(pv_entry && p == kernel_pmap);
}

}  // namespace

Operation random_operation(const Shape& shape, std::mt19937& random) {
  for (;;) {
    const OperationInfo& described = operations()[random() % kOperationCount];
    Operation operation{described.op, {}};
    for (std::size_t i = 0; i < described.operand_count(); ++i) {
      operation.operands.values[i] = random_word(shape, described.operands[i].kind, random);
      operation.operands.count = static_cast<std::uint8_t>(i + 1);
    }
    if (sensible(shape, operation)) return operation;
  }
}

}  // namespace pmapcheck::impl
