// Any operation of the waist, with any operands that the machine has.
#pragma once

#include <random>

#include "impl/machine/operation.hpp"

namespace pmapcheck::impl {

/// An operation that may be asked for on a machine of this shape, sensible or not.
[[nodiscard]] Operation random_operation(const Shape& shape, std::mt19937& random);

}  // namespace pmapcheck::impl
