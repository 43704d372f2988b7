// The sizes of a simulated machine and the names of its things, as a scenario fixes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "impl/machine/types.hpp"

namespace pmapcheck::impl {

/// What a lock's class allows and costs: locking(9).
enum class LockClass : std::uint8_t {
  mutex,  ///< Default mutex: a thread that waits for it is switched out.
  spin,   ///< Spin mutex: interrupts off and no preemption while it is held.
  rw,     ///< Reader/writer lock: blocks like a mutex.
  sx,     ///< Shared/exclusive lock: sleeps.
};

/// Where a thread comes from: decides what it may call.
enum class ThreadContext : std::uint8_t {
  thread,
  ithread,  ///< An interrupt thread: takes the CPU as soon as its thread may be preempted.
  filter,   ///< A primary interrupt handler: borrows the thread that it interrupts.
};

struct LockShape {
  std::string name;
  LockClass lock_class;
};

struct PageShape {
  std::string name;
  bool managed = true;
  std::uint8_t wire_count = 0;
  bool dirty = false;
  bool busy = false;         ///< Somebody outside the scenario has it busied.
  bool free = false;         ///< In the pool from which faults allocate.
  vm_object_t object{};      ///< Where it is resident …
  vm_offset_t pindex{};      ///< … and at which index.
  std::uint8_t content = 0;  ///< Where Shape::contents: 0 … kMaxContent.
};

/// A VM object. A page's index in it is the user address at which it is mapped: every map has an
/// object at the same addresses.
struct ObjectShape {
  std::string name;
  bool anonymous = true;     ///< Zero-filled; otherwise its pager has every page …
  std::uint8_t failing = 0;  ///< … but these, a bit for each index: reading them fails.
  vm_object_t shadows{};     ///< Its backing object.
  std::uint8_t size = 0xff;  ///< Pages: an index below it is inside.
};

/// A map entry as it is when the scenario begins.
struct EntryShape {
  vm_map_t map;
  vm_offset_t start;
  vm_offset_t end;  ///< The first address beyond it.
  vm_object_t object;
  vm_prot_t protection;
  vm_prot_t max_protection;
  std::uint8_t eflags = 0;  ///< MAP_ENTRY_COW, MAP_ENTRY_NEEDS_COPY.
  vm_inherit_t inheritance = VM_INHERIT_COPY;
};

struct ThreadShape {
  std::string name;
  cpu_t cpu;    ///< Where it starts.
  pmap_t pmap;  ///< Its address space.
  ThreadContext context = ThreadContext::thread;

  /// Runs only when its CPU is interrupted, and only there.
  [[nodiscard]] bool is_handler() const { return context != ThreadContext::thread; }
};

/// What a page-table entry is at the start.
struct PteShape {
  pmap_t pmap;
  vm_offset_t va;
  pt_entry_t pte;
};

/// What a TLB may hold at the start of a generation that the page table no longer has. A of the
/// entry says nothing.
struct TlbShape {
  cpu_t cpu;
  pmap_t pmap;
  vm_offset_t va;
  pt_entry_t entry;
};

/// A kind of step that the environment may do, if the scenario switches it on.
struct EnvironmentStep {
  bool enabled = false;
  bool promised = false;    ///< It does come in the end, so a waiter may count on it.
  std::uint8_t budget = 0;  ///< How often at most; 0 is without limit.
  /// Of preemption: what a search follows at most. The machine could do more, and where it could,
  /// says so (Limit::preemptions).
  std::optional<std::uint8_t> bound = std::nullopt;
};

/// The machine's sizes. Virtual addresses are numbered: first the user addresses, then one quick
/// frame for each CPU, then one address for each sf_buf; only the user addresses belong to user
/// pmaps, the rest to the kernel's.
struct Shape {
  std::uint8_t cpus = 1;
  std::vector<std::string> pmaps{"kernel"};  ///< The kernel's first.
  std::vector<std::string> addresses;        ///< User addresses.
  bool quick_frames = false;  ///< Whether the state has them (nobody may use them else).
  std::vector<PageShape> pages;
  bool contents = false;  ///< Whether pages hold values, which loads observe.
  std::vector<PteShape> ptes;
  std::vector<TlbShape> tlbs;
  std::uint8_t sf_bufs = 0;
  std::uint8_t free_pages = 1;        ///< Pages left for page tables.
  std::uint8_t max_free_pages = 1;    ///< What the environment may release it up to.
  bool page_tables_present = true;    ///< Whether user pmaps have their page-table page.
  std::vector<LockShape> locks;       ///< The scenario's own.
  std::vector<std::string> channels;  ///< The scenario's own.
  std::vector<ThreadShape> threads;

  /// With vm_maps, every user pmap has one; the user addresses are then consecutive pages, and the
  /// last of them is only the end of the address space.
  std::uint8_t map_entries = 0;        ///< Size of the pool of entries; 0: there are no vm_maps.
  std::vector<EntryShape> entries;     ///< At the start, in slots 0, 1, …
  std::vector<ObjectShape> objects;    ///< The first ones are there at the start …
  std::uint8_t spare_objects = 0;      ///< … and so many slots are left for shadow objects.
  std::uint8_t max_user_wired = 0xff;  ///< vm.max_user_wired, in pages.

  EnvironmentStep preemption;
  EnvironmentStep migration;
  EnvironmentStep pageout;
  EnvironmentStep memory_shortage;
  EnvironmentStep memory_release;
  EnvironmentStep signal;
  EnvironmentStep interrupt;

  [[nodiscard]] std::size_t address_count() const {
    return addresses.size() + (quick_frames ? cpus : 0u) + sf_bufs;
  }
  [[nodiscard]] bool is_user(vm_offset_t va) const { return va.index < addresses.size(); }
  /// Whether `pmap` has a page-table entry for `va`.
  [[nodiscard]] bool maps(pmap_t pmap, vm_offset_t va) const {
    if (has_maps() && va.index + 1u == addresses.size()) return false;  // the end
    return (pmap == kernel_pmap) != is_user(va);
  }
  [[nodiscard]] bool has_maps() const { return map_entries > 0; }
  [[nodiscard]] std::size_t object_count() const { return objects.size() + spare_objects; }
  [[nodiscard]] std::string object_name(vm_object_t object) const;
  /// What the object's pager does for the page at `va`.
  [[nodiscard]] PagerResult pager(vm_object_t object, vm_offset_t va) const;
  [[nodiscard]] vm_offset_t quick_frame(cpu_t c) const {
    return {static_cast<std::uint8_t>(addresses.size() + c.index)};
  }
  [[nodiscard]] vm_offset_t sf_buf_kva(sf_buf_t sf) const {
    return {static_cast<std::uint8_t>(addresses.size() + (quick_frames ? cpus : 0u) + sf.index)};
  }
  [[nodiscard]] cpuset_t all_cpus() const { return {static_cast<std::uint8_t>((1u << cpus) - 1)}; }
  /// Whether a CPU's current thread can ever change.
  [[nodiscard]] bool switches_threads() const;

  [[nodiscard]] std::string cpu_name(cpu_t c) const { return "cpu" + std::to_string(c.index); }
  /// "0x1000", "qframe0" (the quick frame of CPU 0), "sfkva0" (the address of sf_buf 0).
  [[nodiscard]] std::string address_name(vm_offset_t va) const;

  // Locks that every kernel has come before the scenario's own.
  static constexpr lock_t pvh_global_lock{0};
  static constexpr lock_t sf_buf_lock{1};
  /// The lock of the VM object that owns every managed page.
  static constexpr lock_t object_lock{2};
  [[nodiscard]] static lock_t pmap_lock(pmap_t p) {
    return {static_cast<std::uint8_t>(3 + p.index)};
  }
  /// map_sleep_mtx, through which every wakeup of a map's sleepers passes: VW-C11.
  [[nodiscard]] lock_t map_sleep_mtx() const {
    return {static_cast<std::uint8_t>(3 + pmaps.size())};
  }
  /// The lock of a user's vm_map. Require: has_maps().
  [[nodiscard]] lock_t map_lock(vm_map_t map) const {
    return {static_cast<std::uint8_t>(3 + pmaps.size() + map.index)};
  }
  [[nodiscard]] lock_t scenario_lock(std::size_t i) const {
    return {static_cast<std::uint8_t>(3 + pmaps.size() + map_lock_count() + i)};
  }
  [[nodiscard]] std::size_t lock_count() const {
    return 3 + pmaps.size() + map_lock_count() + locks.size();
  }
  [[nodiscard]] LockShape lock(lock_t l) const;

  // Sleep channels that every kernel has come before the scenario's own.
  static constexpr channel_t free_page_channel{0};
  static constexpr channel_t sf_buf_channel{1};
  /// &map->root, on which those sleep who wait for an entry in transition.
  [[nodiscard]] static channel_t map_channel(vm_map_t map) {
    return {static_cast<std::uint8_t>(2 * map.index)};
  }
  /// &map->busy, on which those sleep who wait for the map to be no longer busy.
  [[nodiscard]] static channel_t map_busy_channel(vm_map_t map) {
    return {static_cast<std::uint8_t>(2 * map.index + 1)};
  }
  [[nodiscard]] channel_t scenario_channel(std::size_t i) const {
    return {static_cast<std::uint8_t>(2 + map_channel_count() + i)};
  }
  [[nodiscard]] std::size_t channel_count() const {
    return 2 + map_channel_count() + channels.size();
  }
  [[nodiscard]] std::string channel_name(channel_t c) const;

 private:
  // map_sleep_mtx, then a lock for each user pmap's map.
  [[nodiscard]] std::size_t map_lock_count() const { return has_maps() ? pmaps.size() : 0; }
  [[nodiscard]] std::size_t map_channel_count() const {
    return has_maps() ? 2 * (pmaps.size() - 1) : 0;
  }
};

}  // namespace pmapcheck::impl
