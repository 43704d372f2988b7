// Small pieces of text that all reports share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checker/report/counterexample.hpp"

namespace pmapcheck::report {

/// "a, b, c".
[[nodiscard]] std::string joined(const std::vector<std::string>& texts,
                                 const char* separator = ", ");
/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t number);
/// "1 state", "2 states".
[[nodiscard]] std::string counted(std::uint64_t number, const std::string& noun);
/// Seconds, with three digits at most: "0.04 s", "12.3 s", "240 s".
[[nodiscard]] std::string seconds_text(double seconds);
/// A state count per second: "1.2 M/s", "350 k/s".
[[nodiscard]] std::string rate_text(double per_second);
/// A probability, rounded up: "3e-12"; "0".
[[nodiscard]] std::string probability_text(double probability);
/// "pmap_enter(user, 0x1000, new)".
[[nodiscard]] std::string call_text(const std::string& name,
                                    const std::vector<NamedText>& arguments);

/// The place of a step without what all places begin with: "reference/pmap_enter.cpp:45".
[[nodiscard]] std::string short_place(const std::string& where);

// The enumerations as files spell them.
inline constexpr const char* kStepKindNames[] = {"call", "operation", "environment"};
inline constexpr const char* kEvidenceNames[] = {"state", "step", "end", "stuck"};
inline constexpr const char* kWaitNames[] = {
    "cpu",        "lock",     "page", "acknowledgement", "wakeup",
    "transition", "unwiring", "busy", "operation"};

}  // namespace pmapcheck::report
