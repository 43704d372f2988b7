#include "checker/explore/state_store.hpp"

#include <map>
#include <random>
#include <set>
#include <stdexcept>
#include <vector>

#include "checker/explore/tests/naive.hpp"
#include "checker/tests/catch.hpp"
#include "checker/tests/effort.hpp"

namespace pmapcheck::explore {
namespace {

using Outcome = StateStore::Outcome;
constexpr std::uint64_t kAnyNumber = StateStore::kMaxStates;

// A row that tells `number` in its last bytes and is zero before.
Row counting_row(std::size_t length, std::uint64_t number) {
  Row row(length, 0);
  for (std::size_t byte = 0; byte < length && byte < 8; ++byte) {
    row[length - 1 - byte] = static_cast<std::uint8_t>(number >> 8 * byte);
  }
  return row;
}

TEST_CASE("a store is a set of rows that are numbered in the order of arrival") {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t length = 1 + random() % 40;
    const std::size_t values = 2 + random() % 3;
    CAPTURE(round, length, values);
    MemoryBudget budget;
    StateStore store(length, kAnyNumber, budget);
    std::map<Row, StateIndex, RowOrder> numbers;
    std::vector<Row> rows;
    for (int insertion = 0; insertion < 1000; ++insertion) {
      Row row(length);
      // Few different bytes, mostly at the end: rows that come again, or differ in a single byte.
      for (std::size_t byte = length < 12 ? 0 : length - 12; byte < length; ++byte) {
        row[byte] = static_cast<std::uint8_t>(random() % values);
      }
      const auto [known, is_new] = numbers.try_emplace(row, static_cast<StateIndex>(rows.size()));
      if (is_new) rows.push_back(row);
      REQUIRE(store.contains(row) == !is_new);
      const StateStore::Insertion inserted = store.insert(row, {});
      REQUIRE(inserted.outcome == (is_new ? Outcome::added : Outcome::known));
      REQUIRE(inserted.index == known->second);
      REQUIRE(store.contains(row));
    }
    REQUIRE(store.size() == rows.size());
    for (StateIndex index = 0; index < store.size(); ++index) {
      const StateView state = store.state(index);
      REQUIRE(Row(state.begin(), state.end()) == rows[index]);
    }
  }
}

TEST_CASE("states keep their place, their bytes and their first origin while the store grows") {
  for (const std::size_t length : {3u, 27u, 1024u}) {
    CAPTURE(length);
    MemoryBudget budget;
    StateStore store(length, kAnyNumber, budget);
    std::vector<const std::uint8_t*> places;
    const StateIndex count = 10'000;
    for (StateIndex index = 0; index < count; ++index) {
      const Origin origin{index / 2, {static_cast<std::uint16_t>(index % 7), 1}};
      REQUIRE(store.insert(counting_row(length, index), origin).index == index);
      REQUIRE(store.insert(counting_row(length, index / 3), {}).outcome == Outcome::known);
      places.push_back(store.state(index).data());
    }
    for (StateIndex index = 0; index < count; ++index) {
      const StateView state = store.state(index);
      REQUIRE(state.data() == places[index]);
      REQUIRE(Row(state.begin(), state.end()) == counting_row(length, index));
      REQUIRE(store.origin(index).parent == index / 2);
      REQUIRE(store.origin(index).step == Step{static_cast<std::uint16_t>(index % 7), 1});
    }
  }
}

TEST_CASE("rows with equal tags are told apart by their bytes") {
  const std::size_t length = 9;
  const StateIndex count = 400'000;
  MemoryBudget budget;
  StateStore store(length, kAnyNumber, budget);
  std::set<std::uint64_t> tags;
  std::size_t added = 0;
  for (StateIndex index = 0; index < count; ++index) {
    const Row row = counting_row(length, index);
    tags.insert(hash_row(row.data(), length) >> 32);
    added += store.insert(row, {}).outcome == Outcome::added;
  }
  REQUIRE(tags.size() < count);         // or the test would show nothing
  REQUIRE(tags.size() > count - 1000);  // about 19 pairs are to be expected
  REQUIRE(added == count);
}

TEST_CASE("every bit of a row of any length changes its hash") {
  std::mt19937 random(2);
  for (std::size_t length = 1; length <= 70; ++length) {
    Row row(length);
    for (std::uint8_t& byte : row) byte = static_cast<std::uint8_t>(random());
    std::set<std::uint64_t> hashes = {hash_row(row.data(), length)};
    for (std::size_t bit = 0; bit < 8 * length; ++bit) {
      const auto flip = static_cast<std::uint8_t>(1 << bit % 8);
      row[bit / 8] ^= flip;
      hashes.insert(hash_row(row.data(), length));
      row[bit / 8] ^= flip;
    }
    CAPTURE(length);
    REQUIRE(hashes.size() == 8 * length + 1);
  }
}

TEST_CASE("a store takes at most the states that it may, and still finds those it has") {
  MemoryBudget budget;
  StateStore store(5, 1000, budget);
  for (StateIndex index = 0; index < 1000; ++index) {
    REQUIRE(store.insert(counting_row(5, index), {}).outcome == Outcome::added);
  }
  const StateStore::Insertion refused = store.insert(counting_row(5, 1000), {});
  REQUIRE(refused.outcome == Outcome::full);
  REQUIRE(refused.index == kNoState);
  REQUIRE_FALSE(store.contains(counting_row(5, 1000)));
  REQUIRE(store.size() == 1000);
  REQUIRE(store.insert(counting_row(5, 999), {}).outcome == Outcome::known);
}

TEST_CASE("a store never holds more memory than its budget, and says when it would") {
  std::size_t fewest = kAnyNumber;
  std::size_t most = 0;
  for (std::size_t limit = 0; limit < 6'000'000; limit += 301'007) {
    CAPTURE(limit);
    MemoryBudget budget(limit);
    StateStore store(20, kAnyNumber, budget);
    StateStore::Insertion last{};
    StateIndex count = 0;
    do {
      last = store.insert(counting_row(20, count), {});
      REQUIRE(store.bytes() == budget.used());
      REQUIRE(budget.peak() <= limit);
      if (last.outcome == Outcome::added) ++count;
    } while (last.outcome == Outcome::added);
    REQUIRE(last.outcome == Outcome::memory);
    REQUIRE(store.size() == count);
    for (StateIndex index = 0; index < count; ++index) {
      REQUIRE(store.insert(counting_row(20, index), {}).index == index);
    }
    fewest = std::min<std::size_t>(fewest, count);
    most = std::max<std::size_t>(most, count);
  }
  REQUIRE(fewest == 0);
  REQUIRE(most > 50'000);
}

TEST_CASE("a cleared store is as good as new, and gives its memory back") {
  MemoryBudget budget;
  {
    StateStore store(20, kAnyNumber, budget);
    REQUIRE(budget.used() == 0);
    store.clear();
    std::size_t bytes_of_few = 0;
    for (const StateIndex count : {10u, 100'000u, 10u, 500u, 0u, 10u}) {
      for (StateIndex index = 0; index < count; ++index) {
        REQUIRE(store.insert(counting_row(20, index), {}).index == index);
      }
      if (bytes_of_few == 0) bytes_of_few = store.bytes();
      store.clear();
      REQUIRE(store.size() == 0);
      REQUIRE(store.bytes() <= 2 * bytes_of_few);
      REQUIRE(store.bytes() == budget.used());
      REQUIRE_FALSE(store.contains(counting_row(20, 3)));
    }
  }
  REQUIRE(budget.used() == 0);
}

TEST_CASE("a store refuses rows without bytes and rows that are too long") {
  MemoryBudget budget;
  REQUIRE_THROWS_AS(StateStore(0, kAnyNumber, budget), std::invalid_argument);
  REQUIRE_THROWS_AS(StateStore(kMaxStateBytes + 1, kAnyNumber, budget), std::invalid_argument);
  REQUIRE_NOTHROW(StateStore(kMaxStateBytes, kAnyNumber, budget));
}

#ifndef PMAPCHECK_SANITIZED  // which ends the program at such a request
TEST_CASE("memory that the system does not have is a refusal, not an exception") {
  MemoryBudget budget;
  REQUIRE_FALSE(budget.allocate<std::uint64_t>(std::size_t{1} << 58));
  REQUIRE(budget.used() == 0);
}
#endif

}  // namespace
}  // namespace pmapcheck::explore
