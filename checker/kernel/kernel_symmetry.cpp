#include "checker/kernel/kernel_symmetry.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "checker/kernel/find_symmetries.hpp"

namespace pmapcheck::kernel {

using explore::StateView;
using impl::EnvironmentProcess;

namespace {

EnvironmentProcess image_of(const Permutation& p, EnvironmentProcess e) {
  switch (e.kind) {
    case EnvironmentProcess::Kind::deliver_ipi:
      return {e.kind, p.cpus[e.a], p.cpus[e.b]};
    case EnvironmentProcess::Kind::switch_to:
      return {e.kind, p.cpus[e.a], p.threads[e.b]};
    case EnvironmentProcess::Kind::migrate:
      return {e.kind, p.threads[e.a], p.cpus[e.b]};
    case EnvironmentProcess::Kind::pageout:
      return {e.kind, p.pages[e.a], e.b};
    case EnvironmentProcess::Kind::signal:
    case EnvironmentProcess::Kind::interrupt:
      return {e.kind, p.threads[e.a], e.b};
    case EnvironmentProcess::Kind::memory_shortage:
    case EnvironmentProcess::Kind::memory_release:
      return e;
  }
  return e;
}

// All products of generators, the identity first; nothing if there are more than `most`.
std::vector<Permutation> group_of(const impl::Shape& shape,
                                  const std::vector<Permutation>& generators, std::size_t most) {
  std::vector<Permutation> group{Permutation::identity(shape)};
  for (std::size_t i = 0; i < group.size(); ++i) {
    for (const Permutation& g : generators) {
      Permutation product = group[i].then(g);
      if (std::find(group.begin(), group.end(), product) != group.end()) continue;
      if (group.size() == most) return {};
      group.push_back(std::move(product));
    }
  }
  return group;
}

}  // namespace

KernelSymmetry::Element::Element(KernelModel& model, const Permutation& p,
                                 std::recursive_mutex* guard)
    : permutation(p),
      rows(model.machine(), model.layout(), p),
      points(model.automata(), permutation, start_images(model, p), guard) {
  for (std::size_t t = 0; t < model.thread_count(); ++t) processes.push_back(p.threads[t]);
  const std::vector<EnvironmentProcess>& environment = model.environment();
  for (const EnvironmentProcess& e : environment) {
    const auto to = std::find(environment.begin(), environment.end(), image_of(p, e));
    processes.push_back(model.thread_count() + static_cast<std::size_t>(to - environment.begin()));
  }
}

KernelSymmetry::KernelSymmetry(KernelModel& model, const scenario::Scenario& scenario, bool slots)
    : model_(model),
      pools_(model, scenario),
      image_(model.state_bytes()),
      other_(model.state_bytes()) {
  for (const KernelLayout::Thread& t : model.layout().threads) {
    points_at_.push_back(t.point.offset);
  }
  for (std::size_t i = 0; i < kThings; ++i) {
    Renaming all(count(model.machine().shape, static_cast<Thing>(i)));
    for (std::size_t k = 0; k < all.size(); ++k) all[k] = static_cast<std::uint8_t>(k);
    unmoved_.push_back(std::move(all));
  }
  for (std::size_t pool = 0; !slots && pool < kPools; ++pool) pools_.drop(static_cast<Pool>(pool));
  make_swaps();
  generate(find_symmetries(
      model, scenario, [this](StateView state, std::uint8_t* row) { order_slots(state, row); }));
}

KernelSymmetry::KernelSymmetry(const KernelSymmetry& original, std::recursive_mutex& guard)
    : model_(original.model_),
      guard_(&guard),
      pools_(original.pools_),
      generators_(original.generators_),
      points_at_(original.points_at_),
      unmoved_(original.unmoved_),
      image_(original.image_.size()),
      other_(original.other_.size()) {
  pools_.share(guard);
  make_swaps();
  close();
}

// Only so many generators as the group has room for; those that are products of others are none.
void KernelSymmetry::generate(std::vector<Permutation> generators) {
  const impl::Shape& shape = model_.machine().shape;
  std::vector<Permutation> group = group_of(shape, {}, kMostElements);
  for (Permutation& g : generators) {
    if (std::find(group.begin(), group.end(), g) != group.end()) continue;
    generators_.push_back(std::move(g));
    std::vector<Permutation> larger = group_of(shape, generators_, kMostElements);
    if (larger.empty()) {
      generators_.pop_back();
    } else {
      group = std::move(larger);
    }
  }
  close();
}

void KernelSymmetry::close() {
  elements_.clear();
  for (const Permutation& p : group_of(model_.machine().shape, generators_, kMostElements)) {
    elements_.push_back(std::make_unique<Element>(model_, p, guard_));
  }
  inverses_.clear();
  for (const auto& element : elements_) {
    const Permutation inverse = element->permutation.inverse();
    const auto found = std::find_if(elements_.begin(), elements_.end(), [&](const auto& other) {
      return other->permutation == inverse;
    });
    inverses_.push_back(static_cast<std::size_t>(found - elements_.begin()));
  }
  image_ranks_.assign(order(), Ranks(points_at_.size()));
}

void KernelSymmetry::make_swaps() {
  static constexpr Thing kThingOf[kPools] = {Thing::entry, Thing::object, Thing::sf_buf,
                                             Thing::page};
  swaps_.clear();
  for (std::size_t i = 0; i < kPools; ++i) {
    const auto pool = static_cast<Pool>(i);
    for (const std::uint8_t a : pools_.slots(pool)) {
      for (const std::uint8_t b : pools_.slots(pool)) {
        if (b <= a) continue;
        std::vector<Renaming> renamings = unmoved_;
        Renaming& renaming = renamings[static_cast<std::size_t>(kThingOf[i])];
        std::swap(renaming[a], renaming[b]);
        const Permutation p(model_.machine().shape, renamings);
        swaps_.push_back({pool, a, b, std::make_unique<Element>(model_, p, guard_)});
      }
    }
  }
}

std::size_t KernelSymmetry::swap_of(Pool pool) const {
  const auto is_its = [&](const Swap& s) { return s.pool == pool; };
  return order() + static_cast<std::size_t>(std::find_if(swaps_.begin(), swaps_.end(), is_its) -
                                            swaps_.begin());
}

void KernelSymmetry::apply(Element& element, const std::uint8_t* state, std::uint8_t* row) {
  element.rows.apply(state, row);
  for (std::size_t t = 0; t < points_at_.size(); ++t) {
    const PointId point = element.points.of(point_of(state, t));
    std::memcpy(row + points_at_[element.permutation.threads[t]], &point, sizeof point);
  }
}

bool KernelSymmetry::applies(std::size_t element, StateView state) const {
  if (element < order()) return true;
  const Swap& swap = swaps_[element - order()];
  return pools_.in_use(swap.pool, swap.a, state.data()) &&
         pools_.in_use(swap.pool, swap.b, state.data());
}

void KernelSymmetry::image(std::size_t element, StateView state, std::uint8_t* row) {
  try {
    apply(at(element), state.data(), row);
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{element};
  } catch (const AutomatonTooLarge&) {
    throw explore::BrokenSymmetry{element};
  }
}

std::uint32_t KernelSymmetry::image_of_place(std::size_t element, std::size_t,
                                             std::uint32_t place) {
  try {
    return at(element).points.of(static_cast<PointId>(place));
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{element};
  } catch (const AutomatonTooLarge&) {
    throw explore::BrokenSymmetry{element};
  }
}

explore::ByteSet KernelSymmetry::image_of_marks(std::size_t element,
                                                const explore::ByteSet& marks) const {
  explore::ByteSet image = at(inverses_[element]).rows.preimage(marks);
  for (std::size_t t = 0; t < model_.thread_count(); ++t) {
    const std::size_t to = at(element).processes[t];
    for (std::size_t i = 0; i < kPredicates; ++i) {
      const auto predicate = static_cast<Predicate>(i);
      const std::size_t mark = model_.mark(predicate, to);
      if (mark < model_.mark_count()) image[mark] = marks[model_.mark(predicate, t)];
    }
  }
  return image;
}

bool KernelSymmetry::load(explore::ArchiveReader& archive) {
  std::vector<std::uint64_t> broken;
  if (!archive.array(broken)) return false;
  for (const std::uint64_t element : broken) {
    if (element == 0 || element >= order() + others()) return false;
    drop(static_cast<std::size_t>(element));
  }
  return true;
}

void KernelSymmetry::drop(std::size_t element) {
  broken_.push_back(element);
  const impl::Shape& shape = model_.machine().shape;
  if (element >= order()) {
    const Pool pool = swaps_[element - order()].pool;
    dropped_.emplace_back(to_text(pool));
    pools_.drop(pool);
    orders_.clear();
    return make_swaps();
  }
  if (element == 0) throw std::logic_error("the identity maps steps to steps");
  const Permutation broken = elements_[element]->permutation;
  dropped_.push_back(to_text(shape, broken));
  const auto is_left = [&] {
    const auto group = group_of(shape, generators_, kMostElements);
    return std::find(group.begin(), group.end(), broken) != group.end();
  };
  const auto itself = std::find(generators_.begin(), generators_.end(), broken);
  if (itself != generators_.end()) generators_.erase(itself);
  while (is_left()) generators_.pop_back();
  close();
}

}  // namespace pmapcheck::kernel
