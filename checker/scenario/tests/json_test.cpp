// Reading JSON: limits, places of errors, and lines, compared with nlohmann's own parser and with a
// generator that knows the line of everything it writes.
#include "checker/scenario/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <random>

#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

std::string message_of(const std::string& text) {
  const auto result = read_json(text, "f.json");
  return result ? "accepted" : result.error().message();
}

TEST_CASE("text that is not JSON is refused with line, column and what was expected") {
  const std::string json = "expected JSON text in UTF-8 (RFC 8259)";
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "f.json: the file is empty; expected JSON text"},
      {" \n\t\r\n", "f.json: the file is empty; expected JSON text"},
      {"{\n  \"a\" 1\n}", "f.json:2:7: this is not JSON: unexpected number literal; expected ':'"},
      {"{\n  \"a\": 1,\n}",
       "f.json:3:1: this is not JSON: unexpected '}'; expected string literal"},
      {"[1, 2", "f.json:1:6: this is not JSON: unexpected end of input; expected ']'"},
      {"[1, 2\n", "f.json:2:1: this is not JSON: unexpected end of input; expected ']'"},
      {"{} \"more\"",
       "f.json:1:4: this is not JSON: unexpected string literal; expected end of input"},
      {"{\"ü\": tru}", "f.json:1:10: this is not JSON: invalid literal; " + json},
      {"[\"a\nb\"]",
       "f.json:1:4: this is not JSON: invalid string: control character U+000A (LF) must be "
       "escaped to \\u000A or \\n; " +
           json},
      {"[\"abc", "f.json:1:6: this is not JSON: invalid string: missing closing quote; " + json},
      {"[\"\xff\"]",
       "f.json:1:3: this is not JSON: invalid string: ill-formed UTF-8 byte; " + json},
      {"{\"a\": 1, null}",
       "f.json:1:10: this is not JSON: unexpected null literal; expected string literal"},
      {"[1 \"abc\"]", "f.json:1:4: this is not JSON: unexpected string literal; expected ']'"},
      {"]", "f.json:1:1: this is not JSON: unexpected ']'; expected '[', '{', or a literal"},
      {"[-]", "f.json:1:3: this is not JSON: invalid number; expected digit after '-'"},
      {"[1e999]", "f.json:1:6: this is not JSON: number overflow parsing '1e999'; " + json},
      {"\xff\xfe{", "f.json:1:1: this is not JSON: invalid literal; " + json},
      {"; expected 'x'; last read: '", "f.json:1:1: this is not JSON: invalid literal; " + json},
      {std::string("{}\0garbage", 10),
       "f.json:1:3: this is not JSON: there is a NUL byte; " + json},
      {std::string("[\"a\n\0\"]", 7),
       "f.json:2:1: this is not JSON: there is a NUL byte; " + json}};
  for (const auto& [text, message] : cases) {
    CAPTURE(text);
    CHECK(message_of(text) == message);
  }
}

TEST_CASE("a duplicate key is refused where it stands the second time") {
  CHECK(message_of("{\"a\": [0, {\n\"x/y\": 1,\n\n\"x/y\": 2}]}") ==
        "f.json:4: /a/1/x~1y: the key \"x/y\" was already given in line 2; each key of an object "
        "may be given once");
  CHECK(message_of("{\"a\": {\"b\": 1}, \"b\": {\"a\": 1}}") == "accepted");
  CHECK(message_of(R"({"a": 1, "\u0061": 2})") ==
        "f.json:1: /a: the key \"a\" was already given in line 1; each key of an object may be "
        "given once");
}

TEST_CASE("nesting, size and number of values are limited") {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(message_of(nested(kMaxJsonDepth)) == "accepted");
  CHECK(message_of(nested(kMaxJsonDepth + 1)) ==
        "f.json:1:65: arrays and objects are nested too deep here; at most 64 levels are read");
  CHECK(message_of(std::string(200'000, '[')) ==
        "f.json:1:65: arrays and objects are nested too deep here; at most 64 levels are read");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":";
  CHECK(message_of(objects) ==
        "f.json:1:321: arrays and objects are nested too deep here; at most 64 levels are read");

  const auto values = [](std::size_t count) {
    std::string text = "[";
    for (std::size_t i = 1; i < count; ++i) text += i == 1 ? "0" : ",0";
    return text + "]";
  };
  CHECK(message_of(values(kMaxJsonValues)) == "accepted");
  CHECK(message_of(values(kMaxJsonValues + 1)).find("there are too many values; at most 10000") !=
        std::string::npos);

  const std::string longest = '"' + std::string(kMaxJsonBytes - 2, 'a') + '"';
  CHECK(message_of(longest) == "accepted");
  CHECK(message_of(longest + " ") ==
        "f.json: the file is longer than 16 MiB; a scenario is a few kilobytes long");
}

TEST_CASE("other limits than a scenario's can be given") {
  const auto message = [](const std::string& text) {
    const auto result = read_json(text, "f.json", {.bytes = 1 << 20, .values = 4, .members = 2});
    return result ? "accepted" : result.error().message();
  };
  CHECK(message(R"({"a": 1, "b": [2]})") == "accepted");
  CHECK(message(R"({"a": 1, "b": [2, []]})") ==
        "f.json:1:19: there are too many values; at most 4 are read");
  CHECK(message(R"({"a": 1, "b": 2, "c": 3})") ==
        "f.json:1:20: this object has too many members; at most 2 are read");
  CHECK(message(std::string((1 << 20) + 1, ' ')) ==
        "f.json: the file is longer than 1 MiB; a scenario is a few kilobytes long");
}

TEST_CASE("a megabyte of noise is refused with a short message on one line") {
  std::mt19937 random(20261121);
  for (int round = 0; round < 8; ++round) {
    std::string noise(1 << 20, ' ');
    for (char& byte : noise) byte = static_cast<char>(random());
    if (round >= 2) noise.insert(0, "{\"a\": [\"");  // it ends in a string
    if (round >= 4) noise.erase(std::remove(noise.begin(), noise.end(), '\0'), noise.end());
    if (round >= 6) noise = '"' + std::string(1 << 20, '\x01');
    CAPTURE(round);
    const std::string message = message_of(noise);
    CHECK(message.rfind("f.json:", 0) == 0);
    CHECK(message.size() < 300);
    CHECK(message.find('\n') == std::string::npos);
  }
}

/// The slow and obvious twin of the tree: nlohmann's own.
bool same(const JsonValue& ours, const nlohmann::json& theirs) {
  if (theirs.is_null()) return ours.kind == JsonKind::null;
  if (theirs.is_boolean())
    return ours.kind == JsonKind::boolean && ours.boolean == theirs.get<bool>();
  if (theirs.is_number_integer())
    return ours.kind == JsonKind::integer && ours.integer == theirs.get<std::int64_t>();
  if (theirs.is_string())
    return ours.kind == JsonKind::string && ours.text == theirs.get<std::string>();
  if (ours.kind != (theirs.is_array() ? JsonKind::array : JsonKind::object)) return false;
  if (ours.children.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    const JsonValue& child = ours.children[i];
    if (theirs.is_object() && !theirs.contains(child.key)) return false;
    if (!same(child, theirs.is_array() ? theirs[i] : theirs[child.key])) return false;
  }
  return true;
}

/// Writes random JSON with line breaks anywhere that they are allowed, and notes the line on which
/// each value and each key begins, in document order.
struct Generator {
  std::mt19937 random;
  std::string text{};
  int line = 1;
  std::vector<int> lines{};

  unsigned upto(unsigned most) { return static_cast<unsigned>(random()) % (most + 1); }
  void space() {
    for (unsigned count = upto(2); count > 0; --count) {
      const char c = " \n\t\r"[upto(3)];
      text += c;
      if (c == '\n') ++line;
    }
  }
  void value(int depth) {
    lines.push_back(line);
    static const std::vector<std::string> kScalars{
        "null", "true", "false", "0", "-12", "9223372036854775807", "\"\"", "\"a\\nü\\\"\""};
    const unsigned choice = upto(depth > 0 ? 11 : 7);
    if (choice < kScalars.size()) {
      text += kScalars[choice];
      return;
    }
    const bool object = choice % 2 == 0;
    text += object ? '{' : '[';
    space();
    for (unsigned i = 0, count = upto(3); i < count; ++i) {
      if (i > 0) text += ',';
      space();
      if (object) {
        lines.push_back(line);
        text += "\"k" + std::to_string(i) + "\"";
        space();
        text += ':';
        space();
      }
      value(depth - 1);
      space();
    }
    text += object ? '}' : ']';
  }
};

/// Marks of all values and keys in document order.
void collect(const JsonValue& value, bool has_key, std::vector<JsonMark>& marks) {
  if (has_key) marks.push_back(value.key_mark);
  marks.push_back(value.mark);
  for (const JsonValue& child : value.children) {
    collect(child, value.kind == JsonKind::object, marks);
  }
}

TEST_CASE("generated JSON is read as nlohmann reads it, with the line of each value and key") {
  for (unsigned seed = 0; seed < 5'000; ++seed) {
    Generator generator{std::mt19937(seed)};
    generator.space();
    generator.value(4);
    generator.space();
    CAPTURE(seed, generator.text);
    const auto ours = read_json(generator.text, "f.json");
    REQUIRE(ours);
    REQUIRE(same(*ours, nlohmann::json::parse(generator.text)));
    std::vector<JsonMark> marks;
    collect(*ours, false, marks);
    REQUIRE(marks.size() == generator.lines.size());
    for (std::size_t i = 0; i < marks.size(); ++i) {
      REQUIRE(marks[i].line == generator.lines[i]);
      if (i > 0) REQUIRE(marks[i - 1].offset < marks[i].offset);
    }
  }
}

TEST_CASE("a pointer escapes what a reference token may not contain") {
  CHECK(pointer_to("", "a") == "/a");
  CHECK(pointer_to("/a", "b/c~d") == "/a/b~1c~0d");
  CHECK(pointer_to("/a", "") == "/a/");
}

}  // namespace
}  // namespace pmapcheck::scenario
