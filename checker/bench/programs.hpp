// Random test programs, as somebody would write them: a few threads on a few CPUs, some of which do
// what others do.
#pragma once

#include <random>
#include <string>

namespace pmapcheck {

/// The text of a scenario of two to four threads, with the reference implementations. Each thread
/// is a copy of an earlier one with even chances, with pages and addresses of its own or the same;
/// what programs do, and which of preemption, page daemon and migration there is, is drawn.
[[nodiscard]] std::string random_test_program(std::mt19937& random);

}  // namespace pmapcheck
