// Random scenarios in which several threads do the same with things that are alike.
#pragma once

#include <random>
#include <string>

namespace pmapcheck::kernel {

/// The text of a scenario: two or three alike threads, each with pages, addresses, an address space
/// and locks of its own or shared with the others, now and then one more thread that is different;
/// reference and wrong implementations; an environment.
[[nodiscard]] std::string alike_scenario(std::mt19937& random);

}  // namespace pmapcheck::kernel
