// A scenario's vm_maps arrive in the state.
#include "checker/kernel/vm_maps.hpp"

#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {
namespace {

using impl::Layout;

// The threads do nothing with the maps.
const std::string kMaps = R"({"name": "maps", "clauses": ["VW-1"],
  "machine": {"cpus": 1, "pmaps": ["user", "child"],
    "pages": ["a", {"name": "b", "dirty": true}, {"name": "z", "free": true}],
    "map_entries": 4, "spare_objects": 2, "max_user_wired": 3,
    "objects": [
      {"name": "anon", "pages": {"0x3000": "a"}, "shadows": "text"},
      {"name": "text", "kind": "file", "pages": {"0x2000": "b"}, "failing": ["0x3000", "0x5000"],
       "size": "0x6000"}],
    "entries": [
      {"map": "child", "start": "0x3000", "end": "0x5000", "object": "anon", "prot": "r",
       "max_prot": "rw", "cow": true, "needs_copy": true, "inherit": "none"},
      {"start": "0x2000", "end": "0x7000", "object": "text", "prot": "rx"}]},
  "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "load", "va": "0x3000"}]}]})";

TEST_CASE("a scenario's map layout arrives in the state") {
  const auto model = model_of(scenario_from(kMaps));
  const impl::Shape& shape = model->machine().shape;
  CHECK(shape.addresses ==
        std::vector<std::string>{"0x2000", "0x3000", "0x4000", "0x5000", "0x6000", "0x7000"});
  CHECK_FALSE(shape.maps({1}, {5}));
  CHECK(shape.max_user_wired == 3);
  CHECK(shape.pager({0}, {1}) == impl::VM_PAGER_ZERO_FILL);
  CHECK(shape.pager({1}, {0}) == impl::VM_PAGER_OK);
  CHECK(shape.pager({1}, {1}) == impl::VM_PAGER_ERROR);
  CHECK(shape.pager({1}, {2}) == impl::VM_PAGER_OK);
  CHECK(shape.pager({1}, {3}) == impl::VM_PAGER_ERROR);

  std::size_t initial = 0;
  model->initial([&](explore::StateView state) {
    ++initial;
    const impl::Cells cells(const_cast<std::uint8_t*>(state.data()));
    const Layout& layout = model->machine().layout;
    REQUIRE(layout.entries.size() == 4);
    const Layout::Entry& childs = layout.entries[0];
    CHECK(cells.get(childs.map) == 2 + 1);
    CHECK(cells.get(childs.start) == 1);
    CHECK(cells.get(childs.end) == 3);
    CHECK(cells.get(childs.object) == 0 + 1);
    CHECK(cells.get(childs.protection) == impl::VM_PROT_READ);
    CHECK(cells.get(childs.max_protection) == (impl::VM_PROT_READ | impl::VM_PROT_WRITE));
    CHECK(cells.get(childs.inheritance) == impl::VM_INHERIT_NONE);
    CHECK(cells.get(childs.eflags) == (impl::MAP_ENTRY_COW | impl::MAP_ENTRY_NEEDS_COPY));
    const Layout::Entry& users = layout.entries[1];
    CHECK(cells.get(users.map) == 1 + 1);
    CHECK(cells.get(users.start) == 0);
    CHECK(cells.get(users.end) == 5);
    CHECK(cells.get(users.object) == 1 + 1);
    CHECK(cells.get(users.protection) == (impl::VM_PROT_READ | impl::VM_PROT_EXECUTE));
    CHECK(cells.get(users.inheritance) == impl::VM_INHERIT_COPY);
    CHECK(cells.get(users.eflags) == 0);
    CHECK(cells.get(layout.entries[2].map) == 0);
    CHECK(cells.get(layout.entries[3].map) == 0);

    REQUIRE(layout.objects.size() == 4);
    CHECK(cells.get(layout.objects[0].shadows) == 1 + 1);
    CHECK(cells.get(layout.objects[1].shadows) == 0);
    CHECK(cells.get(layout.objects[1].size) == 4);
    CHECK(cells.get(layout.objects[1].used) == 1);
    CHECK(cells.get(layout.objects[2].used) == 0);

    const Layout::Page& a = layout.pages[0];
    CHECK(cells.get(a.object) == 0 + 1);
    CHECK(cells.get(a.pindex) == 1);
    const Layout::Page& b = layout.pages[1];
    CHECK(cells.get(b.object) == 1 + 1);
    CHECK(cells.get(b.pindex) == 0);
    CHECK(cells.get(b.flags) == impl::PAGE_DIRTY);
    CHECK(cells.get(layout.pages[2].object) == 0);
    CHECK(cells.get(layout.pages[2].flags) == impl::PAGE_FREE);
  });
  CHECK(initial == 1);
}

}  // namespace
}  // namespace pmapcheck::kernel
