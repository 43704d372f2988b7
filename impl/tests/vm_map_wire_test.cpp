// vm_map_wire(9) and vm_map_unwire(9), one call at a time: every return code, and what is left.
#include "checker/tests/catch.hpp"
#include "impl/tests/map_bench.hpp"

namespace pmapcheck::impl {
namespace {

constexpr vm_offset_t k0{0}, k1{1}, k2{2}, k3{3};
constexpr auto kSystemHolesOk = VM_MAP_WIRE_HOLESOK;
constexpr auto kUserHolesOk = static_cast<WireFlags>(VM_MAP_WIRE_USER | VM_MAP_WIRE_HOLESOK);

MapBench with_entries(std::vector<EntryShape> entries, std::uint8_t max_user_wired = 0xff,
                      std::uint8_t failing = 0) {
  Shape shape = map_shape();
  shape.entries = std::move(entries);
  shape.max_user_wired = max_user_wired;
  shape.objects[kFile.index].failing = failing;
  return MapBench(shape);
}

void check_wired(const MapBench& bench, unsigned va, unsigned count, bool user) {
  INFO("page " << va);
  const auto slot = bench.entry_at(kMap, va);
  REQUIRE(slot);
  CHECK(bench.entry(*slot, &Layout::Entry::wired_count) == count);
  CHECK(bench.has_flag(*slot, MAP_ENTRY_USER_WIRED) == user);
  const vm_page_t m = bench.page_at(kMap, va);
  const pt_entry_t e = bench.pte(kMap, va);
  if (m) CHECK(bench.wirings(m) == (count > 0 ? 1 : 0));
  CHECK((e.valid() && e.has(PG_W)) == (count > 0));
  if (count > 0) CHECK(e.page == m);
}

void check_user_count(const MapBench& bench, unsigned pages) {
  CHECK(bench.get(bench.layout().user_wire_count) == pages);
  CHECK(bench.quiet());
}

TEST_CASE("wiring makes each page of the range resident, wired once and mapped as wired") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k2, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  check_wired(bench, 0, 1, true);
  check_wired(bench, 1, 1, true);
  check_wired(bench, 2, 0, false);
  CHECK(bench.entries_used() == 2);
  check_user_count(bench, 2);
  CHECK(bench.get(bench.layout().pmaps[kMap.index].wired_count) == 2);

  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k2, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  for (unsigned va = 0; va < 3; ++va) check_wired(bench, va, 0, false);
  CHECK(bench.entries_used() == 1);  // merged again
  check_user_count(bench, 0);
  CHECK(bench.get(bench.layout().pmaps[kMap.index].wired_count) == 0);
}

TEST_CASE("system wirings nest, and the user's is a flag beside them") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  const auto wire = [&](WireFlags f) { return bench.call(call::vm_map_wire(kMap, k0, k3, f)); };
  const auto unwire = [&](WireFlags f) { return bench.call(call::vm_map_unwire(kMap, k0, k3, f)); };
  CHECK(wire(VM_MAP_WIRE_SYSTEM) == KERN_SUCCESS);
  CHECK(wire(VM_MAP_WIRE_USER) == KERN_SUCCESS);
  CHECK(wire(VM_MAP_WIRE_USER) == KERN_SUCCESS);
  CHECK(wire(VM_MAP_WIRE_SYSTEM) == KERN_SUCCESS);
  check_wired(bench, 1, 3, true);
  check_user_count(bench, 3);
  CHECK(unwire(VM_MAP_WIRE_USER) == KERN_SUCCESS);
  check_wired(bench, 1, 2, false);
  check_user_count(bench, 0);
  CHECK(unwire(VM_MAP_WIRE_USER) == KERN_SUCCESS);  // VW-11: nothing to do
  CHECK(unwire(VM_MAP_WIRE_SYSTEM) == KERN_SUCCESS);
  CHECK(unwire(VM_MAP_WIRE_SYSTEM) == KERN_SUCCESS);
  check_wired(bench, 1, 0, false);
  CHECK(unwire(VM_MAP_WIRE_SYSTEM) == KERN_INVALID_ARGUMENT);
}

TEST_CASE("a system unwiring needs a system wiring, not the user's") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER));
  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k3, VM_MAP_WIRE_SYSTEM)) == KERN_INVALID_ARGUMENT);
  check_wired(bench, 0, 1, true);
  check_user_count(bench, 3);
}

TEST_CASE("an empty range succeeds without the lock, and one beyond the map's end is clamped") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon)});
  bench.run(Bench::b, machine::vm_map_lock(kMap));
  CHECK(bench.call(call::vm_map_wire(kMap, k1, k1, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  CHECK(bench.call(call::vm_map_unwire(kMap, k2, k1, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  bench.run(Bench::b, machine::vm_map_unlock(kMap));
  CHECK(bench.call(call::vm_map_wire(kMap, k2, {7}, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  check_user_count(bench, 1);
}

TEST_CASE("a hole is an invalid address, before, between and behind entries, unless holes are ok") {
  for (const auto& [start, end] : {std::pair{0u, 1u}, {1u, 2u}, {2u, 3u}}) {
    INFO("only [" << start << ", " << end << ") is mapped");
    MapBench bench = with_entries({map_entry(start, end, kAnon)});
    CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_INVALID_ADDRESS);
    check_wired(bench, start, 0, false);
    check_user_count(bench, 0);
    CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, kUserHolesOk)) == KERN_SUCCESS);
    check_wired(bench, start, 1, true);
    CHECK(bench.call(call::vm_map_unwire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_INVALID_ADDRESS);
    check_wired(bench, start, 1, true);
    CHECK(bench.call(call::vm_map_unwire(kMap, k0, k3, kUserHolesOk)) == KERN_SUCCESS);
    check_wired(bench, start, 0, false);
    check_user_count(bench, 0);
  }
}

TEST_CASE("what may not be read can't be wired, and is skipped where holes are ok") {
  MapBench bench = with_entries(
      {map_entry(0, 1, kAnon), map_entry(1, 2, kAnon, VM_PROT_NONE), map_entry(2, 3, kAnon)});
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_SYSTEM)) == KERN_INVALID_ADDRESS);
  for (unsigned va = 0; va < 3; ++va) check_wired(bench, va, 0, false);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, kSystemHolesOk)) == KERN_SUCCESS);
  check_wired(bench, 0, 1, false);
  check_wired(bench, 1, 0, false);
  check_wired(bench, 2, 1, false);
  CHECK(bench.quiet());
}

TEST_CASE("VM_MAP_WIRE_WRITE needs a writeable entry") {
  MapBench bench = with_entries({map_entry(0, 3, kAnon, VM_PROT_READ)});
  const auto write = static_cast<WireFlags>(VM_MAP_WIRE_WRITE | VM_MAP_WIRE_SYSTEM);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, write)) == KERN_INVALID_ADDRESS);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_SYSTEM)) == KERN_SUCCESS);
  CHECK_FALSE(bench.pte(kMap, 0).has(PG_RW));
}

TEST_CASE("more than vm.max_user_wired is a shortage, for the user only, and nothing stays wired") {
  MapBench bench = with_entries({map_entry(0, 2, kAnon), map_entry(2, 3, kFile)}, 2);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_RESOURCE_SHORTAGE);
  for (unsigned va = 0; va < 3; ++va) check_wired(bench, va, 0, false);
  check_user_count(bench, 0);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_SYSTEM)) == KERN_SUCCESS);
  // VW-C14 where main's order breaks it: the system has wired the pages already.
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_RESOURCE_SHORTAGE);
  for (unsigned va = 0; va < 3; ++va) check_wired(bench, va, 1, false);
  check_user_count(bench, 0);
}

TEST_CASE("a page that can't be read rolls everything back") {
  MapBench bench = with_entries({map_entry(0, 1, kAnon), map_entry(1, 3, kFile)}, 0xff, 1 << 2);
  bench.call(call::vm_map_wire(kMap, k0, k1, VM_MAP_WIRE_SYSTEM));
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_FAILURE);
  check_wired(bench, 0, 1, false);
  check_wired(bench, 1, 0, false);
  check_wired(bench, 2, 0, false);
  check_user_count(bench, 0);
}

TEST_CASE("a page beyond the end of its object is out of bounds") {
  Shape shape = map_shape();
  shape.entries = {map_entry(0, 3, kFile)};
  shape.objects[kFile.index].size = 1;
  MapBench bench(shape);
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k3, VM_MAP_WIRE_USER)) == KERN_OUT_OF_BOUNDS);
  for (unsigned va = 0; va < 3; ++va) check_wired(bench, va, 0, false);
  check_user_count(bench, 0);
}

TEST_CASE("wiring a writeable copy-on-write entry copies the page and wires the copy") {
  MapBench bench =
      with_entries({map_entry(0, 3, kFile, kReadWrite, MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY)});
  CHECK(bench.call(call::vm_fault(kMap, k0, VM_PROT_READ)) == KERN_SUCCESS);
  const vm_page_t original = bench.page_at(kMap, 0);
  CHECK_FALSE(bench.pte(kMap, 0).has(PG_RW));
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k1, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  CHECK(bench.page_at(kMap, 0) != original);
  CHECK(bench.wirings(original) == 0);
  check_wired(bench, 0, 1, true);
  CHECK(bench.pte(kMap, 0).has(PG_RW));
  CHECK(bench.call(call::vm_map_unwire(kMap, k0, k1, VM_MAP_WIRE_USER)) == KERN_SUCCESS);
  check_wired(bench, 0, 0, false);
}

TEST_CASE("wiring a copy-on-write entry that may only be read wires the original") {
  MapBench bench =
      with_entries({map_entry(0, 3, kFile, VM_PROT_READ, MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY)});
  CHECK(bench.call(call::vm_map_wire(kMap, k0, k1, VM_MAP_WIRE_SYSTEM)) == KERN_SUCCESS);
  check_wired(bench, 0, 1, false);
  CHECK_FALSE(bench.pte(kMap, 0).has(PG_RW));
}

}  // namespace
}  // namespace pmapcheck::impl
