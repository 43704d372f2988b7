// Sets of small states, and the search that nobody can get wrong.
#pragma once

#include <string_view>
#include <type_traits>
#include <unordered_set>
#include <vector>

namespace pmapcheck::impl {

struct HashOfBytes {
  template <class State>
  std::size_t operator()(const State& state) const {
    static_assert(std::has_unique_object_representations_v<State>);
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(&state), sizeof state});
  }
};

/// Require: State is a row of plain members without padding.
template <class State>
using StateSet = std::unordered_set<State, HashOfBytes>;

/// All states that can be reached. `successors(state, visit)` calls visit(next) for each.
template <class Set, class State, class Successors>
Set reachable(const State& initial, const Successors& successors) {
  Set seen{initial};
  std::vector<State> to_do{initial};
  while (!to_do.empty()) {
    const State state = to_do.back();
    to_do.pop_back();
    successors(state, [&](const State& next) {
      if (seen.insert(next).second) to_do.push_back(next);
    });
  }
  return seen;
}

}  // namespace pmapcheck::impl
