// What a call may ever touch: declared beside each function, asserted for each of its operations.
//
// Reductions decide by these declarations which calls can never interfere, so a call that touches
// more than it says is stopped at once, where the operation is learned.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impl/machine/machine.hpp"

namespace pmapcheck::impl {

/// A part of the machine's state.
struct Resource {
  enum class Kind : std::uint8_t {
    pte,         ///< The PTE of (a = pmap, b = address), and what TLBs may hold of it.
    pmap,        ///< pmap a's statistics, active set, page table.
    page,        ///< vm_page a, its pv entries included.
    lock,        ///< Lock a.
    channel,     ///< Those who sleep on channel a.
    ipi,         ///< The CPUs' request and pending slots.
    free_pages,  ///< The number of free pages.
    sf_pool,     ///< The sf_buf pool: hash, free list, waiters.
    sf_buf,      ///< sf_buf a.
    vm_map,      ///< vm_map a, saved timestamps and the pool of entries included; not its lock.
    user_wire,   ///< vm_user_wire_count.
    vm_object,   ///< Objects, and which pages they have.
  };
  static constexpr std::uint8_t kAny = 0xfe;

  Kind kind;
  std::uint8_t a = kAny;
  std::uint8_t b = kAny;
  friend auto operator<=>(const Resource&, const Resource&) = default;

  /// Whether everything that `other` names is named by this.
  [[nodiscard]] bool covers(const Resource& other) const;
};

using Resources = std::vector<Resource>;

[[nodiscard]] bool covers(const Resources& declared, const Resource& used);

/// What an operation may touch beside its own thread and CPU, whatever the state.
[[nodiscard]] Resources touched(const Shape& shape, const Operation& operation);

/// The bytes of the state vector that hold these resources.
[[nodiscard]] ByteSet bytes(const Machine& machine, const Resources& resources);

/// The bytes of a thread's own: its fields, and which thread and root each CPU has.
[[nodiscard]] ByteSet thread_bytes(const Machine& machine, thread_t t);

[[nodiscard]] std::string to_text(const Resource& resource);

}  // namespace pmapcheck::impl
