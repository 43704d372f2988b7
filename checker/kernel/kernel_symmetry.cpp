#include "checker/kernel/kernel_symmetry.hpp"

#include <algorithm>
#include <cstring>
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

KernelSymmetry::Element::Element(KernelModel& model, const Permutation& p)
    : permutation(p),
      rows(model.machine(), model.layout(), p),
      points(model.automata(), permutation, start_images(model, p)) {
  for (std::size_t t = 0; t < model.thread_count(); ++t) processes.push_back(p.threads[t]);
  const std::vector<EnvironmentProcess>& environment = model.environment();
  for (const EnvironmentProcess& e : environment) {
    const auto to = std::find(environment.begin(), environment.end(), image_of(p, e));
    processes.push_back(model.thread_count() + static_cast<std::size_t>(to - environment.begin()));
  }
}

KernelSymmetry::KernelSymmetry(KernelModel& model, std::vector<Permutation> generators)
    : model_(model), other_(model.state_bytes()) {
  for (const KernelLayout::Thread& t : model.layout().threads) {
    points_at_.push_back(t.point.offset);
  }
  // Only so many generators as the group has room for; those that are products of others are none.
  const impl::Shape& shape = model.machine().shape;
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

KernelSymmetry KernelSymmetry::of(KernelModel& model, const scenario::Scenario& scenario) {
  return KernelSymmetry(model, find_symmetries(model, scenario));
}

void KernelSymmetry::close() {
  elements_.clear();
  for (const Permutation& p : group_of(model_.machine().shape, generators_, kMostElements)) {
    elements_.push_back(std::make_unique<Element>(model_, p));
  }
}

std::uint64_t KernelSymmetry::points_of_image(std::size_t element, const std::uint8_t* state) {
  Element& e = *elements_[element];
  std::uint64_t points = 0;
  for (std::size_t t = 0; t < points_at_.size(); ++t) {
    PointId point;
    std::memcpy(&point, state + points_at_[t], sizeof point);
    const PointId to = element == 0 ? point : e.points.of(point);
    points |= std::uint64_t{to} << (48 - 16 * e.permutation.threads[t]);
  }
  return points;
}

void KernelSymmetry::apply(std::size_t element, const std::uint8_t* state, std::uint64_t points,
                           std::uint8_t* row) const {
  elements_[element]->rows.apply(state, row);
  for (std::size_t t = 0; t < points_at_.size(); ++t) {
    const auto point = static_cast<PointId>(points >> (48 - 16 * t));
    std::memcpy(row + points_at_[t], &point, sizeof point);
  }
}

void KernelSymmetry::represent(StateView state, std::uint8_t* row) {
  std::memcpy(row, state.data(), state.size());
  if (elements_.size() == 1) return;
  std::size_t element = 0;
  try {
    std::uint64_t least = points_of_image(0, state.data());
    for (element = 1; element < elements_.size(); ++element) {
      const std::uint64_t points = points_of_image(element, state.data());
      if (points > least) continue;
      std::uint8_t* const to = points < least ? row : other_.data();
      apply(element, state.data(), points, to);
      if (points == least && std::memcmp(other_.data(), row, state.size()) < 0) {
        std::memcpy(row, other_.data(), state.size());
      }
      least = points;
    }
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{element};
  } catch (const AutomatonTooLarge&) {
    std::memcpy(row, state.data(), state.size());  // then it represents itself
  }
}

void KernelSymmetry::image(std::size_t element, StateView state, std::uint8_t* row) {
  try {
    apply(element, state.data(), points_of_image(element, state.data()), row);
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{element};
  } catch (const AutomatonTooLarge&) {
    throw explore::BrokenSymmetry{element};
  }
}

std::size_t KernelSymmetry::image_of_process(std::size_t element, std::size_t process) const {
  return elements_[element]->processes[process];
}

void KernelSymmetry::drop(std::size_t element) {
  const impl::Shape& shape = model_.machine().shape;
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
