// The permutations of the threads of a LittleProgram whose threads are alike.
#pragma once

#include <algorithm>
#include <vector>

#include "checker/explore/tests/models/little_program.hpp"

namespace pmapcheck::explore::models {

class AlikeThreads {
 public:
  /// Require: `program` has ProgramStyle::alike, and outlives this.
  explicit AlikeThreads(const LittleProgram& program) : program_(program) {
    std::vector<std::size_t> to(program.threads());
    for (std::size_t t = 0; t < to.size(); ++t) to[t] = t;
    do {
      // A thread with a CPU of its own is none that shares one.
      if (!program.shared_cpu() || to.size() == 2 || to[2] == 2) elements_.push_back(to);
    } while (std::next_permutation(to.begin(), to.end()));
  }

  // PermutationGroup, and what PermutesPlaces asks beyond that.

  [[nodiscard]] std::size_t order() const { return elements_.size(); }
  [[nodiscard]] std::size_t others() const { return 0; }
  [[nodiscard]] bool applies(std::size_t, StateView) const { return true; }
  void image(std::size_t element, StateView state, std::uint8_t* row) const {
    const std::vector<std::size_t>& to = elements_[element];
    const auto renamed = [&](std::uint8_t thread) {
      return thread == 0 ? thread : static_cast<std::uint8_t>(to[thread - 1u] + 1);
    };
    std::copy(state.begin(), state.end(), row);
    for (std::size_t t = 0; t < to.size(); ++t) row[to[t]] = state[t];
    const std::size_t owners = to.size() + LittleProgram::kVariables;
    const std::size_t cpu = owners + LittleProgram::kLocks;
    for (std::size_t byte = owners; byte <= cpu; ++byte) row[byte] = renamed(state[byte]);
  }
  [[nodiscard]] std::size_t image_of_process(std::size_t element, std::size_t process) const {
    const std::vector<std::size_t>& to = elements_[element];
    if (process < to.size()) return to[process];
    const std::size_t switches = to.size() + 2;  // to thread 0, and to thread 1
    if (process < switches || !program_.shared_cpu()) return process;
    return switches + to[process - switches];
  }
  [[nodiscard]] ByteSet preimage(std::size_t element, const ByteSet& bytes) const {
    ByteSet all = bytes;
    const std::vector<std::size_t>& to = elements_[element];
    for (std::size_t t = 0; t < to.size(); ++t) all[t] = bytes[to[t]];
    return all;
  }
  [[nodiscard]] ByteSet image_of_marks(std::size_t element, const ByteSet& marks) const {
    ByteSet all = marks;
    const std::vector<std::size_t>& to = elements_[element];
    for (std::size_t t = 0; t < to.size(); ++t) {
      all[to[t]] = marks[t];
      all[program_.gate_mark(to[t])] = marks[program_.gate_mark(t)];
      all[program_.running_mark(to[t])] = marks[program_.running_mark(t)];
    }
    return all;
  }
  [[nodiscard]] static std::uint32_t image_of_place(std::size_t, std::size_t, std::uint32_t place) {
    return place;
  }

  // Symmetry.

  void represent(StateView state, std::uint8_t* row) const {
    std::vector<std::uint8_t> other(state.size());
    std::copy(state.begin(), state.end(), row);
    for (std::size_t e = 1; e < elements_.size(); ++e) {
      image(e, state, other.data());
      if (std::lexicographical_compare(other.begin(), other.end(), row, row + other.size())) {
        std::copy(other.begin(), other.end(), row);
      }
    }
  }

 private:
  const LittleProgram& program_;
  std::vector<std::vector<std::size_t>> elements_;
};

}  // namespace pmapcheck::explore::models
