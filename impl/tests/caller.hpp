// A thread on the bench that makes one call: the call's coroutines, and those that it calls, driven
// one operation at a time. The checker learns the same coroutines as tables; here they just run.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "impl/task/routine.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {

/// By the name of an interface: its implementation, and that of the routines that it owns.
using Variants = std::map<std::string, std::string>;

class Caller {
 public:
  /// About to do the call's first operation. Require: the bench outlives this.
  template <class R>
  Caller(Bench& bench, thread_t thread, const Call<R>& call, Variants variants = {})
      : Caller(bench, thread, call.callee, call.arguments, std::move(variants)) {}

  /// Executes the next operation, by one of the things that it may observe. Returns whether it was
  /// enabled. Require: not finished.
  bool step(std::mt19937& random);

  [[nodiscard]] bool finished() const { return result_.has_value(); }
  /// Require: finished.
  [[nodiscard]] Word result() const { return *result_; }
  /// The operation that is next. Require: not finished.
  [[nodiscard]] const Operation& next() const { return frames_.back().request->operation; }
  /// "vm_map_wire > vm_map_unlock_and_wait: sleepq_wait (impl/reference/…:18)"
  [[nodiscard]] std::string where() const;

 private:
  struct Frame {
    const Routine* routine;
    Running running;
    const Request* request;
  };

  Caller(Bench& bench, thread_t thread, const Routine* routine, const Words& arguments,
         Variants variants);
  void push(const Routine* routine, const Words& arguments);
  void settle();

  Bench& bench_;
  thread_t thread_;
  Variants variants_;
  std::vector<Frame> frames_;
  std::optional<Word> result_;
};

/// Runs the calls, interleaved at random, until all have finished. Returns whether they have: if
/// not, nothing was enabled any more.
bool interleave(Bench& bench, std::span<Caller> callers, std::mt19937& random);

}  // namespace pmapcheck::impl
