// What wirings must come to, the slow and obvious way: each page of addresses on its own, with a
// count of system wirings and a user's flag. It knows nothing of entries, marks or passes.
#pragma once

#include <array>
#include <set>

#include "impl/tests/map_bench.hpp"

namespace pmapcheck::impl {

class WiringModel {
 public:
  struct Page {
    bool mapped = false;
    vm_prot_t protection = VM_PROT_NONE;
    bool failing = false;  ///< Its pager can't read it.
    int system = 0;
    bool user = false;

    [[nodiscard]] bool wired() const { return system > 0 || user; }
  };

  WiringModel(const std::array<Page, kMapPages>& pages, int max_user_wired)
      : pages_(pages), max_user_wired_(max_user_wired) {}

  /// The call's effect if it succeeds, which it does if the set of the codes that it may return is
  /// that of KERN_SUCCESS alone; otherwise it has none.
  std::set<int> wire(unsigned start, unsigned end, WireFlags flags);
  std::set<int> unwire(unsigned start, unsigned end, WireFlags flags);
  [[nodiscard]] std::set<int> fault(unsigned va, vm_prot_t access) const;

  [[nodiscard]] const Page& page(unsigned va) const { return pages_[va]; }
  [[nodiscard]] int user_wired() const;

 private:
  std::array<Page, kMapPages> pages_;
  int max_user_wired_;
};

}  // namespace pmapcheck::impl
