#include "checker/report/version.hpp"

#include <filesystem>
#include <system_error>

#if defined(__FreeBSD__)
#include <sys/sysctl.h>
#include <sys/types.h>

#include <array>
#endif

namespace pmapcheck::report {

namespace {

std::filesystem::path executable() {
#if defined(__FreeBSD__)
  const std::array<int, 4> name{CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
  std::array<char, 4096> path{};
  std::size_t size = path.size();
  if (sysctl(name.data(), name.size(), path.data(), &size, nullptr, 0) != 0) return {};
  return path.data();
#else
  std::error_code failure;
  return std::filesystem::read_symlink("/proc/self/exe", failure);
#endif
}

}  // namespace

std::string executable_file() { return executable().string(); }

const char* version() { return PMAPCHECK_VERSION; }

std::string default_model_folder() {
  const std::filesystem::path installed =
      executable().parent_path() / ".." / "share" / "pmapcheck" / "spec";
  std::error_code failure;
  if (std::filesystem::is_directory(installed / "model", failure)) {
    return installed.lexically_normal().string();
  }
  return PMAPCHECK_SPEC_DIR;
}

}  // namespace pmapcheck::report
