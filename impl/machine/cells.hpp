// Reading and writing a state vector, field by field.
//
// The idea: whoever touches the state does it through Cells, so the footprint of a step is not
// declared beside the code but recorded from it, and is exact.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pmapcheck::impl {

/// Longest state vector, in bytes.
inline constexpr std::size_t kMaxStateBytes = 1024;
using ByteSet = std::bitset<kMaxStateBytes>;

/// Which bytes a step read, and which it may have changed.
struct Access {
  ByteSet reads;
  ByteSet writes;
};

/// An unsigned number in the state vector, little endian; width 0 is a field that this machine
/// shape does not have (reads as 0).
struct Field {
  std::uint16_t offset = 0;
  std::uint8_t width = 0;
};

/// A state vector being read or written, with its accesses recorded where somebody asks.
class Cells {
 public:
  explicit Cells(std::uint8_t* bytes, Access* access = nullptr) : bytes_(bytes), access_(access) {}

  [[nodiscard]] std::uint32_t get(Field field) const {
    if (access_ != nullptr) mark(access_->reads, field);
    switch (field.width) {
      case 0:
        return 0;
      case 1:
        return bytes_[field.offset];
      case 2: {
        std::uint16_t value;
        std::memcpy(&value, bytes_ + field.offset, sizeof value);
        return value;
      }
      default: {
        std::uint32_t value;
        std::memcpy(&value, bytes_ + field.offset, sizeof value);
        return value;
      }
    }
  }

  /// Require: the value fits into the field.
  void set(Field field, std::uint32_t value) {
    if (access_ != nullptr) mark(access_->writes, field);
    switch (field.width) {
      case 0:
        return;
      case 1:
        bytes_[field.offset] = static_cast<std::uint8_t>(value);
        return;
      case 2: {
        const auto narrow = static_cast<std::uint16_t>(value);
        std::memcpy(bytes_ + field.offset, &narrow, sizeof narrow);
        return;
      }
      default:
        std::memcpy(bytes_ + field.offset, &value, sizeof value);
    }
  }

  [[nodiscard]] std::uint8_t* bytes() { return bytes_; }
  [[nodiscard]] Access* access() const { return access_; }

 private:
  static void mark(ByteSet& set, Field field) {
    for (std::size_t i = 0; i < field.width; ++i) set.set(field.offset + i);
  }

  std::uint8_t* bytes_;
  Access* access_;
};

}  // namespace pmapcheck::impl
