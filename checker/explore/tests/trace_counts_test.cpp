// Numbers of traces that others have published; models/trace_programs.hpp has the sources.
#include "checker/explore/stateless.hpp"
#include "checker/explore/tests/models/trace_programs.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

struct Published {
  std::string program;
  models::SharedMemory model;
  std::uint64_t published;    ///< Optimal: one execution for each trace.
  std::uint64_t blocked = 0;  ///< What source sets begin beyond that, and give up.
  std::uint64_t stuck = 0;    ///< Executions that wait for ever, which are not published.
};

// `explore_tests "published*" -s` prints the numbers.
TEST_CASE("published numbers of traces are reproduced, and what is explored beyond them is known") {
  const std::vector<Published> table = {
      {"readers(2)", models::readers(2), 4},
      {"readers(10)", models::readers(10), 1024},
      {"lastzero(5)", models::lastzero(5), 64, 33},
      {"lastzero(10)", models::lastzero(10), 3328, 16867},
      {"indexer(11)", models::indexer(11), 1},
      {"indexer(12)", models::indexer(12), 8},
      {"indexer(15)", models::indexer(15), 4096},
      {"lockinc(3)", models::lockinc(3), 6},
      {"lockinc(6)", models::lockinc(6), 720},
      {"inc(3)", models::increments(3, 2), 36},
      {"inc(5)", models::increments(5, 2), 14400},
      {"cinc(3)", models::increments(3, 3), 216},
      {"cinc(4)", models::increments(4, 3), 13824},
      {"wainc(3)", models::wainc(3), 24},
      {"wainc(6)", models::wainc(6), 5040},
      {"wcas(3)", models::wcas(3), 13},
      {"wcas(8)", models::wcas(8), 1025},
      {"casrot(2)", models::casrot(2), 2},
      {"casrot(3)", models::casrot(3), 5},
      {"casrot(4)", models::casrot(4), 14},
      {"casrot(5)", models::casrot(5), 43},
      {"casrot(6)", models::casrot(6), 144},
      {"casrot(7)", models::casrot(7), 523},
      {"casrot(8)", models::casrot(8), 2048},
      {"casrot(9)", models::casrot(9), 8597},
      {"szymanski", models::szymanski(), 6, 14, 25},
      {"lamport(2)", models::lamport(2), 16, 7},
  };
  for (Published row : table) {
    const StatelessResult result = stateless(row.model);
    INFO(row.program << ": published " << row.published << ", finished " << result.finished
                     << ", stuck " << result.stuck << ", blocked " << result.blocked
                     << ": maximal executions explored " << result.complete() + result.blocked);
    CHECK(result.whole);
    CHECK(result.finished == row.published);
    CHECK(result.stuck == row.stuck);
    CHECK(result.blocked == row.blocked);
  }
}

TEST_CASE("without source sets, sleep sets complete the same executions and give up more") {
  const std::vector<Published> table = {
      {"readers(10)", models::readers(10), 1024, 28501},
      {"lastzero(5)", models::lastzero(5), 64, 354},
      {"indexer(5)", models::indexer(5), 1, 624},
      {"inc(4)", models::increments(4, 2), 576, 121},
      {"wcas(8)", models::wcas(8), 1025, 7855},
      {"casrot(8)", models::casrot(8), 2048, 1227},
      {"szymanski", models::szymanski(), 6, 18, 25},
      {"lamport(2)", models::lamport(2), 16, 69},
  };
  for (Published row : table) {
    const StatelessResult result = stateless(row.model, {}, Expansion::full);
    INFO(row.program << ": published " << row.published << ", finished " << result.finished
                     << ", stuck " << result.stuck << ", blocked " << result.blocked);
    CHECK(result.finished == row.published);
    CHECK(result.stuck == row.stuck);
    CHECK(result.blocked == row.blocked);
  }
}

}  // namespace
}  // namespace pmapcheck::explore
