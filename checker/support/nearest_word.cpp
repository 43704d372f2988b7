#include "checker/support/nearest_word.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace pmapcheck {

namespace {

constexpr std::size_t kLongest = 100;

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// Damerau and Levenshtein's distance, each letter touched once.
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

}  // namespace

std::optional<std::string> nearest_word(std::string_view given,
                                        std::span<const std::string> known) {
  if (given.size() < 2 || given.size() > kLongest) return std::nullopt;  // one letter is near any
  std::optional<std::string> best;
  // More than a third of the letters wrong is another name, not a slip.
  std::size_t least = std::max<std::size_t>(given.size() / 3, 1) + 1;
  for (const std::string& name : known) {
    const std::size_t d = distance(given, name);
    if (d >= least) continue;
    least = d;
    best = name;
  }
  return best;
}

}  // namespace pmapcheck
