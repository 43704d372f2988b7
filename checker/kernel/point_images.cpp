#include "checker/kernel/point_images.hpp"

namespace pmapcheck::kernel {

PointImages::PointImages(Automata& automata, const Permutation& permutation,
                         const std::vector<std::pair<PointId, PointId>>& starts,
                         std::recursive_mutex* guard)
    : automata_(&automata),
      permutation_(&permutation),
      guard_(guard),
      images_(automata.points(), kUnknown) {
  images_[kFinished] = kFinished;
  for (const auto& [start, image] : starts) images_[start] = image;
}

// Goes back to where the image is known, and from there on again.
PointId PointImages::find(PointId point) {
  std::unique_lock<std::recursive_mutex> alone;
  if (guard_ != nullptr) alone = std::unique_lock(*guard_);
  std::vector<PointId> path{point};
  while (path.back() >= images_.size() || images_[path.back()] == kUnknown) {
    const auto origin = automata_->origin(path.back());
    if (!origin) throw NoImage();
    path.push_back(origin->from);
  }
  PointId image = images_[path.back()];
  path.pop_back();
  for (; !path.empty(); path.pop_back()) {
    const Automata::Origin origin = *automata_->origin(path.back());
    const Point& from = automata_->point(origin.from);
    const bool is_operation = from.kind == Point::Kind::operation;
    image = automata_
                ->follow(image, is_operation ? permutation_->observed(from.operation, origin.value)
                                             : origin.value)
                .target;
    if (!asks_alike(automata_->point(path.back()), automata_->point(image))) throw NoImage();
    if (path.back() >= images_.size()) images_.resize(automata_->points(), kUnknown);
    images_[path.back()] = image;
  }
  return image;
}

bool PointImages::asks_alike(const Point& point, const Point& image) const {
  if (point.kind != image.kind || point.null_argument != image.null_argument ||
      point.stack != image.stack) {
    return false;
  }
  if (point.kind == Point::Kind::operation) {
    return permutation_->image(point.operation) == image.operation;
  }
  if (point.kind != Point::Kind::call) return true;
  if (point.routine != image.routine) return false;
  for (std::size_t i = 0; i < point.arguments.count; ++i) {
    const impl::WordKind kind = point.routine->parameters[i].kind;
    if (permutation_->image(kind, point.arguments[i]) != image.arguments[i]) return false;
  }
  return true;
}

}  // namespace pmapcheck::kernel
