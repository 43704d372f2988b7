// Writing S-expressions.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace pmapcheck::formula {

/// "(a b c)"; empty parts are left out.
[[nodiscard]] inline std::string list_text(std::initializer_list<std::string_view> parts) {
  std::string text(1, '(');
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    if (text.size() > 1) text += ' ';
    text += part;
  }
  text += ')';
  return text;
}

}  // namespace pmapcheck::formula
