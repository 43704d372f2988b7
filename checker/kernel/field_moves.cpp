#include "checker/kernel/field_moves.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Field;
using impl::Layout;
using impl::Machine;
using Kind = FieldKind;

std::uint8_t narrow(std::size_t i) { return static_cast<std::uint8_t>(i); }

// The fields of a thing and of its image, side by side.
template <class Thing>
class Pair {
 public:
  Pair(std::vector<FieldMove>& moves, const Thing& from, const Thing& to)
      : moves_(moves), from_(from), to_(to) {}
  Pair& add(Field Thing::*field, Kind kind) {
    moves_.push_back({from_.*field, to_.*field, kind});
    return *this;
  }

 private:
  std::vector<FieldMove>& moves_;
  const Thing& from_;
  const Thing& to_;
};

class Moves {
 public:
  Moves(const Machine& machine, const KernelLayout& ghosts, const Permutation& permutation)
      : shape_(machine.shape), layout_(machine.layout), ghosts_(ghosts), p_(permutation) {}

  std::vector<FieldMove> all() {
    cpus();
    threads();
    pages_and_pmaps();
    locks_and_sf_bufs();
    if (shape_.has_maps()) maps();
    translations();
    ghosts();
    return std::move(moves_);
  }

 private:
  template <class Thing>
  Pair<Thing> pair(const std::vector<Thing>& things, const Renaming& renaming, std::size_t i) {
    return {moves_, things[i], things[renaming[i]]};
  }
  void stays(Field field, Kind kind) { moves_.push_back({field, field, kind}); }

  void cpus() {
    for (std::size_t c = 0; c < layout_.cpus.size(); ++c) {
      pair(layout_.cpus, p_.cpus, c)
          .add(&Layout::Cpu::thread, Kind::thread_or_none)
          .add(&Layout::Cpu::pmap, Kind::pmap)
          .add(&Layout::Cpu::request, Kind::request)
          .add(&Layout::Cpu::pending, Kind::cpus)
          .add(&Layout::Cpu::interrupted, Kind::interrupted);
    }
  }
  void threads() {
    for (std::size_t t = 0; t < layout_.threads.size(); ++t) {
      pair(layout_.threads, p_.threads, t)
          .add(&Layout::Thread::cpu, Kind::cpu)
          .add(&Layout::Thread::channel, Kind::channel_or_none)
          .add(&Layout::Thread::critical, Kind::plain)
          .add(&Layout::Thread::pinned, Kind::plain)
          .add(&Layout::Thread::spin, Kind::plain)
          .add(&Layout::Thread::modified_pages, Kind::pages)
          .add(&Layout::Thread::timestamp, Kind::map_or_none)
          .add(&Layout::Thread::signal, Kind::plain)
          .add(&Layout::Thread::raised, Kind::plain);
    }
  }
  void pages_and_pmaps() {
    for (std::size_t p = 0; p < layout_.pmaps.size(); ++p) {
      pair(layout_.pmaps, p_.pmaps, p)
          .add(&Layout::Pmap::active, Kind::cpus)
          .add(&Layout::Pmap::wired_count, Kind::plain)
          .add(&Layout::Pmap::page_table, Kind::plain);
    }
    for (std::size_t m = 0; m < layout_.pages.size(); ++m) {
      pair(layout_.pages, p_.pages, m)
          .add(&Layout::Page::wire_count, Kind::plain)
          .add(&Layout::Page::busy, Kind::thread_or_none)
          .add(&Layout::Page::flags, Kind::plain)
          .add(&Layout::Page::pv, Kind::pv_entries)
          .add(&Layout::Page::object, Kind::object_or_none)
          .add(&Layout::Page::pindex, Kind::plain)
          .add(&Layout::Page::content, Kind::plain);
    }
    stays(layout_.free_pages, Kind::plain);
    const Layout::Budget& b = layout_.budget;
    for (const Field f : {b.preemption, b.migration, b.pageout, b.memory_shortage, b.memory_release,
                          b.signal, b.interrupt}) {
      stays(f, Kind::plain);
    }
  }
  void locks_and_sf_bufs() {
    for (std::size_t l = 0; l < layout_.locks.size(); ++l) {
      pair(layout_.locks, p_.locks, l)
          .add(&Layout::Lock::owner, Kind::thread_or_none)
          .add(&Layout::Lock::readers, Kind::threads);
    }
    for (std::size_t s = 0; s < layout_.sf_bufs.size(); ++s) {
      pair(layout_.sf_bufs, p_.sf_bufs, s)
          .add(&Layout::SfBuf::page, Kind::page_or_none)
          .add(&Layout::SfBuf::refs, Kind::plain)
          .add(&Layout::SfBuf::cpus, Kind::cpus);
      stays(layout_.sf_bufs[s].free_order,
            Kind::sf_buf_or_none);  // a place of the list, no buffer's
    }
    stays(layout_.sf_buf_want, Kind::plain);
  }
  void maps() {
    for (std::size_t m = 0; m < layout_.maps.size(); ++m) {
      pair(layout_.maps, p_.pmaps, m)
          .add(&Layout::Map::busy, Kind::plain)
          .add(&Layout::Map::flags, Kind::plain);
    }
    // Addresses are in an order here, and so never permuted.
    for (std::size_t e = 0; e < layout_.entries.size(); ++e) {
      pair(layout_.entries, p_.entries, e)
          .add(&Layout::Entry::map, Kind::map_or_none)
          .add(&Layout::Entry::start, Kind::plain)
          .add(&Layout::Entry::end, Kind::plain)
          .add(&Layout::Entry::object, Kind::object_or_none)
          .add(&Layout::Entry::protection, Kind::plain)
          .add(&Layout::Entry::max_protection, Kind::plain)
          .add(&Layout::Entry::inheritance, Kind::plain)
          .add(&Layout::Entry::eflags, Kind::plain)
          .add(&Layout::Entry::wired_count, Kind::plain)
          .add(&Layout::Entry::wiring_thread, Kind::thread_or_none);
    }
    for (std::size_t o = 0; o < layout_.objects.size(); ++o) {
      pair(layout_.objects, p_.objects, o)
          .add(&Layout::Object::used, Kind::plain)
          .add(&Layout::Object::shadows, Kind::object_or_none)
          .add(&Layout::Object::size, Kind::plain);
    }
    stays(layout_.user_wire_count, Kind::plain);
  }
  void translations() {
    for (std::size_t p = 0; p < shape_.pmaps.size(); ++p) {
      for (std::size_t v = 0; v < shape_.address_count(); ++v) {
        const impl::pmap_t to_pmap{p_.pmaps[p]};
        const impl::vm_offset_t to_va{p_.addresses[v]};
        const impl::pmap_t pmap{narrow(p)};
        const impl::vm_offset_t va{narrow(v)};
        moves_.push_back({layout_.pte(pmap, va), layout_.pte(to_pmap, to_va), Kind::pte});
        for (std::size_t c = 0; c < layout_.cpus.size(); ++c) {
          moves_.push_back({layout_.tlb({narrow(c)}, pmap, va),
                            layout_.tlb({p_.cpus[c]}, to_pmap, to_va), Kind::stale_entries});
        }
      }
    }
  }
  void ghosts() {
    for (std::size_t t = 0; t < ghosts_.threads.size(); ++t) {
      pair(ghosts_.threads, p_.threads, t)
          .add(&KernelLayout::Thread::point, Kind::point)
          .add(&KernelLayout::Thread::quick_depth, Kind::plain)
          .add(&KernelLayout::Thread::quick_page, Kind::page_or_none)
          .add(&KernelLayout::Thread::quick_frame, Kind::address_or_none)
          .add(&KernelLayout::Thread::quick_critical, Kind::plain)
          .add(&KernelLayout::Thread::in_calls, Kind::plain);
      const KernelLayout::Thread& to = ghosts_.threads[p_.threads[t]];
      for (std::size_t s = 0; s < ghosts_.threads[t].sf_refs.size(); ++s) {
        moves_.push_back({ghosts_.threads[t].sf_refs[s], to.sf_refs[p_.sf_bufs[s]], Kind::plain});
      }
    }
    for (std::size_t m = 0; m < ghosts_.wirings.size(); ++m) {
      moves_.push_back({ghosts_.wirings[m], ghosts_.wirings[p_.pages[m]], Kind::plain});
    }
    for (std::size_t m = 0; m < ghosts_.maps.size(); ++m) {
      const KernelLayout::Map& from = ghosts_.maps[m];
      const KernelLayout::Map& to = ghosts_.maps[p_.pmaps[m]];
      for (std::size_t v = 0; v < from.system_wirings.size(); ++v) {
        const std::size_t w = p_.addresses[v];
        moves_.push_back({from.system_wirings[v], to.system_wirings[w], Kind::plain});
        moves_.push_back({from.user_wiring[v], to.user_wiring[w], Kind::plain});
      }
    }
    stays(ghosts_.broken, Kind::plain);
  }

  const impl::Shape& shape_;
  const Layout& layout_;
  const KernelLayout& ghosts_;
  const Permutation& p_;
  std::vector<FieldMove> moves_;
};

}  // namespace

std::vector<FieldMove> field_moves(const Machine& machine, const KernelLayout& layout,
                                   const Permutation& permutation) {
  return Moves(machine, layout, permutation).all();
}

}  // namespace pmapcheck::kernel
