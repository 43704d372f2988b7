#include "checker/explore/recent_entries.hpp"

#include <map>
#include <random>
#include <vector>

#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

TEST_CASE("what is kept of a state is known until another takes its place, and never mixed up") {
  std::mt19937 random(3);
  for (const std::size_t look_ups : {1, 3, 60}) {
    RecentEntries recent;
    recent.clear(look_ups);
    std::map<StateIndex, std::uint32_t> kept;  // what each of a state's entries is
    StateIndex next = 0;
    std::size_t known = 0;
    std::size_t close = 0;
    for (int i = 0; i < 100'000; ++i) {
      next += static_cast<StateIndex>(1 + random() % 3);  // others are another worker's
      FoundEntry* const room = recent.room_for(next);
      const auto value = static_cast<std::uint32_t>(random());
      for (std::size_t l = 0; l < look_ups; ++l) room[l] = {value, static_cast<std::uint32_t>(l)};
      if (random() % 4 == 0) continue;  // some look-up found nothing
      recent.keep(next);
      kept[next] = value;
      const StateIndex earlier = next - static_cast<StateIndex>(random() % (next + 1));
      const FoundEntry* const found = recent.of(earlier);
      if (found != nullptr) {
        ++known;
        REQUIRE(kept.count(earlier) == 1);
        for (std::size_t l = 0; l < look_ups; ++l) {
          REQUIRE(found[l].entry == kept[earlier]);
          REQUIRE(found[l].node == l);
        }
      } else if (next - earlier < 1024) {
        ++close;
        REQUIRE(kept.count(earlier) == 0);
      }
    }
    CHECK(known > 1000);
    CHECK(close > 100);
    recent.clear(look_ups);
    CHECK(recent.of(next) == nullptr);
  }
}

}  // namespace
}  // namespace pmapcheck::explore
