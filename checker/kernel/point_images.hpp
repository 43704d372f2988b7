// What a permutation makes of a thread's place in its program.
//
// The idea: a point is what it is because of the answers that led there from the start of its
// program. Its image is where the image of that program comes to by the images of these answers.
// Whether the code treats what it is handed as mere names shows on the way: the image of a point
// must ask for the image of what the point asks for.
//
//     start(t0) ──curcpu: 0──► point asks ipi_invlpg({0})
//        │                       │ image
//     start(t1) ──curcpu: 1──► point asks ipi_invlpg({1})
#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "checker/kernel/automata.hpp"
#include "checker/kernel/permutation.hpp"

namespace pmapcheck::kernel {

/// Thrown where a point has no image: the code tells things apart that the permutation does not.
struct NoImage {};

class PointImages {
 public:
  /// `starts`: where the programs start, and where their images do. Require: all outlive this;
  /// `guard` is nullptr, or who asks the automata holds it.
  PointImages(Automata& automata, const Permutation& permutation,
              const std::vector<std::pair<PointId, PointId>>& starts,
              std::recursive_mutex* guard = nullptr);

  /// The image of a point that can be reached from a start. Throws NoImage, AutomatonTooLarge.
  PointId of(PointId point) {
    if (point < images_.size() && images_[point] != kUnknown) return images_[point];
    return find(point);
  }

 private:
  static constexpr PointId kUnknown = kMaxPoints;  // no point has this number

  PointId find(PointId point);
  [[nodiscard]] bool asks_alike(const Point& point, const Point& image) const;

  Automata* automata_;
  const Permutation* permutation_;
  std::recursive_mutex* guard_;
  std::vector<PointId> images_;
};

}  // namespace pmapcheck::kernel
