#include "checker/scenario/wording.hpp"

#include <cstddef>
#include <optional>

#include "checker/support/nearest_word.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMostListed = 12;  // names

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
  const std::optional<std::string> guess = nearest_word(given, known);
  const std::string asked = guess ? "did you mean " + in_quotes(*guess) + "?" : "";
  if (guess && known.size() > kMostListed) return asked;
  return (guess ? asked + " " : "") + (known.size() == 1 ? "expected " : "expected one of ") +
         listed(known);
}

}  // namespace pmapcheck::scenario
