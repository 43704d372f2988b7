// A state of a lazy MMU, spelled out, and the plain states that it stands for.
#pragma once

#include "impl/tests/twins/plain_machine.hpp"

namespace pmapcheck::impl {

/// Stale entries that a CPU may hold for one translation: a list without gaps.
struct StaleEntries {
  static constexpr std::size_t kMost = kMaxPages * 3;
  std::array<Entry, kMost> entries{};
  friend bool operator==(const StaleEntries&, const StaleEntries&) = default;

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] bool has(Entry entry) const;
  void remove(Entry entry);
  void insert(Entry entry);       ///< Keeps the entries sorted: equal sets are equal lists.
  void move_to_end(Entry entry);  ///< Keeps them in order of age instead.
  void clear() { entries = {}; }
};

struct LazyState {
  Control control;
  std::array<pt_entry_t, kMaxTranslations> pte{};
  std::array<bool, kMaxTranslations> maybe_accessed{};  ///< A may be set already.
  std::array<std::array<StaleEntries, kMaxTranslations>, kMaxCpus> stale{};
  /// With PCIDs: the CPU does not have the root loaded, but may hold the current generation from
  /// when it had.
  std::array<std::array<bool, kMaxTranslations>, kMaxCpus> kept{};
  friend bool operator==(const LazyState&, const LazyState&) = default;

  /// Whether CPU c may hold the current generation of translation i's PTE.
  [[nodiscard]] bool may_hold_current(const Program& program, std::size_t c, std::size_t i) const;
};

/// Adds all plain states that `state` stands for: each CPU holds, of each translation, nothing, one
/// of the stale entries, or the current generation if it may; A, where it may be set, is clear or
/// set, but set if any CPU holds the current generation.
void expand(const Program& program, const LazyState& state, StateSet<PlainState>& into);

}  // namespace pmapcheck::impl
