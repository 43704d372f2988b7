#include "checker/kernel/row_permutation.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace pmapcheck::kernel {

namespace {

using impl::Layout;
using impl::Machine;
using Kind = FieldKind;

std::uint8_t narrow(std::size_t i) { return static_cast<std::uint8_t>(i); }

std::uint32_t in(const Renaming& renaming, std::uint32_t value) {
  return value < renaming.size() ? renaming[value] : value;
}
// A number that stands above `base` others.
std::uint32_t above(std::uint32_t base, const Renaming& renaming, std::uint32_t value) {
  return value < base ? value : in(renaming, value - base) + base;
}

std::uint32_t pv_image(const Machine& machine, const Permutation& p, std::uint32_t set) {
  std::uint32_t image = 0;
  const std::size_t mappings = (machine.shape.pmaps.size() - 1) * machine.shape.addresses.size();
  if (mappings < 32) set &= (1u << mappings) - 1;
  for (; set != 0; set &= set - 1) {
    const auto [pmap, va] = machine.layout.first_pv(set & (~set + 1));
    image |= machine.layout.pv_bit({p.pmaps[pmap.index]}, {p.addresses[va.index]});
  }
  return image;
}

std::uint32_t stale_image(const Permutation& p, std::uint32_t set) {
  constexpr std::uint32_t kKinds = (1u << impl::kStaleKinds) - 1;
  std::uint32_t image = 0;
  for (std::size_t m = 0; m < p.pages.size(); ++m) {
    image |= (set >> (m * impl::kStaleKinds) & kKinds) << (p.pages[m] * impl::kStaleKinds);
  }
  return image;
}

}  // namespace

std::uint32_t image(const Machine& machine, const Permutation& p, FieldKind kind,
                    std::uint32_t value) {
  switch (kind) {
    case Kind::plain:
    case Kind::point:
      return value;
    case Kind::cpu:
      return in(p.cpus, value);
    case Kind::cpus:
      return Permutation::set_image(p.cpus, value);
    case Kind::pmap:
      return in(p.pmaps, value);
    case Kind::thread_or_none:
      return above(1, p.threads, value);
    case Kind::interrupted:
      return above(2, p.threads, value);
    case Kind::threads:
      return Permutation::set_image(p.threads, value);
    case Kind::map_or_none:
      return above(1, p.pmaps, value & ~Layout::kTimestampChanged) |
             (value & Layout::kTimestampChanged);
    case Kind::request: {
      const std::size_t requests = machine.shape.pmaps.size() * machine.shape.address_count();
      if (value == 0 || value > requests) return value;
      return machine.layout.ipi_request({p.pmaps[machine.layout.request_pmap(value).index]},
                                        {p.addresses[machine.layout.request_address(value).index]});
    }
    case Kind::page_or_none:
      return above(1, p.pages, value);
    case Kind::pages:
      return Permutation::set_image(p.pages, value);
    case Kind::pv_entries:
      return pv_image(machine, p, value);
    case Kind::stale_entries:
      return stale_image(p, value);
    case Kind::pte:
      return impl::encode(p.image(impl::decode<impl::pt_entry_t>(value)));
    case Kind::address_or_none:
      return above(1, p.addresses, value);
    case Kind::sf_buf_or_none:
      return above(1, p.sf_bufs, value);
    case Kind::object_or_none:
      return above(1, p.objects, value);
    case Kind::channel_or_none:
      return above(1, p.channels, value);
  }
  return value;
}

bool RowPermutation::fits(const std::vector<FieldMove>& moves) {
  return std::all_of(moves.begin(), moves.end(),
                     [](const FieldMove& m) { return m.from.width == m.to.width; });
}

void RowPermutation::add_copy(const FieldMove& move) {
  if (!copies_.empty()) {
    Copy& last = copies_.back();
    if (last.from + last.length == move.from.offset && last.to + last.length == move.to.offset) {
      last.length = static_cast<std::uint16_t>(last.length + move.from.width);
      return;
    }
  }
  copies_.push_back({move.from.offset, move.to.offset, move.from.width});
}

RowPermutation::RowPermutation(const Machine& machine, const KernelLayout& layout,
                               const Permutation& permutation)
    : moves_(field_moves(machine, layout, permutation)) {
  std::erase_if(moves_, [](const FieldMove& m) { return m.from.width == 0; });
  std::sort(moves_.begin(), moves_.end(),
            [](const FieldMove& a, const FieldMove& b) { return a.from.offset < b.from.offset; });
  for (std::size_t m = 0; m < pages_.size(); ++m) {
    pages_[m] = m < permutation.pages.size() ? permutation.pages[m] : narrow(m);
  }
  const auto value = [&](Kind kind, std::uint32_t v) {
    return image(machine, permutation, kind, v);
  };
  std::map<Kind, std::uint16_t> known;
  for (const FieldMove& m : moves_) {
    if (m.kind == Kind::point) continue;
    if (m.kind == Kind::plain) {
      add_copy(m);
    } else if (m.kind == Kind::pte) {
      ptes_.push_back({m.from.offset, m.to.offset, 2});
    } else if (m.from.width == 1) {
      Table table;
      for (std::size_t v = 0; v < table.size(); ++v) {
        table[v] = narrow(value(m.kind, static_cast<std::uint32_t>(v)));
      }
      const auto [found, added] = known.try_emplace(m.kind, tables_.size());
      if (added) tables_.push_back(table);
      bool same = true;
      for (std::size_t v = 0; v < table.size(); ++v) same &= table[v] == v;
      if (same) {
        add_copy(m);
      } else {
        translations_.push_back({m.from.offset, m.to.offset, found->second});
      }
    } else {
      const auto [found, added] = known.try_emplace(m.kind, wide_tables_.size());
      for (unsigned byte = 0; added && byte < 4; ++byte) {
        WideTable table;
        for (std::size_t v = 0; v < table.size(); ++v) {
          table[v] = value(m.kind, static_cast<std::uint32_t>(v) << (8 * byte));
        }
        wide_tables_.push_back(table);
      }
      scatters_.push_back({m.from.offset, m.to.offset, m.from.width, found->second});
    }
  }
}

void RowPermutation::apply(const std::uint8_t* row, std::uint8_t* to) const {
  for (const Copy& c : copies_) std::memcpy(to + c.to, row + c.from, c.length);
  for (const Translation& t : translations_) to[t.to] = tables_[t.table][row[t.from]];
  for (const Copy& e : ptes_) {
    to[e.to] = row[e.from];
    const bool has_page = (row[e.from] & ~unsigned{impl::kMaybeAccessed}) != 0;
    to[e.to + 1] = has_page ? pages_[row[e.from + 1]] : row[e.from + 1];
  }
  for (const Scatter& s : scatters_) {
    std::uint32_t set = 0;
    for (std::size_t byte = 0; byte < s.width; ++byte) {
      set |= wide_tables_[s.table + byte][row[s.from + byte]];
    }
    std::memcpy(to + s.to, &set, s.width);
  }
}

explore::ByteSet RowPermutation::preimage(const explore::ByteSet& bytes) const {
  explore::ByteSet all;
  for (const FieldMove& m : moves_) {
    bool any = false;
    for (std::size_t i = 0; i < m.to.width; ++i) any |= bytes[m.to.offset + i];
    for (std::size_t i = 0; any && i < m.from.width; ++i) all.set(m.from.offset + i);
  }
  return all;
}

}  // namespace pmapcheck::kernel
