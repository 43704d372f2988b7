// Sleepers on a vm_map: who must wake them, and when nobody will.
#include "checker/kernel/stuck_vm_map.hpp"

#include "checker/explore/breadth_first.hpp"
#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

// `first` waits for ever for its page, in its fault loop; the others wait for `first`, or, with
// these calls, on what is theirs.
std::string busied(const std::string& others) {
  return R"({"name": "n", "clauses": ["VW-8"],
    "machine": {"cpus": 3, "pmaps": ["user", "child"], "map_entries": 4, "spare_objects": 1,
                "pages": [{"name": "a", "busy": "exclusive"}, "b"],
                "objects": [{"name": "memory", "pages": {"0x1000": "a", "0x2000": "b"}}],
                "entries": [{"start": "0x1000", "end": "0x2000", "object": "memory"},
                            {"start": "0x2000", "end": "0x3000", "object": "memory"}]},
    "threads": [
      {"name": "first", "cpu": 0, "calls": [
        {"call": "vm_map_wire", "start": "0x1000", "end": "0x2000"}]}, )" +
         others + "]}";
}
const std::string kSecond = R"({"name": "second", "cpu": 1, "calls": [
    {"call": "vm_map_wire", "start": "0x1000", "end": "0x3000", "flags": ["user"]}]})";
const std::string kForker = R"({"name": "forker", "cpu": 2, "calls": [
    {"call": "vmspace_fork", "child": "child"}]})";

// A search's model, and the state in which nobody goes on.
struct Stuck {
  std::unique_ptr<KernelModel> model;
  std::vector<std::uint8_t> state;

  [[nodiscard]] impl::Cells cells() { return impl::Cells(state.data()); }
  [[nodiscard]] const impl::Layout& layout() const { return model->machine().layout; }
  [[nodiscard]] std::vector<Wait> waits() const { return model->waits(state); }
  [[nodiscard]] std::string verdict() const {
    const explore::PropertyId id = model->stuck(state);
    return formal_model().properties.property(id).name + " " + to_text(Properties::blamed(id));
  }
};

Stuck search(const std::string& text) {
  Stuck stuck{model_of(scenario_from(text)), {}};
  for (const explore::Violation& v : explore::breadth_first(*stuck.model).violations) {
    if (v.evidence == explore::Evidence::stuck) stuck.state = v.trace.states.back();
  }
  REQUIRE(!stuck.state.empty());
  return stuck;
}

constexpr impl::vm_map_t kUser{1};

}  // namespace

TEST_CASE("a sleeper waits for who has the entry in transition that somebody waits for") {
  Stuck stuck = search(busied(kSecond + ", " + kForker));
  const std::vector<Wait> waits = stuck.waits();
  CHECK(waits[0].what == Wait::For::page);
  CHECK(waits[1].what == Wait::For::transition);
  CHECK(waits[1].index == kUser.index);
  CHECK(waits[1].holders == 0b001);
  CHECK(waits[2].what == Wait::For::busy);
  CHECK(waits[2].holders == 0b001);
  CHECK(stuck.verdict() == "deadlock caller");
}

TEST_CASE("a sleeper for whom no mark is kept is lost") {
  Stuck stuck = search(busied(kSecond + ", " + kForker));
  // The second thread sleeps on the first entry, and nobody marks another one for it.
  for (const impl::Layout::Entry& entry : stuck.layout().entries) {
    const std::uint32_t flags = stuck.cells().get(entry.eflags);
    stuck.cells().set(entry.eflags, flags & ~std::uint32_t{impl::MAP_ENTRY_NEEDS_WAKEUP});
  }
  CHECK(stuck.waits()[1].what == Wait::For::wakeup);
  CHECK(stuck.waits()[1].lost);
  CHECK(stuck.verdict() == "lost-wakeup implementation");
}

TEST_CASE("a sleeper whose mark outlived the transition is lost") {
  Stuck stuck = search(busied(kSecond));
  for (const impl::Layout::Entry& entry : stuck.layout().entries) {
    const std::uint32_t flags = stuck.cells().get(entry.eflags);
    stuck.cells().set(entry.eflags, flags & ~std::uint32_t{impl::MAP_ENTRY_IN_TRANSITION});
  }
  CHECK(stuck.verdict() == "lost-wakeup implementation");
}

TEST_CASE("a sleeper on a map that nobody keeps busy is lost") {
  Stuck stuck = search(busied(kForker));
  CHECK(stuck.waits()[1].what == Wait::For::busy);
  CHECK(stuck.verdict() == "deadlock caller");
  stuck.cells().set(stuck.layout().maps[kUser.index].busy, 0);
  CHECK(stuck.waits()[1].lost);
  CHECK(stuck.verdict() == "lost-wakeup implementation");
}

TEST_CASE("a map that is busy without a fault loop is its implementation's fault") {
  Stuck stuck = search(busied(kForker));
  for (const impl::Layout::Entry& entry : stuck.layout().entries) {
    stuck.cells().set(entry.wiring_thread, 0);
  }
  CHECK(stuck.waits()[1].what == Wait::For::busy);
  CHECK(stuck.waits()[1].holders == 0);
  CHECK(stuck.verdict() == "deadlock implementation");
}

TEST_CASE("sleepers who wait for each other's entries are their implementation's fault") {
  Stuck stuck = search(busied(kSecond));
  CHECK(stuck.waits()[1].party == Party::caller);
  // As if marks were not taken in ascending order: the entry is that of the sleeper itself.
  for (const impl::Layout::Entry& entry : stuck.layout().entries) {
    if (stuck.cells().get(entry.wiring_thread) != 0) stuck.cells().set(entry.wiring_thread, 2);
  }
  CHECK(stuck.waits()[1].what == Wait::For::transition);
  CHECK(stuck.waits()[1].party == Party::implementation);
  CHECK(stuck.verdict() == "deadlock implementation");
}

TEST_CASE("who unmaps a range waits for entries in transition, and for the system's wirings") {
  const std::string wired = R"({"name": "wirer", "cpu": 1, "calls": [
      {"call": "vm_map_wire", "start": "0x2000", "end": "0x3000"},
      {"call": "vm_map_delete", "start": )";
  Stuck transition = search(busied(wired + R"("0x1000", "end": "0x3000"}]})"));
  CHECK(transition.waits()[1].what == Wait::For::transition);
  Stuck unwiring = search(busied(wired + R"("0x2000", "end": "0x3000"}]})"));
  CHECK(unwiring.waits()[1].what == Wait::For::unwiring);
  CHECK_FALSE(unwiring.waits()[1].lost);
  CHECK(unwiring.waits()[1].party == Party::caller);
}

}  // namespace pmapcheck::kernel
