#include "checker/kernel/page_table_entry.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::pt_entry_t;

unsigned protection_bits(std::uint8_t protection) {
  unsigned bits = 0;
  if ((protection & impl::VM_PROT_WRITE) != 0) bits |= impl::PG_RW;
  if ((protection & impl::VM_PROT_EXECUTE) != 0) bits |= impl::PG_X;
  return bits;
}

template <class Index>
std::uint8_t index(Index i) {
  return static_cast<std::uint8_t>(i);
}

}  // namespace

pt_entry_t page_table_entry(const scenario::Pte& pte) {
  if (!pte.valid) return {};
  unsigned bits = impl::PG_V | protection_bits(pte.protection);
  if (pte.accessed) bits |= impl::PG_A;
  if (pte.modified) bits |= impl::PG_M;
  return {static_cast<std::uint8_t>(bits), {pte.page}};
}

bool matches(const scenario::PtePattern& pattern, pt_entry_t entry) {
  if (pattern.valid != entry.valid()) return false;
  if (!pattern.valid) return true;
  constexpr unsigned kProtection = impl::PG_RW | impl::PG_X;
  return (!pattern.page || *pattern.page == entry.page.index) &&
         (!pattern.protection ||
          protection_bits(*pattern.protection) == (entry.bits & kProtection)) &&
         (!pattern.accessed || *pattern.accessed == entry.has(impl::PG_A)) &&
         (!pattern.modified || *pattern.modified == entry.has(impl::PG_M));
}

void add_initial_mappings(const scenario::Machine& machine, impl::Shape& shape) {
  for (const scenario::InitialPte& e : machine.ptes) {
    shape.ptes.push_back({{index(e.pmap)}, {index(e.address)}, page_table_entry(e.pte)});
  }
  for (const scenario::InitialTlbEntry& e : machine.tlbs) {
    shape.tlbs.push_back(
        {{index(e.cpu)}, {index(e.pmap)}, {index(e.address)}, page_table_entry(e.entry)});
  }
}

}  // namespace pmapcheck::kernel
