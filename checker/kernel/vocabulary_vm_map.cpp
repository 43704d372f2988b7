#include "checker/kernel/vocabulary_vm_map.hpp"

#include <algorithm>
#include <memory>

#include "checker/kernel/state_terms.hpp"

namespace pmapcheck::kernel {

namespace {

using formula::StateFunction;
using formula::Term;
using formula::TermPool;
using impl::Field;
using Arguments = std::span<const int>;
using EntryFields = impl::Layout::Entry;

// How many backing objects a chain may have before it is cut: objects that are made back each other
// at most so deep in a scenario of a parent, a child and their copies.
constexpr int kDeepestChain = 4;

std::uint8_t id(int i) { return static_cast<std::uint8_t>(i); }

class Words : public std::enable_shared_from_this<Words> {
 public:
  Words(const impl::Machine& machine, const KernelLayout& ghosts)
      : machine_(machine), ghosts_(ghosts) {}

  std::vector<StateFunction> functions() {
    maps();
    entries();
    pages();
    wirings();
    return std::move(functions_);
  }

 private:
  void maps();
  void entries();
  void pages();
  void wirings();

  template <class Ground>
  void add(const char* name, std::vector<std::string> parameters, const char* result,
           Ground ground) {
    functions_.push_back({name, std::move(parameters), result,
                          [self = shared_from_this(), ground](TermPool& pool, Arguments a) {
                            return ground(pool, a);
                          }});
  }
  void add_flag(const char* name, impl::EntryFlags flag) {
    add(name, {"Entry"}, "Bool", [this, flag](TermPool& pool, Arguments a) {
      return any_bit(pool, entry(a[0]).eflags, flag);
    });
  }
  void add_protection(const char* name, std::uint64_t bits) {
    add(name, {"Entry"}, "Bool", [this, bits](TermPool& pool, Arguments a) {
      return any_bit(pool, entry(a[0]).protection, bits);
    });
  }

  [[nodiscard]] const impl::Layout& layout() const { return machine_.layout; }
  // No chain has more objects than there are.
  [[nodiscard]] int deepest() const {
    return std::min(kDeepestChain, static_cast<int>(layout().objects.size()));
  }
  [[nodiscard]] const EntryFields& entry(int e) const { return layout().entries[id(e)]; }
  [[nodiscard]] bool has_map(int map) const {
    return machine_.shape.has_maps() && map != impl::kernel_pmap.index;
  }
  [[nodiscard]] Term covers(TermPool& pool, int e, int va) const {
    const Term at = pool.constant(va);
    return pool.all_of({positive(pool, number(pool, entry(e).map)),
                        pool.less_equal(number(pool, entry(e).start), at),
                        pool.negate(pool.less_equal(number(pool, entry(e).end), at))});
  }
  [[nodiscard]] Term pages_of(TermPool& pool, int e) const {
    return pool.subtract(number(pool, entry(e).end), number(pool, entry(e).start));
  }
  [[nodiscard]] Term wired_count(TermPool& pool, int e) const {
    const Term count = number(pool, entry(e).wired_count);
    const Term failed = pool.equal(count, pool.constant(impl::Layout::kWiringFailed));
    return pool.if_then_else(failed, pool.constant(-1), count);
  }
  // Page m, or any page if m is negative, is at va in object o.
  [[nodiscard]] Term resident(TermPool& pool, int o, int va, int m) const {
    std::vector<Term> any;
    for (int i = 0; i < static_cast<int>(layout().pages.size()); ++i) {
      if (m >= 0 && i != m) continue;
      const impl::Layout::Page& page = layout().pages[id(i)];
      any.push_back(pool.all_of({holds_index(pool, page.object, o),
                                 pool.equal(number(pool, page.pindex), pool.constant(va))}));
    }
    return pool.any_of(any);
  }
  // Page m is the first one at va in the chain that begins with the object in `field`.
  [[nodiscard]] Term top_page(TermPool& pool, Field field, int va, int m, int deepest) const {
    std::vector<Term> cases;
    for (int o = 0; deepest > 0 && o < static_cast<int>(layout().objects.size()); ++o) {
      const Term here = resident(pool, o, va, m);
      const Term below =
          pool.all_of({pool.negate(resident(pool, o, va, -1)),
                       top_page(pool, layout().objects[id(o)].shadows, va, m, deepest - 1)});
      cases.push_back(pool.all_of({holds_index(pool, field, o), pool.any_of({here, below})}));
    }
    return pool.any_of(cases);
  }

  // Object o is the one in `field`, or backs it.
  [[nodiscard]] Term leads_to(TermPool& pool, Field field, int o, int deepest) const {
    std::vector<Term> ways = {holds_index(pool, field, o)};
    for (int i = 0; deepest > 1 && i < static_cast<int>(layout().objects.size()); ++i) {
      ways.push_back(
          pool.all_of({holds_index(pool, field, i),
                       leads_to(pool, layout().objects[id(i)].shadows, o, deepest - 1)}));
    }
    return pool.any_of(ways);
  }
  [[nodiscard]] Term top_page(TermPool& pool, int e, int va, int m) const {
    return pool.all_of(
        {covers(pool, e, va), top_page(pool, entry(e).object, va, m, deepest())});
  }

  std::vector<StateFunction> functions_;
  const impl::Machine& machine_;
  const KernelLayout& ghosts_;
};

void Words::maps() {
  add("rigid.map-pmap", {"VmMap"}, "Pmap",
      [](TermPool& pool, Arguments a) { return pool.constant(a[0]); });
  add("rigid.below", {"Va", "Va"}, "Bool",
      [](TermPool& pool, Arguments a) { return pool.boolean(a[0] < a[1]); });
  add("rigid.map-lock", {"VmMap"}, "Lock", [this](TermPool& pool, Arguments a) {
    // The kernel's map is not modelled: it gets a lock that is no other map's.
    return pool.constant(has_map(a[0]) ? machine_.shape.map_lock({id(a[0])}).index
                                       : machine_.shape.map_sleep_mtx().index);
  });
  add("map-busy", {"VmMap"}, "Int", [this](TermPool& pool, Arguments a) {
    return number(pool, has_map(a[0]) ? layout().maps[id(a[0])].busy : Field{});
  });
  add("user-wire-count", {}, "Int",
      [this](TermPool& pool, Arguments) { return number(pool, layout().user_wire_count); });
}

void Words::entries() {
  add("entry-in", {"Entry", "VmMap"}, "Bool",
      [this](TermPool& pool, Arguments a) { return holds_index(pool, entry(a[0]).map, a[1]); });
  add("entry-used", {"Entry"}, "Bool", [this](TermPool& pool, Arguments a) {
    return positive(pool, number(pool, entry(a[0]).map));
  });
  add("entry-covers", {"Entry", "Va"}, "Bool",
      [this](TermPool& pool, Arguments a) { return covers(pool, a[0], a[1]); });
  add("entry-pages", {"Entry"}, "Int",
      [this](TermPool& pool, Arguments a) { return pages_of(pool, a[0]); });
  add_flag("entry-in-transition", impl::MAP_ENTRY_IN_TRANSITION);
  add_flag("entry-user-wired", impl::MAP_ENTRY_USER_WIRED);
  add_flag("entry-needs-copy", impl::MAP_ENTRY_NEEDS_COPY);
  add_protection("entry-writeable", impl::VM_PROT_WRITE);
  add_protection("entry-readable", impl::VM_PROT_READ | impl::VM_PROT_EXECUTE);
  add("entry-owned-by", {"Entry", "Thread"}, "Bool", [this](TermPool& pool, Arguments a) {
    return holds_index(pool, entry(a[0]).wiring_thread, a[1]);
  });
  add("entry-wired-count", {"Entry"}, "Int",
      [this](TermPool& pool, Arguments a) { return wired_count(pool, a[0]); });
  add("unsettled.user-wire-count", {}, "Int", [this](TermPool& pool, Arguments) {
    std::vector<Term> wired;
    for (int e = 0; e < static_cast<int>(layout().entries.size()); ++e) {
      wired.push_back(pool.if_then_else(any_bit(pool, entry(e).eflags, impl::MAP_ENTRY_USER_WIRED),
                                        pages_of(pool, e), pool.constant(0)));
    }
    return pool.subtract(number(pool, layout().user_wire_count), pool.add(wired));
  });
}

void Words::pages() {
  add("top-page", {"Entry", "Va", "Page"}, "Bool",
      [this](TermPool& pool, Arguments a) { return top_page(pool, a[0], a[1], a[2]); });
  add("unreferenced", {"Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    const Field object = layout().pages[id(a[0])].object;
    std::vector<Term> cases;
    for (int o = 0; o < static_cast<int>(layout().objects.size()); ++o) {
      std::vector<Term> leads;
      for (int e = 0; e < static_cast<int>(layout().entries.size()); ++e) {
        leads.push_back(leads_to(pool, entry(e).object, o, deepest()));
      }
      cases.push_back(
          pool.all_of({holds_index(pool, object, o), pool.negate(pool.any_of(leads))}));
    }
    return pool.any_of(cases);
  });
  add("page-index", {"Page"}, "Va",
      [this](TermPool& pool, Arguments a) { return number(pool, layout().pages[id(a[0])].pindex); });
  add("unsettled.wire-count", {"Page"}, "Int", [this](TermPool& pool, Arguments a) {
    const impl::Layout::Page& page = layout().pages[id(a[0])];
    std::vector<Term> counted = {number(pool, ghosts_.wirings[id(a[0])])};
    for (int e = 0; e < static_cast<int>(layout().entries.size()); ++e) {
      std::vector<Term> places;
      for (int v = 0; v < static_cast<int>(machine_.shape.address_count()); ++v) {
        places.push_back(top_page(pool, e, v, a[0]));
      }
      const Term wired = pool.negate(pool.less_equal(wired_count(pool, e), pool.constant(0)));
      counted.push_back(pool.all_of({wired, pool.any_of(places)}));
    }
    return pool.subtract(number(pool, page.wire_count), pool.add(counted));
  });
  add("page-truncated", {"Page"}, "Bool", [this](TermPool& pool, Arguments a) {
    const impl::Layout::Page& page = layout().pages[id(a[0])];
    std::vector<Term> any{any_bit(pool, page.flags, impl::PAGE_INVALID)};
    for (int o = 0; o < static_cast<int>(layout().objects.size()); ++o) {
      any.push_back(pool.all_of({holds_index(pool, page.object, o),
                                 pool.less_equal(number(pool, layout().objects[id(o)].size),
                                                 number(pool, page.pindex))}));
    }
    return pool.any_of(any);
  });
}

void Words::wirings() {
  const auto ghost = [this](const char* name, auto&& fields) {
    add(name, {"VmMap", "Va"}, "Int", [this, fields](TermPool& pool, Arguments a) {
      return number(pool, has_map(a[0]) && machine_.shape.is_user({id(a[1])})
                              ? (ghosts_.maps[id(a[0])].*fields)[id(a[1])]
                              : Field{});
    });
  };
  ghost("system-wirings", &KernelLayout::Map::system_wirings);
  ghost("user-wiring", &KernelLayout::Map::user_wiring);
}

}  // namespace

std::vector<StateFunction> vm_map_words(const impl::Machine& machine, const KernelLayout& ghosts) {
  return std::make_shared<Words>(machine, ghosts)->functions();
}

}  // namespace pmapcheck::kernel
