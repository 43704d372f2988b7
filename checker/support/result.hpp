// Errors from outside (files, options) as values: a place, what is wrong there, what would be
// right.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace pmapcheck {

/// What is wrong with something that a user gave us.
struct InputError {
  std::string place;   ///< "FILE", "FILE:LINE:COLUMN", or "FILE: /json/pointer".
  std::string what;    ///< What was found there, in one sentence without a full stop.
  std::string remedy;  ///< What would be right; may be empty only where `what` says it already.

  /// One line: "place: what; remedy".
  [[nodiscard]] std::string message() const {
    return place + ": " + what + (remedy.empty() ? "" : "; " + remedy);
  }
};

/// A value, or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}           // NOLINT: implicit on purpose
  Result(InputError error) : content_(std::move(error)) {}  // NOLINT: implicit on purpose

  [[nodiscard]] explicit operator bool() const { return content_.index() == 0; }
  /// Require: *this holds a value.
  [[nodiscard]] T& operator*() { return std::get<0>(content_); }
  [[nodiscard]] const T& operator*() const { return std::get<0>(content_); }
  [[nodiscard]] T* operator->() { return &std::get<0>(content_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(content_); }
  /// Require: *this holds no value.
  [[nodiscard]] const InputError& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, InputError> content_;
};

}  // namespace pmapcheck
