// The symmetry of a scenario: the permutations of its things that leave it as it is, as a group
// that acts on states; and the slots of pools, in whatever order.
//
// The representative of a state is the least of its images, slots in order. They are compared first
// by the points of the threads, which nearly always decide, and then by all bytes. Points are in
// the order of their ranks, not of their numbers: these depend on which worker learned first.
//
//     find ──► generators, pools ──► represent(state)
//                  ▲                      │
//                  └── drop ◄── a step that is not mapped to a step (explore::CheckedSymmetry),
//                               a state in which slots are told apart (Pools)
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "checker/explore/archive.hpp"
#include "checker/explore/symmetry_check.hpp"
#include "checker/kernel/kernel_model.hpp"
#include "checker/kernel/permutation.hpp"
#include "checker/kernel/point_images.hpp"
#include "checker/kernel/pools.hpp"
#include "checker/kernel/row_permutation.hpp"

namespace pmapcheck::kernel {

class KernelSymmetry {
 public:
  /// Largest group that is used; of a larger one, a subgroup is.
  static constexpr std::size_t kMostElements = 256;

  /// All that find_symmetries() finds, and all pools or none. Require: `model` outlives this, and
  /// is not moved.
  KernelSymmetry(KernelModel& model, const scenario::Scenario& scenario, bool slots = true);
  /// The same, with the same numbers, for another thread: represents and witnesses while others use
  /// the model, which is asked only under the guard. Require: all outlive this; `original` is not
  /// changed meanwhile.
  KernelSymmetry(const KernelSymmetry& original, std::recursive_mutex& guard);
  KernelSymmetry(const KernelSymmetry&) = delete;
  KernelSymmetry& operator=(const KernelSymmetry&) = delete;

  /// Number of permutations of what has a name, the identity included.
  [[nodiscard]] std::size_t order() const { return elements_.size(); }
  [[nodiscard]] const Permutation& element(std::size_t i) const { return at(i).permutation; }
  [[nodiscard]] const Pools& pools() const { return pools_; }
  /// Whether there is anything but the identity.
  [[nodiscard]] bool any() const { return order() > 1 || pools_.any(); }

  // explore::Symmetry. Throws explore::BrokenSymmetry.
  void represent(explore::StateView state, std::uint8_t* row);
  void witness(explore::StateView before, explore::StateView after);

  // explore::PermutationGroup. The others swap two slots of a pool.
  [[nodiscard]] std::size_t others() const { return swaps_.size(); }
  [[nodiscard]] bool applies(std::size_t element, explore::StateView state) const;
  void image(std::size_t element, explore::StateView state, std::uint8_t* row);
  [[nodiscard]] std::size_t image_of_process(std::size_t element, std::size_t process) const {
    return at(element).processes[process];
  }
  [[nodiscard]] explore::ByteSet preimage(std::size_t element,
                                          const explore::ByteSet& bytes) const {
    return at(element).rows.preimage(bytes);
  }

  /// For partial-order reduction (explore::PermutesPlaces). Throws explore::BrokenSymmetry.
  [[nodiscard]] std::uint32_t image_of_place(std::size_t element, std::size_t, std::uint32_t place);
  [[nodiscard]] explore::ByteSet image_of_marks(std::size_t element,
                                                const explore::ByteSet& marks) const;

  /// Leaves out a pool, or what is necessary for an element not to be in the group any more.
  void drop(std::size_t element);
  /// What was left out, for the same symmetry of the same model in another process.
  void save(explore::ArchiveWriter& archive) const { archive.array(broken_); }
  /// Into one that has left out nothing yet. False if the archive is not what save() wrote.
  [[nodiscard]] bool load(explore::ArchiveReader& archive);
  /// What was left out: "threads one, two; CPUs cpu0, cpu1", "map entries".
  [[nodiscard]] const std::vector<std::string>& dropped() const { return dropped_; }

 private:
  struct Element {
    Permutation permutation;
    RowPermutation rows;
    PointImages points;
    std::vector<std::size_t> processes;  // by process, its image
    Element(KernelModel& model, const Permutation& p, std::recursive_mutex* guard);
  };
  struct Swap {
    Pool pool;
    std::uint8_t a, b;
    std::unique_ptr<Element> element;
  };

  [[nodiscard]] const Element& at(std::size_t i) const {
    return i < order() ? *elements_[i] : *swaps_[i - order()].element;
  }
  [[nodiscard]] Element& at(std::size_t i) {
    return i < order() ? *elements_[i] : *swaps_[i - order()].element;
  }
  // The number of some swap of a pool.
  [[nodiscard]] std::size_t swap_of(Pool pool) const;

  using Ranks = std::vector<std::uint64_t>;

  void generate(std::vector<Permutation> generators);
  void close();
  void make_swaps();
  // Writes the image of a state, but lets exceptions of PointImages through.
  void apply(Element& element, const std::uint8_t* state, std::uint8_t* row);
  // Writes the state with its slots in order.
  void order_slots(explore::StateView state, std::uint8_t* row);
  void represent_by_points(explore::StateView state, std::uint8_t* row);
  // The ranks of the points of the image of `state`, the first thread's first.
  void rank_image(Element& element, const std::uint8_t* state, Ranks& ranks);
  [[nodiscard]] std::uint64_t rank(PointId point);
  // The order of representatives.
  [[nodiscard]] bool is_less(const std::uint8_t* row, const std::uint8_t* than);
  [[nodiscard]] PointId point_of(const std::uint8_t* row, std::size_t thread) const;

  KernelModel& model_;
  std::recursive_mutex* guard_ = nullptr;  // if others use the model, too
  Pools pools_;
  std::vector<Permutation> generators_;
  std::vector<std::unique_ptr<Element>> elements_;  // its points refer to its permutation
  std::vector<std::size_t> inverses_;               // by element
  std::vector<Swap> swaps_;
  std::map<std::vector<Renaming>, std::unique_ptr<Element>> orders_;  // that slots were brought to
  std::vector<std::uint16_t> points_at_;                              // offset, by thread
  std::vector<std::uint64_t> point_ranks_;                            // by point; 0: not asked yet
  std::vector<Ranks> image_ranks_;                                    // by element
  std::vector<Renaming> unmoved_;                                     // by Thing
  std::vector<Renaming> renamings_;
  std::vector<std::uint8_t> image_;
  std::vector<std::uint8_t> other_;
  std::size_t asked_ = 0;              // the element whose images represent() asks for
  std::vector<std::uint64_t> broken_;  // elements that were dropped, as they were numbered then …
  std::vector<std::string> dropped_;   // … and what they were
};

}  // namespace pmapcheck::kernel
