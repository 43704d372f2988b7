// The representative of a state: the least of its images, slots in order.
#include <cstring>

#include "checker/kernel/kernel_symmetry.hpp"

namespace pmapcheck::kernel {

using explore::StateView;

void KernelSymmetry::order_slots(StateView state, std::uint8_t* row) {
  if (!pools_.any()) {
    std::memcpy(row, state.data(), state.size());
    return;
  }
  renamings_ = unmoved_;
  if (!pools_.order(state.data(), renamings_)) {
    std::memcpy(row, state.data(), state.size());
    return;
  }
  std::unique_ptr<Element>& order = orders_[renamings_];
  if (!order) {
    std::unique_lock<std::recursive_mutex> alone;
    if (guard_ != nullptr) alone = std::unique_lock(*guard_);
    order =
        std::make_unique<Element>(model_, Permutation(model_.machine().shape, renamings_), guard_);
  }
  try {
    apply(*order, state.data(), row);
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{this->order()};  // of some pool
  }
}

PointId KernelSymmetry::point_of(const std::uint8_t* row, std::size_t thread) const {
  PointId point;
  std::memcpy(&point, row + points_at_[thread], sizeof point);
  return point;
}

std::uint64_t KernelSymmetry::rank(PointId point) {
  if (point == kFinished) return 0;
  if (point < point_ranks_.size() && point_ranks_[point] != 0) return point_ranks_[point];
  std::unique_lock<std::recursive_mutex> alone;
  if (guard_ != nullptr) alone = std::unique_lock(*guard_);
  if (point >= point_ranks_.size()) point_ranks_.resize(model_.automata().points());
  return point_ranks_[point] = model_.automata().rank(point);
}

// All images are asked for, whatever the first threads' say: so the points that are learned are
// those of whole orbits, in whatever order.
void KernelSymmetry::rank_image(Element& element, const std::uint8_t* state, Ranks& ranks) {
  for (std::size_t t = 0; t < points_at_.size(); ++t) {
    ranks[element.permutation.threads[t]] = rank(element.points.of(point_of(state, t)));
  }
}

bool KernelSymmetry::is_less(const std::uint8_t* row, const std::uint8_t* than) {
  for (std::size_t t = 0; t < points_at_.size(); ++t) {
    const PointId a = point_of(row, t);
    const PointId b = point_of(than, t);
    if (a != b && rank(a) != rank(b)) return rank(a) < rank(b);
  }
  return std::memcmp(row, than, model_.state_bytes()) < 0;
}

void KernelSymmetry::represent(StateView state, std::uint8_t* row) {
  if (const auto pool = pools_.with_twins(state.data())) {
    throw explore::BrokenSymmetry{swap_of(*pool)};
  }
  try {
    if (!pools_.any()) return represent_by_points(state, row);
    order_slots(state, row);
    for (asked_ = 1; asked_ < order(); ++asked_) {
      apply(*elements_[asked_], state.data(), image_.data());
      order_slots(image_, other_.data());
      if (is_less(other_.data(), row)) std::memcpy(row, other_.data(), state.size());
    }
  } catch (const NoImage&) {
    throw explore::BrokenSymmetry{asked_};
  } catch (const AutomatonTooLarge&) {
    std::memcpy(row, state.data(), state.size());  // then it represents itself
  }
}

void KernelSymmetry::witness(StateView before, StateView after) {
  if (const auto pool = pools_.with_choice(before.data(), after.data())) {
    throw explore::BrokenSymmetry{swap_of(*pool)};
  }
}

void KernelSymmetry::represent_by_points(StateView state, std::uint8_t* row) {
  std::memcpy(row, state.data(), state.size());
  if (order() == 1) return;
  std::size_t least = 0;
  for (asked_ = 0; asked_ < order(); ++asked_) {
    rank_image(*elements_[asked_], state.data(), image_ranks_[asked_]);
    if (image_ranks_[asked_] < image_ranks_[least]) least = asked_;
  }
  bool found = least == 0;  // the state itself is in `row`
  for (std::size_t e = least == 0 ? 1 : least; e < order(); ++e) {
    if (image_ranks_[e] != image_ranks_[least]) continue;
    std::uint8_t* const to = found ? other_.data() : row;
    apply(*elements_[e], state.data(), to);
    if (found && is_less(to, row)) std::memcpy(row, to, state.size());
    found = true;
  }
}

}  // namespace pmapcheck::kernel
