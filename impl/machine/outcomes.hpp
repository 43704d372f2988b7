// The outcomes of one operation: what it observed, and the state that it leaves.
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "impl/machine/cells.hpp"
#include "impl/machine/types.hpp"

namespace pmapcheck::impl {

/// A limit of the model, not of the kernel: where it is reached, the model goes no further.
enum class Limit : std::uint8_t {
  none,
  map_entries,  ///< The pool of map entries.
  objects,      ///< The pool of objects.
  preemptions,  ///< EnvironmentStep::bound.
};

/// A list of (observed value, next state), reused from step to step so that nothing is allocated.
/// No outcome means that the operation is not enabled.
class Outcomes {
 public:
  explicit Outcomes(std::size_t state_bytes) : state_bytes_(state_bytes) {}

  /// Starts over from `before`; accesses are recorded into `access` where it is given.
  void start(const std::uint8_t* before, Access* access = nullptr) {
    before_ = before;
    access_ = access;
    count_ = 0;
    limit_ = Limit::none;
  }

  /// Reads the state before; never writes.
  [[nodiscard]] Cells before() const { return Cells(const_cast<std::uint8_t*>(before_), access_); }

  /// Adds an outcome that observed `value`; its state begins as a copy of the state before. The
  /// Cells are valid until the next call of add().
  Cells add(Word value = 0) {
    if (count_ == values_.size()) {
      values_.push_back(0);
      states_.resize(states_.size() + state_bytes_);
    }
    values_[count_] = value;
    std::uint8_t* state = states_.data() + count_ * state_bytes_;
    std::memcpy(state, before_, state_bytes_);
    ++count_;
    return Cells(state, access_);
  }

  /// The operation would need more than a limit of the model allows: it has no outcome, and whoever
  /// explores can't say what comes after.
  void exhaust(Limit limit) { limit_ = limit; }
  [[nodiscard]] Limit exhausted() const { return limit_; }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] Word value(std::size_t i) const { return values_[i]; }
  [[nodiscard]] std::uint8_t* state(std::size_t i) { return states_.data() + i * state_bytes_; }
  [[nodiscard]] Access* access() const { return access_; }

 private:
  std::size_t state_bytes_;
  const std::uint8_t* before_ = nullptr;
  Access* access_ = nullptr;
  std::size_t count_ = 0;
  Limit limit_ = Limit::none;
  std::vector<Word> values_;
  std::vector<std::uint8_t> states_;
};

}  // namespace pmapcheck::impl
