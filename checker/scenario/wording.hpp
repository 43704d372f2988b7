// How errors speak: text from a file made fit for one line, and names offered for a wrong one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pmapcheck::scenario {

/// `text`, valid UTF-8 or not, as valid UTF-8 on one line: control characters and bytes outside of
/// UTF-8 as "\x1b", at most `longest` characters, then "…".
std::string printable(std::string_view text, std::size_t longest = 60);

/// printable(text) in double quotes.
std::string in_quotes(std::string_view text);

/// `names` quoted, with commas: `"a", "b"`; after 12 names "…".
std::string listed(const std::vector<std::string>& names);

/// "a page", "an expectation".
std::string with_article(std::string_view noun);

/// What to write instead of `given`, which is none of `known`: `did you mean "cpus"? expected one
/// of "cpus", …`. The nearest name is offered where one is near; the list is left out where it is
/// long and a name is near. Without known names it is `none`.
std::string one_of(std::string_view given, const std::vector<std::string>& known,
                   std::string_view none);

}  // namespace pmapcheck::scenario
