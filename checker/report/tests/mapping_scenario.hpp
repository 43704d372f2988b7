// Generated scenarios of threads that enter mappings, use them, and map pages by quick frames and
// sf_bufs, on two CPUs that may switch threads, be interrupted by signals, or lose pages.
#pragma once

#include <random>
#include <string>

namespace pmapcheck::report {

/// The JSON text: two or three threads of one to three short sequences of calls, now and then with
/// a call left out, so that callers break contracts, too; in one of two a wrong variant.
[[nodiscard]] std::string mapping_scenario(std::mt19937& random);

}  // namespace pmapcheck::report
