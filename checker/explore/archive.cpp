#include "checker/explore/archive.hpp"

#include <algorithm>

#include "checker/explore/state_hash.hpp"

namespace pmapcheck::explore {

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;

}  // namespace

void Checksum::add(const void* data, std::size_t bytes) {
  if (bytes == 0) return;
  const std::uint64_t hash = hash_row(static_cast<const std::uint8_t*>(data), bytes);
  value_ = (value_ ^ hash) * 0x9e3779b97f4a7c15u;
  value_ ^= value_ >> 29;
}

// Summed up in pieces that the reader cuts in the same way: each from its beginning.
void ArchiveWriter::bytes(const void* data, std::size_t count) {
  const auto* at = static_cast<const std::uint8_t*>(data);
  for (; count > 0 && good_; at += kBlock) {
    const std::size_t here = std::min(count, kBlock);
    pending_.insert(pending_.end(), at, at + here);
    while (pending_.size() >= kBlock) flush(kBlock);
    count -= here;
  }
}

void ArchiveWriter::flush(std::size_t count) {
  checksum_.add(pending_.data(), count);
  good_ = good_ && std::fwrite(pending_.data(), 1, count, file_) == count;
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
}

bool ArchiveWriter::finish() {
  flush(pending_.size());
  const std::uint64_t sum = checksum_.value();
  good_ = good_ && std::fwrite(&sum, sizeof sum, 1, file_) == 1 && std::fflush(file_) == 0;
  return good_;
}

ArchiveReader::ArchiveReader(std::FILE* file) : file_(file) {
  const long start = std::ftell(file);
  if (start < 0 || std::fseek(file, 0, SEEK_END) != 0) return;
  const long end = std::ftell(file);
  std::uint64_t sum = 0;
  if (end < start || static_cast<std::size_t>(end - start) < sizeof sum) return;
  left_ = static_cast<std::uint64_t>(end - start) - sizeof sum;
  std::fseek(file, start, SEEK_SET);
  Checksum checksum;
  std::vector<std::uint8_t> block(kBlock);
  for (std::uint64_t left = left_; left > 0;) {
    const auto here = static_cast<std::size_t>(std::min<std::uint64_t>(left, kBlock));
    if (std::fread(block.data(), 1, here, file) != here) return;
    checksum.add(block.data(), here);
    left -= here;
  }
  good_ = std::fread(&sum, sizeof sum, 1, file) == 1 && sum == checksum.value();
  std::fseek(file, start, SEEK_SET);
}

bool ArchiveReader::bytes(void* data, std::size_t count) {
  good_ = good_ && count <= left_ && (count == 0 || std::fread(data, 1, count, file_) == count);
  left_ -= good_ ? count : 0;
  return good_;
}

std::size_t ArchiveReader::count(std::size_t element_bytes) {
  std::uint64_t count = 0;
  value(count);
  good_ = good_ && count <= left_ / element_bytes;
  return good_ ? static_cast<std::size_t>(count) : 0;
}

}  // namespace pmapcheck::explore
