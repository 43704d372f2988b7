// Values in a file, in the order in which they were written, with a checksum behind them.
//
// The idea: who writes and who reads are the same build, so values lie in the file as they lie in
// memory. What may go wrong is the file: a write that fails, an end that is missing, a byte that is
// wrong. The checksum covers all that was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <type_traits>
#include <vector>

namespace pmapcheck::explore {

/// The checksum of blocks of bytes, which depends on how they are cut.
class Checksum {
 public:
  void add(const void* data, std::size_t bytes);
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0x5851f42d4c957f2d;
};

class ArchiveWriter {
 public:
  /// Writes to `file` from where it is.
  explicit ArchiveWriter(std::FILE* file) : file_(file) {}

  void bytes(const void* data, std::size_t count);
  template <class T>
  void value(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    bytes(&value, sizeof value);
  }
  template <class T>
  void array(const T* values, std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    value(static_cast<std::uint64_t>(count));
    bytes(values, count * sizeof(T));
  }
  template <class T>
  void array(const std::vector<T>& values) {
    array(values.data(), values.size());
  }
  /// Writes the checksum. False if that, or anything before, could not be written.
  bool finish();

 private:
  void flush(std::size_t count);

  std::FILE* file_;
  Checksum checksum_;
  std::vector<std::uint8_t> pending_;  // not written yet
  bool good_ = true;
};

class ArchiveReader {
 public:
  /// Reads from where `file` is, and only what lies before the checksum at its end. is_good() tells
  /// whether that is there and right; it is looked at first.
  explicit ArchiveReader(std::FILE* file);

  /// False once anything was asked for that is not there.
  [[nodiscard]] bool is_good() const { return good_; }

  bool bytes(void* data, std::size_t count);
  template <class T>
  bool value(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    return bytes(&value, sizeof value);
  }
  /// The number of elements of an array, which are to be read next.
  std::size_t count(std::size_t element_bytes);
  template <class T>
  bool array(std::vector<T>& values) {
    values.resize(count(sizeof(T)));
    return bytes(values.data(), values.size() * sizeof(T));
  }

 private:
  std::FILE* file_;
  std::uint64_t left_ = 0;  // bytes before the checksum
  bool good_ = false;
};

}  // namespace pmapcheck::explore
