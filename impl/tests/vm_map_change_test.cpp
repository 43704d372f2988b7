// What changes a map beside vm_map_wire(9), one call at a time: mprotect, munmap, fork, truncation.
#include "checker/tests/catch.hpp"
#include "impl/tests/map_bench.hpp"

namespace pmapcheck::impl {
namespace {

constexpr vm_offset_t k0{0}, k1{1}, k2{2}, k3{3};
constexpr unsigned kCopyOnWrite = MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY;

MapBench with_entries(std::vector<EntryShape> entries) {
  Shape shape = map_shape();
  shape.entries = std::move(entries);
  return MapBench(shape);
}

std::size_t free_pages(const MapBench& bench) {
  std::size_t n = 0;
  for (const Layout::Page& page : bench.layout().pages) {
    n += (bench.get(page.flags) & PAGE_FREE) != 0;
  }
  return n;
}

unsigned wired_count(const MapBench& bench, vm_map_t map, unsigned va) {
  const auto slot = bench.entry_at(map, va);
  REQUIRE(slot);
  return bench.entry(*slot, &Layout::Entry::wired_count);
}

TEST_CASE("a fault on what nobody has touched gives a page of zeros, writeable if it may be") {
  MapBench bench = with_entries({map_entry(0, 2, kAnon)});
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_READ)) == KERN_SUCCESS);
  CHECK(bench.pte(kMap, 0).page == bench.page_at(kMap, 0));
  CHECK(bench.pte(kMap, 0).has(PG_RW));
  CHECK_FALSE(bench.pte(kMap, 0).has(PG_M));
  CHECK(bench.call(call::vm_fault(kMap, k2, VM_PROT_READ)) == KERN_INVALID_ADDRESS);
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_EXECUTE)) == KERN_PROTECTION_FAILURE);
  CHECK(bench.quiet());
}

TEST_CASE("a fault waits for a page while none is free, without locks") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  for (const Layout::Page& page : bench.layout().pages) bench.set(page.flags, 0);
  Caller faulter(bench, Bench::a, call::vm_fault(kMap, k0, VM_PROT_READ));
  std::mt19937 random(1);
  CHECK_FALSE(interleave(bench, {&faulter, 1}, random));
  CHECK(faulter.next().op == Op::vm_waitpfault);
  CHECK(bench.quiet());
  bench.set(bench.layout().pages[0].flags, PAGE_FREE);
  REQUIRE(interleave(bench, {&faulter, 1}, random));
  CHECK(faulter.result() == KERN_SUCCESS);
}

TEST_CASE("mprotect takes rights away at once, and gives them with the next fault") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  bench.call(call::vm_map_wire(kMap, k0, k1, VM_MAP_WIRE_USER));
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k2, VM_PROT_READ)) == KERN_SUCCESS);
  CHECK(bench.pte(kMap, 0).valid());
  CHECK_FALSE(bench.pte(kMap, 0).has(PG_RW));
  CHECK(bench.pte(kMap, 0).has(PG_W));
  CHECK(bench.entries_used() == 3);  // wired, protected, neither
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_WRITE)) == KERN_PROTECTION_FAILURE);
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k3, kReadWrite)) == KERN_SUCCESS);
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_WRITE)) == KERN_SUCCESS);
  CHECK(bench.pte(kMap, 0).has(PG_RW));
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k3, VM_PROT_NONE)) == KERN_SUCCESS);
  CHECK_FALSE(bench.pte(kMap, 0).valid());
  CHECK(bench.wirings(bench.page_at(kMap, 0)) == 1);
  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k1, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  CHECK(bench.wirings(bench.page_at(kMap, 0)) == 0);
  CHECK(bench.quiet());
}

TEST_CASE("mprotect gives no more than the maximum") {
  EntryShape read_only = map_entry(1, 3, kFile, VM_PROT_READ);
  read_only.max_protection = VM_PROT_READ;
  MapBench bench = with_entries({map_entry(0, 1, kAnon, VM_PROT_READ), read_only});
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k3, kReadWrite)) == KERN_PROTECTION_FAILURE);
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_WRITE)) == KERN_PROTECTION_FAILURE);
  CHECK(bench.quiet());
}

TEST_CASE("what the user has wired is copied when it becomes writeable, and the copy is wired") {
  MapBench bench = with_entries({map_entry(0, 2, kFile, VM_PROT_READ, kCopyOnWrite)});
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_USER));
  const vm_page_t original = bench.page_at(kMap, 1);
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k2, kReadWrite)) == KERN_SUCCESS);
  CHECK(bench.page_at(kMap, 1) != original);
  CHECK(bench.wirings(bench.page_at(kMap, 1)) == 1);
  CHECK(bench.wirings(original) == 0);
  CHECK(bench.pte(kMap, 1).page == bench.page_at(kMap, 1));
  CHECK(bench.pte(kMap, 1).has(PG_RW));
  CHECK(bench.pte(kMap, 1).has(PG_W));
  CHECK_FALSE(bench.has_flag(*bench.entry_at(kMap, 0), MAP_ENTRY_NEEDS_COPY));
  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  CHECK(bench.wirings(bench.page_at(kMap, 1)) == 0);
  CHECK(bench.quiet());
}

TEST_CASE("what the system has wired is copied by the first write, and the wiring goes with it") {
  MapBench bench = with_entries({map_entry(0, 2, kFile, VM_PROT_READ, kCopyOnWrite)});
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_SYSTEM));
  const vm_page_t original = bench.page_at(kMap, 0);
  CHECK(bench.call(call::vm_map_protect(kMap, k0, k2, kReadWrite)) == KERN_SUCCESS);
  CHECK(bench.page_at(kMap, 0) == original);

  SECTION("by a fault") {
    CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_WRITE)) == KERN_SUCCESS);
    CHECK(bench.page_at(kMap, 0) != original);
    CHECK(bench.wirings(original) == 0);
    CHECK(bench.pte(kMap, 0).has(PG_RW));
  }
  SECTION("after the user has wired it too, which takes NEEDS_COPY away") {
    bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_USER));
    CHECK_FALSE(bench.has_flag(*bench.entry_at(kMap, 0), MAP_ENTRY_NEEDS_COPY));
    CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_WRITE)) == KERN_SUCCESS);
    CHECK(bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  }
  CHECK(bench.wirings(bench.page_at(kMap, 0)) == 1);
  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_SYSTEM)) == KERN_SUCCESS);
  CHECK(bench.wirings(bench.page_at(kMap, 0)) == 0);
  CHECK(bench.wirings(bench.page_at(kMap, 1)) == 0);
  CHECK(bench.quiet());
}

TEST_CASE("munmap unwires what the user has wired, and frees pages and entries") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER));
  CHECK(bench.call(call::vm_map_delete(kMap, k1, k2)) == KERN_SUCCESS);
  CHECK_FALSE(bench.pte(kMap, 1).valid());
  CHECK(bench.get(bench.layout().user_wire_count) == 2);
  CHECK(bench.call(call::vm_map_delete(kMap, k0, k3)) == KERN_SUCCESS);
  CHECK(bench.get(bench.layout().user_wire_count) == 0);
  CHECK(bench.entries_used() == 0);
  CHECK(free_pages(bench) == bench.layout().pages.size());
  CHECK(bench.quiet());
}

TEST_CASE("munmap waits for the system to unwire, and is woken by that") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_SYSTEM));
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_USER));
  std::mt19937 random(1);
  Caller deleter(bench, Bench::a, call::vm_map_delete(kMap, k0, k3));
  CHECK_FALSE(interleave(bench, {&deleter, 1}, random));
  CHECK(deleter.next().op == Op::sleepq_wait);
  CHECK(bench.entries_used() == 2);
  bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_SYSTEM), {}, Bench::b);
  REQUIRE(interleave(bench, {&deleter, 1}, random));
  CHECK(bench.entries_used() == 0);
  CHECK(bench.get(bench.layout().user_wire_count) == 0);
  CHECK(bench.quiet());
}

TEST_CASE("a child shares, copies or lacks what its parent has, and inherits no wiring") {
  MapBench bench =
      with_entries({map_entry(0, 1, kAnon), map_entry(1, 2, kAnon), map_entry(2, 3, kFile)});
  bench.call(call::vm_map_inherit(kMap, k0, k1, VM_INHERIT_SHARE));
  bench.call(call::vm_map_inherit(kMap, k2, k3, VM_INHERIT_NONE));
  bench.call(call::vm_map_wire(kMap, k0, k1, VM_MAP_WIRE_USER));
  bench.call(call::vm_fault(kMap, k1, VM_PROT_WRITE));
  bench.call(call::vmspace_fork(kMap, kChild));
  CHECK(bench.page_at(kChild, 0) == bench.page_at(kMap, 0));
  CHECK(bench.page_at(kChild, 1) == bench.page_at(kMap, 1));
  CHECK_FALSE(bench.entry_at(kChild, 2));
  CHECK(wired_count(bench, kChild, 0) == 0);
  CHECK(wired_count(bench, kMap, 0) == 1);
  CHECK_FALSE(bench.has_flag(*bench.entry_at(kChild, 0), MAP_ENTRY_USER_WIRED));
  CHECK_FALSE(bench.pte(kMap, 1).has(PG_RW));  // until it is written: then it is copied

  const vm_page_t shared = bench.page_at(kMap, 1);
  CHECK(bench.call(call::vm_fault(kMap, k1, VM_PROT_WRITE)) == KERN_SUCCESS);
  CHECK(bench.page_at(kMap, 1) != shared);
  CHECK(bench.page_at(kChild, 1) == shared);
  CHECK(bench.call(call::vm_fault(kChild, k1, VM_PROT_WRITE)) == KERN_SUCCESS);
  CHECK(bench.page_at(kChild, 1) != bench.page_at(kMap, 1));
  CHECK(bench.quiet());
}

TEST_CASE("what is wired and writeable is copied at the fork, and stays with the parent") {
  MapBench bench = with_entries({map_entry(0, 2, kAnon)});
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_SYSTEM));
  const vm_page_t parents = bench.page_at(kMap, 0);
  bench.call(call::vmspace_fork(kMap, kChild));
  CHECK(bench.page_at(kMap, 0) == parents);
  CHECK(bench.pte(kMap, 0).has(PG_RW));
  CHECK(bench.page_at(kChild, 0) != parents);
  CHECK(bench.pte(kChild, 0).page == bench.page_at(kChild, 0));
  CHECK(bench.wirings(bench.page_at(kChild, 0)) == 0);
  CHECK(bench.wirings(parents) == 1);
  CHECK(bench.call(call::vm_map_delete(kChild, k0, k2)) == KERN_SUCCESS);
  CHECK(free_pages(bench) == bench.layout().pages.size() - 2);
  CHECK(bench.quiet());
}

TEST_CASE("a truncated file loses its pages, but for the wired ones, which lose their mappings") {
  MapBench bench = with_entries({map_entry(0, 3, kFile)});
  bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_USER));
  bench.call(call::vm_fault(kMap, k2, VM_PROT_WRITE));
  bench.call(call::vnode_pager_setsize(kFile, k1));
  CHECK(bench.pte(kMap, 0).valid());
  CHECK_FALSE(bench.pte(kMap, 1).valid());
  CHECK_FALSE(bench.page_at(kMap, 2));
  const vm_page_t wired = bench.page_at(kMap, 1);
  REQUIRE(wired);
  CHECK(bench.wirings(wired) == 1);
  CHECK(bench.call(call::vm_fault(kMap, k1, VM_PROT_READ)) == KERN_OUT_OF_BOUNDS);
  CHECK(bench.call(call::vm_fault(kMap, k2, VM_PROT_READ)) == KERN_OUT_OF_BOUNDS);

  SECTION("unwiring finds them") {
    CHECK(bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
    CHECK(bench.wirings(wired) == 0);
  }
  SECTION("a file that grows again reads them anew") {
    bench.call(call::vnode_pager_setsize(kFile, k3));
    CHECK(bench.call(call::vm_fault(kMap, k1, VM_PROT_READ)) == KERN_SUCCESS);
    CHECK(bench.page_at(kMap, 1) == wired);
    CHECK(bench.pte(kMap, 1).has(PG_W));
  }
  CHECK(bench.quiet());
}

}  // namespace
}  // namespace pmapcheck::impl
