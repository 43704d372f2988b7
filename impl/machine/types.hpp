// The types of the kernel interfaces: FreeBSD's names, one strong type for each kind of thing.
//
// Everything that a coroutine passes to the machine, or sees come back, is one Word, so that a call
// can be learned as a table: see impl/task. `encode` and `decode` are the whole of that convention.
#pragma once

#include <compare>
#include <cstdint>
#include <type_traits>

namespace pmapcheck::impl {

/// What crosses the waist: an operand or an observed value.
using Word = std::uint32_t;

/// The index of a thing among its kind, in a scenario; `none` plays NULL's part.
template <class Tag>
struct Id {
  static constexpr std::uint8_t kNone = 0xff;
  std::uint8_t index = kNone;

  [[nodiscard]] constexpr bool is_none() const { return index == kNone; }
  constexpr explicit operator bool() const { return !is_none(); }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using cpu_t = Id<struct cpu_tag>;
using thread_t = Id<struct thread_tag>;
using pmap_t = Id<struct pmap_tag>;            ///< 0 is the kernel's.
using vm_offset_t = Id<struct vm_offset_tag>;  ///< A page of virtual addresses: see Shape.
using vm_page_t = Id<struct vm_page_tag>;
using sf_buf_t = Id<struct sf_buf_tag>;
using lock_t = Id<struct lock_tag>;
using channel_t = Id<struct channel_tag>;            ///< A sleep channel.
using vm_map_t = Id<struct vm_map_tag>;              ///< Numbered as its address space's pmap.
using vm_map_entry_t = Id<struct vm_map_entry_tag>;  ///< A slot of the pool of entries.
using vm_object_t = Id<struct vm_object_tag>;

inline constexpr pmap_t kernel_pmap{0};

/// Whoever executes the operation, where it stores or loads a thread: FreeBSD's macro. So a
/// function need not know its thread, and is the same automaton for all.
inline constexpr thread_t curthread{0xfe};

/// A set of CPUs, bit c for CPU c.
struct cpuset_t {
  std::uint8_t bits = 0;
  [[nodiscard]] constexpr bool empty() const { return bits == 0; }
  [[nodiscard]] constexpr bool has(cpu_t c) const { return (bits >> c.index & 1) != 0; }
  [[nodiscard]] constexpr cpuset_t with(cpu_t c) const {
    return {static_cast<std::uint8_t>(bits | 1u << c.index)};
  }
  [[nodiscard]] constexpr cpuset_t without(cpuset_t other) const {
    return {static_cast<std::uint8_t>(bits & ~other.bits)};
  }
  friend constexpr cpuset_t operator|(cpuset_t a, cpuset_t b) {
    return {static_cast<std::uint8_t>(a.bits | b.bits)};
  }
  friend constexpr auto operator<=>(const cpuset_t&, const cpuset_t&) = default;
};

/// What a page may hold, where a scenario gives pages contents: 0 … kMaxContent.
inline constexpr std::uint8_t kMaxContent = 7;

/// Bits of a page-table entry: x86's names, and the two that only software reads.
enum PteBits : std::uint8_t {
  PG_V = 0x01,        ///< Valid.
  PG_RW = 0x02,       ///< Writeable.
  PG_X = 0x04,        ///< Executable (x86 has the opposite bit, NX).
  PG_A = 0x08,        ///< Accessed: set by the hardware before it caches the entry.
  PG_M = 0x10,        ///< Modified: set by the hardware at the first store.
  PG_W = 0x20,        ///< Wired; software's.
  PG_MANAGED = 0x40,  ///< The page has a pv entry for this mapping; software's.
};

/// A page-table entry. All zero is the invalid entry.
struct pt_entry_t {
  std::uint8_t bits = 0;
  vm_page_t page{0};

  [[nodiscard]] constexpr bool has(PteBits bit) const { return (bits & bit) != 0; }
  [[nodiscard]] constexpr bool valid() const { return has(PG_V); }
  friend constexpr auto operator<=>(const pt_entry_t&, const pt_entry_t&) = default;
};

/// vm_prot_t: what a mapping allows.
enum vm_prot_t : std::uint8_t {
  VM_PROT_NONE = 0,
  VM_PROT_READ = 1,
  VM_PROT_WRITE = 2,
  VM_PROT_EXECUTE = 4
};

/// Flags of pmap_enter(9). The low three are the access that triggered the call.
enum PmapEnterFlags : std::uint8_t {
  PMAP_ENTER_READ = 1,
  PMAP_ENTER_WRITE = 2,
  PMAP_ENTER_EXECUTE = 4,
  PMAP_ENTER_WIRED = 8,
  PMAP_ENTER_NOSLEEP = 16,
};

/// Flags of sf_buf_alloc(9).
enum SfBufFlags : std::uint8_t { SFB_CATCH = 1, SFB_CPUPRIVATE = 2, SFB_NOWAIT = 4 };

/// Mach return codes, with FreeBSD's values (vm_param.h).
enum KernReturn : std::uint8_t {
  KERN_SUCCESS = 0,
  KERN_INVALID_ADDRESS = 1,
  KERN_PROTECTION_FAILURE = 2,
  KERN_INVALID_ARGUMENT = 4,
  KERN_FAILURE = 5,
  KERN_RESOURCE_SHORTAGE = 6,
  KERN_OUT_OF_BOUNDS = 9,
};

/// Why a wait ended: 0, or an errno.
enum WaitResult : std::uint8_t { WAIT_WOKEN = 0, WAIT_INTERRUPTED = 4 /* EINTR */ };

/// Flags of tsleep(9): the priority argument's bits.
enum SleepFlags : std::uint8_t { PCATCH = 1 /* a signal ends the sleep */ };

/// A thread's signals.
enum SignalBits : std::uint8_t {
  SIGNAL_PENDING = 1,     ///< Delivered only when the thread returns to user mode, so it stays.
  SIGNAL_ENDED_WAIT = 2,  ///< Ghost: a signal ended a wait of the call that it is in.
};

/// vm_page(9)'s atomic flags, and the bits kept beside them.
enum PageFlags : std::uint8_t {
  PGA_REFERENCED = 0x01,
  PGA_WRITEABLE = 0x02,
  PAGE_DIRTY = 0x04,  ///< vm_page_dirty() was called since the page was clean.
  PAGE_WRITTEN =
      0x08,  ///< Ghost: a store through pmap_enter's mapping reached it since it was clean.
  PAGE_PAGED_OUT = 0x10,  ///< The frame was reused under another identity.
  PAGE_FREE = 0x20,       ///< In the pool from which faults allocate.
  PAGE_INVALID = 0x40,    ///< Its content is gone: its object was truncated below it.
};

/// Flags of vm_map_wire(9) and vm_map_unwire(9): VW-C1.
enum WireFlags : std::uint8_t {
  VM_MAP_WIRE_SYSTEM = 0,
  VM_MAP_WIRE_USER = 1,
  VM_MAP_WIRE_NOHOLES = 0,
  VM_MAP_WIRE_HOLESOK = 2,
  VM_MAP_WIRE_WRITE = 4,
};

/// entry->eflags.
enum EntryFlags : std::uint8_t {
  MAP_ENTRY_IN_TRANSITION = 0x01,
  MAP_ENTRY_NEEDS_WAKEUP = 0x02,
  MAP_ENTRY_USER_WIRED = 0x04,
  MAP_ENTRY_WIRE_SKIPPED = 0x08,
  MAP_ENTRY_COW = 0x10,
  MAP_ENTRY_NEEDS_COPY = 0x20,
};

/// map->flags.
enum MapFlags : std::uint8_t { MAP_BUSY_WAKEUP = 0x01 };

/// What a child gets of an entry: minherit(2).
enum vm_inherit_t : std::uint8_t { VM_INHERIT_SHARE = 0, VM_INHERIT_COPY = 1, VM_INHERIT_NONE = 2 };

/// The members of a map entry that are no flags.
enum class EntryField : std::uint8_t {
  start,           ///< vm_offset_t
  end,             ///< vm_offset_t: the first page beyond it.
  object,          ///< vm_object_t
  protection,      ///< vm_prot_t
  max_protection,  ///< vm_prot_t
  inheritance,     ///< vm_inherit_t
  wired_count,     ///< int: -1 … 127
  wiring_thread,   ///< thread_t: curthread, or another, or NULL.
};

/// What an object's pager does for a page that is not resident: vm_pager_get_pages.
enum PagerResult : std::uint8_t {
  VM_PAGER_ZERO_FILL,  ///< Anonymous memory: a page of zeros.
  VM_PAGER_OK,         ///< The page can be read.
  VM_PAGER_ERROR,      ///< It can't.
};

/// `encode` and `decode` are inverse to each other.
template <class T>
[[nodiscard]] constexpr Word encode(T value) {
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    return static_cast<Word>(value);
  } else if constexpr (std::is_same_v<T, pt_entry_t>) {
    return static_cast<Word>(value.bits | value.page.index << 8);
  } else if constexpr (std::is_same_v<T, cpuset_t>) {
    return value.bits;
  } else {
    return value.index;
  }
}

template <class T>
[[nodiscard]] constexpr T decode(Word word) {
  if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
    return static_cast<T>(word);
  } else if constexpr (std::is_same_v<T, pt_entry_t>) {
    return {static_cast<std::uint8_t>(word), {static_cast<std::uint8_t>(word >> 8)}};
  } else if constexpr (std::is_same_v<T, cpuset_t>) {
    return {static_cast<std::uint8_t>(word)};
  } else {
    return T{static_cast<std::uint8_t>(word)};
  }
}

}  // namespace pmapcheck::impl
