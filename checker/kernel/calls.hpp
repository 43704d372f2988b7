// What a scenario may call, and how it spells it: made from the kernel's own tables, so that a new
// interface or operation is known to scenarios as soon as it is declared.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "checker/scenario/signatures.hpp"
#include "impl/kernel.hpp"

namespace pmapcheck::kernel {

/// A kernel interface, or an operation of the machine that a thread may use by itself.
using Callee = std::variant<const impl::Routine*, impl::Op>;

/// What a call of this name is; nothing if scenarios can't call it.
[[nodiscard]] std::optional<Callee> callee(std::string_view name);

/// The table for the scenario parser. A scenario calls a parameter by the kernel's name, a page
/// "page".
[[nodiscard]] const scenario::Signatures& signatures();

/// Operands of this kind, the last ones of their operations, are no parameters of a scenario's call:
/// it reads the whole of a page-table entry.
inline constexpr impl::WordKind kUnspoken = impl::WordKind::pte_bits;
inline constexpr impl::Word kAllPteBits = 0xff;

// Names of the environment's steps, as a scenario switches them on.
inline constexpr const char* kPreemption = "preemption";
inline constexpr const char* kMigration = "migration";
inline constexpr const char* kPageout = "pageout";
inline constexpr const char* kMemoryShortage = "memory-shortage";
inline constexpr const char* kMemoryRelease = "memory-release";
inline constexpr const char* kSignal = "signal";
inline constexpr const char* kInterrupt = "interrupt";

/// A lock of this name is that of the VM object which owns every managed page.
inline constexpr const char* kObjectLock = "object";

}  // namespace pmapcheck::kernel
