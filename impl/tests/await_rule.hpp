// The house rule on co_await, as a check on source text.
//
// GCC 12 miscompiles a coroutine that awaits inside a condition: it finishes at once, and its first
// operation is lost. So each co_await stands in a statement of its own: `co_await f(…);`, or
// `x = co_await f(…);` with or without a declaration, after `if (…)` or `else` at most.
#pragma once

#include <string>
#include <vector>

namespace pmapcheck::impl {

/// The statements of C++ source text that break the rule, each as "line: text".
[[nodiscard]] std::vector<std::string> misplaced_awaits(const std::string& source);

/// How often the text awaits, comments and literals left out.
[[nodiscard]] std::size_t count_awaits(const std::string& source);

}  // namespace pmapcheck::impl
