// The semantics of the operations, by subject: one function for each family. Internal to machine/.
#pragma once

#include "impl/machine/machine.hpp"

namespace pmapcheck::impl {

void execute_cpu(const Machine&, Context, const Operation&, Outcomes&);
void execute_lock(const Machine&, Context, const Operation&, Outcomes&);
void execute_sleep(const Machine&, Context, const Operation&, Outcomes&);
void execute_page_table(const Machine&, Context, const Operation&, Outcomes&);
void execute_invalidation(const Machine&, Context, const Operation&, Outcomes&);
void execute_page(const Machine&, Context, const Operation&, Outcomes&);
void execute_sf_buf(const Machine&, Context, const Operation&, Outcomes&);
void execute_vm_map(const Machine&, Context, const Operation&, Outcomes&);
void execute_vm_map_entry(const Machine&, Context, const Operation&, Outcomes&);
void execute_vm_object(const Machine&, Context, const Operation&, Outcomes&);
void execute_access(const Machine&, Context, const Operation&, Outcomes&);

/// Adds to a small counter, which stays within 0 … 255: an unbalanced decrement is a broken
/// contract, reported where it happens, and leaves 0.
inline void add_to(Cells& cells, Field counter, int delta) {
  const int value = static_cast<int>(cells.get(counter)) + delta;
  cells.set(counter, static_cast<std::uint32_t>(value < 0 ? 0 : value > 255 ? 255 : value));
}

/// The operand as its type.
template <class T>
[[nodiscard]] T operand(const Operation& operation, std::size_t i) {
  return decode<T>(operation.operands[i]);
}

}  // namespace pmapcheck::impl
