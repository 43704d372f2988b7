// Whether a claimed symmetry is one, checked on the steps that a search takes.
//
// The idea: a permutation of a model's things is a symmetry if it maps steps to steps: what a
// process does in a state, its image does in the image of the state, with the same verdicts. Steps
// that are learned (learned_steps.hpp) stand for all steps that depend on the same bytes, so it is
// enough to check them when they are learned:
//
//     state  ──process──►  steps               these must be the images
//       │ image              │ image           of those, as sets
//     state' ──process'──► steps'
//
// What the image's steps depend on is counted among what the step depends on, so that a state in
// which they could differ is learned, and checked, by itself. A symmetry that fails is reported by
// an exception; whoever claimed it drops it and starts over.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/permutation_group.hpp"

namespace pmapcheck::explore {

/// What is learned is compared with its images under all permutations of a group of at most so
/// many; of a larger one under some, in turn. Then not all images are ever asked about.
inline constexpr std::size_t kMostComparedWhole = 7;

/// The same model, whose steps are held against a group as they are learned. Throws BrokenSymmetry
/// from judged_steps_of, successors_of, check_finished, check_end and stuck.
template <LearnableModel M, PermutationGroup G>
class CheckedSymmetry {
 public:
  /// Require: both outlive this.
  CheckedSymmetry(M& model, G& group)
      : model_(model), group_(group), image_(model.state_bytes()), next_(model.state_bytes()) {}

  [[nodiscard]] std::size_t state_bytes() const { return model_.state_bytes(); }
  [[nodiscard]] std::size_t property_count() const { return model_.property_count(); }
  template <class Visit>
  void initial(Visit&& visit) {
    model_.initial(visit);
  }
  template <class Visit>
  void successors(StateView state, Visit&& visit) {
    model_.successors(state, visit);
  }
  [[nodiscard]] Footprint footprint(StateView state, Step step) {
    return model_.footprint(state, step);
  }
  void check(StateView state, StateView previous, Step step, std::vector<PropertyId>& violated) {
    model_.check(state, previous, step, violated);
  }
  [[nodiscard]] bool finished(StateView state) const { return model_.finished(state); }
  void check_end(StateView state, std::vector<PropertyId>& violated);
  [[nodiscard]] PropertyId stuck(StateView state);

  [[nodiscard]] std::size_t process_count() const { return model_.process_count(); }
  [[nodiscard]] std::size_t first_classless() const { return model_.first_classless(); }
  [[nodiscard]] std::uint32_t step_class(StateView state, std::size_t process) const {
    return model_.step_class(state, process);
  }
  [[nodiscard]] ByteSet class_bytes(std::size_t process) const {
    return model_.class_bytes(process);
  }
  template <class Visit>
  void successors_of(StateView state, std::size_t process, Visit&& visit) {
    if (untold_.is_due()) check_steps(state, process);
    model_.successors_of(state, process, visit);
  }
  template <class Visit>
  std::optional<Footprint> judged_steps_of(StateView state, std::size_t process, Visit&& visit);
  void check_finished(StateView state,
                      std::vector<PropertyId>& violated) requires ChecksFinished<M>;

  // ReducibleModel, where the group tells what it does to places; and HasImages, as processes of
  // which nothing is seen, since others stand for them, do what those do.

  [[nodiscard]] std::size_t mark_count() const requires PermutesPlaces<M, G> {
    return model_.mark_count();
  }
  void tell_acts() requires PermutesPlaces<M, G> { model_.tell_acts(); }
  [[nodiscard]] const Act& act() const requires PermutesPlaces<M, G> { return model_.act(); }
  [[nodiscard]] bool waited() const requires PermutesPlaces<M, G> { return model_.waited(); }
  [[nodiscard]] Guard guard(std::size_t process,
                            std::uint32_t place) const requires PermutesPlaces<M, G> {
    return model_.guard(process, place);
  }
  bool waits_at(StateView state, std::size_t process, std::uint32_t place,
                ByteMarks& reads) requires PermutesPlaces<M, G> {
    return model_.waits_at(state, process, place, reads);
  }
  [[nodiscard]] bool asks_of_ends() const requires PermutesPlaces<M, G> {
    return model_.asks_of_ends();
  }
  [[nodiscard]] bool unfinished(StateView state,
                                std::size_t process) const requires PermutesPlaces<M, G> {
    return model_.unfinished(state, process);
  }
  /// Of the elements of the group. Require: there are no others.
  template <class Visit>
  void for_each_image(std::size_t process, Futures::Place at, const Deed& deed,
                      std::span<const Futures::Place> to,
                      Visit&& visit) requires PermutesPlaces<M, G>;

  /// How often a step, or its absence, was compared with an image.
  [[nodiscard]] std::uint64_t comparisons() const { return comparisons_; }

 private:
  // A step as it is compared: what it violates and where it leads.
  using Seen = std::tuple<Progress, std::vector<PropertyId>, std::vector<PropertyId>,
                          std::vector<std::uint8_t>>;
  // Which of many equal questions are asked: all at first, then ever fewer.
  struct Sample {
    std::uint64_t count = 0;
    bool is_due() { return ++count <= 256 || std::has_single_bit(count); }
  };
  // So many elements are checked each time, beside the identity.
  static constexpr std::size_t kAtOnce = kMostComparedWhole - 1;

  template <class Compare>
  void for_some_elements(StateView state, Compare&& compare) {
    const auto compare_if_claimed = [&](std::size_t element) {
      if (!group_.applies(element, state)) return;
      compare(element);
      ++comparisons_;
    };
    const std::size_t group = group_.order() - 1;
    for (std::size_t i = 0; i < std::min(group, kAtOnce); ++i) {
      turn_ = group <= kAtOnce ? i : (turn_ + 1) % group;
      compare_if_claimed(turn_ + 1);
    }
    const std::size_t others = group_.others();
    if (others > 0 && others_.is_due()) {
      compare_if_claimed(group_.order() + others_.count % others);
    }
  }
  static std::vector<PropertyId> sorted(std::vector<PropertyId> all) {
    std::sort(all.begin(), all.end());
    return all;
  }
  static Seen seen(const Successor& s) {
    return {s.progress,
            sorted({s.violated.begin(), s.violated.end()}),
            sorted({s.failing.begin(), s.failing.end()}),
            {s.state.begin(), s.state.end()}};
  }
  std::optional<Footprint> steps(StateView state, std::size_t process, std::vector<Seen>& all) {
    all.clear();
    return model_.judged_steps_of(state, process,
                                  [&](const Successor& step) { all.push_back(seen(step)); });
  }
  // Compares the steps in `expected_`, of `process` in `state`, with those of their images, and
  // returns what those depend on.
  ByteSet compare_images(StateView state, std::size_t process);
  // Compares what an obligation of states finds in some images: `ask(state, violated)`.
  template <class Ask>
  void compare_verdicts(StateView state, std::vector<PropertyId> here, Ask&& ask);
  void check_steps(StateView state, std::size_t process) {
    if (steps(state, process, expected_)) compare_images(state, process);
  }

  M& model_;
  G& group_;
  std::vector<std::uint8_t> image_;
  std::vector<std::uint8_t> next_;
  std::vector<Seen> expected_;
  std::vector<Seen> images_;
  std::vector<Seen> found_;
  Sample ends_;
  Sample finished_;
  Sample others_;
  Sample untold_;
  std::size_t turn_ = 0;
  std::uint64_t comparisons_ = 0;
};

template <LearnableModel M, PermutationGroup G>
template <class Visit>
std::optional<Footprint> CheckedSymmetry<M, G>::judged_steps_of(StateView state,
                                                                std::size_t process,
                                                                Visit&& visit) {
  const ByteSet reads =
      steps(state, process, expected_) ? compare_images(state, process) : ByteSet();
  // The model's last answer is about what was asked.
  auto footprint = model_.judged_steps_of(state, process, visit);
  if (footprint) footprint->reads |= reads;
  return footprint;
}

template <LearnableModel M, PermutationGroup G>
ByteSet CheckedSymmetry<M, G>::compare_images(StateView state, std::size_t process) {
  ByteSet reads;
  for_some_elements(state, [&](std::size_t element) {
    images_ = expected_;
    for (Seen& step : images_) {
      group_.image(element, std::get<3>(step), next_.data());
      std::get<3>(step) = next_;
    }
    group_.image(element, state, image_.data());
    const auto footprint = steps(image_, group_.image_of_process(element, process), found_);
    std::sort(images_.begin(), images_.end());
    std::sort(found_.begin(), found_.end());
    if (!footprint || images_ != found_) throw BrokenSymmetry{element};
    reads |= group_.preimage(element, footprint->reads);
  });
  return reads;
}

template <LearnableModel M, PermutationGroup G>
template <class Ask>
void CheckedSymmetry<M, G>::compare_verdicts(StateView state, std::vector<PropertyId> here,
                                             Ask&& ask) {
  here = sorted(std::move(here));
  for_some_elements(state, [&](std::size_t element) {
    group_.image(element, state, image_.data());
    std::vector<PropertyId> there;
    ask(StateView(image_), there);
    if (!model_.finished(image_) || here != sorted(there)) throw BrokenSymmetry{element};
  });
}

template <LearnableModel M, PermutationGroup G>
void CheckedSymmetry<M, G>::check_end(StateView state, std::vector<PropertyId>& violated) {
  std::vector<PropertyId> here;
  const auto ask = [this](StateView s, std::vector<PropertyId>& v) { model_.check_end(s, v); };
  ask(state, here);
  violated.insert(violated.end(), here.begin(), here.end());
  if (ends_.is_due()) compare_verdicts(state, std::move(here), ask);
}

template <LearnableModel M, PermutationGroup G>
void CheckedSymmetry<M, G>::check_finished(
    StateView state, std::vector<PropertyId>& violated) requires ChecksFinished<M> {
  std::vector<PropertyId> here;
  const auto ask = [this](StateView s, std::vector<PropertyId>& v) { model_.check_finished(s, v); };
  ask(state, here);
  violated.insert(violated.end(), here.begin(), here.end());
  if (finished_.is_due()) compare_verdicts(state, std::move(here), ask);
}

template <LearnableModel M, PermutationGroup G>
PropertyId CheckedSymmetry<M, G>::stuck(StateView state) {
  const PropertyId here = model_.stuck(state);
  if (!ends_.is_due()) return here;
  for_some_elements(state, [&](std::size_t element) {
    group_.image(element, state, image_.data());
    if (model_.stuck(image_) != here) throw BrokenSymmetry{element};
  });
  return here;
}

template <LearnableModel M, PermutationGroup G>
template <class Visit>
void CheckedSymmetry<M, G>::for_each_image(std::size_t process, Futures::Place at, const Deed& deed,
                                           std::span<const Futures::Place> to,
                                           Visit&& visit) requires PermutesPlaces<M, G> {
  const std::size_t words = ByteMarks::words_for(model_.mark_count());
  const auto bytes_of = [&](const ByteMarks& marks) {
    ByteSet bytes;
    marks.for_each(words, [&](std::size_t byte) { bytes.set(byte); });
    return bytes;
  };
  const ByteSet reads = bytes_of(deed.reads);
  const ByteSet changes = bytes_of(deed.changes);
  std::vector<Futures::Place> reached;
  for (std::size_t element = 1; element < group_.order(); ++element) {
    const auto place = [&](Futures::Place p) {
      return process < first_classless() ? group_.image_of_place(element, process, p) : p;
    };
    reached.clear();
    for (const Futures::Place p : to) reached.push_back(place(p));
    const Deed image{ByteMarks(group_.image_of_marks(element, reads)),
                     ByteMarks(group_.image_of_marks(element, changes))};
    visit(group_.image_of_process(element, process), place(at), image,
          std::span<const Futures::Place>(reached));
  }
}

}  // namespace pmapcheck::explore
