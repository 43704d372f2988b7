#include "checker/explore/look_up.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <memory>

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
  StateSet::Key waiting[kAhead];
  const std::uint32_t count = chunk.position();
  for (std::uint32_t k = 0; k < count + kAhead; ++k) {
    StateSet::Key& place = waiting[k % kAhead];
    if (k >= kAhead && !visit(k - kAhead, place)) return;
    if (k >= kAhead / 2 && k < count + kAhead / 2) {
      set_.prefetch_entry(waiting[(k - kAhead / 2) % kAhead]);
    }
    if (k >= count) continue;
    place = chunk.key(set_, k);
    set_.prefetch(place);
  }
}

Place LookUp::claim(StateIndex level_end) {
  level_end_ = level_end;
  std::size_t targets = 0;
  for (Chunk& chunk : chunks_) {
    chunk.slots.resize(chunk.position());
    chunk.numbers.resize(chunk.position());
    targets += chunk.position();
  }
  // About as much room as new states will take: mostly, nobody has to wait.
  const std::size_t likely = targets / StateSet::kParts / 4;
  if (likely > 0 && set_.is_crowded_by(likely)) {
    pool_.for_each(StateSet::kParts,
                   [&](std::size_t, std::size_t part) { set_.prepare(part, likely); });
  }
  std::vector<Rest> rests(pool_.workers());
  for_each_chunk([&](std::size_t worker, std::size_t i) {
    visit_keys(chunks_[i], [&](std::uint32_t position, const StateSet::Key& key) {
      claim(rests[worker], {i, position}, key);
      return true;
    });
  });
  Place room_until = end();
  for (Rest& rest : rests) {
    for (std::size_t w = 0; w < rest.waiting.size(); ++w) {
      const Place at = rest.waiting[w];
      const StateSet::Key key = chunks_[at.chunk].key(set_, at.position);
      if (at < room_until && !set_.make_room(key)) room_until = at;
      if (at < room_until) claim(rest, at, key);
    }
  }
  for (const Rest& rest : rests) {
    for (const std::uint32_t loser : rest.losers) {
      Chunk& chunk = chunks_[loser >> claim_shift_];
      chunk.marks[position_of(loser)] &= static_cast<std::uint8_t>(~kNew);
      --chunk.news;
    }
  }
  return room_until;
}

void LookUp::claim(Rest& rest, Place at, const StateSet::Key& key) {
  using Outcome = StateSet::Claim::Outcome;
  Chunk& chunk = chunks_[at.chunk];
  const StateSet::Claim found = set_.claim(key, claim_at(at.chunk, at.position), claimed());
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
  if (found.number >= level_end_) chunk.marks[at.position] |= kDeeper;
}

bool LookUp::finds_unknown() {
  std::atomic<bool> unknown = false;
  for_each_chunk([&](std::size_t, std::size_t i) {
    visit_keys(chunks_[i], [&](std::uint32_t, const StateSet::Key& key) {
      if (!set_.contains(key, claimed())) unknown = true;
      return !unknown;
    });
  });
  return unknown;
}

void LookUp::settle(std::size_t i, Place end) {
  const Chunk& chunk = chunks_[i];
  for (std::uint32_t position = 0; position < chunk.position(); ++position) {
    if ((chunk.marks[position] & kNew) == 0) continue;
    set_.number(chunk.key(set_, position), chunk.slots[position], claim_at(i, position),
                Place{i, position} < end ? chunk.numbers[position] : StateSet::kDropped);
  }
}

}  // namespace pmapcheck::explore
