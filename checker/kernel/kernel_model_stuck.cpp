// What a kernel model says of a state from which nobody can go on.
#include "checker/kernel/kernel_model.hpp"

namespace pmapcheck::kernel {

using explore::StateView;

namespace {

// Ghosts know who could free an sf_buf.
std::uint8_t sf_buf_owners(const KernelLayout& layout, const impl::Cells& cells) {
  unsigned owners = 0;
  for (std::size_t t = 0; t < layout.threads.size(); ++t) {
    for (const impl::Field references : layout.threads[t].sf_refs) {
      if (cells.get(references) != 0) owners |= 1u << t;
    }
  }
  return static_cast<std::uint8_t>(owners);
}

bool wants_sf_buf(const Wait& wait) {
  return wait.what == Wait::For::wakeup && wait.index == impl::Shape::sf_buf_channel.index;
}

}  // namespace

std::vector<Wait> KernelModel::waits(StateView state) {
  const impl::Cells cells = read(state);
  const Status status(*this, state, nullptr);
  std::vector<const Point*> at;
  for (std::size_t t = 0; t < thread_count(); ++t) at.push_back(&point(state, t));
  std::vector<Wait> all(thread_count());
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (!is_unfinished(cells, t)) continue;
    const bool enabled = status.runnable(static_cast<std::uint8_t>(t));
    all[t] = waits_for(machine_, at, t, enabled, cells);
    if (wants_sf_buf(all[t])) all[t].holders = sf_buf_owners(layout_, cells);
  }
  return all;
}

// The implementation is to blame if it left anybody waiting, else the environment, else the
// callers.
explore::PropertyId KernelModel::stuck(StateView state) {
  bool lost_wakeup = false;
  Party party = Party::caller;
  for (const Wait& wait : waits(state)) {
    lost_wakeup |= wait.lost;
    if (wait.party == Party::implementation ||
        (wait.party == Party::environment && party == Party::caller)) {
      party = wait.party;
    }
  }
  const Properties& properties = formal_.properties;
  const std::size_t number = lost_wakeup ? properties.lost_wakeup() : properties.deadlock();
  const std::uint32_t first = read(state).get(layout_.broken);
  return Properties::id(number, first == 0 ? party : static_cast<Party>(first - 1));
}

}  // namespace pmapcheck::kernel
