// The lazy MMU: a TLB as the set of what it may still hold.
//
// Hardware may fill a TLB from any valid PTE at any moment and evict at any moment. Fills and
// evictions are no steps here. For each CPU, pmap and address the state has the *set* of stale
// entries that the CPU may still hold; that it may hold the PTE's current generation follows from
// the root being loaded. An access branches over what it may meet. Likewise "the accessed bit may
// be set already" is one bit of the PTE, resolved when software looks.
//
// Rules for x86 with Intel's spurious faults, without PCID, one entry for each CPU and address.
#pragma once

#include <array>
#include <string>

#include "impl/machine/machine.hpp"

namespace pmapcheck::impl::mmu {

/// What an access met; with the page in the second byte, and what it holds then in the third, the
/// Word that load and store observe.
enum class Met : std::uint8_t {
  fault,             ///< Not present, or a store to a read-only mapping.
  protection_fault,  ///< A stale read-only entry (the PTE may allow the store by now).
  walk,              ///< The PTE's current generation.
  stale,             ///< An entry of an older generation.
};

[[nodiscard]] constexpr Word access_word(Met met, vm_page_t page = {0}, Word content = 0) {
  return static_cast<Word>(met) | static_cast<Word>(page.index) << 8 | content << 16;
}
/// What the access answers with: see result_of.
[[nodiscard]] Word fetched(const Shape& shape, Op op, Word access);
/// "old, through a stale TLB entry", "page fault", …
[[nodiscard]] std::string access_text(const Shape& shape, Word access);

/// The PTE as software sees it, without kMaybeAccessed.
[[nodiscard]] pt_entry_t pte(const Machine& machine, const Cells& cells, pmap_t p, vm_offset_t v);

/// A load or store by CPU c at v, through its loaded root or the kernel's.
void load(const Machine& machine, cpu_t c, vm_offset_t v, Outcomes& outcomes);
void store(const Machine& machine, cpu_t c, vm_offset_t v, std::uint8_t value, Outcomes& outcomes);

/// An atomic read of a PTE: the values that it may observe, two where A may be set already and the
/// caller asks for A (the first then saw A clear, so that no CPU holds this generation).
struct Observed {
  std::array<pt_entry_t, 2> values;
  std::size_t count;
};
[[nodiscard]] Observed atomic_read(const Machine& machine, const Cells& cells, pmap_t p,
                                   vm_offset_t v, bool asks_for_accessed);

/// Records that software saw A set.
void saw_accessed(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v);

/// Records that software saw A clear where it might have been set: no CPU holds this generation,
/// and only those that have the root loaded can from now on.
void saw_not_accessed(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v);

/// Overwrites the PTE. Each CPU that may hold the old generation may go on holding it, unless
/// `never_cached`: the same atomic operation saw A clear. A plain store never knows that.
void write_pte(const Machine& machine, Cells& cells, pmap_t p, vm_offset_t v, pt_entry_t e,
               bool never_cached);

/// CPU c may hold `old` from now on, of a generation that is gone.
void leave_stale(const Machine& machine, Cells& cells, cpu_t c, pmap_t p, vm_offset_t v,
                 pt_entry_t old);

/// Marks the page of an entry that is there at the start as pmap_enter would have: a page that may
/// be written has PGA_WRITEABLE.
void allow_writes(const Machine& machine, Cells& cells, pt_entry_t e);

/// Drops all that CPU c may hold of (p, v), except what it may fill again from the PTE.
void invalidate(const Machine& machine, Cells& cells, cpu_t c, pmap_t p, vm_offset_t v);

/// Loads the root of user pmap p on CPU c: flushes the old one's entries, maintains pm_active.
void load_root(const Machine& machine, Cells& cells, cpu_t c, pmap_t p);

/// Drops everything that any TLB may hold of user mappings of page m.
void forget_page(const Machine& machine, Cells& cells, vm_page_t m);

}  // namespace pmapcheck::impl::mmu
