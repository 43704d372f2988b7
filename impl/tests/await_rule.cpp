#include "impl/tests/await_rule.hpp"

#include <algorithm>
#include <cctype>

namespace pmapcheck::impl {

namespace {

/// A word, or one character of punctuation; a literal is a word.
struct Token {
  std::string text;
  std::size_t line;

  [[nodiscard]] bool is(const char* wanted) const { return text == wanted; }
  [[nodiscard]] bool any_of(const char* characters) const {
    return text.size() == 1 && std::string(characters).find(text[0]) != std::string::npos;
  }
  [[nodiscard]] bool is_word() const {
    return text[0] == '_' || std::isalnum(static_cast<unsigned char>(text[0])) != 0;
  }
};

using Tokens = std::vector<Token>;

// The position behind the string, comment or word that begins at `i`.
std::size_t behind(const std::string& source, std::size_t i) {
  const auto after = [&](const char* end, std::size_t length) {
    return std::min(source.size(), std::min(source.find(end, i + 2), source.size()) + length);
  };
  if (source.compare(i, 2, "//") == 0) return after("\n", 0);
  if (source.compare(i, 2, "/*") == 0) return after("*/", 2);
  std::size_t end = i + 1;
  if (source[i] == '"' || source[i] == '\'') {
    while (end < source.size() && source[end] != source[i]) end += source[end] == '\\' ? 2 : 1;
    return std::min(source.size(), end + 1);
  }
  if (!Token{source.substr(i, 1), 0}.is_word()) return end;
  while (end < source.size() && Token{source.substr(end, 1), 0}.is_word()) ++end;
  return end;
}

Tokens tokens_of(const std::string& source) {
  Tokens tokens;
  std::size_t line = 1;
  for (std::size_t i = 0; i < source.size();) {
    const std::size_t end = behind(source, i);
    const std::string text = source.substr(i, end - i);
    const bool comment = text.rfind("//", 0) == 0 || text.rfind("/*", 0) == 0;
    const bool literal = text[0] == '"' || text[0] == '\'';
    const bool space = std::isspace(static_cast<unsigned char>(text[0])) != 0;
    if (!comment && !space) tokens.push_back({literal ? "literal" : text, line});
    line += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    i = end;
  }
  return tokens;
}

// The position behind the bracket that closes the one at `open`; the end if none does.
std::size_t behind_bracket(const Tokens& tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].any_of("({[")) ++depth;
    if (tokens[i].any_of(")}]")) --depth;
    if (depth == 0) return i + 1;
  }
  return tokens.size();
}

// Whether nothing comes between `begin` and the await but conditions and one assignment.
bool begins_alone(const Tokens& tokens, std::size_t begin, std::size_t await) {
  std::size_t i = begin;
  while (i < await && (tokens[i].is("else") || tokens[i].is("if"))) {
    i = tokens[i].is("if") ? behind_bracket(tokens, i + 1) : i + 1;
  }
  if (i >= await) return i == await;  // behind it: it awaits inside a condition
  if (i + 2 > await || !tokens[await - 1].is("=") || !tokens[await - 2].is_word()) return false;
  return std::all_of(tokens.begin() + static_cast<std::ptrdiff_t>(i),
                     tokens.begin() + static_cast<std::ptrdiff_t>(await) - 1,
                     [](const Token& t) { return t.is_word() || t.any_of(":<>&*"); });
}

// Whether one call follows the await, and then the statement's end.
bool ends_alone(const Tokens& tokens, std::size_t await) {
  const auto behind_name = [&](std::size_t i) {
    while (i < tokens.size() && (tokens[i].is_word() || tokens[i].is(":"))) ++i;
    return i;
  };
  std::size_t i = behind_name(await + 1);
  if (i < tokens.size() && tokens[i].is("<")) {  // f<T>(…)
    i = behind_name(i + 1);
    if (i == tokens.size() || !tokens[i].is(">")) return false;
    ++i;
  }
  if (i == tokens.size() || !tokens[i].is("(")) return false;
  i = behind_bracket(tokens, i);
  return i < tokens.size() && tokens[i].is(";");
}

}  // namespace

std::vector<std::string> misplaced_awaits(const std::string& source) {
  const Tokens tokens = tokens_of(source);
  std::vector<std::string> misplaced;
  std::size_t begin = 0;
  int round = 0;  // round brackets that are open
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].any_of(";{}")) begin = i + 1;
    round += tokens[i].is("(") - tokens[i].is(")");
    if (!tokens[i].is("co_await")) continue;
    if (round == 0 && begins_alone(tokens, begin, i) && ends_alone(tokens, i)) continue;
    std::string text = std::to_string(tokens[i].line).append(":");
    for (std::size_t t = begin; t < tokens.size() && !tokens[t].is(";"); ++t) {
      text.append(" ").append(tokens[t].text);
    }
    misplaced.push_back(text);
  }
  return misplaced;
}

std::size_t count_awaits(const std::string& source) {
  const Tokens tokens = tokens_of(source);
  return static_cast<std::size_t>(
      std::count_if(tokens.begin(), tokens.end(), [](const Token& t) { return t.is("co_await"); }));
}

}  // namespace pmapcheck::impl
