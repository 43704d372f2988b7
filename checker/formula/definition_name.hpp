// A definition's name says what it is for.
#pragma once

#include <optional>
#include <string>

#include "checker/formula/specification.hpp"

namespace pmapcheck::formula {

/// What a full name says; see Definition for the parts.
struct DefinitionName {
  Kind kind = Kind::macro;
  std::string property;
  std::string call;
  std::string action;
};

/// Nothing if the name begins like a kind and does not go on like one.
[[nodiscard]] std::optional<DefinitionName> read_name(const std::string& name);

/// How the names of all kinds but macros are written, for messages.
inline constexpr const char* kNameForms =
    "inv.NAME, lemma.NAME, final.NAME, guard.ACTION.NAME, effect.ACTION, assume.ACTION, "
    "axiom.NAME, init.NAME, contract.CALL.pre.NAME, contract.CALL.post.NAME, sum.TOTAL.KIND or "
    "sum.TOTAL.when";

}  // namespace pmapcheck::formula
