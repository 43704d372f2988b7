// What is asked of permutations that are claimed to be a model's symmetries.
#pragma once

#include <concepts>
#include <cstdint>

#include "checker/explore/learned_steps.hpp"
#include "checker/explore/model.hpp"

namespace pmapcheck::explore {

/// A permutation that was claimed to be a symmetry, and is none.
struct BrokenSymmetry {
  std::size_t element;  ///< Its number in the group.
};

/// Permutations that are claimed to be symmetries, one by one; the first, number 0, changes
/// nothing.
template <class G>
concept PermutationGroup = requires(G group, std::size_t element, StateView state,
                                    std::uint8_t* row, std::size_t process, ByteSet bytes) {
  /// How many of them form a group, and after those, how many others there are: what these do to
  /// all states follows from what they do to a few.
  { group.order() } -> std::convertible_to<std::size_t>;
  { group.others() } -> std::convertible_to<std::size_t>;
  /// Whether it is claimed that steps from this state are mapped to steps.
  { group.applies(element, state) } -> std::convertible_to<bool>;
  /// Writes the image of a state. Throws BrokenSymmetry if it has none.
  group.image(element, state, row);
  /// The process that does in the image what `process` does.
  { group.image_of_process(element, process) } -> std::convertible_to<std::size_t>;
  /// The bytes that become `bytes` in the image, and maybe more.
  { group.preimage(element, bytes) } -> std::same_as<ByteSet>;
};

/// A group that can be used together with partial-order reduction, of a model that can.
template <class M, class G>
concept PermutesPlaces = ReducibleModel<M> && PermutationGroup<G> &&
    requires(G group, std::size_t element, std::size_t process, ByteSet bytes) {
  /// Where the image of a process is (LearnableModel::step_class). Require: it has classes.
  { group.image_of_place(element, process, std::uint32_t{}) } -> std::same_as<std::uint32_t>;
  /// What these bytes and predicates (Act) become, and maybe more.
  { group.image_of_marks(element, bytes) } -> std::same_as<ByteSet>;
};

}  // namespace pmapcheck::explore
