// Small programs for a machine's CPUs: what the lazy MMU and the plain one are compared on.
//
// Each thread is a straight line of operations on page tables, TLBs and memory. A program names the
// few translations that its operations speak of, so that the test's own machines need no more than
// these.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "impl/machine/waist.hpp"

namespace pmapcheck::impl {

inline constexpr std::size_t kMaxCpus = 3;
inline constexpr std::size_t kMaxThreads = 3;
inline constexpr std::size_t kMaxPages = 3;
inline constexpr std::size_t kMaxTranslations = 2;
inline constexpr std::size_t kMaxOperations = 7;  ///< Of one thread.

/// What one page-table entry translates: an address in an address space.
struct Translation {
  pmap_t pmap;
  vm_offset_t va;
  friend auto operator<=>(const Translation&, const Translation&) = default;
};

/// What a TLB may hold at the start of an older generation.
struct OldEntry {
  cpu_t cpu;  ///< It has the translation's root loaded.
  std::size_t translation;
  pt_entry_t entry;
};

struct Program {
  Shape shape;
  bool pcid = false;         ///< A root that is unloaded leaves its TLB entries there …
  std::uint8_t flushes = 0;  ///< … which loading it drops, for these pmaps (a bit each).
  std::vector<Translation> translations;
  std::vector<pt_entry_t> entries;  ///< The PTE of each translation at the start.
  std::vector<OldEntry> old_entries;
  std::vector<std::vector<Operation>> threads;

  /// Whether loading `root` drops what the CPU's TLB holds of translation i.
  [[nodiscard]] bool dropped_by(pmap_t root, std::size_t i) const;

  /// The number of a translation. Require: it is one of `translations`.
  [[nodiscard]] std::size_t find(Translation wanted) const;
};

enum class ProgramStyle : std::uint8_t {
  machine,   ///< All that the machine can do.
  scenario,  ///< What a scenario file can say: user mappings, whole PTEs, no thread without a call.
  pcid,      ///< Two address spaces and a CPU that switches between them, with PCIDs.
};

/// A program of four to nine operations in all. Reproducible: the same generator state gives the
/// same program with every standard library.
[[nodiscard]] Program random_program(std::mt19937& random,
                                     ProgramStyle style = ProgramStyle::machine);

/// The whole program, a line for each translation and each thread.
[[nodiscard]] std::string to_text(const Program& program);

/// "pte_swap(user, 0x1000, a RW)".
[[nodiscard]] std::string to_text(const Shape& shape, const Operation& operation);

[[nodiscard]] inline Operation load(vm_offset_t va) { return {Op::load, {{encode(va)}, 1}}; }
[[nodiscard]] inline Operation store(vm_offset_t va, std::uint8_t value) {
  return {Op::store, {{encode(va), value}, 2}};
}

}  // namespace pmapcheck::impl
