#include "checker/scenario/json.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

/// Iterates over the text and tells how far the lexer has read: SAX events carry no position.
struct CountedByte {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  std::size_t* consumed = nullptr;

  reference operator*() const { return *at; }
  CountedByte& operator++() {
    ++at;
    ++*consumed;
    return *this;
  }
  CountedByte operator++(int) {
    CountedByte before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountedByte& a, const CountedByte& b) { return a.at == b.at; }
};

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view on_line = before.substr(before.rfind('\n') + 1);  // npos + 1 is 0
  const auto column = std::count_if(on_line.begin(), on_line.end(),
                                    [](char c) { return !continues_a_character(c); }) +
                      1;
  return std::to_string(line) + ":" + std::to_string(column);
}

/// Builds the tree from SAX events; the member functions with names in lower case are nlohmann's
/// interface. One that returns false ends the reading, with the reason in `error`.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view text, const std::string& file, const JsonLimits& limits,
              const std::size_t& consumed)
      : text_(text), file_(file), limits_(limits), consumed_(consumed) {}

  std::optional<InputError> error;
  JsonValue root;

  bool null() { return scalar({.kind = JsonKind::null}); }
  bool boolean(bool value) { return scalar({.kind = JsonKind::boolean, .boolean = value}); }
  bool number_integer(std::int64_t value) {
    return scalar({.kind = JsonKind::integer, .integer = value});
  }
  bool number_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return scalar({.kind = JsonKind::real, .text = std::to_string(value)});
    }
    return number_integer(static_cast<std::int64_t>(value));
  }
  bool number_float(double, const std::string& spelling) {
    return scalar({.kind = JsonKind::real, .text = spelling});
  }
  bool string(std::string& value) {
    return scalar({.kind = JsonKind::string, .text = std::move(value)});
  }
  bool binary(nlohmann::json::binary_t&) { return false; }  // JSON text has no such value

  bool start_object(std::size_t) { return open(JsonKind::object); }
  bool start_array(std::size_t) { return open(JsonKind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    key_ = std::move(name);
    key_mark_ = mark();
    const auto& siblings = open_.back().children;
    if (siblings.size() == limits_.members) {
      fail_at(consumed_ - 1, "this object has too many members",
              "at most " + std::to_string(limits_.members) + " are read");
      return false;
    }
    const auto earlier = std::find_if(siblings.begin(), siblings.end(),
                                      [&](const JsonValue& value) { return value.key == key_; });
    if (earlier == siblings.end()) return true;
    error = InputError{file_ + ":" + std::to_string(key_mark_.line) + ": " + pointer_of_key(),
                       "the key " + in_quotes(key_) + " was already given in line " +
                           std::to_string(earlier->key_mark.line),
                       "each key of an object may be given once"};
    return false;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::json::exception& exception) {
    // "[json.exception.…] parse error at line L, column C: syntax error while parsing value - WHAT;
    // last read: 'TOKEN'; expected X": WHAT and X are kept, the place is computed below.
    static constexpr std::string_view kLastRead = "; last read: '", kExpected = "; expected ";
    std::string_view what = exception.what();
    std::string_view expected;
    if (const auto at = what.find(kLastRead); at != std::string_view::npos) {
      expected = what.substr(at + kLastRead.size() + last_token.size() + 1);
      what = what.substr(0, at);
    }
    if (const auto at = what.find(kExpected); at != std::string_view::npos) {
      expected = what.substr(at);
      what = what.substr(0, at);
    }
    for (std::string_view prefix : {"] ", "syntax error ", " - "}) {
      if (const auto at = what.find(prefix); at != std::string_view::npos) {
        what.remove_prefix(at + prefix.size());
      }
    }
    // A token that is well formed but out of place is shown by its first byte, a malformed one by
    // the byte that spoils it.
    const std::size_t end = std::min(position, text_.size() + 1);
    const bool out_of_place = what.starts_with("unexpected ");
    const std::size_t offset = out_of_place ? start_of_token(end, last_token) : end - 1;
    fail_at(offset, "this is not JSON: " + printable(what, 120),
            expected.empty() ? "expected JSON text in UTF-8 (RFC 8259)"
                             : printable(expected.substr(std::string_view("; ").size())));
    return false;
  }

 private:
  /// The event's token ends at `consumed_`, or one byte before it (a number's end is known only by
  /// the byte after it, which may be a line break). No token contains a line break.
  JsonMark mark() {
    const std::size_t end = consumed_ == 0 ? 0 : consumed_ - 1;
    line_ += static_cast<int>(std::count(text_.begin() + counted_, text_.begin() + end, '\n'));
    counted_ = static_cast<std::ptrdiff_t>(end);
    return {.offset = consumed_, .line = line_};
  }

  JsonValue placed(JsonValue value) {
    value.mark = mark();
    value.key = std::exchange(key_, {});
    value.key_mark = key_mark_;
    return value;
  }

  bool scalar(JsonValue value) {
    if (!count_value()) return false;
    attach(placed(std::move(value)));
    return true;
  }

  bool open(JsonKind kind) {
    if (!count_value()) return false;
    if (open_.size() == kMaxJsonDepth) {
      fail_at(consumed_ - 1, "arrays and objects are nested too deep here",
              "at most " + std::to_string(kMaxJsonDepth) + " levels are read");
      return false;
    }
    open_.push_back(placed({.kind = kind}));
    return true;
  }

  bool close() {
    JsonValue done = std::move(open_.back());
    open_.pop_back();
    attach(std::move(done));
    return true;
  }

  void attach(JsonValue value) {
    if (open_.empty()) {
      root = std::move(value);
    } else {
      open_.back().children.push_back(std::move(value));
    }
  }

  bool count_value() {
    if (++values_ <= limits_.values) return true;
    fail_at(consumed_ - 1, "there are too many values",
            "at most " + std::to_string(limits_.values) + " are read");
    return false;
  }

  /// Where the token that ends before `end` begins; `end` is beyond the text where that has ended.
  std::size_t start_of_token(std::size_t end, const std::string& last_token) const {
    if (end > text_.size()) return text_.size();
    const std::string_view before = text_.substr(0, end);
    if (before.ends_with('"')) return end - std::min(end, last_token.size());
    const std::size_t start = before.find_last_of(" \t\r\n\"{}[]:,") + 1;  // npos + 1 is 0
    return std::min(start, end - 1);  // punctuation is its own token
  }

  void fail_at(std::size_t offset, std::string what, std::string remedy) {
    error = InputError{file_ + ":" + line_and_column(text_, offset), std::move(what),
                       std::move(remedy)};
  }

  std::string pointer_of_key() const {
    std::string pointer;
    for (std::size_t depth = 1; depth < open_.size(); ++depth) {
      const JsonValue& parent = open_[depth - 1];
      pointer = pointer_to(pointer, parent.kind == JsonKind::array
                                        ? std::to_string(parent.children.size())
                                        : open_[depth].key);
    }
    return pointer_to(pointer, key_);
  }

  std::string_view text_;
  const std::string& file_;
  const JsonLimits& limits_;
  const std::size_t& consumed_;
  std::vector<JsonValue> open_;
  std::string key_;
  JsonMark key_mark_;
  std::size_t values_ = 0;
  std::ptrdiff_t counted_ = 0;  // line_ is the line of this byte
  int line_ = 1;
};

}  // namespace

Result<JsonValue> read_json(std::string_view text, const std::string& file,
                            const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    const std::string most = std::to_string(limits.bytes >> 20) + " MiB";
    return InputError{file, "the file is longer than " + most,
                      "a scenario is a few kilobytes long"};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return InputError{file, "the file is empty", "expected JSON text"};
  }
  // nlohmann's lexer takes a NUL byte for the end of the input and would accept what follows it.
  if (const auto nul = text.find('\0'); nul != std::string_view::npos) {
    return InputError{file + ":" + line_and_column(text, nul),
                      "this is not JSON: there is a NUL byte",
                      "expected JSON text in UTF-8 (RFC 8259)"};
  }
  std::size_t consumed = 0;
  TreeBuilder builder(text, file, limits, consumed);
  const CountedByte first{text.data(), &consumed};
  const CountedByte last{text.data() + text.size(), &consumed};
  (void)nlohmann::json::sax_parse(first, last, &builder);
  if (builder.error) return std::move(*builder.error);
  return std::move(builder.root);
}

std::string pointer_to(const std::string& pointer, std::string_view token) {
  std::string longer = pointer + "/";
  for (const char c : printable(token)) {
    if (c == '~') {
      longer += "~0";
    } else if (c == '/') {
      longer += "~1";
    } else {
      longer += c;
    }
  }
  return longer;
}

}  // namespace pmapcheck::scenario
