#include "checker/explore/look_up.hpp"

#include <algorithm>
#include <atomic>
#include <bit>

namespace pmapcheck::explore {

LookUp::LookUp(std::span<Chunk> chunks, StateSet& set, WorkerPool& pool)
    : chunks_(chunks), set_(set), pool_(pool) {
  std::size_t most = 1;
  for (const Chunk& chunk : chunks) most = std::max<std::size_t>(most, chunk.position());
  claim_shift_ = static_cast<unsigned>(std::bit_width(most));
  const std::size_t numbered = std::size_t{StateSet::kMostClaims} >> claim_shift_;
  chunks_ = chunks.first(std::min(chunks.size(), numbered));
  room_until_ = end();
}

// Little work is not worth waking anybody.
void LookUp::for_each_owner(const std::function<void(std::size_t)>& task) {
  const std::size_t owners = pool_.workers();
  if (chunks_.size() > 1) {
    pool_.for_each(owners, [&](std::size_t, std::size_t owner) { task(owner); });
  } else {
    for (std::size_t owner = 0; owner < owners; ++owner) task(owner);
  }
}

// visit(chunk, position, key) says whether to go on.
template <class Visit>
void LookUp::visit_keys(std::size_t owner, Visit&& visit) {
  constexpr std::size_t kAhead = 16;  // a power of 2
  struct Waiting {
    StateSet::Key key;
    std::uint32_t position;
  };
  Waiting waiting[kAhead];
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const Chunk& chunk = chunks_[i];
    const std::size_t count = chunk.owned(owner);
    for (std::size_t k = 0; k < count + kAhead; ++k) {
      if (k >= kAhead) {
        const Waiting& next = waiting[k % kAhead];
        if (!visit(i, next.position, next.key)) return;
      }
      if (k >= kAhead / 2 && k < count + kAhead / 2) {
        set_.prefetch_entry(waiting[(k - kAhead / 2) % kAhead].key);
      }
      if (k >= count) continue;
      const std::uint32_t position = chunk.owned_position(owner, k);
      waiting[k % kAhead] = {chunk.key(set_, position), position};
      set_.prefetch(waiting[k % kAhead].key);
    }
  }
}

Place LookUp::claim(StateIndex level_end) {
  for (Chunk& chunk : chunks_) {
    chunk.slots.resize(chunk.position());
    chunk.numbers.resize(chunk.position());
  }
  for_each_owner([&](std::size_t owner) { claim(owner, level_end); });
  return room_until_;
}

void LookUp::claim(std::size_t owner, StateIndex level_end) {
  visit_keys(owner, [&](std::size_t i, std::uint32_t position, const StateSet::Key& key) {
    Chunk& chunk = chunks_[i];
    const auto found = set_.find_or_claim(key, claim_at(i, position), claimed());
    if (found.no_memory) {
      const std::lock_guard lock(mutex_);
      room_until_ = std::min(room_until_, {i, position});
      return false;
    }
    if (found.is_new) {
      chunk.marks[position] |= kNew;
      chunk.slots[position] = found.slot;
      ++chunk.news_of[owner];
    }
    if (found.number >= level_end) chunk.marks[position] |= kDeeper;
    return true;
  });
}

bool LookUp::finds_unknown() {
  std::atomic<bool> unknown = false;
  for_each_owner([&](std::size_t owner) {
    if (owns_unknown(owner)) unknown = true;
  });
  return unknown;
}

bool LookUp::owns_unknown(std::size_t owner) {
  bool unknown = false;
  visit_keys(owner, [&](std::size_t, std::uint32_t, const StateSet::Key& key) {
    unknown = set_.find(key, claimed()).number == kNoState;
    return !unknown;
  });
  return unknown;
}

void LookUp::settle(Place end) {
  for_each_owner([&](std::size_t owner) { settle(owner, end); });
}

void LookUp::settle(std::size_t owner, Place end) {
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const Chunk& chunk = chunks_[i];
    for (std::size_t k = 0; k < chunk.owned(owner); ++k) {
      const std::uint32_t position = chunk.owned_position(owner, k);
      if ((chunk.marks[position] & kNew) == 0) continue;
      set_.number(chunk.key(set_, position), chunk.slots[position], claim_at(i, position),
                  Place{i, position} < end ? chunk.numbers[position] : StateSet::kDropped);
    }
  }
}

}  // namespace pmapcheck::explore
