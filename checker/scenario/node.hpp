// Typed reading of a JSON tree, straight on, with one error at the end.
//
// The idea: a reader does not stop at what is wrong. Each refusal is noted in a FirstError, which
// keeps the one that comes first in the document, and the read goes on with a harmless value; so
// the code that reads is a plain list of what belongs where. Whoever started the reading asks
// FirstError whether anything was refused before using what was read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "checker/scenario/json.hpp"
#include "checker/scenario/keys.hpp"
#include "checker/support/result.hpp"

namespace pmapcheck::scenario {

/// The first error in document order, of all that are noted.
class FirstError {
 public:
  explicit FirstError(std::string file) : file_(std::move(file)) {}
  /// Notes an error at `mark`, whose place is "FILE:LINE: POINTER".
  void note(JsonMark mark, const std::string& pointer, std::string what, std::string remedy);
  [[nodiscard]] const std::optional<InputError>& get() const { return error_; }

 private:
  std::string file_;
  std::size_t offset_ = 0;
  std::optional<InputError> error_;
};

class Object;

/// A JSON value at its place. What is read with `expected` is refused as "found …; expected
/// EXPECTED" where the value is of another kind or out of range.
class Node {
 public:
  /// Require: `value` and `errors` live longer than the node and all that come from it.
  Node(const JsonValue& value, std::string pointer, FirstError& errors)
      : value_(&value), pointer_(std::move(pointer)), errors_(&errors) {}

  [[nodiscard]] JsonKind kind() const { return value_->kind; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] int line() const { return value_->mark.line; }
  [[nodiscard]] const JsonValue& value() const { return *value_; }

  void refuse(std::string what, std::string remedy) const;

  /// The text of a string; "" where refused.
  [[nodiscard]] std::string string(std::string_view expected) const;
  /// A string of 1 to `longest` bytes.
  [[nodiscard]] std::string prose(std::size_t longest) const;
  /// The name of something new: a letter or "_", then letters, digits, "_", "-"; at most 40.
  [[nodiscard]] std::string identifier() const;
  [[nodiscard]] bool boolean() const;
  /// An integer from `minimum` to `maximum`; `minimum` where refused.
  [[nodiscard]] std::int64_t integer(std::int64_t minimum, std::int64_t maximum) const;
  /// Position in `known` of the name that stands here; nothing where refused. `expected` says what
  /// kind of name, and `none` what to do if nothing is known.
  [[nodiscard]] std::optional<std::size_t> choice(const std::vector<std::string>& known,
                                                  std::string_view noun,
                                                  std::string_view none) const;
  /// The enumerator that stands here by its name: names[i] is that of E(i).
  template <class E, std::size_t N>
  [[nodiscard]] E enumerator(const std::array<const char*, N>& names, std::string_view noun) const {
    return static_cast<E>(choice({names.begin(), names.end()}, noun, "").value_or(0));
  }
  /// The elements of an array of `minimum` to `maximum` elements; none where refused.
  [[nodiscard]] std::vector<Node> elements(std::size_t minimum, std::size_t maximum,
                                           std::string_view of) const;
  /// The members of an object: every key of it is in `table`, every required one is there.
  [[nodiscard]] Object object(const KeyTable& table) const;
  /// The members of an object with any keys; none where refused. The key is `JsonValue::key`.
  [[nodiscard]] std::vector<Node> members(std::string_view expected) const;
  /// The key of a member of an object.
  [[nodiscard]] const std::string& key() const { return value_->key; }
  /// Refuses the key of a member rather than its value.
  void refuse_key(std::string what, std::string remedy) const;

 private:
  friend class Object;
  [[nodiscard]] bool expect(JsonKind kind, std::string_view expected) const;

  const JsonValue* value_;
  std::string pointer_;
  FirstError* errors_;
};

/// An object by key.
class Object {
 public:
  explicit Object(Node node) : node_(std::move(node)) {}
  [[nodiscard]] const Node& node() const { return node_; }
  /// The value at `key`. A required key that is missing was refused by Node::object already.
  [[nodiscard]] std::optional<Node> find(std::string_view key) const;

 private:
  Node node_;
};

/// Refuses the second of two equal names. `names` are those before this one.
void refuse_repetition(const Node& node, const std::string& name,
                       const std::vector<std::string>& names, std::string_view noun);

}  // namespace pmapcheck::scenario
