#include "checker/explore/look_up.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <utility>

namespace pmapcheck::explore {

namespace {

constexpr auto kAlone = StateSet::Sharing::alone;
constexpr auto kShared = StateSet::Sharing::shared;

}  // namespace

LookUp::LookUp(std::span<Chunk> chunks, StateSet& set, SleepSets* sleep_sets, WorkerPool& pool)
    : chunks_(chunks), set_(set), sleep_sets_(sleep_sets), pool_(pool) {
  std::size_t most = 1;
  for (const Chunk& chunk : chunks) most = std::max<std::size_t>(most, chunk.position());
  claim_shift_ = static_cast<unsigned>(std::bit_width(most));
  const std::size_t numbered = std::size_t{StateSet::kMostClaims} >> claim_shift_;
  chunks_ = chunks.first(std::min(chunks.size(), numbered));
}

std::size_t LookUp::targets() const {
  std::size_t targets = 0;
  for (const Chunk& chunk : chunks_) targets += chunk.position();
  return targets;
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
      next.slot = set_.glance(next.key).likely;
      set_.prefetch_entry(next.key, next.slot);
    }
    if (k >= count) continue;
    place.key = chunk.key(set_, k);
    set_.prefetch(place.key);
  }
}

Place LookUp::claim(StateIndex level_end, Numbering numbering) {
  numbering_ = numbering;
  level_end_ = level_end;
  next_number_ = set_.size();
  room_until_ = end();
  // About as much room as new states will take: mostly, nobody has to wait.
  const std::size_t likely = targets() / StateSet::kParts / 4;
  if (likely > 0 && set_.is_crowded_by(likely)) {
    pool_.for_each(StateSet::kParts,
                   [&](std::size_t, std::size_t part) { set_.prepare(part, likely); });
  }
  std::vector<Rest> rests(pool_.workers());
  for_each_chunk([&](std::size_t worker, std::size_t i) {
    if (room_until_ == end()) claim_chunk(rests[worker], i);
  });
  for (Rest& rest : rests) set_.give_back(rest.allowance);
  if (numbering == Numbering::at_once) return room_until_;
  const Place room_until = claim_waiting(rests);
  take_back_losers(rests);
  return room_until;
}

// What there was no room for at first.
Place LookUp::claim_waiting(std::span<Rest> rests) {
  Place room_until = end();
  for (Rest& rest : rests) {
    for (std::size_t w = 0; w < rest.waiting.size(); ++w) {
      const Place at = rest.waiting[w];
      const StateSet::Key key = chunks_[at.chunk].key(set_, at.position);
      if (at < room_until && !set_.make_room(key)) room_until = at;
      if (at < room_until) claim(rest, at, key, StateSet::kNoSlot);
    }
    set_.give_back(rest.allowance);
  }
  return room_until;
}

void LookUp::take_back_losers(std::span<Rest> rests) {
  for (Rest& rest : rests) {
    for (const std::uint32_t loser : rest.losers) {
      Chunk& chunk = chunks_[loser >> claim_shift_];
      chunk.marks[position_of(loser)] &= static_cast<std::uint8_t>(~kNew);
      --chunk.news;
    }
  }
}

void LookUp::claim_chunk(Rest& rest, std::size_t i) {
  if (numbering_ == Numbering::at_once) parents_ = Parents(chunks_[i]);
  const bool alone = pool_.workers() == 1;
  switch (set_.is_compact() ? 0 : set_.root_words()) {
    case 1:
      return alone ? claim_roots<1, kAlone>(rest, i) : claim_roots<1, kShared>(rest, i);
    case 2:
      return alone ? claim_roots<2, kAlone>(rest, i) : claim_roots<2, kShared>(rest, i);
    case 3:
      return alone ? claim_roots<3, kAlone>(rest, i) : claim_roots<3, kShared>(rest, i);
    default:
      visit_keys(chunks_[i],
                 [&](std::uint32_t position, const StateSet::Key& key, std::uint32_t slot) {
                   claim(rest, {i, position}, key, slot);
                   return room_until_ == end();
                 });
  }
}

// Which targets are not like an earlier one of the chunk that was met lately: their positions and
// keys, from target `begin` to `end`. The others are marked, and remember the first like them.
template <std::size_t kWords>
std::uint32_t LookUp::find_firsts(Rest& rest, Chunk& chunk, std::uint32_t begin,
                                  std::uint32_t end) {
  const Word* const roots = chunk.roots.data();
  std::uint32_t* const slots = chunk.slots.data();
  std::uint8_t* const marks = chunk.marks.data();
  std::uint32_t count = 0;
  for (std::uint32_t k = begin; k < end; ++k) {
    const Word* const root = roots + k * kWords;
    const std::uint64_t hash = StateSet::hash<kWords>(root);
    std::uint32_t& recent = rest.recent[(hash >> 32) % kRecent];
    const std::uint32_t other = std::min(recent, k);  // of another chunk, it may be anything
    const bool repeats = StateSet::same<kWords>(roots + other * kWords, root) & (other < k);
    recent = repeats ? other : k;
    slots[k] = other;
    marks[k] |= static_cast<std::uint8_t>(repeats * kRepeats);
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
template <std::size_t kWords, StateSet::Sharing kSharing>
void LookUp::claim_roots(Rest& rest, std::size_t i) {
  constexpr std::uint32_t kAhead = 32;
  Chunk& chunk = chunks_[i];
  std::uint8_t* const marks = chunk.marks.data();
  const Word* const roots = chunk.roots.data();
  const bool at_once = numbering_ == Numbering::at_once;
  const auto key = [&](const First& first) {
    return StateSet::key(first.hash, roots + first.position * kWords);
  };
  // Hardly a branch: what the index says of a target, nobody can predict.
  const auto look = [&](First& first) {
    const Word* const own = roots + first.position * kWords;
    const StateSet::Glance glance = set_.glance(key(first));
    first.empty = glance.empty;
    first.number = set_.number_in(key(first), glance.likely);
    const bool is_claim = first.number >= StateSet::kFirstClaim;
    const StateIndex later = StateSet::kFirstClaim + claim_at(i, first.position);
    if (is_claim && first.number < later) [[unlikely]] {
      first.same = claimed().root(first.number - StateSet::kFirstClaim);
    } else {
      first.same = is_claim ? own : set_.root<kWords>(is_claim ? 0 : first.number);
    }
    first.is_likely = first.number < later;
    __builtin_prefetch(first.same);
    set_.prefetch_next(key(first), glance);
  };
  // Whether the index is as it was, but for one claim.
  const auto finish = [&](const First& first) {
    const Word* const root = roots + first.position * kWords;
    const Place at{i, first.position};
    if (first.is_likely & StateSet::same<kWords>(first.same, root)) {
      marks[first.position] |= static_cast<std::uint8_t>((first.number >= level_end_) * kDeeper);
    } else if (set_.claim_empty<kSharing>(key(first), own_number(i, first.position), first.empty,
                                          rest.allowance)) {
      marks[first.position] |= kNew | kDeeper;
      chunk.slots[first.position] = first.empty;
      ++chunk.news;
      if (at_once) number_new<kWords>(chunk, first.position);
    } else {
      return claim(rest, at, key(first), StateSet::kNoSlot);
    }
    return true;
  };
  for (std::uint32_t begin = 0; begin < chunk.position(); begin += kBlock) {
    const std::uint32_t count =
        find_firsts<kWords>(rest, chunk, begin, std::min(begin + kBlock, chunk.position()));
    First* const firsts = rest.firsts.data();
    for (std::uint32_t k = 0; k < count + kAhead; ++k) {
      if (k < count) set_.prefetch(key(firsts[k]));
      if (k >= kAhead / 2 && k < count + kAhead / 2) look(firsts[k - kAhead / 2]);
      if (k < kAhead || finish(firsts[k - kAhead])) continue;
      if (room_until_ != end()) return;
      const std::uint32_t looked = std::min(k - kAhead / 2 + 1, count);
      for (std::uint32_t ahead = k - kAhead + 1; ahead < looked; ++ahead) look(firsts[ahead]);
    }
  }
}

// False if the index has grown, or had to and has no room.
bool LookUp::claim(Rest& rest, Place at, const StateSet::Key& key, std::uint32_t likely) {
  using Outcome = StateSet::Claim::Outcome;
  Chunk& chunk = chunks_[at.chunk];
  const StateIndex own = own_number(at.chunk, at.position);
  StateSet::Allowance& allowance = rest.allowance;
  const auto look_closely = [&] {
    return pool_.workers() == 1 ? set_.claim<kAlone>(key, own, claimed(), likely, allowance)
                                : set_.claim<kShared>(key, own, claimed(), likely, allowance);
  };
  StateSet::Claim found = look_closely();
  const bool is_full = found.outcome == Outcome::no_room;
  if (is_full && numbering_ == Numbering::settled) {
    rest.waiting.push_back(at);
    return true;
  }
  if (is_full && !set_.make_room(key)) {
    room_until_ = at;
    return false;
  }
  if (is_full) found = look_closely();
  if (found.outcome == Outcome::replaced) rest.losers.push_back(found.loser);
  if (found.outcome != Outcome::known) {
    note_new(at, found.slot);
  } else {
    chunk.marks[at.position] |= found.number >= level_end_ ? kDeeper : 0;
  }
  return !is_full;
}

void LookUp::note_new(Place at, std::uint32_t slot) {
  Chunk& chunk = chunks_[at.chunk];
  chunk.marks[at.position] |= kNew | kDeeper;
  chunk.slots[at.position] = slot;
  ++chunk.news;
  if (numbering_ == Numbering::at_once) number_new<0>(chunk, at.position);
}

// Gives a new state the next number, and writes it into the log. `kWords`: of roots, 0 if that is
// not known.
template <std::size_t kWords>
void LookUp::number_new(Chunk& chunk, std::uint32_t position) {
  const StateIndex number = next_number_++;
  chunk.numbers[position] = number;
  write<kWords>(chunk, position, number, parents_.of(position));
}

template <std::size_t kWords>
void LookUp::write(const Chunk& chunk, std::uint32_t position, StateIndex number,
                   StateIndex parent) {
  if constexpr (kWords > 0) {
    set_.write<kWords>(number, &chunk.roots[position * kWords], parent);
  } else {
    const std::uint64_t print = set_.is_compact() ? chunk.prints[position] : 0;
    set_.write(number, chunk.root(position), parent, print);
  }
  if (sleep_sets_ != nullptr) sleep_sets_->set(number, chunk.taken[position].asleep);
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

Place LookUp::place_of_new(std::size_t count) const {
  for (std::size_t i = 0; i < chunks_.size(); ++i) {
    const Chunk& chunk = chunks_[i];
    if (count >= chunk.news) {
      count -= chunk.news;
      continue;
    }
    std::uint32_t position = 0;
    while ((chunk.marks[position] & kNew) == 0 || count-- > 0) ++position;
    return {i, position};
  }
  return end();
}

std::size_t LookUp::news_before(Place place) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < place.chunk; ++i) count += chunks_[i].news;
  for (std::uint32_t position = 0; position < place.position; ++position) {
    if ((chunks_[place.chunk].marks[position] & kNew) != 0) ++count;
  }
  return count;
}

void LookUp::settle(std::size_t i, Place end) {
  constexpr std::uint32_t kAhead = 32;
  struct New {
    std::uint32_t position;
    StateSet::Key key;
    StateIndex claim;
    StateIndex number;
  };
  std::array<New, kAhead> news;
  std::uint32_t count = 0;
  Chunk& chunk = chunks_[i];
  const auto number_all = [&] {
    for (const New& its : std::span(news).first(std::exchange(count, 0))) {
      set_.renumber(its.key, chunk.slots[its.position], its.claim, its.number);
    }
  };
  Parents parents(chunk);
  StateIndex next = chunk.first_number;
  for (std::uint32_t position = 0; position < chunk.position(); ++position) {
    if ((chunk.marks[position] & kNew) == 0) continue;
    const bool stays = Place{i, position} < end;
    const bool at_once = numbering_ == Numbering::at_once;
    if (stays && at_once) continue;
    if (stays) {
      write<0>(chunk, position, next, parents.of(position));
      chunk.numbers[position] = next++;
    }
    New& its = news[count];
    its.position = position;
    its.key = chunk.key(set_, position);
    its.claim = at_once ? chunk.numbers[position] : StateSet::kFirstClaim + claim_at(i, position);
    its.number = stays ? chunk.numbers[position] : StateSet::kDropped;
    set_.prefetch_slot(its.key, chunk.slots[position]);
    if (++count == kAhead) number_all();
  }
  number_all();
}

}  // namespace pmapcheck::explore
