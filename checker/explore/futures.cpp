#include "checker/explore/futures.hpp"

#include <algorithm>

namespace pmapcheck::explore {

Futures::Known& Futures::known(std::size_t process, Place place) {
  auto& places = graphs_[process].places;
  if (place >= places.size()) places.resize(place + 1);
  Known& known = places[place];
  if (!known.known) {
    const Guard guard = guard_(process, place);
    known.known = true;
    known.gate = guard.gate;
    known.guard = guard.reads;
    known.deeds.reads = guard.reads;
  }
  return known;
}

bool Futures::learn(std::size_t process, Place at, const Deed& deed, std::span<const Place> to) {
  Known& here = known(process, at);
  const bool reads = here.deeds.reads.add(deed.reads, words_);
  const bool changes = here.deeds.changes.add(deed.changes, words_);
  bool fresh = reads || changes;
  for (const Place next : to) {
    if (std::find(here.to.begin(), here.to.end(), next) != here.to.end()) continue;
    here.to.push_back(next);
    fresh = true;
  }
  if (!fresh) return false;
  grown_ = true;
  ++version_;
  ++graphs_[process].version;
  return true;
}

const Futures::Stretch& Futures::stretch(std::size_t process, Place from) {
  Known& first = known(process, from);
  const std::uint32_t version = graphs_[process].version;
  if (first.version == version) return first.stretch;
  first.version = version;
  first.stretch = {};
  seen_.assign(graphs_[process].places.size(), false);
  to_do_.assign(1, from);
  const auto see = [&](Place place) {
    if (place >= seen_.size()) seen_.resize(place + 1);
    if (seen_[place]) return false;
    seen_[place] = true;
    return true;
  };
  see(from);
  while (!to_do_.empty()) {
    const Known& here = known(process, to_do_.back());
    to_do_.pop_back();
    first.stretch.future.reads.add(here.deeds.reads, words_);
    first.stretch.future.changes.add(here.deeds.changes, words_);
    for (const Place next : here.to) {
      if (!see(next)) continue;
      if (known(process, next).gate) {
        first.stretch.gates.push_back(next);
      } else {
        to_do_.push_back(next);
      }
    }
  }
  return first.stretch;
}

}  // namespace pmapcheck::explore
