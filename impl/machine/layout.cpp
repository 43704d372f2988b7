#include "impl/machine/layout.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace pmapcheck::impl {

static_assert(std::endian::native == std::endian::little,
              "state vectors are little endian; add byte swaps to Cells for this host");

Field Layout::add(std::uint8_t width, std::string name) {
  const Field field{static_cast<std::uint16_t>(bytes_), width};
  bytes_ += width;
  names_.resize(bytes_, name);
  return field;
}

Layout::Layout(const Shape& shape)
    : addresses_(shape.address_count()),
      user_addresses_(shape.addresses.size()),
      pairs_(shape.pmaps.size() * addresses_) {
  const auto of = [](std::string what, const std::string& whose) {
    return std::move(what) + "(" + whose + ")";
  };
  const bool switches = shape.switches_threads();
  const auto of_maps = [&](std::string what, const std::string& whose) {
    return shape.has_maps() ? add(1, of(std::move(what), whose)) : Field{};
  };

  const auto has_filter = [&](std::uint8_t c) {
    return std::any_of(shape.threads.begin(), shape.threads.end(), [&](const ThreadShape& t) {
      return t.context == ThreadContext::filter && t.cpu.index == c;
    });
  };

  for (std::uint8_t c = 0; c < shape.cpus; ++c) {
    const std::string cpu = shape.cpu_name({c});
    cpus.push_back({.thread = add(1, of("curthread", cpu)),
                    .pmap = add(1, of("curpmap", cpu)),
                    .request = add(1, of("ipi request", cpu)),
                    .pending = add(1, of("ipi pending", cpu)),
                    .interrupted = add(has_filter(c) ? 1 : 0, of("interrupted", cpu))});
  }
  for (const ThreadShape& t : shape.threads) {
    threads.push_back(
        {.cpu = add(1, of("cpu", t.name)),
         .channel = add(1, of("sleep channel", t.name)),
         .critical = add(1, of("td_critnest", t.name)),
         .pinned = add(1, of("td_pinned", t.name)),
         .spin = add(1, of("spin locks", t.name)),
         .modified_pages = add(1, of("M bits in hand", t.name)),
         .timestamp = of_maps("saved timestamp", t.name),
         .signal = add(shape.signal.enabled && !t.is_handler() ? 1 : 0, of("signal", t.name)),
         .raised = add(t.is_handler() ? 1 : 0, of("raised", t.name))});
  }
  for (const std::string& p : shape.pmaps) {
    pmaps.push_back({.active = add(1, of("pm_active", p)),
                     .wired_count = add(1, of("wired_count", p)),
                     .page_table = add(1, of("page table", p))});
  }
  const std::size_t mappings = (shape.pmaps.size() - 1) * user_addresses_;
  for (const PageShape& m : shape.pages) {
    pages.push_back({.wire_count = add(1, of("wire count", m.name)),
                     .busy = add(1, of("busy", m.name)),
                     .flags = add(1, of("flags", m.name)),
                     .pv = add(mappings > 16  ? 4
                               : mappings > 8 ? 2
                                              : 1,
                               of("pv entries", m.name)),
                     .object = of_maps("object", m.name),
                     .pindex = of_maps("pindex", m.name),
                     .content = shape.contents ? add(1, of("content", m.name)) : Field{}});
  }
  for (std::uint8_t l = 0; l < shape.lock_count(); ++l) {
    const LockShape lock = shape.lock({l});
    const bool shared = lock.lock_class == LockClass::rw || lock.lock_class == LockClass::sx;
    locks.push_back({.owner = add(1, of("owner", lock.name)),
                     .readers = shared ? add(1, of("readers", lock.name)) : Field{}});
  }
  for (std::uint8_t s = 0; s < shape.sf_bufs; ++s) {
    const std::string sf = "sf_buf" + std::to_string(s);
    sf_bufs.push_back({.page = add(1, of("page", sf)),
                       .refs = add(1, of("refs", sf)),
                       .cpus = add(1, of("cpumask", sf)),
                       .free_order = add(1, "sf_buf free list[" + std::to_string(s) + "]")});
  }
  if (shape.sf_bufs > 0) sf_buf_want = add(1, "sf_buf waiters");
  free_pages = add(1, "free pages");
  if (shape.has_maps()) add_maps(shape);

  const auto budgeted = [&](const EnvironmentStep& step, const char* name) {
    return step.enabled && (step.budget > 0 || step.bound) ? add(1, of("steps done", name))
                                                           : Field{};
  };
  budget = {.preemption = switches ? budgeted(shape.preemption, "preemption") : Field{},
            .migration = budgeted(shape.migration, "migration"),
            .pageout = budgeted(shape.pageout, "pageout"),
            .memory_shortage = budgeted(shape.memory_shortage, "memory-shortage"),
            .memory_release = budgeted(shape.memory_release, "memory-release"),
            .signal = budgeted(shape.signal, "signal"),
            .interrupt = budgeted(shape.interrupt, "interrupt")};

  const unsigned stale_bits = static_cast<unsigned>(shape.pages.size()) * kStaleKinds;
  const std::uint8_t tlb_width = stale_bits <= 8 ? 1 : stale_bits <= 16 ? 2 : 4;
  const auto each_pair = [&](auto&& visit) {
    for (std::uint8_t p = 0; p < shape.pmaps.size(); ++p) {
      for (std::uint8_t v = 0; v < addresses_; ++v) {
        const std::string pair = shape.pmaps[p] + ", " + shape.address_name({v});
        visit(shape.maps({p}, {v}), pair);
      }
    }
  };
  each_pair([&](bool exists, const std::string& pair) {
    ptes_.push_back(exists ? add(2, of("pte", pair)) : Field{});
  });
  for (std::uint8_t c = 0; c < shape.cpus; ++c) {
    each_pair([&](bool exists, const std::string& pair) {
      tlbs_.push_back(exists ? add(tlb_width, of("tlb", shape.cpu_name({c}) + ", " + pair))
                             : Field{});
    });
  }
}

void Layout::add_maps(const Shape& shape) {
  const auto field = [&](const char* what, const std::string& whose) {
    return add(1, std::string(what) + "(" + whose + ")");
  };
  maps.emplace_back();  // the kernel's
  for (std::size_t p = 1; p < shape.pmaps.size(); ++p) {
    const std::string name = "map " + shape.pmaps[p];
    maps.push_back({.busy = field("busy", name), .flags = field("flags", name)});
  }
  for (std::size_t e = 0; e < shape.map_entries; ++e) {
    const std::string name = "entry" + std::to_string(e);
    entries.push_back({.map = field("map", name),
                       .start = field("start", name),
                       .end = field("end", name),
                       .object = field("object", name),
                       .protection = field("protection", name),
                       .max_protection = field("max_protection", name),
                       .inheritance = field("inheritance", name),
                       .eflags = field("eflags", name),
                       .wired_count = field("wired_count", name),
                       .wiring_thread = field("wiring_thread", name)});
  }
  for (std::uint8_t o = 0; o < shape.object_count(); ++o) {
    const std::string name = shape.object_name({o});
    objects.push_back({.used = field("used", name),
                       .shadows = field("backing object", name),
                       .size = field("size", name)});
  }
  user_wire_count = add(1, "vm_user_wire_count");
}

}  // namespace pmapcheck::impl
