// vm_map's part of the table of implementations, with what each may ever touch.
#include "impl/implementations.hpp"
#include "impl/reference/reference_vm_map.hpp"
#include "impl/variants/variants_vm_map_change.hpp"
#include "impl/variants/variants_vm_map_wire.hpp"

namespace pmapcheck::impl {

namespace {

using Kind = Resource::Kind;

// Which entries, objects and pages a call will meet is not known from its arguments, and any of
// them may be mapped anywhere.
Resources pmap_touches(const Words&) {
  return {{Kind::pte}, {Kind::pmap}, {Kind::page}, {Kind::lock}, {Kind::ipi}};
}
Resources map_touches(const Words&) { return {{Kind::vm_map}, {Kind::lock}, {Kind::channel}}; }
Resources fault_touches(const Words& a) {
  Resources r = pmap_touches(a);
  for (const Kind k : {Kind::vm_map, Kind::vm_object, Kind::channel, Kind::free_pages}) {
    r.push_back({k});
  }
  return r;
}
Resources wire_touches(const Words& a) {
  Resources r = fault_touches(a);
  r.push_back({Kind::user_wire});
  return r;
}

void add_pmap(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, auto function) {
    table.push_back(implement(routine, kReference, function, pmap_touches));
  };
  add(call::pmap_remove, reference::pmap_remove);
  add(call::pmap_remove_range, reference::pmap_remove_range);
  add(call::pmap_remove_pte, reference::pmap_remove_pte);
  add(call::pmap_remove_all, reference::pmap_remove_all);
  add(call::pmap_remove_all_locked, reference::pmap_remove_all_locked);
  add(call::pmap_protect, reference::pmap_protect);
  add(call::pmap_protect_range, reference::pmap_protect_range);
  add(call::pmap_unwire, reference::pmap_unwire);
  add(call::pmap_unwire_range, reference::pmap_unwire_range);
}

void add_lock(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, auto function) {
    table.push_back(implement(routine, kReference, function, map_touches));
  };
  add(call::vm_map_unlock_and_wait, reference::vm_map_unlock_and_wait);
  add(call::vm_map_wakeup, reference::vm_map_wakeup);
  add(call::vm_map_wait_transition, reference::vm_map_wait_transition);
  add(call::vm_map_mark_transition, reference::vm_map_mark_transition);
  add(call::vm_map_clear_transition, reference::vm_map_clear_transition);
  add(call::vm_map_busy, reference::vm_map_busy);
  add(call::vm_map_unbusy, reference::vm_map_unbusy);
  add(call::vm_map_wait_busy, reference::vm_map_wait_busy);
}

void add_wire(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, auto function) {
    table.push_back(implement(routine, kReference, function, wire_touches));
  };
  add(call::vm_map_wire, reference::vm_map_wire);
  add(call::vm_map_wire_mark, reference::vm_map_wire_mark);
  add(call::vm_map_wire_entry, reference::vm_map_wire_entry);
  add(call::vm_map_wire_first, reference::vm_map_wire_first);
  add(call::vm_map_wire_pages, reference::vm_map_wire_pages);
  add(call::vm_map_wire_failure, reference::vm_map_wire_failure);
  add(call::vm_map_wire_done, reference::vm_map_wire_done);
  add(call::vm_map_wire_undo, reference::vm_map_wire_undo);
  add(call::vm_map_unwire, reference::vm_map_unwire);
  add(call::vm_map_unwire_mark, reference::vm_map_unwire_mark);
  add(call::vm_map_unwire_done, reference::vm_map_unwire_done);
  add(call::vm_map_release_wiring, reference::vm_map_release_wiring);
  add(call::vm_map_entry_unwire, reference::vm_map_entry_unwire);
  add(call::vm_object_unwire, reference::vm_object_unwire);
}

void add_wire_variants(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, const char* variant, auto function,
                       const char* summary) {
    table.push_back(implement(routine, variant, function, wire_touches, summary));
  };
  const auto add_waiting = [&](const auto& routine, const char* variant, auto function,
                               const char* summary) {
    table.push_back(implement(routine, variant, function, map_touches, summary));
  };
  add_waiting(call::vm_map_clear_transition, "no-wakeup", variants::no_wakeup_clear,
              "does not wake those who wait for an entry");
  add_waiting(call::vm_map_wakeup, "hasty-wakeup", variants::hasty_wakeup,
              "wakes without passing through map_sleep_mtx");
  add_waiting(call::vm_map_wait_transition, "stale-entry", variants::stale_entry_wait,
              "keeps its entry over a wait, whatever happened to the map");
  add_waiting(call::vm_map_mark_transition, "gives-up", variants::gives_up_mark,
              "fails if the map changed while it waited");
  add_waiting(call::vm_map_mark_transition, "takes-over", variants::takes_over_mark,
              "marks entries that another has in transition");
  add_waiting(call::vm_map_clear_transition, "keeps-owner", variants::keeps_owner_clear,
              "leaves wiring_thread set when it clears IN_TRANSITION");
  add(call::vm_map_wire_done, "foreign-marks", variants::foreign_marks_done,
      "takes other threads' entries in transition for its own");
  add(call::vm_map_wire, "leaves-marks", variants::leaves_marks_wire,
      "does not clear its marks where it returns KERN_INVALID_ADDRESS");
  add_waiting(call::vm_map_busy, "no-busy", variants::no_busy, "does not make the map busy");
  add_waiting(call::vm_map_unbusy, "no-busy", variants::no_busy, "does not make the map busy");
  add(call::vm_map_wire_first, "holds-lock", variants::holds_lock_first,
      "holds the map's lock while it faults");
  add(call::vm_map_wire_pages, "holds-lock", variants::holds_lock_pages,
      "holds the map's lock while it faults");
  add(call::vm_map_wire_pages, "no-timestamp", variants::no_timestamp_pages,
      "does not look its entry up again after the fault loop");
  add(call::vm_map_wire_pages, "ignores-failure", variants::ignores_failure_pages,
      "does not look at what the faults return");
  add(call::vm_map_wire_pages, "trusts-mapping", variants::trusts_mapping_pages,
      "does not fault on a page that is mapped");
  add(call::vm_map_wire_undo, "early-clear", variants::early_clear_undo,
      "clears its marks before it rolls back");
  add(call::vm_map_wire_undo, "no-rollback", variants::no_rollback_undo,
      "leaves wired what was wired before the failure");
  add(call::vm_map_wire, "ignores-holes", variants::ignores_holes_wire,
      "tests the flag VM_MAP_WIRE_NOHOLES, which is 0");
  add(call::vm_map_wire_entry, "freebsd-main", variants::freebsd_main_entry,
      "counts user wirings only of what was not wired");
  add(call::vm_map_wire_undo, "freebsd-main", variants::freebsd_main_undo,
      "counts user wirings only of what was not wired");
  add(call::vm_map_wire_entry, "nests-user", variants::nests_user_entry,
      "counts a user wiring each time");
  add(call::vm_map_wire_entry, "early-user-wired", variants::early_user_wired_entry,
      "sets USER_WIRED before the pages are wired");
  add(call::vm_map_wire_entry, "limits-system", variants::limits_system_entry,
      "applies vm.max_user_wired to the system's wirings too");
  add(call::vm_map_unwire_mark, "no-check", variants::no_check_mark,
      "does not ask whether the system has wired the entry");
  add(call::vm_map_unwire_mark, "assumes-user", variants::assumes_user_mark,
      "takes one of an entry's wirings for the user's");
  add(call::vm_map_entry_unwire, "keeps-pages", variants::keeps_pages_entry,
      "forgets the pages and mappings");
  add(call::vm_map_release_wiring, "freebsd-main", variants::freebsd_main_release,
      "uncounts a user wiring only with the entry's last wiring");
  add(call::vm_map_entry_unwire, "freebsd-main", variants::freebsd_main_entry_unwire,
      "uncounts a user wiring only with the entry's last wiring");
}

void add_fault(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, auto function) {
    table.push_back(implement(routine, kReference, function, fault_touches));
  };
  add(call::vm_fault, reference::vm_fault);
  add(call::vm_fault_wire, reference::vm_fault_wire);
  add(call::vm_fault_try, reference::vm_fault_try);
  add(call::vm_fault_must_wait, reference::vm_fault_must_wait);
  add(call::vm_fault_wait_transition, reference::vm_fault_wait_transition);
  add(call::vm_fault_shadow, reference::vm_fault_shadow);
  add(call::vm_object_shadow, reference::vm_object_shadow);
  add(call::vm_fault_object, reference::vm_fault_object);
  add(call::vm_fault_allocate, reference::vm_fault_allocate);
  add(call::vm_fault_getpages, reference::vm_fault_getpages);
  add(call::vm_fault_cow, reference::vm_fault_cow);
  add(call::vm_fault_enter, reference::vm_fault_enter);
  add(call::vm_fault_wait_page, reference::vm_fault_wait_page);
  add(call::vm_fault_copy_entry, reference::vm_fault_copy_entry);
  add(call::vm_fault_copy_pages, reference::vm_fault_copy_pages);
  add(call::vm_page_find, reference::vm_page_find);
}

void add_changes(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, auto function, auto touches) {
    table.push_back(implement(routine, kReference, function, touches));
  };
  add(call::vm_map_inherit, reference::vm_map_inherit, map_touches);
  add(call::vm_map_inherit_entries, reference::vm_map_inherit_entries, map_touches);
  add(call::vm_map_protect, reference::vm_map_protect, fault_touches);
  add(call::vm_map_protect_check, reference::vm_map_protect_check, map_touches);
  add(call::vm_map_protect_entries, reference::vm_map_protect_entries, fault_touches);
  add(call::vm_map_protect_entry, reference::vm_map_protect_entry, fault_touches);
  add(call::vm_map_delete, reference::vm_map_delete, wire_touches);
  add(call::vm_map_delete_entries, reference::vm_map_delete_entries, wire_touches);
  add(call::vm_map_entry_held, reference::vm_map_entry_held, map_touches);
  add(call::vm_map_delete_entry, reference::vm_map_delete_entry, wire_touches);
  add(call::vmspace_fork, reference::vmspace_fork, fault_touches);
  add(call::vmspace_fork_entries, reference::vmspace_fork_entries, fault_touches);
  add(call::vmspace_fork_clone, reference::vmspace_fork_clone, map_touches);
  add(call::vm_map_copy_entry, reference::vm_map_copy_entry, fault_touches);
  add(call::vnode_pager_setsize, reference::vnode_pager_setsize, fault_touches);
  add(call::vm_object_page_remove, reference::vm_object_page_remove, fault_touches);
}

void add_change_variants(std::vector<Implementation>& table) {
  const auto add = [&](const auto& routine, const char* variant, auto function,
                       const char* summary) {
    table.push_back(implement(routine, variant, function, fault_touches, summary));
  };
  add(call::vm_fault_must_wait, "ignores-transition", variants::ignores_transition_fault,
      "goes on beside the thread that has the entry in transition");
  add(call::vm_fault_cow, "keeps-wiring", variants::keeps_wiring_cow,
      "leaves the wiring with the page that it copies");
  add(call::vm_fault_enter, "double-wire", variants::double_wire_enter, "wires the page twice");
  add(call::vm_map_protect_check, "ignores-transition", variants::ignores_transition_check,
      "does not wait for entries in transition");
  add(call::vm_map_protect, "no-wait", variants::no_wait_protect, "does not wait for fault loops");
  add(call::vm_map_protect_entry, "no-copy", variants::no_copy_protect,
      "leaves the copying of what is wired to the next fault");
  add(call::vm_map_entry_held, "no-wait", variants::no_wait_held,
      "does not wait for who has the entry in transition or wired");
  add(call::vmspace_fork, "no-wait", variants::no_wait_fork, "does not wait for fault loops");
  add(call::vmspace_fork_clone, "keeps-wiring", variants::keeps_wiring_clone,
      "lets the child inherit wirings");
  add(call::vm_map_copy_entry, "lazy-copy", variants::lazy_copy_entry,
      "leaves the copying of what is wired to the next fault");
  add(call::vm_object_page_remove, "unwires", variants::unwires_page_remove,
      "unwires the pages that it removes");
}

}  // namespace

std::vector<Implementation> vm_map_implementations() {
  std::vector<Implementation> table;
  add_pmap(table);
  add_lock(table);
  add_wire(table);
  add_wire_variants(table);
  add_fault(table);
  add_changes(table);
  add_change_variants(table);
  return table;
}

}  // namespace pmapcheck::impl
