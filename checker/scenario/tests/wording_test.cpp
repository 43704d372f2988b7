// Messages stay on one line, are UTF-8 whatever they quote, and suggest what was meant.
#include "checker/scenario/wording.hpp"

#include <nlohmann/json.hpp>
#include <random>

#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

TEST_CASE("text is shown with what cannot be printed escaped") {
  CHECK(printable("plain, ü, €, 𝄞") == "plain, ü, €, 𝄞");
  CHECK(printable("\x1b[31m\n\x7f") == "\\x1b[31m\\x0a\\x7f");
  CHECK(printable("\xc2\x9b") == "\\xc2\\x9b");           // a C1 control
  CHECK(printable("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(printable("a\xe2\x82") == "a\\xe2\\x82");         // cut short
  CHECK(printable(std::string(61, 'x')) == std::string(60, 'x') + "…");
  CHECK(in_quotes("a") == "\"a\"");
}

TEST_CASE("random bytes are shown as UTF-8") {
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 8, ' ');
    for (char& byte : bytes)
      byte = static_cast<char>(random() % 2 == 0 ? random() : 0x80 | random());
    const std::string shown = printable(bytes);
    CAPTURE(shown);
    REQUIRE_NOTHROW(nlohmann::json(shown).dump());
  }
}

TEST_CASE("the nearest name is suggested if it is near") {
  const std::vector<std::string> known{"pmap_enter", "pmap_remove", "cpu"};
  const std::string all = R"(expected one of "pmap_enter", "pmap_remove", "cpu")";
  CHECK(one_of("pmap_etner", known, "none") == R"(did you mean "pmap_enter"? )" + all);
  CHECK(one_of("PMAP_REMOVE", known, "none") == R"(did you mean "pmap_remove"? )" + all);
  CHECK(one_of("cpus", known, "none") == R"(did you mean "cpu"? )" + all);
  CHECK(one_of("thread", known, "none") == all);
  CHECK(one_of("", known, "none") == all);
  CHECK(one_of("x", {}, "none") == "none");
  CHECK(one_of("x", {"only"}, "none") == R"(expected "only")");
}

TEST_CASE("a long list of names gives way to the suggestion") {
  std::vector<std::string> known;
  for (char c = 'a'; c <= 'z'; ++c) known.push_back(std::string("step-") + c + c + c);
  CHECK(one_of("step-bbx", known, "none") == R"(did you mean "step-bbb"?)");
  const std::string listing = one_of("other", known, "none");
  CHECK(listing.rfind("expected one of \"step-aaa\", ", 0) == 0);
  CHECK(listing.find("\"step-lll\", …") != std::string::npos);
}

}  // namespace
}  // namespace pmapcheck::scenario
