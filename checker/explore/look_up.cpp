#include "checker/explore/look_up.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <utility>

namespace pmapcheck::explore {

LookUp::LookUp(std::span<Chunk> chunks, StateSet& set, WorkerPool& pool)
    : chunks_(chunks), set_(set), pool_(pool) {
  std::size_t most = 1;
  for (const Chunk& chunk : chunks) most = std::max<std::size_t>(most, chunk.position());
  claim_shift_ = static_cast<unsigned>(std::bit_width(most));
  const std::size_t numbered = std::size_t{StateSet::kMostClaims} >> claim_shift_;
  chunks_ = chunks.first(std::min(chunks.size(), numbered));
}

void LookUp::for_each_chunk(const std::function<void(std::size_t, std::size_t)>& task) {
  if (chunks_.size() == 1 || pool_.workers() == 1) {  // little work is not worth waking anybody
    for (std::size_t i = 0; i < chunks_.size(); ++i) task(0, i);
    return;
  }
  const auto taken = std::make_unique<std::atomic<bool>[]>(chunks_.size());
  pool_.for_each(pool_.workers(), [&](std::size_t worker, std::size_t) {
    for (const bool own : {true, false}) {
      for (std::size_t i = 0; i < chunks_.size(); ++i) {
        if ((chunks_[i].worker == worker) == own && !taken[i].exchange(true)) task(worker, i);
      }
    }
  });
}

// visit(position, key) says whether to go on.
template <class Visit>
void LookUp::visit_keys(const Chunk& chunk, Visit&& visit) {
  constexpr std::uint32_t kAhead = 16;  // a power of 2
  struct Waiting {
    StateSet::Key key;
    std::uint32_t slot;
  };
  Waiting waiting[kAhead];
  const std::uint32_t count = chunk.position();
  for (std::uint32_t k = 0; k < count + kAhead; ++k) {
    Waiting& place = waiting[k % kAhead];
    if (k >= kAhead && !visit(k - kAhead, place.key, place.slot)) return;
    if (k >= kAhead / 2 && k < count + kAhead / 2) {
      Waiting& next = waiting[(k - kAhead / 2) % kAhead];
      next.slot = set_.likely_slot(next.key);
      set_.prefetch_entry(next.key, next.slot);
    }
    if (k >= count) continue;
    place.key = chunk.key(set_, k);
    set_.prefetch(place.key);
  }
}

Place LookUp::claim(StateIndex level_end) {
  level_end_ = level_end;
  std::size_t targets = 0;
  for (const Chunk& chunk : chunks_) targets += chunk.position();
  // About as much room as new states will take: mostly, nobody has to wait.
  const std::size_t likely = targets / StateSet::kParts / 4;
  if (likely > 0 && set_.is_crowded_by(likely)) {
    pool_.for_each(StateSet::kParts,
                   [&](std::size_t, std::size_t part) { set_.prepare(part, likely); });
  }
  std::vector<Rest> rests(pool_.workers());
  for_each_chunk([&](std::size_t worker, std::size_t i) {
    switch (set_.is_compact() ? 0 : set_.root_words()) {
      case 1:
        return claim_roots<1>(rests[worker], i);
      case 2:
        return claim_roots<2>(rests[worker], i);
      case 3:
        return claim_roots<3>(rests[worker], i);
      default:
        visit_keys(chunks_[i],
                   [&](std::uint32_t position, const StateSet::Key& key, std::uint32_t slot) {
                     claim(rests[worker], {i, position}, key, slot);
                     return true;
                   });
    }
  });
  for (Rest& rest : rests) set_.give_back(rest.allowance);
  Place room_until = end();
  for (Rest& rest : rests) {
    for (std::size_t w = 0; w < rest.waiting.size(); ++w) {
      const Place at = rest.waiting[w];
      const StateSet::Key key = chunks_[at.chunk].key(set_, at.position);
      if (at < room_until && !set_.make_room(key)) room_until = at;
      if (at < room_until) claim(rest, at, key, StateSet::kNoSlot);
    }
  }
  for (Rest& rest : rests) {
    set_.give_back(rest.allowance);
    for (const std::uint32_t loser : rest.losers) {
      Chunk& chunk = chunks_[loser >> claim_shift_];
      chunk.marks[position_of(loser)] &= static_cast<std::uint8_t>(~kNew);
      --chunk.news;
    }
  }
  return room_until;
}

// Which targets are not like an earlier one of the chunk that was met lately: their positions and
// keys, from target `begin` to `end`. The others are marked, and remember the first like them.
template <std::size_t kWords>
std::uint32_t LookUp::find_firsts(Rest& rest, Chunk& chunk, std::uint32_t begin,
                                  std::uint32_t end) {
  const Word* const roots = chunk.roots.data();
  std::uint32_t count = 0;
  for (std::uint32_t k = begin; k < end; ++k) {
    const Word* const root = roots + k * kWords;
    const std::uint64_t hash = StateSet::hash<kWords>(root);
    std::uint32_t& recent = rest.recent[(hash >> 32) % kRecent];
    const std::uint32_t other = std::min(recent, k);  // of another chunk, it may be anything
    const bool repeats = StateSet::same<kWords>(roots + other * kWords, root) & (other < k);
    recent = repeats ? other : k;
    chunk.slots[k] = other;
    chunk.marks[k] |= static_cast<std::uint8_t>(repeats * kRepeats);
    First& first = rest.firsts[count];  // field by field: small stores and large loads don't mix
    first.hash = hash;
    first.position = k;
    count += !repeats;
  }
  return count;
}

// The same as visiting all keys and claiming them, for roots of known length. Most targets are
// equal to others of the round, or stored already, and that is seen here, most of it by a few
// comparisons whose outcome is not branched upon.
template <std::size_t kWords>
void LookUp::claim_roots(Rest& rest, std::size_t i) {
  constexpr std::uint32_t kAhead = 16;
  Chunk& chunk = chunks_[i];
  std::uint8_t* const marks = chunk.marks.data();
  const Word* const roots = chunk.roots.data();
  const auto key = [&](const First& first) {
    return StateSet::key(first.hash, roots + first.position * kWords);
  };
  const auto look = [&](First& first) {
    first.same = nullptr;
    first.number = set_.number_in(key(first), set_.likely_slot(key(first)));
    if (first.number >= StateSet::kFirstClaim + claim_at(i, first.position)) return;
    first.same = first.number < StateSet::kFirstClaim
                     ? set_.root(first.number)
                     : claimed().root(first.number - StateSet::kFirstClaim);
    __builtin_prefetch(first.same);
  };
  const auto finish = [&](const First& first) {
    if (first.same != nullptr &&
        StateSet::same<kWords>(first.same, roots + first.position * kWords)) {
      marks[first.position] |= static_cast<std::uint8_t>((first.number >= level_end_) * kDeeper);
    } else {
      claim(rest, {i, first.position}, key(first), StateSet::kNoSlot);
    }
  };
  for (std::uint32_t begin = 0; begin < chunk.position(); begin += kBlock) {
    const std::uint32_t count =
        find_firsts<kWords>(rest, chunk, begin, std::min(begin + kBlock, chunk.position()));
    First* const firsts = rest.firsts.data();
    for (std::uint32_t k = 0; k < count + kAhead; ++k) {
      if (k < count) set_.prefetch(key(firsts[k]));
      if (k >= kAhead / 2 && k < count + kAhead / 2) look(firsts[k - kAhead / 2]);
      if (k >= kAhead) finish(firsts[k - kAhead]);
    }
  }
}

void LookUp::claim(Rest& rest, Place at, const StateSet::Key& key, std::uint32_t likely) {
  using Outcome = StateSet::Claim::Outcome;
  constexpr auto kAlone = StateSet::Sharing::alone;
  constexpr auto kShared = StateSet::Sharing::shared;
  Chunk& chunk = chunks_[at.chunk];
  const std::uint32_t number = claim_at(at.chunk, at.position);
  StateSet::Allowance& allowance = rest.allowance;
  const StateSet::Claim found =
      pool_.workers() == 1 ? set_.claim<kAlone>(key, number, claimed(), likely, allowance)
                           : set_.claim<kShared>(key, number, claimed(), likely, allowance);
  if (found.outcome == Outcome::no_room) {
    rest.waiting.push_back(at);
    return;
  }
  if (found.outcome == Outcome::replaced) rest.losers.push_back(found.loser);
  if (found.outcome != Outcome::known) {
    chunk.marks[at.position] |= kNew;
    chunk.slots[at.position] = found.slot;
    ++chunk.news;
  }
  chunk.marks[at.position] |= found.number >= level_end_ ? kDeeper : 0;
}

bool LookUp::finds_unknown() {
  std::atomic<bool> unknown = false;
  for_each_chunk([&](std::size_t, std::size_t i) {
    visit_keys(chunks_[i], [&](std::uint32_t, const StateSet::Key& key, std::uint32_t) {
      if (!set_.contains(key, claimed())) unknown = true;
      return !unknown;
    });
  });
  return unknown;
}

void LookUp::settle(std::size_t i, Place end) {
  constexpr std::uint32_t kAhead = 32;
  struct New {
    std::uint32_t position;
    StateSet::Key key;
  };
  std::array<New, kAhead> news;
  std::uint32_t count = 0;
  const Chunk& chunk = chunks_[i];
  const auto number_all = [&] {
    for (const auto& [position, key] : std::span(news).first(std::exchange(count, 0))) {
      const bool counts = Place{i, position} < end;
      set_.number(key, chunk.slots[position], claim_at(i, position),
                  counts ? chunk.numbers[position] : StateSet::kDropped);
    }
  };
  for (std::uint32_t position = 0; position < chunk.position(); ++position) {
    if ((chunk.marks[position] & kNew) == 0) continue;
    news[count].position = position;
    news[count].key = chunk.key(set_, position);
    set_.prefetch_slot(news[count].key, chunk.slots[position]);
    if (++count == kAhead) number_all();
  }
  number_all();
}

}  // namespace pmapcheck::explore
