// The table of implementations, with what each may ever touch.
#include "impl/implementations.hpp"

#include "impl/reference/reference.hpp"
#include "impl/variants/variants.hpp"

namespace pmapcheck::impl {

namespace {

using Kind = Resource::Kind;

std::uint8_t index(const Words& arguments, std::size_t i) {
  return static_cast<std::uint8_t>(arguments[i]);
}

Resources invalidate_touches(const Words& a) {  // (pmap, va)
  return {{Kind::pte, index(a, 0), index(a, 1)}, {Kind::pmap, index(a, 0)}, {Kind::ipi}};
}

// The page that was mapped before may be any.
Resources enter_step_touches(const Words& a) {  // (pmap, va, …)
  Resources r = invalidate_touches(a);
  r.push_back({Kind::page});
  return r;
}

Resources enter_touches(const Words& a) {  // (pmap, va, …)
  Resources r = enter_step_touches(a);
  r.push_back({Kind::lock, Shape::pvh_global_lock.index});
  r.push_back({Kind::lock, Shape::pmap_lock({index(a, 0)}).index});
  r.push_back({Kind::free_pages});
  r.push_back({Kind::channel, Shape::free_page_channel.index});
  return r;
}

// The frame is the CPU's, whichever it is.
Resources quick_touches(const Words&) { return {{Kind::pte, kernel_pmap.index}}; }
Resources quick_remove_touches(const Words& a) {
  return {{Kind::pte, kernel_pmap.index, index(a, 0)}};
}

// Whichever sf_buf it will be.
Resources sf_buf_touches(const Words&) {
  return {{Kind::lock, Shape::sf_buf_lock.index},
          {Kind::channel, Shape::sf_buf_channel.index},
          {Kind::sf_pool},
          {Kind::sf_buf},
          {Kind::pte, kernel_pmap.index},
          {Kind::pmap, kernel_pmap.index},
          {Kind::ipi}};
}
Resources sf_buf_free_touches(const Words& a) {
  return {{Kind::lock, Shape::sf_buf_lock.index},
          {Kind::channel, Shape::sf_buf_channel.index},
          {Kind::sf_pool},
          {Kind::sf_buf, index(a, 0)}};
}
Resources unwiring_free_touches(const Words& a) {
  Resources r = sf_buf_free_touches(a);
  r.push_back({Kind::page});
  return r;
}
Resources unmapping_free_touches(const Words& a) {
  Resources r = sf_buf_free_touches(a);
  r.push_back({Kind::pte, kernel_pmap.index});
  r.push_back({Kind::pmap, kernel_pmap.index});
  r.push_back({Kind::ipi});
  return r;
}
Resources sf_buf_read_touches(const Words& a) { return {{Kind::sf_buf, index(a, 0)}}; }

Resources page_touches(const Words& a) { return {{Kind::page, index(a, 0)}}; }

Resources msleep_touches(const Words& a) {
  return {{Kind::channel, index(a, 0)}, {Kind::lock, index(a, 1)}};
}
Resources tsleep_touches(const Words& a) { return {{Kind::channel, index(a, 0)}}; }

std::vector<Implementation> other_implementations() {
  return {
      implement(call::pmap_enter, kReference, reference::pmap_enter, enter_touches),
      implement(call::pmap_enter, "sleeps-locked", variants::sleeps_locked_enter, enter_touches,
                "waits for memory with its locks held"),
      implement(call::pmap_enter, "ignores-nosleep", variants::ignores_nosleep_enter, enter_touches,
                "fails for want of memory without being allowed to"),
      implement(call::pmap_enter, "nosleep-sleeps", variants::nosleep_sleeps_enter, enter_touches,
                "waits for memory although it may not sleep"),
      implement(call::pmap_try_enter, kReference, variants::try_enter, enter_touches),
      implement(call::pmap_enter_locked, kReference, reference::pmap_enter_locked,
                enter_step_touches),
      implement(call::pmap_enter_unmapped, kReference, reference::pmap_enter_unmapped,
                enter_step_touches),
      implement(call::pmap_enter_unmapped, "late-writeable", variants::late_writeable_unmapped,
                enter_step_touches, "sets PGA_WRITEABLE when the mapping is visible already"),
      implement(call::pmap_enter_same_page, kReference, reference::pmap_enter_same_page,
                enter_step_touches),
      implement(call::pmap_enter_same_page, "keeps-protection",
                variants::keeps_protection_same_page, enter_step_touches,
                "leaves the mapping of a page that is mapped already as it is"),
      implement(call::pmap_enter_other_page, kReference, reference::pmap_enter_other_page,
                enter_step_touches),
      implement(call::pmap_enter_other_page, "freebsd-10", variants::freebsd_10_other_page,
                enter_step_touches, "exchanges the page first, shoots down after"),
      implement(call::pmap_enter_other_page, "freebsd-12", variants::freebsd_12_other_page,
                enter_step_touches, "clears PGA_WRITEABLE before the shootdown"),
      implement(call::pmap_enter_other_page, "plain-clear", variants::plain_clear_other_page,
                enter_step_touches, "reads the PTE, then clears it by a plain store"),
      implement(call::pmap_enter_other_page, "forgets-wired", variants::forgets_wired_other_page,
                enter_step_touches, "does not uncount a wired mapping that it replaces"),

      implement(call::pmap_invalidate_page, kReference, reference::pmap_invalidate_page,
                invalidate_touches),
      implement(call::pmap_invalidate_page, "local-only", variants::local_only_invalidate,
                invalidate_touches, "invalidates on its own CPU only"),
      implement(call::pmap_invalidate_page, "unacknowledged", variants::unacknowledged_invalidate,
                invalidate_touches, "does not wait for the other CPUs"),

      implement(call::shootdown, kReference, reference::shootdown, invalidate_touches),

      implement(call::pmap_quick_enter_page, kReference, reference::pmap_quick_enter_page,
                quick_touches),
      implement(call::pmap_quick_enter_page, "no-invalidation", variants::no_invalidation_enter,
                quick_touches, "does not invalidate the frame"),
      implement(call::pmap_quick_enter_page, "early-frame", variants::early_frame_enter,
                quick_touches, "chooses the frame before it disables preemption"),
      implement(call::pmap_quick_enter_page, "pinned", variants::pinned_enter, quick_touches,
                "pins the thread instead of disabling preemption"),
      implement(call::pmap_quick_remove_page, kReference, reference::pmap_quick_remove_page,
                quick_remove_touches),
      implement(call::pmap_quick_remove_page, "pinned", variants::pinned_remove,
                quick_remove_touches, "unpins the thread"),
      implement(call::pmap_quick_remove_page, "early-exit", variants::early_exit_remove,
                quick_remove_touches, "enables preemption before it frees the frame"),
      implement(call::pmap_quick_remove_page, "no-exit", variants::no_exit_remove,
                quick_remove_touches, "leaves preemption disabled"),

      implement(call::sf_buf_alloc, kReference, reference::sf_buf_alloc, sf_buf_touches),
      implement(call::sf_buf_alloc, "hasty", variants::hasty_alloc, sf_buf_touches,
                "with SFB_NOWAIT it does not look at the free list"),
      implement(call::sf_buf_alloc, "unlocked-lookup", variants::unlocked_lookup_alloc,
                sf_buf_touches, "looks the page up before it takes the lock"),
      implement(call::sf_buf_take, kReference, reference::sf_buf_take, sf_buf_touches),
      implement(call::sf_buf_take, "nowait-sleeps", variants::nowait_sleeps_take, sf_buf_touches,
                "ignores SFB_NOWAIT"),
      implement(call::sf_buf_take, "gives-up", variants::gives_up_take, sf_buf_touches,
                "fails if the buffer that it was woken for is gone"),
      implement(call::sf_buf_reuse, kReference, reference::sf_buf_reuse, sf_buf_touches),
      implement(call::sf_buf_reuse, "stays-free", variants::stays_free_reuse, sf_buf_touches,
                "leaves a buffer that is used again on the free list"),
      implement(call::sf_buf_take, "waits-on", variants::waits_on_take, sf_buf_touches,
                "goes on waiting after a signal"),
      implement(call::sf_buf_wait, kReference, reference::sf_buf_wait, sf_buf_touches),
      implement(call::sf_buf_wait, "always-catches", variants::always_catches_wait, sf_buf_touches,
                "lets a signal end the wait without SFB_CATCH"),
      implement(call::sf_buf_wait, "keeps-want", variants::keeps_want_wait, sf_buf_touches,
                "still counts a waiter that a signal took away"),
      implement(call::sf_buf_map, kReference, reference::sf_buf_map, sf_buf_touches),
      implement(call::sf_buf_map, "plain-read", variants::plain_read_map, sf_buf_touches,
                "reads the old PTE, then overwrites it by a plain store, as i386 does"),
      implement(call::sf_buf_shootdown, kReference, reference::sf_buf_shootdown, sf_buf_touches),
      implement(call::sf_buf_shootdown, "no-upgrade", variants::no_upgrade_shootdown,
                sf_buf_touches, "invalidates on its own CPU only"),
      implement(call::sf_buf_free, kReference, reference::sf_buf_free, sf_buf_free_touches),
      implement(call::sf_buf_free, "no-wakeup", variants::no_wakeup_free, sf_buf_free_touches,
                "does not wake those who wait for a buffer"),
      implement(call::sf_buf_free, "wakes-one", variants::wakes_one_free, sf_buf_free_touches,
                "wakes one of those who wait for a buffer"),
      implement(call::sf_buf_free, "unwires", variants::unwires_free, unwiring_free_touches,
                "unwires the page too"),
      implement(call::sf_buf_free, "unmaps-shared", variants::unmaps_shared_free,
                unmapping_free_touches, "unmaps a buffer that others still use"),
      implement(call::sf_buf_kva, kReference, reference::sf_buf_kva, sf_buf_read_touches),
      implement(call::sf_buf_page, kReference, reference::sf_buf_page, sf_buf_read_touches),

      implement(call::vm_page_wire, kReference, reference::vm_page_wire, page_touches),
      implement(call::vm_page_unwire, kReference, reference::vm_page_unwire, page_touches),
      implement(call::msleep, kReference, reference::msleep, msleep_touches),
      implement(call::tsleep, kReference, reference::tsleep, tsleep_touches),
  };
}

const std::vector<Implementation>& table() {
  static const std::vector<Implementation> kTable = [] {
    std::vector<Implementation> all = other_implementations();
    const std::vector<Implementation> maps = vm_map_implementations();
    all.insert(all.end(), maps.begin(), maps.end());
    return all;
  }();
  return kTable;
}

}  // namespace

std::span<const Implementation> implementations() { return table(); }

const Implementation* find_implementation(std::string_view routine, std::string_view variant) {
  for (const Implementation& i : table()) {
    if (routine == i.routine->name && variant == i.variant) return &i;
  }
  return nullptr;
}

}  // namespace pmapcheck::impl
