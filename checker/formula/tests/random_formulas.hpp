// Random SMT-LIB texts over the toy world.
#pragma once

#include <random>
#include <string>

namespace pmapcheck::formula::tests {

/// A text of macros, invariants, lemmas, obligations at the end and sums, all well typed.
std::string random_model(std::mt19937& random);

/// A text of macros and actions with guards.
std::string random_actions(std::mt19937& random);

}  // namespace pmapcheck::formula::tests
