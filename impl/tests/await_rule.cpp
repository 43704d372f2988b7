#include "impl/tests/await_rule.hpp"

#include <algorithm>
#include <regex>

namespace pmapcheck::impl {

namespace {

constexpr const char* kAwait = "co_await";

// The source with comments and literals blanked out, so that positions stay.
std::string code_only(const std::string& source) {
  static const std::regex noise(R"(//[^\n]*|/\*[^]*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')");
  std::string code = source;
  for (std::sregex_iterator i(source.begin(), source.end(), noise), end; i != end; ++i) {
    const auto from = code.begin() + i->position();
    std::replace_if(
        from, from + i->length(), [](char c) { return c != '\n'; }, ' ');
  }
  return code;
}

// The position behind the bracket that closes the one at `open`, or npos.
std::size_t behind_bracket(const std::string& code, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < code.size(); ++i) {
    if (code[i] == '(' || code[i] == '{' || code[i] == '[') ++depth;
    if (code[i] == ')' || code[i] == '}' || code[i] == ']') --depth;
    if (depth == 0) return i + 1;
  }
  return std::string::npos;
}

// `text` without `else` and `if (…)` at its beginning.
std::string without_conditions(std::string text) {
  static const std::regex keyword(R"(^\s*(?:else\b|if\s*(?=\()))");
  for (std::smatch match; std::regex_search(text, match, keyword);) {
    const auto length = static_cast<std::size_t>(match.length());
    if (text[length] != '(') {
      text.erase(0, length);
      continue;
    }
    const std::size_t end = behind_bracket(text, length);
    if (end == std::string::npos) break;  // it awaits inside the condition
    text.erase(0, end);
  }
  return text;
}

bool stands_alone(const std::string& code, std::size_t begin, std::size_t await) {
  const auto before = code.begin() + static_cast<std::ptrdiff_t>(await);
  if (std::count(code.begin(), before, '(') != std::count(code.begin(), before, ')')) return false;
  static const std::regex assigned(R"(\s*(?:[\w:<>&*\s]*\w\s*=)?\s*)");
  if (!std::regex_match(without_conditions(code.substr(begin, await - begin)), assigned)) {
    return false;
  }
  static const std::regex callee(R"(^co_await\s+[\w:]+\s*(?=\())");
  const std::string rest = code.substr(await);
  std::smatch match;
  if (!std::regex_search(rest, match, callee)) return false;
  const std::size_t behind = behind_bracket(rest, static_cast<std::size_t>(match.length()));
  return behind != std::string::npos && rest[behind] == ';';
}

template <class Visit>
void each_await(const std::string& code, const Visit& visit) {
  for (std::size_t at = code.find(kAwait); at != std::string::npos;
       at = code.find(kAwait, at + 1)) {
    visit(at);
  }
}

}  // namespace

std::vector<std::string> misplaced_awaits(const std::string& source) {
  const std::string code = code_only(source);
  std::vector<std::string> misplaced;
  each_await(code, [&](std::size_t at) {
    const std::size_t before = code.find_last_of(";{}", at);
    if (stands_alone(code, before == std::string::npos ? 0 : before + 1, at)) return;
    const std::size_t newline = source.rfind('\n', at);
    const std::size_t line = newline == std::string::npos ? 0 : newline + 1;
    const auto here = source.begin() + static_cast<std::ptrdiff_t>(at);
    const auto number = 1 + std::count(source.begin(), here, '\n');
    misplaced.push_back(std::to_string(number).append(": ").append(
        source.substr(line, source.find('\n', at) - line)));
  });
  return misplaced;
}

std::size_t count_awaits(const std::string& source) {
  std::size_t count = 0;
  each_await(code_only(source), [&](std::size_t) { ++count; });
  return count;
}

}  // namespace pmapcheck::impl
