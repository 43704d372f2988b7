#include "checker/report/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pmapcheck::report {

namespace {

namespace fs = std::filesystem;

bool write_all(int descriptor, const std::string& text) {
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t n = ::write(descriptor, text.data() + written, text.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    written += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

OutputFile::OutputFile(std::string path, std::string temporary, int descriptor)
    : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

OutputFile::~OutputFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (temporary_ != path_) ::unlink(temporary_.c_str());
}

Result<OutputFile> OutputFile::open(const std::string& given) {
  const auto error = [&](int reason) {
    return InputError{given, std::string("the file can't be written: ") + std::strerror(reason),
                      "name a file in a folder that exists and can be written"};
  };
  std::error_code failure;
  const fs::file_status status = fs::status(given, failure);
  if (fs::is_directory(status)) return error(EISDIR);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    const int descriptor = ::open(given.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) return error(errno);
    return OutputFile(given, given, descriptor);
  }
  // A symbolic link keeps pointing where it does.
  const std::string path = fs::exists(status) ? fs::canonical(given, failure).string() : given;
  if (fs::exists(status) && ::access(path.c_str(), W_OK) != 0) return error(errno);
  const std::string temporary = path + ".partial-" + std::to_string(::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) return error(errno);
  return OutputFile(path, temporary, descriptor);
}

bool OutputFile::commit(const std::string& text) {
  if (!write_all(descriptor_, text)) return false;
  return put_in_place(::close(std::exchange(descriptor_, -1)) == 0);
}

bool OutputFile::commit(const std::function<bool(std::FILE*)>& write) {
  std::FILE* const file = ::fdopen(descriptor_, "wb");
  if (file == nullptr) return false;
  descriptor_ = -1;
  const bool written = write(file);
  return put_in_place(std::fclose(file) == 0 && written);
}

bool OutputFile::put_in_place(bool written) {
  if (temporary_ == path_) return written;
  if (written && std::rename(temporary_.c_str(), path_.c_str()) == 0) return true;
  ::unlink(temporary_.c_str());
  return false;
}

}  // namespace pmapcheck::report
