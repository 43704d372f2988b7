// A machine with a vm_map on the bench: three pages of addresses, and what the tests want to know
// of entries and pages, by address.
#pragma once

#include <optional>

#include "impl/kernel_vm_fault.hpp"
#include "impl/tests/caller.hpp"

namespace pmapcheck::impl {

inline constexpr vm_map_t kMap{1};
inline constexpr vm_map_t kChild{2};
inline constexpr std::uint8_t kMapPages = 3;  ///< Addresses 0, 1 and 2; 3 is the end.
inline constexpr vm_prot_t kReadWrite = static_cast<vm_prot_t>(VM_PROT_READ | VM_PROT_WRITE);

/// Threads a and c on cpu0, b on cpu1, all in kMap; objects "anon" (anonymous) and "file"; a pool
/// of free pages; no entries yet.
[[nodiscard]] Shape map_shape();
/// An entry of kMap over [start, end), with all rights allowed.
[[nodiscard]] EntryShape map_entry(unsigned start, unsigned end, vm_object_t object,
                                   vm_prot_t protection = kReadWrite, unsigned eflags = 0);

inline constexpr vm_object_t kAnon{0}, kFile{1};

class MapBench : public Bench {
 public:
  explicit MapBench(const Shape& shape) : Bench(shape) {}

  /// The call, run alone to its end by thread `t`. Fails the test if it gets stuck.
  template <class R>
  Word call(const Call<R>& made, const Variants& variants = {}, thread_t t = a) {
    return run_alone(Caller(*this, t, made, variants));
  }

  /// The slot of the entry that contains the address; nothing if none does.
  [[nodiscard]] std::optional<std::size_t> entry_at(vm_map_t map, unsigned index) const;
  [[nodiscard]] std::uint32_t entry(std::size_t slot, Field Layout::Entry::*member) const {
    return get(layout().entries[slot].*member);
  }
  [[nodiscard]] bool has_flag(std::size_t slot, EntryFlags flag) const {
    return (entry(slot, &Layout::Entry::eflags) & flag) != 0;
  }
  /// How many entries all maps have.
  [[nodiscard]] std::size_t entries_used() const;
  /// The top-most page at the address, in the entry's object or those that it shadows.
  [[nodiscard]] vm_page_t page_at(vm_map_t map, unsigned index) const;
  [[nodiscard]] std::uint32_t wirings(vm_page_t m) const {
    return get(layout().pages[m.index].wire_count);
  }
  [[nodiscard]] pt_entry_t pte(vm_map_t map, unsigned index) const;
  /// Nobody holds a lock or a page, sleeps, or has an entry in transition.
  [[nodiscard]] bool quiet() const;

 private:
  Word run_alone(Caller caller);
  std::mt19937 random_{1};
};

}  // namespace pmapcheck::impl
