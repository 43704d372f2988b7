// Generated scenarios of two threads that wire, unwire, clip, unmap and touch one map.
#pragma once

#include <random>
#include <string>

namespace pmapcheck::report {

/// The JSON text: three pages of addresses in one to three entries, a file in which a page may not
/// be readable, holes, a limit; one or two calls for each thread. Nobody waits for ever in it, if
/// the implementation is right: whoever waits to unmap what the system has wired waits for a thread
/// that unwires it.
/// \param variant of vm_map_wire, and of vm_map_unwire if it has it.
[[nodiscard]] std::string wiring_scenario(std::mt19937& random, const std::string& variant);

}  // namespace pmapcheck::report
