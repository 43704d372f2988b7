// Routines: what can be called, and the implementations that a scenario may choose for it.
//
// A routine is declared once, with FreeBSD's signature, as a constant whose call operator makes a
// Call: `co_await pmap_enter(pmap, va, m, prot, flags, 0)` reads like C and runs whichever variant
// the scenario has chosen.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "impl/task/task.hpp"
#include "impl/task/touch.hpp"

namespace pmapcheck::impl {

struct Routine {
  enum class Kind : std::uint8_t {
    interface,  ///< Has a man page or a contract: its call and its return are events.
    internal,   ///< A part of an implementation.
  };
  const char* name;
  Kind kind;
  std::array<OperandInfo, kMaxOperands> parameters;
  WordKind result = WordKind::nothing;
  /// The interface whose variant decides this routine's too; nullptr if it has variants of its own.
  const Routine* owner = nullptr;

  [[nodiscard]] std::size_t parameter_count() const {
    std::size_t n = 0;
    while (n < parameters.size() && parameters[n].name != nullptr) ++n;
    return n;
  }
};

/// A routine with its C++ signature.
template <class Signature>
struct RoutineOf;
template <class R, class... A>
struct RoutineOf<R(A...)> : Routine {
  Call<R> operator()(A... arguments,
                     std::source_location where = std::source_location::current()) const {
    static_assert(sizeof...(A) <= kMaxOperands);
    return {this, {{encode(arguments)...}, sizeof...(A)}, where};
  }
};

/// One way to do what a routine promises.
struct Implementation {
  const Routine* routine;
  const char* variant;  ///< "reference", or another order of steps, or a faulty one.
  const char* summary;  ///< What is different about it, in a few words.
  Running (*start)(void (*body)(), const Words& arguments);
  void (*body)();
  /// All that a call with these arguments may ever touch, nested calls included.
  Resources (*may_touch)(const Words& arguments);
};

namespace detail {
template <class R, class... A, std::size_t... I>
Running start_task(Task<R> (*function)(A...), const Words& words, std::index_sequence<I...>) {
  return Running(function(decode<A>(words[I])...));
}
}  // namespace detail

/// Ties a coroutine to the routine that it implements; the signatures must agree.
template <class R, class... A>
[[nodiscard]] Implementation implement(const RoutineOf<R(A...)>& routine, const char* variant,
                                       Task<R> (*function)(A...),
                                       Resources (*may_touch)(const Words&),
                                       const char* summary = "") {
  return {&routine,
          variant,
          summary,
          [](void (*body)(), const Words& words) {
            return detail::start_task(reinterpret_cast<Task<R> (*)(A...)>(body), words,
                                      std::index_sequence_for<A...>{});
          },
          reinterpret_cast<void (*)()>(function),
          may_touch};
}

/// Every implementation there is; a routine's reference comes before its variants.
[[nodiscard]] std::span<const Implementation> implementations();

/// The implementation of a routine, or nullptr.
[[nodiscard]] const Implementation* find_implementation(std::string_view routine,
                                                        std::string_view variant);

}  // namespace pmapcheck::impl
