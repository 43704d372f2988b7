// What was learned of steps, under the bytes that it depends on.
//
// The idea: keys and values are runs of words in one arena, found by a hash table with open
// addressing. A key is compared whole: a table that finds something finds the right thing.
//
//     hash ──► slot { hash, entry } ──► arena: shape, steps │ key │ step, writes │ step, writes │ …
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/row_packing.hpp"

namespace pmapcheck::explore {

/// Which bytes of a state a key is made of.
struct KeyShape {
  std::uint32_t number = 0;           ///< Keys of different shapes are never equal.
  std::vector<std::uint16_t> places;  ///< The words that have such bytes, ascending …
  std::vector<Word> masks;            ///< … and where in them.
};
/// The shape of keys that are made of these bytes, of states of so many words.
[[nodiscard]] KeyShape key_shape(std::uint32_t number, const ByteMarks& bytes, std::size_t words);

class StepTable {
 public:
  /// Where something is kept; 0 is nowhere.
  using Entry = std::uint32_t;

  /// A step as it is kept; its writes follow.
  struct Step {
    std::uint16_t process = 0;
    std::uint16_t outcome = 0;
    Progress progress = Progress::work;
    std::uint8_t writes = 0;
    std::uint16_t violated = 0;    ///< So many property numbers, from `ids` on …
    std::uint16_t failing = 0;     ///< … and then so many of the state after.
    std::uint16_t dependence = 0;  ///< As Successor has it.
    std::uint32_t ids = 0;
  };
  /// A word that a step changes: to `bits`, where `mask` is.
  struct Write {
    Word place;
    Word mask;
    Word bits;
  };

  /// Of steps that follow each other, with their writes.
  static void set_dependence(std::span<Word> steps, std::uint16_t dependence) {
    for (std::size_t at = 0; at < steps.size();) {
      const Word* words = &steps[at];
      auto step = read<Step>(words);
      step.dependence = dependence;
      std::memcpy(&steps[at], &step, sizeof step);
      at += (sizeof step + step.writes * sizeof(Write)) / sizeof(Word);
    }
  }

  StepTable() { clear(); }

  /// Gathers the key of a state and returns its hash. `word_of(i)` is the state's word i.
  template <class WordOf>
  std::uint64_t gather_words(const KeyShape& shape, WordOf&& word_of) {
    const std::size_t count = shape.places.size();
    if (count > key_.size()) key_.resize(count);
    Word* const key = key_.data();
    std::uint64_t hash = shape.number * kFactor;
    for (std::size_t i = 0; i < count; ++i) {
      const Word word = word_of(shape.places[i]) & shape.masks[i];
      key[i] = word;
      hash = (hash ^ word) * kFactor;
      hash ^= hash >> 32;
    }
    return hash * kFactor;
  }
  /// The same of a state that is given as words.
  std::uint64_t gather(const KeyShape& shape, const Word* state) {
    return gather_words(shape, [state](std::size_t i) { return state[i]; });
  }
  /// What is kept under the key that was gathered last.
  [[nodiscard]] Entry find(const KeyShape& shape, std::uint64_t hash) const {
    for (std::size_t slot = hash >> shift_;; slot = (slot + 1) & (slots_.size() - 1)) {
      const Slot& here = slots_[slot];
      if (here.entry == 0) return 0;
      if (here.hash == hash && is_key(shape, here.entry)) return here.entry;
    }
  }
  /// Keeps steps under the key that was gathered last. Require: nothing is kept there.
  Entry insert(const KeyShape& shape, std::uint64_t hash, std::uint32_t steps,
               std::span<const Word> words);
  void clear();

  [[nodiscard]] std::size_t bytes() const {
    return arena_.size() * sizeof(Word) + slots_.size() * sizeof(Slot);
  }

  // An entry, read from its begin: the number of its steps; then each step, then its writes.

  [[nodiscard]] std::uint32_t steps(Entry entry) const {
    return static_cast<std::uint32_t>(arena_[entry] >> 32);
  }
  [[nodiscard]] const Word* begin(const KeyShape& shape, Entry entry) const {
    return &arena_[entry + 1 + shape.places.size()];
  }
  /// A place in an entry as a number, which stays while others are inserted, and back.
  [[nodiscard]] std::size_t place_of(const Word* at) const {
    return static_cast<std::size_t>(at - arena_.data());
  }
  [[nodiscard]] const Word* at(std::size_t place) const { return &arena_[place]; }
  template <class T>
  static T read(const Word*& at) {
    static_assert(sizeof(T) % sizeof(Word) == 0 && std::is_trivially_copyable_v<T>);
    T value;
    std::memcpy(static_cast<void*>(&value), at, sizeof value);
    at += sizeof value / sizeof(Word);
    return value;
  }
  template <class T>
  static void append(std::vector<Word>& words, const T& value) {
    static_assert(sizeof(T) % sizeof(Word) == 0);
    words.resize(words.size() + sizeof value / sizeof(Word));
    std::memcpy(words.data() + words.size() - sizeof value / sizeof(Word), &value, sizeof value);
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    Entry entry = 0;
  };
  static constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15u;
  static constexpr unsigned kFirstBits = 10;

  [[nodiscard]] bool is_key(const KeyShape& shape, Entry entry) const {
    const Word* const kept = &arena_[entry];
    bool same = static_cast<std::uint32_t>(*kept) == shape.number;
    for (std::size_t i = 0; same && i < shape.places.size(); ++i) same = kept[i + 1] == key_[i];
    return same;
  }
  void place(const Slot& slot);
  void grow();

  std::vector<Word> arena_;
  std::vector<Slot> slots_;
  unsigned shift_ = 0;
  std::size_t entries_ = 0;
  std::vector<Word> key_;
};

}  // namespace pmapcheck::explore
