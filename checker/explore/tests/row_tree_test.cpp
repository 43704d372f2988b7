#include "checker/explore/row_tree.hpp"

#include <array>
#include <map>
#include <random>

#include "checker/explore/tests/naive.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

TEST_CASE("bits are gathered and scattered alike with and without the processor's help") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::uint64_t value = random();
    std::uint64_t mask = random() & random();
    if (round % 50 == 0) mask = round % 100 == 0 ? 0 : ~std::uint64_t{0};
    const std::uint64_t gathered = gather_bits(value, mask);
    REQUIRE(gathered == gather_bits_plainly(value, mask));
    REQUIRE(scatter_bits(gathered, mask) == (value & mask));
    REQUIRE(scatter_bits_plainly(gathered, mask) == (value & mask));
  }
}

// Rows that have much in common, and differ from `base` only where `mask` has ones.
struct Rows {
  Rows(std::mt19937_64& generator, std::size_t length) : random(generator), base(length) {
    for (auto& byte : base) byte = static_cast<std::uint8_t>(random());
    mask.resize(length);
    for (auto& byte : mask) {
      byte = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0};
    }
    row = base;
  }
  const Row& next() {
    for (std::size_t changes = random() % 3; changes-- > 0;) {
      const std::size_t at = random() % row.size();
      row[at] = static_cast<std::uint8_t>((base[at] & ~mask[at]) | (random() & mask[at]));
    }
    return row;
  }
  [[nodiscard]] RowWords words(const Row& bytes) const {
    RowWords words((bytes.size() + 7) / 8);
    std::memcpy(words.data(), bytes.data(), bytes.size());
    return words;
  }

  std::mt19937_64& random;
  Row base, mask, row;
};

// A root, padded with zeros.
using PaddedRoot = std::array<Word, kMostRootWords>;

PaddedRoot fold(RowFolder& folder, ValueTable& values, const Row& row) {
  PaddedRoot root{};
  RowFolder::Folded folded;
  while ((folded = folder.fold(row, root.data())) == RowFolder::Folded::no_room)
    REQUIRE(values.grow());
  REQUIRE(folded == RowFolder::Folded::whole);
  return root;
}

void compare(Rows& rows, const RowPacking& packing) {
  MemoryBudget budget;
  ValueTable values(budget);
  REQUIRE(values.grow());
  RowFolder one(rows.base.size(), packing, values);
  RowFolder other(rows.base.size(), packing, values);
  std::map<Row, PaddedRoot, RowOrder> known;
  std::map<PaddedRoot, Row> back;
  for (int i = 0; i < 60; ++i) {
    const Row& row = rows.next();
    RowFolder& folder = rows.random() % 2 == 0 ? one : other;
    const PaddedRoot root = fold(folder, values, row);
    REQUIRE(known.try_emplace(row, root).first->second == root);
    REQUIRE(back.try_emplace(root, row).first->second == row);
    if (rows.random() % 2 != 0) continue;
    const auto& [old_root, old_row] = *std::next(back.begin(), rows.random() % back.size());
    REQUIRE(row_of(folder.unfold(old_root.data())) == old_row);
    REQUIRE(row_of(folder.row()) == old_row);
  }
}

TEST_CASE("rows have the same root exactly if they are equal, and come back from it") {
  std::mt19937_64 random(2);
  for (int round = 0; round < 3000; ++round) {
    Rows rows(random, round < 200 ? static_cast<std::size_t>(round + 1) : 1 + random() % 100);
    CAPTURE(round, rows.base.size());
    compare(rows, RowPacking(rows.words(rows.base).size()));
    compare(rows, RowPacking(rows.words(rows.base), rows.words(rows.mask)));
  }
}

TEST_CASE("a packing that is widened has the same packed words for rows that it had place for") {
  std::mt19937_64 random(4);
  unsigned widened = 0;
  for (int round = 0; round < 3000; ++round) {
    Rows rows(random, 1 + random() % 60);
    CAPTURE(round);
    RowPacking packing(rows.words(rows.base), rows.words(rows.mask));
    RowWords bits(packing.base().size());
    for (Row& later : std::vector<Row>(random() % 4, Row(rows.base.size()))) {
      later[random() % later.size()] = static_cast<std::uint8_t>(1u << random() % 8);
      for (std::size_t w = 0; w < bits.size(); ++w) {
        bits[w] |= rows.words(later)[w] & ~packing.mask(w);
      }
    }
    const auto packed_words = [&](const Row& row) {
      RowWords packed(packing.packed_words());
      const RowWords words = rows.words(row);
      for (std::size_t w = 0; w < words.size(); ++w) {
        packing.for_each_piece(w, words[w] ^ packing.base()[w],
                               [&](std::size_t i, Word some) { packed[i] |= some; });
      }
      return packed;
    };
    std::vector<std::pair<Row, RowWords>> before;
    for (int i = 0; i < 10; ++i) {
      const Row& row = rows.next();
      before.emplace_back(row, packed_words(row));
    }
    if (!packing.widen(bits)) continue;
    ++widened;
    for (const auto& [row, packed] : before) REQUIRE(packed_words(row) == packed);
    for (std::size_t byte = 0; byte < rows.mask.size(); ++byte) {
      rows.mask[byte] |= static_cast<std::uint8_t>(bits[byte / 8] >> byte % 8 * 8);
    }
    compare(rows, packing);
  }
  REQUIRE(widened > 1000);
}

TEST_CASE("a packing refuses rows that it has no bits for, and says which") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 500; ++round) {
    Rows rows(random, 1 + random() % 60);
    MemoryBudget budget;
    ValueTable values(budget);
    REQUIRE(values.grow());
    const RowPacking packing(rows.words(rows.base), rows.words(rows.mask));
    RowFolder folder(rows.base.size(), packing, values);
    const Row row = rows.next();
    const PaddedRoot before = fold(folder, values, row);
    Row foreign = row;
    const std::size_t at = random() % row.size();
    const auto bit = static_cast<std::uint8_t>(1u << random() % 8);
    if ((rows.mask[at] & bit) != 0) continue;
    foreign[at] ^= bit;
    PaddedRoot root;
    REQUIRE(folder.fold(foreign, root.data()) == RowFolder::Folded::no_packing);
    Row missing(row.size());
    missing[at] = bit;
    REQUIRE(folder.missing() == rows.words(missing));
    REQUIRE(fold(folder, values, row) == before);
  }
}

TEST_CASE("a table of values without room says so, and forgets nothing when it grows") {
  MemoryBudget budget;
  ValueTable values(budget);
  REQUIRE(values.grow());
  std::vector<ValueTable::Number> numbers;
  for (std::uint64_t value = 0; value < 10'000; ++value) {
    ValueTable::Number number = values.intern(value * value);
    if (number == ValueTable::kNone) {
      REQUIRE(values.is_crowded());
      REQUIRE(values.grow());
      number = values.intern(value * value);
    }
    numbers.push_back(number);
  }
  for (std::uint64_t value = 0; value < 10'000; ++value) {
    REQUIRE(values.intern(value * value) == numbers[value]);
    REQUIRE(values.value(numbers[value]) == value * value);
  }
  REQUIRE(values.bytes() == budget.used());
  MemoryBudget small(100);
  REQUIRE_FALSE(ValueTable(small).grow());
}

}  // namespace
}  // namespace pmapcheck::explore
