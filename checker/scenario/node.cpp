#include "checker/scenario/node.hpp"

#include <algorithm>

#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kLongestIdentifier = 40;

std::string counted(std::size_t count, std::string_view noun) {
  const std::string_view plural = count == 1 ? "" : noun.ends_with('s') ? "es" : "s";
  return std::to_string(count) + " " + std::string(noun) + std::string(plural);
}

std::string describe(const JsonValue& value) {
  switch (value.kind) {
    case JsonKind::null:
      return "null";
    case JsonKind::boolean:
      return value.boolean ? "true" : "false";
    case JsonKind::integer:
      return "the number " + std::to_string(value.integer);
    case JsonKind::real:
      return "the number " + printable(value.text);
    case JsonKind::string:
      return value.text.empty() ? "an empty string" : "the string " + in_quotes(value.text);
    case JsonKind::array:
      return value.children.empty() ? "an empty array" : "an array";
    case JsonKind::object:
      return "an object";
  }
  return "";
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= kLongestIdentifier && is_letter(text[0]) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

}  // namespace

void FirstError::note(JsonMark mark, const std::string& pointer, std::string what,
                      std::string remedy) {
  if (error_ && offset_ <= mark.offset) return;
  offset_ = mark.offset;
  const std::string place = file_ + ":" + std::to_string(mark.line);
  error_ = InputError{pointer.empty() ? place : place + ": " + pointer, std::move(what),
                      std::move(remedy)};
}

void Node::refuse(std::string what, std::string remedy) const {
  errors_->note(value_->mark, pointer_, std::move(what), std::move(remedy));
}

void Node::refuse_key(std::string what, std::string remedy) const {
  errors_->note(value_->key_mark, pointer_, std::move(what), std::move(remedy));
}

bool Node::expect(JsonKind kind, std::string_view expected) const {
  if (value_->kind == kind) return true;
  refuse("found " + describe(*value_), "expected " + std::string(expected));
  return false;
}

std::string Node::string(std::string_view expected) const {
  return expect(JsonKind::string, expected) ? value_->text : "";
}

std::string Node::prose(std::size_t longest) const {
  const std::string expected = "a string of 1 to " + std::to_string(longest) + " bytes";
  const std::string text = string(expected);
  if (kind() == JsonKind::string && (text.empty() || text.size() > longest)) {
    refuse("found " + describe(*value_), "expected " + expected);
  }
  return text;
}

std::string Node::identifier() const {
  static constexpr std::string_view kExpected =
      "a name: a letter or \"_\", then letters, digits, \"_\" or \"-\", at most 40 in all";
  const std::string text = string(kExpected);
  if (kind() == JsonKind::string && !is_identifier(text)) {
    refuse("found " + describe(*value_), "expected " + std::string(kExpected));
  }
  return text;
}

bool Node::boolean() const { return expect(JsonKind::boolean, "true or false") && value_->boolean; }

std::int64_t Node::integer(std::int64_t minimum, std::int64_t maximum) const {
  const std::string expected =
      "an integer from " + std::to_string(minimum) + " to " + std::to_string(maximum);
  if (!expect(JsonKind::integer, expected)) return minimum;
  if (value_->integer < minimum || value_->integer > maximum) {
    refuse("found " + describe(*value_), "expected " + expected);
    return minimum;
  }
  return value_->integer;
}

std::optional<std::size_t> Node::choice(const std::vector<std::string>& known,
                                        std::string_view noun, std::string_view none) const {
  if (kind() != JsonKind::string) {
    refuse("found " + describe(*value_),
           known.empty() ? std::string(none)
                         : "expected the name of " + with_article(noun) + ": " + listed(known));
    return std::nullopt;
  }
  const auto found = std::find(known.begin(), known.end(), value_->text);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  refuse("there is no " + std::string(noun) + " " + in_quotes(value_->text),
         one_of(value_->text, known, none));
  return std::nullopt;
}

std::vector<Node> Node::elements(std::size_t minimum, std::size_t maximum,
                                 std::string_view of) const {
  const std::string expected =
      minimum == maximum ? "an array of " + counted(minimum, of)
                         : "an array of " + std::to_string(minimum) + " to " + counted(maximum, of);
  std::vector<Node> nodes;
  if (!expect(JsonKind::array, expected)) return nodes;
  const std::size_t size = value_->children.size();
  if (size < minimum || size > maximum) {
    refuse("found " + (size == 0 ? "an empty array" : "an array of " + counted(size, of)),
           "expected " + expected);
    return nodes;
  }
  for (std::size_t i = 0; i < size; ++i) {
    nodes.emplace_back(value_->children[i], pointer_to(pointer_, std::to_string(i)), *errors_);
  }
  return nodes;
}

std::vector<Node> Node::members(std::string_view expected) const {
  std::vector<Node> nodes;
  if (!expect(JsonKind::object, expected)) return nodes;
  for (const JsonValue& child : value_->children) {
    nodes.emplace_back(child, pointer_to(pointer_, child.key), *errors_);
  }
  return nodes;
}

Object Node::object(const KeyTable& table) const {
  std::vector<std::string> allowed;
  for (const Key& key : table.keys) allowed.emplace_back(key.name);
  const std::string noun = with_article(table.object);
  Object object(*this);
  if (!expect(JsonKind::object, "an object: " + noun + " with the keys " + listed(allowed))) {
    return object;
  }
  bool all_known = true;
  for (const Node& member : members("")) {
    if (std::find(allowed.begin(), allowed.end(), member.key()) != allowed.end()) continue;
    all_known = false;
    member.refuse_key(noun + " has no key " + in_quotes(member.key()),
                      one_of(member.key(), allowed, ""));
  }
  // A missing key beside an unknown one is mostly a mistyped one: the unknown one says it better.
  for (const Key& key : table.keys) {
    if (all_known && key.required && !object.find(key.name)) {
      refuse("the key " + in_quotes(key.name) + " is missing",
             noun + " needs it; its keys are " + listed(allowed));
    }
  }
  return object;
}

std::optional<Node> Object::find(std::string_view key) const {
  if (node_.kind() != JsonKind::object) return std::nullopt;
  for (const JsonValue& child : node_.value_->children) {
    if (child.key == key) {
      return Node(child, pointer_to(node_.pointer_, key), *node_.errors_);
    }
  }
  return std::nullopt;
}

void refuse_repetition(const Node& node, const std::string& name,
                       const std::vector<std::string>& names, std::string_view noun) {
  if (std::find(names.begin(), names.end(), name) != names.end()) {
    node.refuse("there are two " + std::string(noun) + "s " + in_quotes(name),
                "each needs a name of its own");
  }
}

}  // namespace pmapcheck::scenario
