// Whether a text and a vocabulary speak the same language.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/formula/specification.hpp"
#include "checker/formula/vocabulary.hpp"

namespace pmapcheck::formula {

/// An error, at its place in the text, if the text declares a sort or function that the vocabulary
/// lacks, or a function with another signature.
[[nodiscard]] std::optional<InputError> disagreement(const Specification& specification,
                                                     const Vocabulary& vocabulary);

/// The sorts and functions of the vocabulary that the text does not declare, in its order. No
/// error: a text need not speak of everything.
[[nodiscard]] std::vector<std::string> undeclared_words(const Specification& specification,
                                                        const Vocabulary& vocabulary);

/// "(Pmap Va) Page".
[[nodiscard]] std::string signature(const std::vector<std::string>& parameters,
                                    const std::string& result);

}  // namespace pmapcheck::formula
