// A page-table entry as a scenario spells it.
#pragma once

#include <cstdint>
#include <optional>

namespace pmapcheck::scenario {

/// A page-table entry: "invalid", or an object.
struct Pte {
  bool valid = false;
  std::uint8_t page = 0;        ///< Index in Machine::pages.
  std::uint8_t protection = 0;  ///< Bits: 1 read, 2 write, 4 execute; valid ones have read.
  bool accessed = false;
  bool modified = false;
  friend bool operator==(const Pte&, const Pte&) = default;

  /// All of it as an Argument::value.
  [[nodiscard]] std::int64_t packed() const {
    if (!valid) return 0;
    return protection | (accessed ? 8 : 0) | (modified ? 16 : 0) | page << 8;
  }
  [[nodiscard]] static Pte unpacked(std::int64_t value) {
    if (value == 0) return {};
    return {.valid = true,
            .page = static_cast<std::uint8_t>(value >> 8),
            .protection = static_cast<std::uint8_t>(value & 7),
            .accessed = (value & 8) != 0,
            .modified = (value & 16) != 0};
  }
};

/// What is said of a page-table entry: of a valid one, what is not given may be anything.
struct PtePattern {
  bool valid = false;
  std::optional<std::uint8_t> page{};
  std::optional<std::uint8_t> protection{};
  std::optional<bool> accessed{};
  std::optional<bool> modified{};
};

}  // namespace pmapcheck::scenario
