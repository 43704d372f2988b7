// Protections as scenarios spell them.
#include "checker/scenario/sections.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::array<std::uint8_t, 5> kBits{0, 1, 3, 5, 7};  // of kProtectionOrNoneNames
static_assert(kBits.size() == kProtectionOrNoneNames.size());

template <std::size_t N>
std::uint8_t read(const Node& node, const std::array<const char*, N>& names, std::uint8_t refused) {
  const auto name = node.choice({names.begin(), names.end()}, "protection", "");
  return name ? kBits[*name + kBits.size() - N] : refused;
}

}  // namespace

std::uint8_t read_protection(const Node& node) { return read(node, kProtectionNames, 0); }

std::uint8_t read_protection_or_none(const Node& node, std::uint8_t refused) {
  return read(node, kProtectionOrNoneNames, refused);
}

}  // namespace pmapcheck::scenario
