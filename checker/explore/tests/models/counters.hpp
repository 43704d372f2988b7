// Numbers that are counted up by 1, 2 or 3.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore::models {

/// Counts in three places, which are seen to need more bits again and again. Violates 1 in the last
/// state but one.
struct Counters {
  std::uint32_t last = 0;
  [[nodiscard]] std::size_t state_bytes() const { return 30; }
  [[nodiscard]] std::size_t property_count() const { return 2; }
  [[nodiscard]] std::vector<std::uint8_t> row(std::uint32_t n) const {
    std::vector<std::uint8_t> row(30, 7);
    const std::uint32_t parts[] = {n, n * 5, n ^ n >> 3};
    for (int i = 0; i < 3; ++i) std::memcpy(&row[static_cast<std::size_t>(11 * i)], &parts[i], 4);
    return row;
  }
  template <class Visit>
  void initial(Visit&& visit) const {
    visit(StateView(row(0)));
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) const {
    std::uint32_t n;
    std::memcpy(&n, state.data(), sizeof n);
    for (std::uint16_t i = 1; i <= 3 && n + i <= last; ++i) {
      const std::vector<std::uint8_t> next = row(n + i);
      visit(Successor{{i, 0}, Progress::work, next, {}});
    }
  }
  [[nodiscard]] Footprint footprint(StateView, Step) const { return {}; }
  void check(StateView state, StateView, Step, std::vector<PropertyId>& out) const {
    std::uint32_t n;
    std::memcpy(&n, state.data(), sizeof n);
    if (n == last - 1) out.push_back(1);
  }
  [[nodiscard]] bool finished(StateView) const { return true; }
  void check_end(StateView, std::vector<PropertyId>&) const {}
  [[nodiscard]] PropertyId stuck(StateView) const { return 0; }
};

}  // namespace pmapcheck::explore::models
