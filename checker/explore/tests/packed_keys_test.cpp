#include "checker/explore/packed_keys.hpp"

#include <map>
#include <random>
#include <vector>

#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

// The same as a plain map: under a node's number, the words that its masks leave.
struct Twin {
  std::map<std::pair<std::uint32_t, RowWords>, PackedKeys::Value> values;
  std::vector<RowWords> masks;  // by node

  [[nodiscard]] std::pair<std::uint32_t, RowWords> key(const PackedKeys& keys, std::uint32_t node,
                                                       const RowWords& packed) const {
    RowWords words(packed.size());
    for (std::size_t w = 0; w < words.size(); ++w) words[w] = packed[w] & masks[node][w];
    return {keys.node(node).number, words};
  }
};

// Words of which few bits are ever set, so that keys are met again.
RowWords random_words(std::mt19937_64& random, std::size_t count) {
  RowWords words(count);
  for (Word& word : words) word = random() % count < 2 ? random() & 0x8000000000100003u : 0;
  return words;
}

template <std::size_t kWords>
void compare_with_twin(std::size_t words) {
  std::mt19937_64 random(words);
  PackedKeys keys;
  std::uint64_t found_somewhere = 0;
  std::size_t found = 0;
  std::size_t missed = 0;
  for (int round = 0; round < 2; ++round) {
    keys.clear(words);
    Twin twin;
    twin.masks.resize(1);
    const auto reshape = [&](std::uint32_t node) {
      twin.masks[node] = random_words(random, words);
      const RowWords others = random_words(random, words);
      keys.reshape(node, 0, &found_somewhere, twin.masks[node], others);
      for (std::size_t w = 0; w < words; ++w) twin.masks[node][w] |= others[w];
    };
    for (int i = 0; i < 40; ++i) {
      twin.masks.emplace_back();
      reshape(keys.add_node());
    }
    for (int i = 0; i < 60'000; ++i) {
      const auto node = static_cast<std::uint32_t>(1 + random() % 40);
      if (random() % 4000 == 0) reshape(node);
      const RowWords packed = random_words(random, words);
      const auto key = twin.key(keys, node, packed);
      const auto expected = twin.values.find(key);
      const PackedKeys::Node& its = keys.node(node);
      const PackedKeys::Value value = keys.find<kWords>(its, packed.data());
      if constexpr (kWords > 0) {
        const std::uint32_t line = keys.likely_line<kWords>(its, packed.data());
        const PackedKeys::Value in_line = keys.value_in<kWords>(line, its, packed.data());
        REQUIRE((in_line == 0 || in_line == value));
        // Nobody is at node 0: who asks there finds nothing.
        REQUIRE(keys.value_in<kWords>(line, keys.node(0), packed.data()) == 0);
      } else {
        const std::uint64_t hash = keys.fetch_slot(its, packed.data());
        keys.fetch_key(hash);
        REQUIRE(keys.find_hashed(its, packed.data(), hash) == value);
      }
      if (expected != twin.values.end()) {
        ++found;
        REQUIRE(value == expected->second);
        continue;
      }
      ++missed;
      REQUIRE(value == 0);
      const auto next = static_cast<PackedKeys::Value>(1 + random() % 0xfffffffe);
      keys.insert<kWords>(its, packed.data(), next);
      twin.values.emplace(key, next);
      REQUIRE(keys.find<kWords>(its, packed.data()) == next);
    }
  }
  CHECK(found > 10'000);
  CHECK(missed > 500);
}

TEST_CASE("what was kept under a key is found under it, and under no other") {
  compare_with_twin<1>(1);
  compare_with_twin<2>(2);
  compare_with_twin<3>(3);
  compare_with_twin<0>(4);
  compare_with_twin<0>(9);
}

}  // namespace
}  // namespace pmapcheck::explore
