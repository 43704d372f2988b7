// A machine on the bench: its state in the open, one operation or environment step at a time.
#pragma once

#include <optional>
#include <vector>

#include "impl/machine/environment.hpp"
#include "impl/machine/waist.hpp"

namespace pmapcheck::impl {

/// Two CPUs; threads a and c on cpu0, b on cpu1; two user address spaces with two addresses; pages
/// "x" and "y" managed, "device" not; two sf_bufs; a lock of each class; a sleep channel.
[[nodiscard]] Shape bench_shape();

class Bench {
 public:
  static constexpr thread_t a{0}, b{1}, c{2};
  static constexpr cpu_t cpu0{0}, cpu1{1};
  static constexpr pmap_t user{1}, other{2};  ///< a and b run in user, c in other.
  static constexpr vm_offset_t va{0}, va2{1};
  static constexpr vm_page_t x{0}, y{1}, device{2};

  explicit Bench(Shape shape = bench_shape());

  [[nodiscard]] std::uint32_t get(Field field) const;
  void set(Field field, std::uint32_t value);
  [[nodiscard]] const Layout& layout() const { return machine.layout; }
  /// The scenario's own lock of this class.
  [[nodiscard]] lock_t lock(LockClass lock_class) const;

  /// What the operation may observe now; empty if it is not enabled. The state stays.
  [[nodiscard]] std::vector<Word> observable(thread_t t, const Operation& operation);
  [[nodiscard]] bool enabled(thread_t t, const Operation& operation) {
    return !observable(t, operation).empty();
  }
  /// Executes an operation that may observe `observed`, by the first outcome that does.
  void run_observing(thread_t t, const Operation& operation, Word observed);
  /// Executes an operation that has one outcome, and returns what it observed.
  Word run(thread_t t, const Operation& operation);
  template <class Observed>
  Observed run(thread_t t, const machine::Request<Observed>& request) {
    const Word observed = run(t, request.operation);
    if constexpr (!std::is_void_v<Observed>) return decode<Observed>(observed);
  }

  /// Does the environment's step, with all threads runnable unless told otherwise. Returns whether
  /// it was enabled.
  bool step(EnvironmentProcess process, const ThreadStatus& threads = KnownThreadStatus(0, 0xff));
  /// Whether the last step was owed.
  bool owed = false;

  Machine machine;
  std::vector<std::uint8_t> state;

 private:
  [[nodiscard]] Context context(thread_t t) const;

  Outcomes outcomes_;
};

/// An operation that the waist has no function for, as only scenarios ask for it.
template <class... Operands>
[[nodiscard]] Operation operation(Op op, Operands... operands) {
  return {op, {{encode(operands)...}, sizeof...(operands)}};
}

}  // namespace pmapcheck::impl
