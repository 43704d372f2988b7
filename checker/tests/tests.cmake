# One test program for each part, so that a part is tested without the parts that use it.
find_package(Catch2 REQUIRED)
include(Catch)

add_library(pmapcheck_catch STATIC checker/tests/main.cpp checker/tests/catch.cpp)
target_link_libraries(pmapcheck_catch PUBLIC pmapcheck_options Catch2::Catch2)
target_precompile_headers(pmapcheck_catch PUBLIC checker/tests/catch.hpp)
if(PMAPCHECK_PRECOMPILE)
  target_link_libraries(pmapcheck_catch PUBLIC nlohmann_json::nlohmann_json)
  target_precompile_headers(pmapcheck_catch PUBLIC ${PMAPCHECK_FOREIGN_HEADERS})
endif()
# main.cpp defines what the precompiled header has only declared; GCC 12 warns inside its <regex>.
set_source_files_properties(checker/tests/main.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON
  COMPILE_OPTIONS "$<$<CXX_COMPILER_ID:GNU>:-Wno-error=maybe-uninitialized>")

function(pmapcheck_tests name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/tests/*.cpp)
  list(REMOVE_ITEM sources ${generators})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE pmapcheck_catch ${ARGN})
  target_precompile_headers(${name} REUSE_FROM pmapcheck_catch)
  target_compile_definitions(${name} PRIVATE
    PMAPCHECK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" PMAPCHECK_BINARY_DIR="${CMAKE_BINARY_DIR}")
  catch_discover_tests(${name} TEST_PREFIX "${folder}: " PROPERTIES TIMEOUT 1500)
endfunction()

# The machine's slow and obvious twins, which the machine itself and `outcomes` are held against.
file(GLOB twins CONFIGURE_DEPENDS impl/tests/twins/*.cpp)
add_library(pmapcheck_twins STATIC ${twins})
target_link_libraries(pmapcheck_twins PUBLIC pmapcheck_impl)

# Generated scenarios, which the tests of all ways to search share with a benchmark.
set(generators checker/kernel/tests/alike_scenario.cpp
  checker/report/tests/generated_scenarios.cpp checker/report/tests/litmus_scenario.cpp
  checker/report/tests/mapping_scenario.cpp checker/report/tests/wiring_scenario.cpp)
list(TRANSFORM generators PREPEND ${PROJECT_SOURCE_DIR}/)
add_library(pmapcheck_generated STATIC ${generators})
target_link_libraries(pmapcheck_generated PUBLIC pmapcheck_kernel pmapcheck_twins)

pmapcheck_tests(explore_tests checker/explore pmapcheck_explore)
pmapcheck_tests(formula_tests checker/formula pmapcheck_formula)
pmapcheck_tests(prove_tests checker/prove pmapcheck_prove)
pmapcheck_tests(impl_tests impl pmapcheck_impl pmapcheck_twins)
pmapcheck_tests(scenario_tests checker/scenario pmapcheck_scenario)
pmapcheck_tests(kernel_tests checker/kernel pmapcheck_kernel pmapcheck_generated)
pmapcheck_tests(report_tests checker/report pmapcheck_report pmapcheck_generated)

# Some of these tests run the program itself.
add_dependencies(report_tests pmapcheck)
