// The virtual addresses of a machine: those that it declares, or those that the scenario names.
//
// With vm_maps they are consecutive pages, from the lowest address named to the highest, and the
// highest is only the end of the address space: ranges end there, and no page is mapped there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "checker/scenario/node.hpp"

namespace pmapcheck::scenario {

inline constexpr std::uint32_t kPageSize = 0x1000;
inline constexpr std::size_t kMaxAddresses = 4;
inline constexpr std::size_t kMaxMapAddresses = 6;  ///< With vm_maps.

class Addresses {
 public:
  /// What an address is named for.
  enum class Use : std::uint8_t {
    page,   ///< Something is mapped or accessed there.
    bound,  ///< A range begins or ends there.
  };

  /// The machine has vm_maps. To be said before anything else.
  void require_consecutive() { consecutive_ = true; }
  /// Reads the machine's list.
  void declare(const Node& list);
  /// The address that is named at `node`, "0x1000" to "0xbffff000", page-aligned. Nothing where it
  /// is refused for its form; one that is not declared, or one too many, is refused, too.
  std::optional<std::uint32_t> read(const Node& node, Use use);
  /// The same of an address that is the key of a member.
  std::optional<std::uint32_t> read_key(const Node& member, Use use);
  /// The machine's addresses, now that all are named, in their order. Refuses pages at the end of
  /// the address space, and at `machine` an address space without a page.
  [[nodiscard]] std::vector<std::uint32_t> settle(const Node& machine) const;

 private:
  void name(const Node& node, std::uint32_t address, Use use);
  [[nodiscard]] bool declared() const { return !declared_.empty(); }
  [[nodiscard]] std::size_t limit() const {
    return consecutive_ ? kMaxMapAddresses : kMaxAddresses;
  }

  bool consecutive_ = false;
  std::vector<std::uint32_t> declared_;
  std::set<std::uint32_t> named_;
  std::vector<std::pair<std::uint32_t, Node>> pages_;  // every Use::page
};

}  // namespace pmapcheck::scenario
