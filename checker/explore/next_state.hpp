// The state after a step, for models that change some bytes of the state before it.
//
// The idea: bytes are changed within words of eight bytes, as engines load them. A load of what was
// just stored in smaller parts waits until the parts are in the cache: that took a third of the
// time of small models.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

class NextState {
 public:
  /// For states of `bytes` bytes.
  explicit NextState(std::size_t bytes)
      : bytes_(bytes), before_((bytes + sizeof(Word) - 1) / sizeof(Word)), after_(before_) {}

  /// Steps are from `state` now.
  void begin(StateView state) {
    for (std::size_t w = 0; w < before_.size(); ++w) {
      const std::size_t at = w * sizeof(Word);
      Word word = 0;
      if (at + sizeof(Word) <= bytes_) {
        std::memcpy(&word, state.data() + at, sizeof(Word));
      } else {
        std::memcpy(&word, state.data() + at, bytes_ - at);
      }
      if (word != before_[w]) before_[w] = after_[w] = word;
    }
  }
  void set(std::size_t byte, std::uint8_t value) {
    const std::size_t shift = 8 * (byte % sizeof(Word));
    Word& word = after_[byte / sizeof(Word)];
    word = (word & ~(Word{0xff} << shift)) | Word{value} << shift;
  }
  /// The state before, but for what was set.
  [[nodiscard]] StateView state() const {
    return {reinterpret_cast<const std::uint8_t*>(after_.data()), bytes_};
  }
  /// Takes back what was set.
  void undo() { std::copy(before_.begin(), before_.end(), after_.begin()); }

 private:
  using Word = std::uint64_t;
  std::size_t bytes_;
  std::vector<Word> before_;
  std::vector<Word> after_;
};

}  // namespace pmapcheck::explore
