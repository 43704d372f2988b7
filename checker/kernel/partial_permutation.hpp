// A permutation that is known in part: what some things become, and what they can't.
#pragma once

#include <functional>
#include <vector>

#include "checker/kernel/permutation.hpp"

namespace pmapcheck::kernel {

class PartialPermutation {
 public:
  /// Nothing is known but that the kernel's pmap stays. Require: `shape` outlives this.
  explicit PartialPermutation(const impl::Shape& shape);

  /// Notes what a thing becomes; false if that contradicts what is known.
  [[nodiscard]] bool bind(Thing thing, std::size_t from, std::size_t to);
  /// The same of what a Word names. False also if the Words differ and name nothing.
  [[nodiscard]] bool bind_word(const impl::Shape& shape, impl::WordKind kind, impl::Word from,
                               impl::Word to);

  /// Visits ways to complete it, until `visit` returns true: whatever can be stays as it is, but
  /// addresses, pages and objects are tried in all ways, up to a limit.
  void each_completion(const std::function<bool(const Permutation&)>& visit) const;
  /// Visits the ways to complete it that swap two things of which nothing is known, and leave all
  /// others as they are. Require: all that is known stays.
  void each_swap(const std::function<void(const Permutation&)>& visit) const;

 private:
  static constexpr std::uint8_t kUnknown = 0xff;
  static constexpr std::size_t kMostCompletions = 2000;

  [[nodiscard]] std::vector<Renaming> stays_where_it_can() const;
  [[nodiscard]] bool swaps(Thing thing) const;

  const impl::Shape& shape_;
  std::vector<Renaming> forward_;   // by Thing
  std::vector<Renaming> backward_;  // by Thing
};

}  // namespace pmapcheck::kernel
