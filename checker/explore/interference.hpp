// When the order of two steps can make a difference.
//
// The idea: what a process does in a state is a function of the bytes that it reads, which include
// those that it may write, and it changes some of them. Two steps are dependent if one changes what
// the other reads, or if the order decides which values a ground instance of a checked formula ever
// has. It does not if the instance holds before the step and after it, and for reasons that the
// other leaves as they are: then it holds all the time, whichever comes first.
//
//     changes of one │ reads of the other                               ordinary conflict
//     changes of one │ reasons why instances hold that the other reads  seen by formulas only
//
// So a step has, beside what it reads, the bytes that it is visible by. Those of one of the two are
// enough: of the one that is put before the other, wherever that was.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "checker/explore/byte_marks.hpp"

namespace pmapcheck::explore {

/// What one process does in one state, all outcomes of its operation joined; or that it can't step:
/// then it changes nothing, and `reads` decide that it can't.
struct Deed {
  ByteMarks reads;  ///< What it changes is among them.
  ByteMarks changes;
  friend bool operator==(const Deed&, const Deed&) = default;
};

/// What a process may ever do from where it is: the deeds of all places that it may come to,
/// joined.
using Future = Deed;

/// All different deeds of a search, numbered.
class Deeds {
 public:
  using Id = std::uint32_t;

  /// Of so many bytes and predicates.
  explicit Deeds(std::size_t marks) : words_(ByteMarks::words_for(marks)) {}

  /// Of a deed, and what it is sensitive to: what others must leave alone so that it can be put
  /// before whatever they do.
  Id number(const Deed& deed, const ByteMarks& sensitive);
  [[nodiscard]] std::size_t size() const { return deeds_.size(); }
  [[nodiscard]] const Deed& operator[](Id id) const { return deeds_[id].deed; }

  /// Whether some step of a process with this future may be dependent on the deed, or let it step
  /// if it is one that can't.
  [[nodiscard]] bool dependent(Id id, const Future& future) const {
    const Numbered& n = deeds_[id];
    return n.deed.changes.meets(future.reads, words_) || n.sensitive.meets(future.changes, words_);
  }

 private:
  struct Numbered {
    Deed deed;
    ByteMarks sensitive;
  };

  std::size_t words_;
  std::vector<Numbered> deeds_;
  std::unordered_multimap<std::uint64_t, Id> by_hash_;
};

}  // namespace pmapcheck::explore
