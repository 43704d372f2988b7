// What was found out about states before.
//
// The idea: an answer that depends on few bytes is the same in all states that agree on them. A
// search asks the same formulas of millions of states, and most of their bytes take few values.
//
//     question ──► its bytes of the state ──► answer
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/explore/byte_marks.hpp"
#include "checker/explore/model.hpp"
#include "checker/explore/row_packing.hpp"
#include "checker/explore/step_table.hpp"

namespace pmapcheck::formula {

class Memo {
 public:
  /// A question, by number.
  using Question = std::uint32_t;

  /// A question whose answer depends on these bytes.
  Question add(const explore::ByteSet& reads) {
    const auto next = static_cast<Question>(shapes_.size());
    shapes_.push_back(
        explore::key_shape(next, explore::ByteMarks(reads), explore::kMaxStateBytes / kWord));
    return next;
  }

  /// The answer to a question in a state: that of `ask()`, if it isn't known. Require: the state
  /// has the bytes that the question depends on, and `ask` asks nothing here.
  template <class Ask>
  std::uint64_t answer(Question question, explore::StateView state, Ask&& ask) {
    const explore::KeyShape& shape = shapes_[question];
    const std::uint64_t hash = answers_.gather_words(shape, [state](std::size_t w) {
      return explore::word_of_row(state.data(), state.size(), w);
    });
    const explore::StepTable::Entry known = answers_.find(shape, hash);
    if (known != 0) return *answers_.begin(shape, known);
    const std::uint64_t found = ask();
    if (answers_.bytes() > kMostBytes) answers_.clear();
    answers_.insert(shape, hash, 0, {&found, 1});
    return found;
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{8} << 20;
  static constexpr std::size_t kWord = sizeof(explore::Word);

  std::vector<explore::KeyShape> shapes_;  // by question
  explore::StepTable answers_;
};

}  // namespace pmapcheck::formula
