// Text on a terminal: colours where they are wanted, widths in characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pmapcheck::report {

/// The longest line of a report, in characters.
inline constexpr std::size_t kWidth = 100;

/// Marks text for a terminal, or leaves it alone.
class Style {
 public:
  explicit Style(bool colours) : colours_(colours) {}
  /// Colours if `descriptor` is a terminal and the environment does not set NO_COLOR.
  [[nodiscard]] static Style of(int descriptor);

  [[nodiscard]] std::string bold(const std::string& text) const { return marked("1", text); }
  [[nodiscard]] std::string faint(const std::string& text) const { return marked("2", text); }
  [[nodiscard]] std::string good(const std::string& text) const { return marked("32", text); }
  [[nodiscard]] std::string bad(const std::string& text) const { return marked("1;31", text); }
  [[nodiscard]] std::string warning(const std::string& text) const { return marked("33", text); }

 private:
  [[nodiscard]] std::string marked(const char* code, const std::string& text) const;
  bool colours_;
};

/// The number of characters of UTF-8 text.
[[nodiscard]] std::size_t width(std::string_view text);
/// `text` filled up with spaces to `columns`, or cut there with "…".
[[nodiscard]] std::string fitted(const std::string& text, std::size_t columns);
/// `text` with spaces before it up to `columns`.
[[nodiscard]] std::string right_aligned(const std::string& text, std::size_t columns);
/// `text` broken between words into lines of at most kWidth characters, the first of which begins
/// with `first` and the others with `rest`; ends with a line break.
[[nodiscard]] std::string wrapped(const std::string& first, const std::string& rest,
                                  const std::string& text);

}  // namespace pmapcheck::report
