// A model without some of its definitions: what a user does not want asked, and what a test takes
// out to see who notices.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "checker/formula/s_expression.hpp"

namespace pmapcheck::formula {

/// The texts without the definitions called `names`: in full ("guard.install-pte.unlocked"), or by
/// the short name of a property ("unlocked": wherever it stands). Everything else keeps its place.
/// A precondition that is left out is no longer assumed either. Errors: a malformed text, a name
/// that no definition but a macro or an effect has.
[[nodiscard]] Result<std::vector<SourceText>> leave_out(std::vector<SourceText> sources,
                                                        std::span<const std::string> names);

}  // namespace pmapcheck::formula
