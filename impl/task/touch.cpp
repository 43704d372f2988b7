#include "impl/task/touch.hpp"

#include <algorithm>

namespace pmapcheck::impl {

namespace {

using Kind = Resource::Kind;

bool index_covers(std::uint8_t declared, std::uint8_t used) {
  return declared == Resource::kAny || declared == used;
}

void mark(ByteSet& set, Field field) {
  for (std::size_t i = 0; i < field.width; ++i) set.set(field.offset + i);
}

template <class Visit>
void each(std::uint8_t wanted, std::size_t count, Visit&& visit) {
  for (std::uint8_t i = 0; i < count; ++i) {
    if (index_covers(wanted, i)) visit(i);
  }
}

void mark(const Machine& machine, const Resource& r, ByteSet& set) {
  const Layout& layout = machine.layout;
  switch (r.kind) {
    case Kind::pte:
      each(r.a, machine.shape.pmaps.size(), [&](std::uint8_t p) {
        each(r.b, machine.shape.address_count(), [&](std::uint8_t v) {
          mark(set, layout.pte({p}, {v}));
          for (std::uint8_t c = 0; c < machine.shape.cpus; ++c)
            mark(set, layout.tlb({c}, {p}, {v}));
        });
      });
      return;
    case Kind::pmap:
      each(r.a, layout.pmaps.size(), [&](std::uint8_t p) {
        for (const Field f :
             {layout.pmaps[p].active, layout.pmaps[p].wired_count, layout.pmaps[p].page_table}) {
          mark(set, f);
        }
      });
      return;
    case Kind::page:
      each(r.a, layout.pages.size(), [&](std::uint8_t m) {
        const Layout::Page& page = layout.pages[m];
        for (const Field f : {page.wire_count, page.busy, page.flags, page.pv, page.content})
          mark(set, f);
      });
      return;
    case Kind::lock:
      each(r.a, layout.locks.size(), [&](std::uint8_t l) {
        mark(set, layout.locks[l].owner);
        mark(set, layout.locks[l].readers);
      });
      return;
    case Kind::channel:  // a sleeper's channel is a field of its thread
      for (const Layout::Thread& thread : layout.threads) mark(set, thread.channel);
      return;
    case Kind::ipi:
      for (const Layout::Cpu& cpu : layout.cpus) {
        mark(set, cpu.request);
        mark(set, cpu.pending);
      }
      return;
    case Kind::free_pages:
      return mark(set, layout.free_pages);
    case Kind::sf_pool:
      mark(set, layout.sf_buf_want);
      for (const Layout::SfBuf& sf : layout.sf_bufs) {
        mark(set, sf.free_order);
        mark(set, sf.page);  // the hash
      }
      return;
    case Kind::vm_map:
      each(r.a, layout.maps.size(), [&](std::uint8_t m) {
        mark(set, layout.maps[m].busy);
        mark(set, layout.maps[m].flags);
      });
      for (const Layout::Thread& thread : layout.threads) mark(set, thread.timestamp);
      for (const Layout::Entry& e : layout.entries) {
        for (const Field f : {e.map, e.start, e.end, e.object, e.protection, e.max_protection,
                              e.inheritance, e.eflags, e.wired_count, e.wiring_thread}) {
          mark(set, f);
        }
      }
      return;
    case Kind::user_wire:
      return mark(set, layout.user_wire_count);
    case Kind::vm_object:
      for (const Layout::Object& o : layout.objects) {
        for (const Field f : {o.used, o.shadows, o.size}) mark(set, f);
      }
      for (const Layout::Page& page : layout.pages) {
        for (const Field f : {page.object, page.pindex, page.wire_count, page.busy, page.flags}) {
          mark(set, f);
        }
      }
      return;
    case Kind::sf_buf:
      each(r.a, layout.sf_bufs.size(), [&](std::uint8_t s) {
        const Layout::SfBuf& sf = layout.sf_bufs[s];
        for (const Field f : {sf.page, sf.refs, sf.cpus}) mark(set, f);
      });
  }
}

}  // namespace

bool Resource::covers(const Resource& other) const {
  return kind == other.kind && index_covers(a, other.a) && index_covers(b, other.b);
}

bool covers(const Resources& declared, const Resource& used) {
  return std::any_of(declared.begin(), declared.end(),
                     [&](const Resource& r) { return r.covers(used); });
}

namespace {

std::uint8_t word(const Operation& operation, std::size_t i) {
  return static_cast<std::uint8_t>(operation.operands[i]);
}

Resources touched_by_sleep(const Operation& operation) {
  switch (operation.op) {
    case Op::sleepq_add:
      if (word(operation, 1) == lock_t::kNone) return {{Kind::channel, word(operation, 0)}};
      return {{Kind::channel, word(operation, 0)}, {Kind::lock, word(operation, 1)}};
    case Op::vm_wait:
      return {{Kind::free_pages}, {Kind::channel, Shape::free_page_channel.index}};
    case Op::wakeup:
    case Op::wakeup_one:
      return {{Kind::channel, word(operation, 0)}};
    default:  // sleepq_wait
      return {};
  }
}

Resources touched_by_page_table(const Operation& operation) {
  switch (operation.op) {
    case Op::pte_load:
    case Op::pte_store:
    case Op::pte_swap:
    case Op::pte_cas:
    case Op::pte_clear:
      return {{Kind::pte, word(operation, 0), word(operation, 1)}};
    case Op::pt_alloc:
      return {{Kind::pmap, word(operation, 0)}, {Kind::free_pages}};
    default:  // pt_present, pmap_wired_add
      return {{Kind::pmap, word(operation, 0)}};
  }
}

Resources touched_by_invalidation(const Operation& operation) {
  switch (operation.op) {
    case Op::pm_active:
      return {{Kind::pmap, word(operation, 0)}};
    case Op::invlpg:
      return {{Kind::pte, word(operation, 0), word(operation, 1)}};
    default:  // ipi_invlpg, ipi_wait
      return {{Kind::ipi}};
  }
}

Resources touched_by_sf_buf(const Operation& operation) {
  switch (operation.op) {
    case Op::sf_page:
    case Op::sf_ref:
    case Op::sf_unref:
    case Op::sf_cpus:
    case Op::sf_cpus_set:
      return {{Kind::sf_buf, word(operation, 0)}};
    case Op::sf_assign:
      return {{Kind::sf_buf, word(operation, 0)}, {Kind::sf_pool}};
    default:  // hash, free list, waiters
      return {{Kind::sf_pool}};
  }
}

// The map of an entry is not known from the operation.
Resources touched_by_vm_map(const Shape& shape, const Operation& operation) {
  const vm_map_t map{word(operation, 0)};
  const std::uint8_t lock = shape.map_lock(map).index;
  switch (operation.op) {
    case Op::user_wire_add:
    case Op::user_wire_sub:
      return {{Kind::user_wire}};
    case Op::vm_map_lock:
      return {{Kind::lock, lock}, {Kind::vm_map, map.index}};
    case Op::vm_map_unlock:
    case Op::vm_map_lock_read:
    case Op::vm_map_unlock_read:
      return {{Kind::lock, lock}};
    default:
      return {{Kind::vm_map, map.index}};
  }
}

}  // namespace

Resources touched(const Shape& shape, const Operation& operation) {
  switch (info(operation.op).family) {
    case Family::constant:
    case Family::cpu:
      return {};
    case Family::lock:
      return {{Kind::lock, word(operation, 0)}};
    case Family::sleep:
      return touched_by_sleep(operation);
    case Family::page_table:
      return touched_by_page_table(operation);
    case Family::invalidation:
      return touched_by_invalidation(operation);
    case Family::page:
      return {{Kind::page, word(operation, 0)}};
    case Family::sf_buf:
      return touched_by_sf_buf(operation);
    case Family::vm_map:
      return touched_by_vm_map(shape, operation);
    case Family::vm_map_entry:
      return {{Kind::vm_map}};
    case Family::vm_object:
      if (operation.op != Op::vm_object_terminate && operation.op != Op::vm_object_shared) {
        return {{Kind::vm_object}};
      }
      return {{Kind::vm_object}, {Kind::vm_map}};  // entries refer to objects
    case Family::access: {
      const bool user = shape.is_user({word(operation, 0)});
      const std::uint8_t pmap = user ? Resource::kAny : kernel_pmap.index;
      return {{Kind::pte, pmap, word(operation, 0)}, {Kind::page}};
    }
  }
  return {};
}

ByteSet bytes(const Machine& machine, const Resources& resources) {
  ByteSet set;
  for (const Resource& r : resources) mark(machine, r, set);
  return set;
}

ByteSet thread_bytes(const Machine& machine, thread_t t) {
  ByteSet set;
  const Layout::Thread& thread = machine.layout.threads[t.index];
  for (const Field f : {thread.cpu, thread.channel, thread.critical, thread.pinned, thread.spin,
                        thread.modified_pages, thread.timestamp, thread.signal, thread.raised}) {
    mark(set, f);
  }
  for (const Layout::Cpu& cpu : machine.layout.cpus) {
    mark(set, cpu.thread);
    mark(set, cpu.pmap);
    mark(set, cpu.interrupted);
  }
  return set;
}

std::string to_text(const Resource& resource) {
  static constexpr const char* kNames[] = {"pte",     "pmap",   "page",       "lock",
                                           "channel", "ipi",    "free_pages", "sf_pool",
                                           "sf_buf",  "vm_map", "user_wire",  "vm_object"};
  const auto index = [](std::uint8_t i) {
    return i == Resource::kAny ? std::string("*") : std::to_string(i);
  };
  return std::string(kNames[static_cast<std::size_t>(resource.kind)]) + "(" + index(resource.a) +
         ", " + index(resource.b) + ")";
}

}  // namespace pmapcheck::impl
