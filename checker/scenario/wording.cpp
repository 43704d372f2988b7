#include "checker/scenario/wording.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <optional>

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMostListed = 12;      // names
constexpr std::size_t kLongestGuessed = 40;  // bytes: nobody mistypes a longer name

/// Length in bytes of the well-formed, printable UTF-8 character at the start of `text`, or 0.
std::size_t printable_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return byte(0) >= 0x20 && byte(0) != 0x7f ? 1 : 0;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : byte(0) >= 0xc2 ? 2 : 0;
  if (length == 0 || text.size() < length || byte(0) > 0xf4) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (byte(0) == 0xc2 && byte(1) < 0xa0) return 0;   // C1 controls
  if (byte(0) == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
  if (byte(0) == 0xed && byte(1) >= 0xa0) return 0;  // surrogates
  if (byte(0) == 0xf0 && byte(1) < 0x90) return 0;   // overlong
  if (byte(0) == 0xf4 && byte(1) >= 0x90) return 0;  // beyond U+10FFFF
  return length;
}

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// How many letters must be replaced, inserted, left out or swapped with the next one to come from
/// `a` to `b` (Damerau and Levenshtein's distance, each letter touched once), blind to case.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      const auto same = [&](std::size_t x, std::size_t y) { return lower(a[x]) == lower(b[y]); };
      const std::size_t replaced = d[i - 1][j - 1] + (same(i - 1, j - 1) ? 0 : 1);
      d[i][j] = std::min({replaced, d[i - 1][j] + 1, d[i][j - 1] + 1});
      if (i > 1 && j > 1 && same(i - 1, j - 2) && same(i - 2, j - 1)) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::optional<std::string> nearest(std::string_view given, const std::vector<std::string>& known) {
  if (given.empty() || given.size() > kLongestGuessed) return std::nullopt;
  std::optional<std::string> best;
  // More than a third of the letters wrong is another name, not a slip.
  std::size_t least = std::max<std::size_t>(given.size() / 3, 1) + 1;
  for (const std::string& name : known) {
    if (const std::size_t d = distance(given, name); d < least && d < name.size()) {
      least = d;
      best = name;
    }
  }
  return best;
}

}  // namespace

std::string printable(std::string_view text, std::size_t longest) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string shown;
  for (std::size_t characters = 0; !text.empty(); ++characters) {
    if (characters == longest) return shown + "…";
    const std::size_t length = printable_character(text);
    if (length == 0) {
      const auto byte = static_cast<unsigned char>(text[0]);
      shown += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
    } else {
      shown += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

std::string in_quotes(std::string_view text) { return '"' + printable(text) + '"'; }

std::string listed(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += ", ";
    if (i == kMostListed) return list + "…";
    list += in_quotes(names[i]);
  }
  return list;
}

std::string with_article(std::string_view noun) {
  const bool vowel = noun.starts_with("sf_buf") ||  // said letter by letter
                     (!noun.empty() && std::string_view("aeiou").find(noun[0]) != noun.npos);
  return (vowel ? "an " : "a ") + std::string(noun);
}

std::string one_of(std::string_view given, const std::vector<std::string>& known,
                   std::string_view none) {
  if (known.empty()) return std::string(none);
  const std::optional<std::string> guess = nearest(given, known);
  const std::string asked = guess ? "did you mean " + in_quotes(*guess) + "?" : "";
  if (guess && known.size() > kMostListed) return asked;
  return (guess ? asked + " " : "") + (known.size() == 1 ? "expected " : "expected one of ") +
         listed(known);
}

}  // namespace pmapcheck::scenario
