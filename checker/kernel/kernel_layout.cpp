#include "checker/kernel/kernel_layout.hpp"

namespace pmapcheck::kernel {

KernelLayout::KernelLayout(impl::Machine& machine, bool quick, bool sf_bufs) {
  impl::Layout& layout = machine.layout;
  const auto ghost = [&](bool needed, const std::string& what, const std::string& whose) {
    return needed ? layout.add(1, what + "(" + whose + ")") : impl::Field{};
  };
  for (const impl::ThreadShape& t : machine.shape.threads) {
    Thread thread;
    thread.point = layout.add(2, "program(" + t.name + ")");
    thread.quick_depth = ghost(quick, "quick mappings", t.name);
    thread.quick_page = ghost(quick, "quick-mapped page", t.name);
    thread.quick_frame = ghost(quick, "quick frame", t.name);
    thread.quick_critical = ghost(quick, "td_critnest before quick mapping", t.name);
    thread.in_calls = ghost(true, "in calls", t.name);
    for (std::size_t s = 0; s < machine.shape.sf_bufs; ++s) {
      thread.sf_refs.push_back(
          ghost(sf_bufs, "references to sf_buf" + std::to_string(s) + " of", t.name));
    }
    threads.push_back(std::move(thread));
  }
  for (const impl::PageShape& m : machine.shape.pages) {
    wirings.push_back(ghost(true, "wirings", m.name));
  }
  for (std::size_t m = 0; machine.shape.has_maps() && m < machine.shape.pmaps.size(); ++m) {
    maps.emplace_back();
    for (std::size_t v = 0; m > 0 && v < machine.shape.addresses.size(); ++v) {
      const std::string whose = machine.shape.pmaps[m] + ", " + machine.shape.addresses[v];
      maps[m].system_wirings.push_back(ghost(true, "system wirings", whose));
      maps[m].user_wiring.push_back(ghost(true, "user wiring", whose));
    }
  }
  broken = layout.add(1, "first broken contract");
}

}  // namespace pmapcheck::kernel
