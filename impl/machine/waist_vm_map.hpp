// The waist, vm_map's part: maps, their entries, objects and their pages. See waist.hpp.
//
// Except where it is said, the operations on a map and its entries need its lock, on an object and
// its pages the objects' lock ("object": one lock stands for those of all objects). An entry is a
// slot of a pool: touching a slot that is free is a use after free, and a broken contract.
#pragma once

#include "impl/machine/waist.hpp"

namespace pmapcheck::impl::machine {

// Constants of the machine: no step.

/// map_sleep_mtx, through which every wakeup of a map's sleepers passes.
inline Request<lock_t> map_sleep_mtx(Where w = Where::current()) {
  return detail::request<lock_t>(Op::map_sleep_mtx, w);
}
/// &map->lock, for sleepq_add().
inline Request<lock_t> map_lock(vm_map_t map, Where w = Where::current()) {
  return detail::request<lock_t>(Op::map_lock, w, map);
}
/// VM_MAXUSER_ADDRESS: the end of every map.
inline Request<vm_offset_t> vm_maxuser_address(Where w = Where::current()) {
  return detail::request<vm_offset_t>(Op::vm_maxuser_address, w);
}

// Maps. A timestamp is never seen as a number: it is saved, and asked whether it has changed.

/// Takes the map's lock exclusively. Whoever has saved its timestamp will find it changed.
inline Request<void> vm_map_lock(vm_map_t map, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_lock, w, map);
}
inline Request<void> vm_map_unlock(vm_map_t map, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_unlock, w, map);
}
inline Request<void> vm_map_lock_read(vm_map_t map, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_lock_read, w, map);
}
inline Request<void> vm_map_unlock_read(vm_map_t map, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_unlock_read, w, map);
}
/// Saves the map's timestamp for this thread; one at a time.
inline Request<void> vm_map_timestamp_save(vm_map_t map, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_timestamp_save, w, map);
}
/// Whether nobody else has locked the map exclusively since the timestamp was saved, which it is no
/// longer. FreeBSD: `last_timestamp + 1 == map->timestamp`, or without the 1 for a reader.
inline Request<bool> vm_map_unchanged(vm_map_t map, Where w = Where::current()) {
  return detail::request<bool>(Op::vm_map_unchanged, w, map);
}
/// map->busy += delta; its new value.
inline Request<int> vm_map_busy_add(vm_map_t map, int delta, Where w = Where::current()) {
  return detail::request<int>(Op::vm_map_busy_add, w, map, delta);
}
inline Request<bool> vm_map_flag(vm_map_t map, MapFlags flag, Where w = Where::current()) {
  return detail::request<bool>(Op::vm_map_flag, w, map, flag);
}
inline Request<void> vm_map_flag_set(vm_map_t map, MapFlags flag, bool on,
                                     Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_flag_set, w, map, flag, on);
}
/// Adds to vm_user_wire_count, atomically; false, and nothing is added, if that is over
/// vm.max_user_wired. Needs no lock.
inline Request<bool> user_wire_add(int pages, Where w = Where::current()) {
  return detail::request<bool>(Op::user_wire_add, w, pages);
}
/// Needs no lock.
inline Request<void> user_wire_sub(int pages, Where w = Where::current()) {
  return detail::request<void>(Op::user_wire_sub, w, pages);
}

// Entries.

/// The entry that contains va; NULL if none does.
inline Request<vm_map_entry_t> vm_map_lookup_entry(vm_map_t map, vm_offset_t va,
                                                   Where w = Where::current()) {
  return detail::request<vm_map_entry_t>(Op::vm_map_lookup_entry, w, map, va);
}
/// The first entry that begins beyond va; NULL if none does.
inline Request<vm_map_entry_t> vm_map_lookup_after(vm_map_t map, vm_offset_t va,
                                                   Where w = Where::current()) {
  return detail::request<vm_map_entry_t>(Op::vm_map_lookup_after, w, map, va);
}
/// The next entry of its map; NULL if it is the last.
inline Request<vm_map_entry_t> vm_map_entry_succ(vm_map_entry_t entry, Where w = Where::current()) {
  return detail::request<vm_map_entry_t>(Op::vm_map_entry_succ, w, entry);
}
/// A member of the entry, as its type: `co_await entry_load<vm_offset_t>(entry,
/// EntryField::start)`.
template <class T>
Request<T> entry_load(vm_map_entry_t entry, EntryField field, Where w = Where::current()) {
  return detail::request<T>(Op::entry_load, w, entry, field);
}
template <class T>
Request<void> entry_store(vm_map_entry_t entry, EntryField field, T value,
                          Where w = Where::current()) {
  return detail::request<void>(Op::entry_store, w, entry, field, value);
}
inline Request<bool> entry_flag(vm_map_entry_t entry, EntryFlags flag, Where w = Where::current()) {
  return detail::request<bool>(Op::entry_flag, w, entry, flag);
}
inline Request<void> entry_flag_set(vm_map_entry_t entry, EntryFlags flag, bool on,
                                    Where w = Where::current()) {
  return detail::request<void>(Op::entry_flag_set, w, entry, flag, on);
}
/// If va is inside the entry, splits it there: the front piece goes to a new entry, `entry` keeps
/// the rest. A pool without a free slot is a bound that was hit.
inline Request<void> vm_map_clip_start(vm_map_entry_t entry, vm_offset_t va,
                                       Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_clip_start, w, entry, va);
}
/// If va is inside the entry, splits it there: the back piece goes to a new entry.
inline Request<void> vm_map_clip_end(vm_map_entry_t entry, vm_offset_t va,
                                     Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_clip_end, w, entry, va);
}
/// Joins the entry with the one before it if that ends where it begins and is alike in everything,
/// and neither is in transition; the slot of the one before becomes free.
inline Request<void> vm_map_try_merge(vm_map_entry_t entry, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_try_merge, w, entry);
}
/// A copy of the entry, as it is, in another map.
inline Request<vm_map_entry_t> vm_map_entry_copy(vm_map_entry_t entry, vm_map_t map,
                                                 Where w = Where::current()) {
  return detail::request<vm_map_entry_t>(Op::vm_map_entry_copy, w, entry, map);
}
/// Takes the entry out of its map and frees its slot.
inline Request<void> vm_map_entry_delete(vm_map_entry_t entry, Where w = Where::current()) {
  return detail::request<void>(Op::vm_map_entry_delete, w, entry);
}

// Objects. The index of a page in its object is the address at which maps have it.

/// A new anonymous object, backed by another or by none.
inline Request<vm_object_t> vm_object_alloc(vm_object_t shadows, Where w = Where::current()) {
  return detail::request<vm_object_t>(Op::vm_object_alloc, w, shadows);
}
/// Its backing object, or NULL.
inline Request<vm_object_t> vm_object_shadows(vm_object_t object, Where w = Where::current()) {
  return detail::request<vm_object_t>(Op::vm_object_shadows, w, object);
}
/// Whether the index is inside the object, which may have been truncated.
inline Request<bool> vm_object_has(vm_object_t object, vm_offset_t va, Where w = Where::current()) {
  return detail::request<bool>(Op::vm_object_has, w, object, va);
}
/// What its pager does for the page. A constant: no step.
inline Request<PagerResult> vm_object_pager(vm_object_t object, vm_offset_t va,
                                            Where w = Where::current()) {
  return detail::request<PagerResult>(Op::vm_object_pager, w, object, va);
}
/// The object ends before va from now on. Its pages stay as they are.
inline Request<void> vm_object_truncate(vm_object_t object, vm_offset_t va,
                                        Where w = Where::current()) {
  return detail::request<void>(Op::vm_object_truncate, w, object, va);
}
/// If nothing refers to the object any more, frees it and its pages, and its backing objects that
/// nothing else refers to. A wired page stays allocated, without an object. Enabled when none of
/// the pages is busy.
inline Request<void> vm_object_terminate(vm_object_t object, Where w = Where::current()) {
  return detail::request<void>(Op::vm_object_terminate, w, object);
}
/// Whether more than one entry or object refers to it: OBJ_ONEMAPPING is clear.
inline Request<bool> vm_object_shared(vm_object_t object, Where w = Where::current()) {
  return detail::request<bool>(Op::vm_object_shared, w, object);
}
/// The resident page, valid or not, or NULL.
inline Request<vm_page_t> vm_page_lookup(vm_object_t object, vm_offset_t va,
                                         Where w = Where::current()) {
  return detail::request<vm_page_t>(Op::vm_page_lookup, w, object, va);
}
/// Takes a page of the free pool, exclusively busied; NULL if there is none.
inline Request<vm_page_t> vm_page_alloc(vm_object_t object, vm_offset_t va,
                                        Where w = Where::current()) {
  return detail::request<vm_page_t>(Op::vm_page_alloc, w, object, va);
}
/// Enabled when the free pool has a page. Needs no lock, and must not be waited for with one that
/// whoever frees a page may need.
inline Request<void> vm_waitpfault(Where w = Where::current()) {
  return detail::request<void>(Op::vm_waitpfault, w);
}
/// Takes the page out of its object, back to the free pool.
inline Request<void> vm_page_free(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::vm_page_free, w, m);
}
/// Takes the exclusive busy if the page is not busy; whether it did.
inline Request<bool> page_trybusy(vm_page_t m, Where w = Where::current()) {
  return detail::request<bool>(Op::page_trybusy, w, m);
}
/// Enabled when the page is not busy. The busy is not taken: whoever waited looks everything up
/// again. Needs no lock, and must not be waited for with the objects' lock.
inline Request<void> page_busy_wait(vm_page_t m, Where w = Where::current()) {
  return detail::request<void>(Op::page_busy_wait, w, m);
}

}  // namespace pmapcheck::impl::machine
