// A permutation of the things of a machine: who is called what.
//
// The idea: threads, CPUs, pages and the like have numbers, and nothing else tells those apart that
// the scenario uses alike. A permutation gives each a number of the same kind; what belongs to a
// thing (a pmap's lock, a CPU's quick frame, a buffer's address) goes with it. From that follows
// what becomes of every Word that crosses the waist, by its kind.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "impl/machine/operation.hpp"

namespace pmapcheck::kernel {

/// What becomes of the things of one kind: by number before, the number after.
using Renaming = std::vector<std::uint8_t>;

/// The kinds of things that a permutation is made of.
enum class Thing : std::uint8_t {
  thread,
  cpu,
  pmap,
  address,
  page,
  sf_buf,
  lock,
  channel,
  object,
  entry
};
inline constexpr std::size_t kThings = 10;

/// How many there are of a kind, of those that can be permuted: the scenario's own locks, channels
/// and user addresses, and all pmaps, of which the kernel's stays.
[[nodiscard]] std::size_t count(const impl::Shape& shape, Thing thing);

struct Permutation {
  Renaming threads, cpus, pmaps, pages, sf_bufs, objects, entries;
  Renaming addresses;  ///< All: user addresses, quick frames, sf_bufs' addresses.
  Renaming locks;      ///< All: the kernel's, the pmaps', the maps', the scenario's.
  Renaming channels;   ///< All: the kernel's, the maps', the scenario's.

  /// `renamings` by Thing. Require: each is a bijection of `count` numbers, and the kernel's pmap
  /// stays what it is.
  Permutation(const impl::Shape& shape, const std::vector<Renaming>& renamings);
  [[nodiscard]] static Permutation identity(const impl::Shape& shape);

  /// This one, and then `next`.
  [[nodiscard]] Permutation then(const Permutation& next) const;
  [[nodiscard]] Permutation inverse() const;
  [[nodiscard]] bool is_identity() const;

  /// The image of a Word; NULL and what names no thing stay. `field` is asked of an entry_value.
  [[nodiscard]] impl::Word image(impl::WordKind kind, impl::Word word,
                                 impl::EntryField field = impl::EntryField::start) const;
  [[nodiscard]] impl::Operation image(const impl::Operation& operation) const;
  /// Of what an operation observed.
  [[nodiscard]] impl::Word observed(const impl::Operation& operation, impl::Word word) const;
  [[nodiscard]] impl::pt_entry_t image(impl::pt_entry_t e) const;
  /// A set, bit i for thing i.
  [[nodiscard]] static std::uint32_t set_image(const Renaming& renaming, std::uint32_t set);

  friend auto operator<=>(const Permutation&, const Permutation&) = default;

 private:
  Permutation() = default;
};

/// "threads one and two, cpu0 and cpu1": what it moves, each cycle once.
[[nodiscard]] std::string to_text(const impl::Shape& shape, const Permutation& permutation);

}  // namespace pmapcheck::kernel
