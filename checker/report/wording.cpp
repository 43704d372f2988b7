#include "checker/report/wording.hpp"

#include <cmath>
#include <cstdio>

namespace pmapcheck::report {

namespace {

std::string decimal(double number, const char* unit) {
  const int digits = number < 10 ? 2 : number < 100 ? 1 : 0;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", digits, number, unit);
  return text;
}

}  // namespace

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) all += separator;
    all += texts[i];
  }
  return all;
}

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string counted(std::uint64_t number, const std::string& noun) {
  return grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string seconds_text(double seconds) { return decimal(seconds, "s"); }

std::string probability_text(double probability) {
  if (probability == 0) return "0";
  double exponent = std::floor(std::log10(probability));
  double digit = std::ceil(probability / std::pow(10, exponent) * (1 - 1e-12));
  if (digit >= 10) {
    digit = 1;
    ++exponent;
  }
  return std::to_string(static_cast<int>(digit)) + "e" + std::to_string(static_cast<int>(exponent));
}

std::string rate_text(double per_second) {
  if (per_second >= 1e6) return decimal(per_second / 1e6, "M/s");
  if (per_second >= 1e3) return decimal(per_second / 1e3, "k/s");
  return decimal(per_second, "/s");
}

std::string short_place(const std::string& where) {
  for (const std::string prefix : {"scenario: ", "impl/"}) {
    if (where.starts_with(prefix)) return where.substr(prefix.size());
  }
  return where;
}

std::string call_text(const std::string& name, const std::vector<NamedText>& arguments) {
  std::vector<std::string> texts;
  for (const NamedText& a : arguments) texts.push_back(a.text);
  return name + "(" + joined(texts) + ")";
}

}  // namespace pmapcheck::report
