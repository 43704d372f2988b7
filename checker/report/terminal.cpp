#include "checker/report/terminal.hpp"

#include <unistd.h>

#include <cstdlib>
#include <sstream>

namespace pmapcheck::report {

namespace {

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

Style Style::of(int descriptor) {
  const char* const no_color = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  return Style(isatty(descriptor) == 1 && (no_color == nullptr || *no_color == '\0'));
}

std::string Style::marked(const char* code, const std::string& text) const {
  return colours_ ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
}

std::size_t width(std::string_view text) {
  std::size_t characters = 0;
  for (const char byte : text) characters += continues_a_character(byte) ? 0 : 1;
  return characters;
}

std::string fitted(const std::string& text, std::size_t columns) {
  const std::size_t characters = width(text);
  if (characters <= columns) return text + std::string(columns - characters, ' ');
  std::string cut;
  std::size_t kept = 0;
  for (const char byte : text) {
    if (!continues_a_character(byte) && ++kept == columns) break;
    cut += byte;
  }
  return cut + "…";
}

std::string right_aligned(const std::string& text, std::size_t columns) {
  const std::size_t characters = width(text);
  return characters >= columns ? text : std::string(columns - characters, ' ') + text;
}

std::string wrapped(const std::string& first, const std::string& rest, const std::string& text) {
  std::string all;
  std::string line = first;
  bool empty = true;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) {
    if (!empty && width(line) + 1 + width(word) > kWidth) {
      all += line + "\n";
      line = rest;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
  }
  return all + line + "\n";
}

}  // namespace pmapcheck::report
