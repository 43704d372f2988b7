// What the commands' helps say below their options.
#pragma once

namespace pmapcheck::report {

inline constexpr const char* kExitStatus =
    "Exit status, the first that applies:\n"
    "  2  wrong usage, or a file that is wrong\n"
    "  1  a verdict that is not the expected one (without \"expect\": any violation)\n"
    "  3  a bound was hit before there was an answer\n"
    "  0  everything is as expected";

inline constexpr const char* kExamples =
    "Examples:\n"
    "  pmapcheck check cases                       check every scenario of a folder\n"
    "  pmapcheck check my.json                     check one, and show how it goes wrong\n"
    "  pmapcheck check cases --json report.json    also write a report\n"
    "  pmapcheck replay report.json                execute its counterexamples again\n"
    "  pmapcheck outcomes cases/litmus/aliases.json  list everything that a run can leave behind\n"
    "  pmapcheck prove                             prove the formal model's invariants\n"
    "\n'pmapcheck COMMAND --help' tells more.";

inline constexpr const char* kCheckExamples =
    "Examples:\n"
    "  pmapcheck check cases --jobs 4\n"
    "  pmapcheck check big.json --time-limit 60 --memory-limit 2G\n"
    "  pmapcheck check my.json --json - | jq '.cases[].verdict'\n";

inline constexpr const char* kOutcomesExamples =
    "Examples:\n"
    "  pmapcheck outcomes my.json\n"
    "  pmapcheck outcomes my.json --json | jq '.outcomes[].values'\n\n"
    "Exit status, the first that applies:\n"
    "  2  wrong usage, or a file that is wrong\n"
    "  1  a condition of \"exists\" or \"never\" is not as the file says\n"
    "  3  a bound was hit, so that there may be more outcomes\n"
    "  0  these are all outcomes";

inline constexpr const char* kProveExamples =
    "Examples:\n"
    "  pmapcheck prove --emit obligations\n"
    "  find obligations -name '*.smt2' -exec cvc5 --enum-inst {} ';'\n"
    "  pmapcheck prove --spec mine.smt2 --property my-invariant\n"
    "  pmapcheck prove --without guard.install-pte.flushed\n\n"
    "Exit status, the first that applies:\n"
    "  2  wrong usage, or a file that is wrong\n"
    "  1  something is refuted, unknown or vacuous, or there is nothing to prove\n"
    "  3  interrupted\n"
    "  0  everything is proved";

inline constexpr const char* kReplayExamples =
    "Examples:\n"
    "  pmapcheck check my.json --json report.json; pmapcheck replay report.json\n"
    "  jq '.cases[0].violations[0]' report.json > one.json; pmapcheck replay one.json\n\n"
    "Exit status:\n"
    "  0  every violation was reproduced\n"
    "  1  the file is well-formed, but a violation is not reproduced, or there is none\n"
    "  2  wrong usage, or a file that does not fit: the first step that differs is named";

}  // namespace pmapcheck::report
