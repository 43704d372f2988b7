#include "impl/tests/wiring_model.hpp"

#include <algorithm>

namespace pmapcheck::impl {

namespace {

bool wireable(const WiringModel::Page& page, WireFlags flags) {
  if ((page.protection & (VM_PROT_READ | VM_PROT_EXECUTE)) == 0) return false;
  return (flags & VM_MAP_WIRE_WRITE) == 0 || (page.protection & VM_PROT_WRITE) != 0;
}

}  // namespace

int WiringModel::user_wired() const {
  return static_cast<int>(
      std::count_if(pages_.begin(), pages_.end(), [](const Page& p) { return p.user; }));
}

std::set<int> WiringModel::wire(unsigned start, unsigned end, WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  std::set<int> problems;
  std::array<Page, kMapPages> after = pages_;
  int more = 0;
  for (unsigned va = start; va < end; ++va) {
    Page& page = after[va];
    if (!page.mapped || !wireable(page, flags)) {
      if ((flags & VM_MAP_WIRE_HOLESOK) == 0) problems.insert(KERN_INVALID_ADDRESS);
      continue;
    }
    if (page.failing) problems.insert(KERN_FAILURE);
    if (user && !page.user) ++more;
    if (user) page.user = true;
    if (!user) ++page.system;
  }
  if (user_wired() + more > max_user_wired_ && more > 0) problems.insert(KERN_RESOURCE_SHORTAGE);
  if (!problems.empty()) return problems;
  pages_ = after;
  return {KERN_SUCCESS};
}

std::set<int> WiringModel::unwire(unsigned start, unsigned end, WireFlags flags) {
  const bool user = (flags & VM_MAP_WIRE_USER) != 0;
  std::set<int> problems;
  std::array<Page, kMapPages> after = pages_;
  for (unsigned va = start; va < end; ++va) {
    Page& page = after[va];
    if (!page.mapped) {
      if ((flags & VM_MAP_WIRE_HOLESOK) == 0) problems.insert(KERN_INVALID_ADDRESS);
    } else if (user) {
      page.user = false;
    } else if (page.system-- == 0) {
      problems.insert(KERN_INVALID_ARGUMENT);
    }
  }
  if (!problems.empty()) return problems;
  pages_ = after;
  return {KERN_SUCCESS};
}

std::set<int> WiringModel::fault(unsigned va, vm_prot_t access) const {
  const Page& page = pages_[va];
  if (!page.mapped) return {KERN_INVALID_ADDRESS};
  if (page.protection == VM_PROT_NONE || (access & ~page.protection) != 0) {
    return {KERN_PROTECTION_FAILURE};
  }
  return {page.failing ? KERN_FAILURE : KERN_SUCCESS};
}

}  // namespace pmapcheck::impl
