// The state after a step, for models that change some bytes of the state before it.
//
// The idea: bytes are changed within words of eight bytes, as engines load them. A load of what was
// just stored in smaller parts waits until the parts are in the cache: that took a third of the
// time of small models.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "checker/explore/bits.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/own_lines.hpp"

namespace pmapcheck::explore {

class NextState {
 public:
  /// For states of `bytes` bytes.
  explicit NextState(std::size_t bytes)
      : bytes_(bytes),
        before_((bytes + sizeof(Word) - 1) / sizeof(Word)),
        after_(before_),
        changed_(before_.size()) {}

  /// Steps are from `state` now.
  void begin(StateView state) {
    for (std::size_t w = 0; w < before_.size(); ++w) {
      const Word word = word_of_row(state.data(), bytes_, w);
      if (word != before_[w]) before_[w] = after_[w] = word;
    }
  }
  void set(std::size_t byte, std::uint8_t value) {
    const std::size_t shift = 8 * (byte % sizeof(Word));
    Word& word = after_[byte / sizeof(Word)];
    word = (word & ~(Word{0xff} << shift)) | Word{value} << shift;
    note(static_cast<std::uint16_t>(byte / sizeof(Word)));
  }
  /// The state before, but for what was set.
  [[nodiscard]] StateView state() const {
    return {reinterpret_cast<const std::uint8_t*>(after_.data()), bytes_};
  }
  /// The words in which something was set, as Successor::changed has them.
  [[nodiscard]] std::span<const std::uint16_t> changed() const { return {changed_.data(), count_}; }
  /// Takes back what was set.
  void undo() {
    for (const std::uint16_t w : changed()) after_[w] = before_[w];
    count_ = 0;
  }

 private:
  using Word = std::uint64_t;

  // Keeps changed words ascending: mostly, there are one or two.
  void note(std::uint16_t w) {
    std::size_t at = count_;
    while (at > 0 && changed_[at - 1] > w) --at;
    if (at > 0 && changed_[at - 1] == w) return;
    for (std::size_t i = count_++; i > at; --i) changed_[i] = changed_[i - 1];
    changed_[at] = w;
  }

  std::size_t bytes_;
  OwnLines<Word> before_;
  OwnLines<Word> after_;
  OwnLines<std::uint16_t> changed_;
  std::size_t count_ = 0;  // of changed_
};

}  // namespace pmapcheck::explore
