// Where each thing of the machine lies in the state vector, for one shape.
//
// Every state variable is one Field of whole bytes, so that footprints, incremental evaluation and
// reduction can all speak of bytes. Little-endian hosts only (checked when it is built).
#pragma once

#include <bit>
#include <string>
#include <utility>
#include <vector>

#include "impl/machine/cells.hpp"
#include "impl/machine/shape.hpp"

namespace pmapcheck::impl {

/// What a TLB may hold of one page, beside the PTE's current generation: three kinds of entry.
enum class StaleKind : std::uint8_t {
  read_only,
  clean,  ///< Writeable, M clear: counts as read-only, a store walks again (PE-C7).
  dirty,  ///< Writeable, M set: a store goes through it without looking at the PTE.
};
inline constexpr unsigned kStaleKinds = 3;

/// The bit of an entry for `page` in a set of stale entries.
[[nodiscard]] constexpr std::uint32_t stale_bit(vm_page_t page, StaleKind kind) {
  return 1u << (page.index * kStaleKinds + static_cast<unsigned>(kind));
}

class Layout {
 public:
  /// Require: the shape's sizes are within the limits that the scenario parser enforces.
  explicit Layout(const Shape& shape);

  /// Adds a field of the caller's own (ghosts, program counters) after the machine's.
  Field add(std::uint8_t width, std::string name);

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// A name for people of the field that holds `offset`: "tlb(cpu0, user, 0x1000)".
  [[nodiscard]] const std::string& name(std::size_t offset) const { return names_[offset]; }

  struct Cpu {
    Field thread;       ///< The current thread + 1; 0 idle.
    Field pmap;         ///< The user pmap whose root is loaded.
    Field request;      ///< What this CPU asked others to invalidate: see ipi_request(); 0 nothing.
    Field pending;      ///< Which CPUs' requests this CPU has not served yet.
    Field interrupted;  ///< Whom the running filter interrupted: thread + 2, 1 nobody (the CPU was
                        ///< idle); 0 no filter runs.
  };
  struct Thread {
    Field cpu;             ///< Where it runs, or ran last.
    Field channel;         ///< The channel on which it sleeps + 1; 0 awake.
    Field critical;        ///< td_critnest.
    Field pinned;          ///< td_pinned.
    Field spin;            ///< Spin locks held: interrupts are off while it is above 0.
    Field modified_pages;  ///< Ghost: pages whose M bit this thread took out of a PTE and has not
                           ///< passed on yet.
    Field timestamp;       ///< The map whose timestamp it has saved + 1; 0 none. kTimestampChanged
                           ///< if somebody else has locked the map since.
    Field signal;          ///< SignalBits; of threads that signals may reach.
    Field raised;          ///< Of a handler: 1 once its interrupt has come.
  };
  static constexpr std::uint32_t kTimestampChanged = 0x80;
  struct Pmap {
    Field active;       ///< pm_active.
    Field wired_count;  ///< pm_stats.wired_count.
    Field page_table;   ///< 1 if the page-table page is there.
  };
  static constexpr std::uint8_t kBusyOutside = 0xff;  ///< By nobody in the scenario.
  struct Page {
    Field wire_count;
    Field busy;     ///< The thread that has it exclusive-busy + 1; 0 not busy; kBusyOutside.
    Field flags;    ///< PageFlags.
    Field pv;       ///< pv entries: bit (pmap - 1) * addresses + va.
    Field object;   ///< The object in which it is resident + 1; 0 none.
    Field pindex;   ///< Its index there.
    Field content;  ///< Where Shape::contents.
  };
  struct Lock {
    Field owner;    ///< The exclusive owner + 1; 0 none.
    Field readers;  ///< Shared owners, a bit each; rw and sx only.
  };
  struct SfBuf {
    Field page;  ///< The page + 1; 0 none yet.
    Field refs;
    Field cpus;        ///< CPUs whose TLB is known to hold nothing but the current mapping.
    Field free_order;  ///< The sf_buf + 1 at this place of the free list; 0 beyond its end.
  };
  struct Map {
    Field busy;   ///< map->busy: fault loops that run without the lock.
    Field flags;  ///< MapFlags.
  };
  struct Entry {
    Field map;  ///< The map that it belongs to + 1; 0: the slot is free, and all else 0.
    Field start, end;
    Field object;          ///< + 1
    Field protection;      ///< vm_prot_t
    Field max_protection;  ///< vm_prot_t
    Field inheritance;     ///< vm_inherit_t
    Field eflags;          ///< EntryFlags
    Field wired_count;     ///< kWiringFailed is -1.
    Field wiring_thread;   ///< + 1; 0 NULL.
  };
  static constexpr std::uint32_t kWiringFailed = 0xff;
  struct Object {
    Field used;     ///< 1 if the slot is taken.
    Field shadows;  ///< Its backing object + 1; 0 none.
    Field size;     ///< In pages.
  };
  struct Budget {
    Field preemption, migration, pageout, memory_shortage, memory_release;  ///< Steps done.
    Field signal, interrupt;
  };

  std::vector<Cpu> cpus;
  std::vector<Thread> threads;
  std::vector<Pmap> pmaps;
  std::vector<Page> pages;
  std::vector<Lock> locks;
  std::vector<SfBuf> sf_bufs;
  Field sf_buf_want;  ///< Threads that wait for an sf_buf.
  Field free_pages;
  std::vector<Map> maps;  ///< By pmap; the kernel's is not modelled.
  std::vector<Entry> entries;
  std::vector<Object> objects;
  Field user_wire_count;  ///< vm_user_wire_count, in pages.
  Budget budget;

  /// The PTE of (pmap, va): bits in the low byte (and kMaybeAccessed), page in the high one.
  [[nodiscard]] Field pte(pmap_t p, vm_offset_t v) const { return ptes_[index(p, v)]; }
  /// The stale entries that CPU c may hold for (pmap, va): see stale_bit.
  [[nodiscard]] Field tlb(cpu_t c, pmap_t p, vm_offset_t v) const {
    return tlbs_[c.index * pairs_ + index(p, v)];
  }
  /// The encoding of a request to invalidate (pmap, va).
  [[nodiscard]] std::uint32_t ipi_request(pmap_t p, vm_offset_t v) const {
    return static_cast<std::uint32_t>(index(p, v)) + 1;
  }
  [[nodiscard]] pmap_t request_pmap(std::uint32_t request) const {
    return {static_cast<std::uint8_t>((request - 1) / addresses_)};
  }
  [[nodiscard]] vm_offset_t request_address(std::uint32_t request) const {
    return {static_cast<std::uint8_t>((request - 1) % addresses_)};
  }
  [[nodiscard]] std::uint32_t pv_bit(pmap_t p, vm_offset_t v) const {
    return 1u << ((p.index - 1u) * user_addresses_ + v.index);
  }
  /// The first mapping in a set of pv bits that is not empty.
  [[nodiscard]] std::pair<pmap_t, vm_offset_t> first_pv(std::uint32_t bits) const {
    const auto i = static_cast<std::size_t>(std::countr_zero(bits));
    return {{static_cast<std::uint8_t>(1 + i / user_addresses_)},
            {static_cast<std::uint8_t>(i % user_addresses_)}};
  }

 private:
  void add_maps(const Shape& shape);
  [[nodiscard]] std::size_t index(pmap_t p, vm_offset_t v) const {
    return p.index * addresses_ + v.index;
  }

  std::size_t bytes_ = 0;
  std::size_t addresses_;
  std::size_t user_addresses_;
  std::size_t pairs_;
  std::vector<Field> ptes_;
  std::vector<Field> tlbs_;
  std::vector<std::string> names_;  // by offset
};

/// In a PTE's bits as they are stored: "A may be set already" (mmu.md's mA). No PTE that software
/// writes or observes has it.
inline constexpr std::uint8_t kMaybeAccessed = 0x80;

}  // namespace pmapcheck::impl
