#include "checker/explore/futures.hpp"

#include <algorithm>

namespace pmapcheck::explore {

Futures::Known& Futures::known(std::size_t process, Place place) {
  auto& known = places_[process];
  if (place >= known.size()) known.resize(place + 1);
  return known[place];
}

void Futures::learn(std::size_t process, Place at, const Deed& deed, std::span<const Place> to) {
  grow(process, at, deed);
  for (const Place next : to) {
    std::vector<Place>& from = known(process, next).from;
    if (next == at || std::find(from.begin(), from.end(), at) != from.end()) continue;
    from.push_back(at);
    const Future beyond = known(process, next).future;
    grow(process, at, beyond);
  }
}

void Futures::grow(std::size_t process, Place place, const Future& by) {
  std::vector<Place> growing;
  const auto add = [&](Place at, const Future& more) {
    Future& future = known(process, at).future;
    const bool reads = future.reads.add(more.reads, words_);
    const bool changes = future.changes.add(more.changes, words_);
    if (reads || changes) growing.push_back(at);
  };
  add(place, by);
  grown_ |= !growing.empty();
  while (!growing.empty()) {
    const Place at = growing.back();
    growing.pop_back();
    const Future future = known(process, at).future;
    for (const Place before : known(process, at).from) add(before, future);
  }
}

}  // namespace pmapcheck::explore
