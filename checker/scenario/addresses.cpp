#include "checker/scenario/addresses.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>

#include "checker/scenario/wording.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::uint32_t kLowestAddress = 0x1000;
constexpr std::uint32_t kHighestAddress = 0xbffff000;
constexpr std::string_view kExpected = "a page-aligned address from \"0x1000\" to \"0xbffff000\"";

/// The address that `text` spells; the error has no place.
Result<std::uint32_t> address_of(const std::string& text) {
  std::uint32_t address = 0;
  const char* const end = text.data() + text.size();
  const char* const digits = text.data() + std::min<std::size_t>(2, text.size());
  const auto [rest, failure] = std::from_chars(digits, end, address, 16);
  if (text.substr(0, 2) != "0x" || failure != std::errc{} || rest != end) {
    return InputError{"", "the string " + in_quotes(text) + " is not an address",
                      "expected " + std::string(kExpected)};
  }
  if (address % kPageSize != 0 || address < kLowestAddress || address > kHighestAddress) {
    return InputError{"",
                      "the address " + in_quotes(text) + " is " +
                          (address % kPageSize != 0 ? "not page-aligned" : "out of range"),
                      "expected " + std::string(kExpected)};
  }
  return address;
}

std::string in_hexadecimal(std::uint32_t address) {
  char digits[8];
  const auto [end, failure] = std::to_chars(digits, std::end(digits), address, 16);
  return "0x" + std::string(digits, end);
}

/// Pages from the lowest to the highest of `addresses`, both included.
std::size_t span_of(const std::set<std::uint32_t>& addresses) {
  return (*addresses.rbegin() - *addresses.begin()) / kPageSize + 1;
}

/// Nothing where it is refused for its form.
std::optional<std::uint32_t> read_address(const Node& node) {
  const std::string text = node.string(kExpected);
  if (node.kind() != JsonKind::string) return std::nullopt;
  const auto address = address_of(text);
  if (address) return *address;
  node.refuse(address.error().what, address.error().remedy);
  return std::nullopt;
}

}  // namespace

void Addresses::declare(const Node& list) {
  for (const Node& node : list.elements(1, limit(), "address")) {
    const auto address = read_address(node);
    if (!address) continue;
    if (std::find(declared_.begin(), declared_.end(), *address) != declared_.end()) {
      node.refuse("this address is listed twice", "each may be listed once");
    } else if (consecutive_ && !declared_.empty() && *address != declared_.back() + kPageSize) {
      node.refuse("this address is not the next page",
                  "with vm_maps the addresses are consecutive pages, ascending");
    }
    declared_.push_back(*address);
  }
}

std::optional<std::uint32_t> Addresses::read(const Node& node, Use use) {
  const auto address = read_address(node);
  if (address) name(node, *address, use);
  return address;
}

std::optional<std::uint32_t> Addresses::read_key(const Node& member, Use use) {
  const auto address = address_of(member.key());
  if (!address) {
    member.refuse_key(address.error().what, address.error().remedy);
    return std::nullopt;
  }
  name(member, *address, use);
  return *address;
}

void Addresses::name(const Node& node, std::uint32_t address, Use use) {
  const std::string shown = "the address " + in_quotes(in_hexadecimal(address));
  if (use == Use::page) pages_.emplace_back(address, node);
  if (declared()) {
    if (std::find(declared_.begin(), declared_.end(), address) == declared_.end()) {
      node.refuse(shown + " is not declared", "add it to /machine/addresses, or leave those out");
    }
  } else if (!named_.insert(address).second) {
    return;
  } else if (consecutive_ && span_of(named_) > kMaxMapAddresses) {
    node.refuse(shown + " is too far from the others",
                "with vm_maps a scenario has at most 6 addresses, from the lowest that it names "
                "to the highest, and they are consecutive pages");
  } else if (!consecutive_ && named_.size() > kMaxAddresses) {
    node.refuse(shown + " is one too many", "the calls of a scenario use at most 4 addresses");
  }
}

std::vector<std::uint32_t> Addresses::settle(const Node& machine) const {
  std::vector<std::uint32_t> all = declared_;
  if (!declared() && !consecutive_) all.assign(named_.begin(), named_.end());
  if (!declared() && consecutive_ && !named_.empty()) {
    for (std::size_t i = 0; i < std::min(span_of(named_), kMaxMapAddresses); ++i) {
      all.push_back(*named_.begin() + static_cast<std::uint32_t>(i) * kPageSize);
    }
  }
  if (!consecutive_) return all;
  if (all.size() < 2) {
    machine.refuse("the vm_maps have no page: the scenario names fewer than two addresses",
                   "name a lowest address and an end, in an entry or in /machine/addresses");
  }
  for (const auto& [address, node] : pages_) {
    if (all.empty() || address != all.back()) continue;
    node.refuse("this address is only the end of the address space",
                "the highest address of a scenario with vm_maps has no page: use a lower one, or "
                "declare a higher one in /machine/addresses");
  }
  return all;
}

}  // namespace pmapcheck::scenario
