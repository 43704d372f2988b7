#include "checker/kernel/vocabulary.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "checker/kernel/state_terms.hpp"
#include "checker/kernel/vocabulary_vm_map.hpp"

namespace pmapcheck::kernel {

namespace {

using formula::StateFunction;
using formula::Term;
using formula::TermPool;
using impl::Field;
using impl::Machine;
using Arguments = std::span<const int>;

std::uint8_t id(int i) { return static_cast<std::uint8_t>(i); }

// The meaning of the words, subject by subject. Each function of the vocabulary keeps it alive.
class Words : public std::enable_shared_from_this<Words> {
 public:
  Words(const Machine& machine, const KernelLayout& ghosts) : machine_(machine), ghosts_(ghosts) {}

  std::vector<StateFunction> functions() {
    threads();
    page_tables();
    tlbs();
    pages();
    sf_bufs();
    return std::move(functions_);
  }

 private:
  void threads();
  void page_tables();
  void tlbs();
  void pages();
  void sf_bufs();

  template <class Ground>
  void add(const char* name, std::vector<std::string> parameters, const char* result,
           Ground ground) {
    const bool is_set =
        std::find(kMayHoldWords.begin(), kMayHoldWords.end(), name) != kMayHoldWords.end();
    functions_.push_back({name, std::move(parameters), result,
                          [self = shared_from_this(), ground](TermPool& pool, Arguments a) {
                            return ground(pool, a);
                          },
                          is_set});
  }
  // A bit of a PTE, false where there is no such PTE.
  void add_pte_bit(const char* name, impl::PteBits bit) {
    add(name, {"Pmap", "Va"}, "Bool",
        [this, bit](TermPool& pool, Arguments a) { return any_bit(pool, pte(a[0], a[1]), bit); });
  }
  void add_page_flag(const char* name, impl::PageFlags flag) {
    add(name, {"Page"}, "Bool", [this, flag](TermPool& pool, Arguments a) {
      return any_bit(pool, layout().pages[id(a[0])].flags, flag);
    });
  }
  // A number in a field that is found by one index.
  template <class Find>
  void add_number(const char* name, const char* sort, Find find) {
    add(name, {sort}, "Int",
        [find](TermPool& pool, Arguments a) { return number(pool, find(id(a[0]))); });
  }

  [[nodiscard]] const impl::Layout& layout() const { return machine_.layout; }
  [[nodiscard]] Field pte(int p, int v) const { return layout().pte({id(p)}, {id(v)}); }
  [[nodiscard]] Term root_loaded(TermPool& pool, int c, int p) const {
    if (p == impl::kernel_pmap.index) return pool.boolean(true);
    return pool.equal(number(pool, layout().cpus[id(c)].pmap), pool.constant(p));
  }
  // Whether CPU c may hold an entry of (p, v) for page m of one of these kinds: stale, or the
  // current generation if `current` says that it is of one of the kinds.
  [[nodiscard]] Term may_hold(TermPool& pool, Arguments a, std::uint32_t stale_bits,
                              Term current) const {
    const Field entry = pte(a[1], a[2]);
    if (entry.width == 0) return pool.boolean(false);
    const Field tlb = layout().tlb({id(a[0])}, {id(a[1])}, {id(a[2])});
    const Term page = number(pool, entry, 8, 0xff);
    return pool.any_of(
        {any_bit(pool, tlb, stale_bits),
         pool.all_of({root_loaded(pool, a[0], a[1]), any_bit(pool, entry, impl::PG_V), current,
                      pool.equal(page, pool.constant(a[3]))})});
  }

  std::vector<StateFunction> functions_;
  const Machine& machine_;
  const KernelLayout& ghosts_;
};

void Words::threads() {
  add("running", {"Thread", "Cpu"}, "Bool", [this](TermPool& pool, Arguments a) {
    // A filter borrows the thread that it interrupts: that one is still curthread.
    const impl::Layout::Cpu& cpu = layout().cpus[id(a[1])];
    return pool.any_of(
        {holds_index(pool, cpu.thread, a[0]), holds_index(pool, cpu.interrupted, a[0] + 1)});
  });
  add_number("critical-nesting", "Thread", [this](auto t) { return layout().threads[t].critical; });
  add_number("pinned", "Thread", [this](auto t) { return layout().threads[t].pinned; });
  add_number("spin-locks", "Thread", [this](auto t) { return layout().threads[t].spin; });
  add("sleeping", {"Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return positive(pool, number(pool, layout().threads[id(a[0])].channel));
  });
  add("rigid.in-filter", {"Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return pool.boolean(machine_.shape.threads[id(a[0])].context == impl::ThreadContext::filter);
  });
  add("rigid.in-interrupt", {"Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return pool.boolean(machine_.shape.threads[id(a[0])].is_handler());
  });
  add("signal-ended-wait", {"Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return any_bit(pool, layout().threads[id(a[0])].signal, impl::SIGNAL_ENDED_WAIT);
  });
  add("holds-lock", {"Thread", "Lock"}, "Bool", [this](TermPool& pool, Arguments a) {
    const impl::Layout::Lock& lock = layout().locks[id(a[1])];
    return pool.any_of({holds_index(pool, lock.owner, a[0]),
                        any_bit(pool, lock.readers, std::uint64_t{1} << a[0])});
  });
  add("owns-lock", {"Thread", "Lock"}, "Bool", [this](TermPool& pool, Arguments a) {
    return holds_index(pool, layout().locks[id(a[1])].owner, a[0]);
  });
  add("rigid.sleepable", {"Lock"}, "Bool", [this](TermPool& pool, Arguments a) {
    return pool.boolean(machine_.shape.lock({id(a[0])}).lock_class == impl::LockClass::sx);
  });
  add("rigid.object-lock", {}, "Lock",
      [](TermPool& pool, Arguments) { return pool.constant(impl::Shape::object_lock.index); });

  add("rigid.pmap-lock", {"Pmap"}, "Lock", [](TermPool& pool, Arguments a) {
    return pool.constant(impl::Shape::pmap_lock({id(a[0])}).index);
  });
  add("rigid.sf-buf-lock", {}, "Lock",
      [](TermPool& pool, Arguments) { return pool.constant(impl::Shape::sf_buf_lock.index); });

  add_number("quick-depth", "Thread", [this](auto t) { return ghosts_.threads[t].quick_depth; });
  add_number("quick-critical", "Thread",
             [this](auto t) { return ghosts_.threads[t].quick_critical; });
  add("quick-page", {"Thread"}, "Page", [this](TermPool& pool, Arguments a) {
    return index_or_first(pool, ghosts_.threads[id(a[0])].quick_page);
  });
  add("quick-frame", {"Thread"}, "Va", [this](TermPool& pool, Arguments a) {
    return index_or_first(pool, ghosts_.threads[id(a[0])].quick_frame);
  });
  const auto in_call = [this](const char* name, InCall bit) {
    add(name, {"Thread"}, "Bool", [this, bit](TermPool& pool, Arguments a) {
      return any_bit(pool, ghosts_.threads[id(a[0])].in_calls, bit);
    });
  };
  add("rigid.quick-frame-of", {"Va", "Cpu"}, "Bool", [this](TermPool& pool, Arguments a) {
    const impl::Shape& shape = machine_.shape;
    return pool.boolean(shape.quick_frames && shape.quick_frame({id(a[1])}).index == a[0]);
  });
  in_call("entering-nosleep", kInNosleepEnter);
  in_call("in-sf-buf-call", kInSfBufCall);
  in_call("allocating-nowait", kInNowaitAlloc);
  in_call("changing-wirings", kInWiringCall);
}

void Words::page_tables() {
  add("rigid.kernel-pmap", {}, "Pmap",
      [](TermPool& pool, Arguments) { return pool.constant(impl::kernel_pmap.index); });
  add("rigid.entered", {"Pmap", "Va"}, "Bool", [this](TermPool& pool, Arguments a) {
    return pool.boolean(machine_.shape.maps({id(a[0])}, {id(a[1])}) &&
                        machine_.shape.is_user({id(a[1])}));
  });
  add_pte_bit("pte-valid", impl::PG_V);
  add_pte_bit("pte-writeable", impl::PG_RW);
  add_pte_bit("pte-modified", impl::PG_M);
  add_pte_bit("pte-wired", impl::PG_W);
  add_pte_bit("pte-managed", impl::PG_MANAGED);
  add("pte-page", {"Pmap", "Va"}, "Page",
      [this](TermPool& pool, Arguments a) { return number(pool, pte(a[0], a[1]), 8, 0xff); });
  add_number("pmap-wired-count", "Pmap", [this](auto p) { return layout().pmaps[p].wired_count; });
  add("unsettled.pmap-wired-count", {"Pmap"}, "Int", [this](TermPool& pool, Arguments a) {
    std::vector<Term> wired;
    for (int v = 0; v < static_cast<int>(machine_.shape.address_count()); ++v) {
      wired.push_back(pool.all_of({any_bit(pool, pte(a[0], v), impl::PG_V),
                                   any_bit(pool, pte(a[0], v), impl::PG_W)}));
    }
    return pool.subtract(number(pool, layout().pmaps[id(a[0])].wired_count), pool.add(wired));
  });
}

void Words::tlbs() {
  using impl::StaleKind;
  add("shootdown-pending", {"Cpu", "Cpu"}, "Bool", [this](TermPool& pool, Arguments a) {
    return any_bit(pool, layout().cpus[id(a[0])].pending, std::uint64_t{1} << a[1]);
  });
  add("tlb-may-hold", {"Cpu", "Pmap", "Va", "Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    const impl::vm_page_t m{id(a[3])};
    const std::uint32_t any = impl::stale_bit(m, StaleKind::read_only) |
                              impl::stale_bit(m, StaleKind::clean) |
                              impl::stale_bit(m, StaleKind::dirty);
    return may_hold(pool, a, any, pool.boolean(true));
  });
  // Writeable with M clear counts as read-only: a store walks again (PE-C7).
  add("tlb-may-write", {"Cpu", "Pmap", "Va", "Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    const Field entry = pte(a[1], a[2]);
    const Term dirty =
        pool.all_of({any_bit(pool, entry, impl::PG_RW), any_bit(pool, entry, impl::PG_M)});
    return may_hold(pool, a, impl::stale_bit({id(a[3])}, StaleKind::dirty), dirty);
  });
}

void Words::pages() {
  add("rigid.page-managed", {"Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    return pool.boolean(machine_.shape.pages[id(a[0])].managed);
  });
  add_number("wire-count", "Page", [this](auto m) { return layout().pages[m].wire_count; });
  add_number("page-wirings", "Page", [this](auto m) { return ghosts_.wirings[m]; });
  add("page-busied-by", {"Page", "Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return holds_index(pool, layout().pages[id(a[0])].busy, a[1]);
  });
  add_page_flag("page-writeable", impl::PGA_WRITEABLE);
  add_page_flag("page-referenced", impl::PGA_REFERENCED);
  add_page_flag("page-dirty", impl::PAGE_DIRTY);
  add_page_flag("page-written", impl::PAGE_WRITTEN);
  add_page_flag("page-paged-out", impl::PAGE_PAGED_OUT);
  add("modified-in-hand", {"Thread", "Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    return any_bit(pool, layout().threads[id(a[0])].modified_pages, std::uint64_t{1} << a[1]);
  });
}

void Words::sf_bufs() {
  add("rigid.sf-kva", {"SfBuf"}, "Va", [this](TermPool& pool, Arguments a) {
    return pool.constant(machine_.shape.sf_buf_kva({id(a[0])}).index);
  });
  add("sf-has-page", {"SfBuf"}, "Bool", [this](TermPool& pool, Arguments a) {
    return positive(pool, number(pool, layout().sf_bufs[id(a[0])].page));
  });
  add("sf-page", {"SfBuf"}, "Page", [this](TermPool& pool, Arguments a) {
    return index_or_first(pool, layout().sf_bufs[id(a[0])].page);
  });
  add_number("sf-refs", "SfBuf", [this](auto s) { return layout().sf_bufs[s].refs; });
  add("sf-owned", {"Thread", "SfBuf"}, "Int", [this](TermPool& pool, Arguments a) {
    return number(pool, ghosts_.threads[id(a[0])].sf_refs[id(a[1])]);
  });
  add("sf-free", {"SfBuf"}, "Bool", [this](TermPool& pool, Arguments a) {
    std::vector<Term> places;
    for (const impl::Layout::SfBuf& place : layout().sf_bufs) {
      places.push_back(holds_index(pool, place.free_order, a[0]));
    }
    return pool.any_of(places);
  });
  add("sf-clean-on", {"SfBuf", "Cpu"}, "Bool", [this](TermPool& pool, Arguments a) {
    return any_bit(pool, layout().sf_bufs[id(a[0])].cpus, std::uint64_t{1} << a[1]);
  });
  add("sf-wanted", {}, "Int",
      [this](TermPool& pool, Arguments) { return number(pool, layout().sf_buf_want); });
  add("unsettled.sf-refs", {"SfBuf"}, "Int", [this](TermPool& pool, Arguments a) {
    std::vector<Term> owned;
    for (const KernelLayout::Thread& thread : ghosts_.threads) {
      owned.push_back(number(pool, thread.sf_refs[id(a[0])]));
    }
    return pool.subtract(number(pool, layout().sf_bufs[id(a[0])].refs), pool.add(owned));
  });
}

}  // namespace

formula::Vocabulary vocabulary(const Machine& machine, const KernelLayout& layout) {
  const impl::Shape& shape = machine.shape;
  const auto names = [](std::size_t count, auto&& name) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(name(static_cast<std::uint8_t>(i)));
    return all;
  };
  formula::Vocabulary vocabulary;
  vocabulary.sorts = {
      {"Cpu", names(shape.cpus, [&](auto c) { return shape.cpu_name({c}); })},
      {"Thread", names(shape.threads.size(), [&](auto t) { return shape.threads[t].name; })},
      {"Pmap", shape.pmaps},
      {"Va", names(shape.address_count(), [&](auto v) { return shape.address_name({v}); })},
      {"Page", names(shape.pages.size(), [&](auto m) { return shape.pages[m].name; })},
      {"SfBuf", names(shape.sf_bufs, [](auto s) { return "sf_buf" + std::to_string(s); })},
      {"VmMap", shape.has_maps() ? shape.pmaps : std::vector<std::string>{}},
      {"Entry", names(shape.map_entries, [](auto e) { return "entry" + std::to_string(e); })},
      {"Lock", names(shape.lock_count(), [&](auto l) { return shape.lock({l}).name; })},
  };
  vocabulary.functions = std::make_shared<Words>(machine, layout)->functions();
  auto of_maps = vm_map_words(machine, layout);
  std::move(of_maps.begin(), of_maps.end(), std::back_inserter(vocabulary.functions));
  return vocabulary;
}

}  // namespace pmapcheck::kernel
