// Mixes of user and system wiring and unwiring, nested and failing half-way, with calls between
// that clip and fault: generated, and held against the slow and obvious model after every call.
#include "checker/tests/catch.hpp"
#include "impl/tests/wiring_model.hpp"

namespace pmapcheck::impl {
namespace {

unsigned below(unsigned n, std::mt19937& random) { return static_cast<unsigned>(random() % n); }

// A map of a few entries: holes, protections, objects and a page that can't be read, at random.
struct Scene {
  Shape shape = map_shape();
  std::array<WiringModel::Page, kMapPages> pages;
};

Scene random_scene(std::mt19937& random) {
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  Scene scene;
  scene.shape.max_user_wired = one_in(3) ? static_cast<std::uint8_t>(1 + random() % 2) : 0xff;
  if (one_in(3)) {
    scene.shape.objects[kFile.index].failing =
        static_cast<std::uint8_t>(1u << random() % kMapPages);
  }
  for (unsigned start = 0; start < kMapPages;) {
    const unsigned end = start + 1 + below(kMapPages - start, random);
    constexpr vm_prot_t kProtections[] = {kReadWrite, kReadWrite, VM_PROT_READ, VM_PROT_NONE};
    const vm_prot_t protection = kProtections[random() % (one_in(2) ? 4 : 2)];
    const vm_object_t object = one_in(2) ? kFile : kAnon;
    const unsigned eflags = one_in(3) ? MAP_ENTRY_COW | MAP_ENTRY_NEEDS_COPY : 0;
    const bool mapped = !one_in(6);
    if (mapped) scene.shape.entries.push_back(map_entry(start, end, object, protection, eflags));
    for (unsigned va = start; va < end; ++va) {
      const bool fails = (scene.shape.objects[kFile.index].failing >> va & 1) != 0;
      scene.pages.at(va) = {mapped, protection, object == kFile && fails};
    }
    start = end;
  }
  return scene;
}

void check_against(const WiringModel& model, const MapBench& bench) {
  CHECK(bench.quiet());
  CHECK(bench.get(bench.layout().user_wire_count) == static_cast<unsigned>(model.user_wired()));
  unsigned wired = 0;
  for (unsigned va = 0; va < kMapPages; ++va) {
    INFO("page " << va);
    const WiringModel::Page& page = model.page(va);
    const auto slot = bench.entry_at(kMap, va);
    REQUIRE(slot.has_value() == page.mapped);
    if (!slot) continue;
    CHECK(bench.entry(*slot, &Layout::Entry::wired_count) ==
          static_cast<unsigned>(page.system + page.user));
    CHECK(bench.has_flag(*slot, MAP_ENTRY_USER_WIRED) == page.user);
    const pt_entry_t e = bench.pte(kMap, va);
    CHECK((e.valid() && e.has(PG_W)) == page.wired());
    if (!page.wired()) continue;
    ++wired;
    REQUIRE(bench.page_at(kMap, va));
    CHECK(bench.wirings(bench.page_at(kMap, va)) == 1);
    CHECK(e.page == bench.page_at(kMap, va));
  }
  CHECK(bench.get(bench.layout().pmaps[kMap.index].wired_count) == wired);
  unsigned wirings = 0;
  for (const Layout::Page& page : bench.layout().pages) wirings += bench.get(page.wire_count);
  CHECK(wirings == wired);
}

// One call of both: its text, what it returned, and what the model says that it may return.
struct Step {
  std::string text;
  Word returned;
  std::set<int> expected;
};

Step random_step(MapBench& bench, WiringModel& model, std::mt19937& random) {
  const unsigned start = below(kMapPages, random);
  const unsigned end = start + 1 + below(kMapPages - start, random);
  const vm_offset_t from{static_cast<std::uint8_t>(start)}, to{static_cast<std::uint8_t>(end)};
  std::string range = std::to_string(start);
  range.append("-").append(std::to_string(end)).append(" ");
  const auto flags = [&](unsigned n) { return static_cast<WireFlags>(random() % n); };
  const auto text = [&](const char* name, WireFlags f) {
    return std::string(name).append(range).append(
        to_text(bench.machine.shape, WordKind::wire_flags, f));
  };
  switch (random() % 8) {
    case 0:
    case 1:
    case 2: {
      const WireFlags f = flags(random() % 4 == 0 ? 8 : 4);
      return {text("wire ", f), bench.call(call::vm_map_wire(kMap, from, to, f)),
              model.wire(start, end, f)};
    }
    case 3:
    case 4:
    case 5: {
      const WireFlags f = flags(4);
      return {text("unwire ", f), bench.call(call::vm_map_unwire(kMap, from, to, f)),
              model.unwire(start, end, f)};
    }
    case 6: {
      const auto inheritance = static_cast<vm_inherit_t>(random() % 3);
      return {std::string("inherit ").append(range),
              bench.call(call::vm_map_inherit(kMap, from, to, inheritance)),
              {KERN_SUCCESS}};
    }
    default: {
      const vm_prot_t access = random() % 2 == 0 ? VM_PROT_READ : VM_PROT_WRITE;
      return {std::string("fault ").append(range), bench.call(call::vm_fault(kMap, from, access)),
              model.fault(start, access)};
    }
  }
}

TEST_CASE("after any sequence of calls the counts are those of the model, page by page") {
  constexpr unsigned kSequences = 4000;
  std::set<Word> seen;
  for (unsigned seed = 0; seed < kSequences; ++seed) {
    std::mt19937 random(seed);
    const Scene scene = random_scene(random);
    MapBench bench(scene.shape);
    WiringModel model(scene.pages, scene.shape.max_user_wired);
    std::string calls = std::to_string(seed);
    for (std::size_t left = 1 + random() % 6; left > 0; --left) {
      const Step step = random_step(bench, model, random);
      calls.append("; ").append(step.text);
      INFO("seed " << calls);
      CAPTURE(step.returned);
      REQUIRE(step.expected.count(static_cast<int>(step.returned)) == 1);
      check_against(model, bench);
      seen.insert(step.returned);
    }
  }
  CHECK(seen == std::set<Word>{KERN_SUCCESS, KERN_INVALID_ADDRESS, KERN_PROTECTION_FAILURE,
                               KERN_INVALID_ARGUMENT, KERN_FAILURE, KERN_RESOURCE_SHORTAGE});
}

}  // namespace
}  // namespace pmapcheck::impl
