#include "checker/kernel/partial_permutation.hpp"

#include <algorithm>
#include <utility>

namespace pmapcheck::kernel {

using impl::Shape;
using impl::Word;
using impl::WordKind;

PartialPermutation::PartialPermutation(const Shape& shape) : shape_(shape) {
  for (std::size_t i = 0; i < kThings; ++i) {
    forward_.emplace_back(count(shape, static_cast<Thing>(i)), kUnknown);
  }
  backward_ = forward_;
  const auto pmaps = static_cast<std::size_t>(Thing::pmap);
  forward_[pmaps][impl::kernel_pmap.index] = impl::kernel_pmap.index;
  backward_[pmaps][impl::kernel_pmap.index] = impl::kernel_pmap.index;
}

bool PartialPermutation::bind(Thing thing, std::size_t from, std::size_t to) {
  Renaming& forward = forward_[static_cast<std::size_t>(thing)];
  Renaming& backward = backward_[static_cast<std::size_t>(thing)];
  if (from >= forward.size() || to >= forward.size()) return from == to;
  if (forward[from] == kUnknown && backward[to] == kUnknown) {
    forward[from] = static_cast<std::uint8_t>(to);
    backward[to] = static_cast<std::uint8_t>(from);
  }
  return forward[from] == to && backward[to] == from;
}

bool PartialPermutation::bind_word(const Shape& shape, WordKind kind, Word from, Word to) {
  // The scenario's own come after the kernel's, and those are bound through pmaps.
  const auto bind_own = [&](Thing thing, std::size_t first) {
    if (from < first || to < first) return (from < first) == (to < first);
    return bind(thing, from - first, to - first);
  };
  switch (kind) {
    case WordKind::cpu:
      return bind(Thing::cpu, from, to);
    case WordKind::pmap:
    case WordKind::map:
      return bind(Thing::pmap, from, to);
    case WordKind::address:
      return bind(Thing::address, from, to);
    case WordKind::page:
      return bind(Thing::page, from, to);
    case WordKind::sf_buf:
      return bind(Thing::sf_buf, from, to);
    case WordKind::lock:
      return bind_own(Thing::lock, shape.lock_count() - shape.locks.size());
    case WordKind::channel:
      return bind_own(Thing::channel, shape.channel_count() - shape.channels.size());
    case WordKind::pte: {
      const auto a = impl::decode<impl::pt_entry_t>(from);
      const auto b = impl::decode<impl::pt_entry_t>(to);
      return a.bits == b.bits && (a.bits == 0 || bind(Thing::page, a.page.index, b.page.index));
    }
    case WordKind::cpu_set:
      return true;  // decided by all that it may become
    default:
      return from == to;
  }
}

std::vector<Renaming> PartialPermutation::stays_where_it_can() const {
  std::vector<Renaming> complete = forward_;
  for (std::size_t thing = 0; thing < complete.size(); ++thing) {
    Renaming free = backward_[thing];
    const auto take = [&](std::size_t from, std::size_t to) {
      complete[thing][from] = static_cast<std::uint8_t>(to);
      free[to] = 0;
    };
    for (std::size_t i = 0; i < complete[thing].size(); ++i) {
      if (complete[thing][i] == kUnknown && free[i] == kUnknown) take(i, i);
    }
    for (std::size_t i = 0; i < complete[thing].size(); ++i) {
      if (complete[thing][i] != kUnknown) continue;
      take(i,
           static_cast<std::size_t>(std::find(free.begin(), free.end(), kUnknown) - free.begin()));
    }
  }
  return complete;
}

void PartialPermutation::each_completion(
    const std::function<bool(const Permutation&)>& visit) const {
  constexpr Thing kTried[] = {Thing::address, Thing::page, Thing::object};
  std::vector<Renaming> complete = stays_where_it_can();
  std::size_t left = kMostCompletions;
  // Tries all ways for the things from `next` on; true when it is to end.
  const std::function<bool(std::size_t)> try_from = [&](std::size_t next) {
    if (next == std::size(kTried)) return left-- == 0 || visit(Permutation(shape_, complete));
    const auto thing = static_cast<std::size_t>(kTried[next]);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < forward_[thing].size(); ++i) {
      if (forward_[thing][i] == kUnknown) open.push_back(i);
    }
    const Renaming first = complete[thing];
    std::vector<std::size_t> order(open.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      for (std::size_t i = 0; i < open.size(); ++i)
        complete[thing][open[i]] = first[open[order[i]]];
      if (try_from(next + 1)) return true;
    } while (std::next_permutation(order.begin(), order.end()));
    complete[thing] = first;
    return false;
  };
  try_from(0);
}

// What is in slots of pools is no matter of symmetries between names.
bool PartialPermutation::swaps(Thing thing) const {
  if (thing == Thing::page) return !shape_.has_maps();
  return thing != Thing::entry && thing != Thing::object && thing != Thing::sf_buf;
}

void PartialPermutation::each_swap(const std::function<void(const Permutation&)>& visit) const {
  std::vector<Renaming> complete = stays_where_it_can();
  for (std::size_t thing = 0; thing < complete.size(); ++thing) {
    if (!swaps(static_cast<Thing>(thing))) continue;
    for (std::size_t i = 0; i < complete[thing].size(); ++i) {
      for (std::size_t j = i + 1; j < complete[thing].size(); ++j) {
        if (forward_[thing][i] != kUnknown || forward_[thing][j] != kUnknown) continue;
        std::swap(complete[thing][i], complete[thing][j]);
        visit(Permutation(shape_, complete));
        std::swap(complete[thing][i], complete[thing][j]);
      }
    }
  }
}

}  // namespace pmapcheck::kernel
