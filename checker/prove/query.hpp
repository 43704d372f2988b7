// Z3's answer to one SMT-LIB file, in a context of its own: no answer depends on another.
#pragma once

#include <z3++.h>

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "checker/prove/form.hpp"

namespace pmapcheck::prove {

enum class Answer { unsat, sat, unknown };

struct Limits {
  double seconds = 10;                             ///< For each question.
  const std::atomic<bool>* interrupted = nullptr;  ///< Ends it early; may be null.
};

/// A ground term over a file's words, whose value is wanted if the answer is sat.
struct Watched {
  Form term;
  std::string sort;
};

class Query {
 public:
  /// Require: the file is right (it was made here).
  explicit Query(const std::string& text, const std::vector<Watched>& watched = {});

  [[nodiscard]] Answer check(const Limits& limits);
  /// Why the last answer was unknown: "time limit", "interrupted", or Z3's own words.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  /// The value of a watched term in the last model: "true", "-1", or an element's name. Require: an
  /// answer was sat.
  [[nodiscard]] std::string value(std::size_t watched) const;
  /// Narrows the question to states in which two watched terms are equal, if there are such; keeps
  /// the last model otherwise. Require: an answer was sat. Returns whether it did.
  bool narrow(std::size_t watched, std::size_t other, const Limits& limits);

 private:
  z3::context context_;
  z3::solver solver_;
  std::vector<z3::expr> watched_;
  std::optional<z3::model> model_;
  std::string reason_;
};

}  // namespace pmapcheck::prove
