// What a valid scenario becomes.
#include "checker/scenario/parse.hpp"

#include <iterator>

#include "checker/scenario/tests/sample.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::scenario {
namespace {

Scenario parsed(const std::string& text) {
  Result<Scenario> result = parse_sample(text);
  INFO((result ? "" : result.error().message()));
  REQUIRE(result);
  return *result;
}

Argument constant(std::int64_t value) { return {false, value}; }
Argument variable(std::int64_t index) { return {true, index}; }

const std::string kSmallest = R"({"name": "n", "clauses": ["QE-1"],
  "machine": {"cpus": 1, "pages": ["p"]},
  "threads": [{"name": "t", "cpu": 0, "calls": [{"call": "sf_buf_alloc", "page": "p"}]}]})";

TEST_CASE("a scenario keeps its name, text, clauses and description") {
  const Scenario scenario = parsed(kSample);
  CHECK(scenario.file == "case.json");
  CHECK(scenario.text == kSample);
  CHECK(scenario.name == "A page is replaced while another CPU uses it");
  CHECK(scenario.description == "All of the format.");
  CHECK(scenario.clauses == std::vector<std::string>{"PE-16", "QE-I2", "SF-C4", "PE-3a"});
}

TEST_CASE("a machine is read with all that is on it") {
  const Machine machine = parsed(kSample).machine;
  CHECK(machine.cpus == 2);
  CHECK(machine.sf_bufs == 1);
  CHECK(machine.free_pages == 2);
  CHECK(machine.page_tables == PageTables::absent);
  CHECK(machine.pmaps == std::vector<std::string>{"kernel", "user", "other"});
  CHECK(machine.channels == std::vector<std::string>{"c"});
  REQUIRE(machine.pages.size() == 2);
  CHECK(machine.pages[0].name == "old");
  CHECK(machine.pages[0].managed);
  CHECK(machine.pages[0].busy == Busy::no);
  CHECK(machine.pages[1].name == "new");
  CHECK_FALSE(machine.pages[1].managed);
  CHECK(machine.pages[1].wired == 1);
  CHECK(machine.pages[1].dirty);
  CHECK(machine.pages[1].busy == Busy::shared);
  REQUIRE(machine.locks.size() == 2);
  CHECK(machine.locks[0].lock_class == LockClass::mutex);
  CHECK(machine.locks[1].name == "x");
  CHECK(machine.locks[1].lock_class == LockClass::sx);
}

TEST_CASE("what a scenario leaves out has its documented default") {
  const Scenario scenario = parsed(kSmallest);
  CHECK(scenario.description.empty());
  CHECK(scenario.machine.profile == Profile::strict);
  CHECK(scenario.machine.pmaps == std::vector<std::string>{"kernel", "user"});
  CHECK(scenario.machine.addresses.empty());
  CHECK(scenario.machine.sf_bufs == 0);
  CHECK(scenario.machine.free_pages == 1);
  CHECK(scenario.machine.page_tables == PageTables::present);
  CHECK(scenario.setup.empty());
  CHECK(scenario.threads[0].pmap == PmapIndex{1});
  CHECK(scenario.threads[0].context == Context::thread);
  CHECK(scenario.threads[0].calls[0].arguments == std::vector{constant(0), constant(0)});
  CHECK(scenario.environment.empty());
  CHECK(scenario.implementation == std::map<std::string, std::string>{
                                       {"pmap_enter", "reference"}, {"sf_buf_alloc", "reference"}});
  CHECK_FALSE(scenario.expect.has_value());
}

TEST_CASE("arguments are resolved in the order of the signature") {
  const Scenario scenario = parsed(kSample);
  CHECK(scenario.machine.addresses == std::vector<std::uint32_t>{0x1000, 0x3000});
  REQUIRE(scenario.setup.size() == 1);
  CHECK(scenario.setup[0].call == "pmap_enter");
  CHECK(scenario.setup[0].arguments ==
        std::vector{constant(1), constant(1), constant(0), constant(1), constant(1), constant(0)});
  const std::vector<CallSite>& calls = scenario.threads[0].calls;
  CHECK(calls[0].arguments == std::vector{constant(1), constant(0), constant(1), constant(3),
                                          constant(2 + 8), constant(1)});
  CHECK(calls[2].arguments == std::vector{variable(1)});
  CHECK(calls[3].arguments == std::vector{variable(2)});
  CHECK(scenario.threads[1].calls[0].arguments == std::vector{constant(0)});
  CHECK(scenario.threads[1].calls[1].arguments == std::vector{constant(1)});
}

TEST_CASE("declared addresses keep their order") {
  const Scenario scenario =
      parsed(replaced(kSample, R"("sf_bufs")", R"("addresses": ["0x3000", "0x1000"], "sf_bufs")"));
  CHECK(scenario.machine.addresses == std::vector<std::uint32_t>{0x3000, 0x1000});
  CHECK(scenario.setup[0].arguments[1] == constant(0));
  CHECK(scenario.threads[0].calls[0].arguments[1] == constant(1));
}

TEST_CASE("threads keep their place, and calls theirs in the file") {
  const Scenario scenario = parsed(kSample);
  REQUIRE(scenario.threads.size() == 2);
  const Thread& reader = scenario.threads[1];
  CHECK(reader.name == "reader");
  CHECK(reader.cpu == CpuIndex{1});
  CHECK(reader.pmap == kKernelPmap);
  CHECK(reader.context == Context::ithread);
  CHECK(reader.calls[1].pointer == "/threads/1/calls/1");
  CHECK(reader.calls[1].line == 26);
  CHECK(sample_signatures().calls[reader.calls[1].signature].name == "store");
}

TEST_CASE(
    "a thread runs in the first user pmap unless it says otherwise, a handler in the kernel's") {
  const std::string silent = replaced(kSample, R"("pmap": "kernel", )", "");
  CHECK(parsed(silent).threads[0].pmap == PmapIndex{1});
  CHECK(parsed(silent).threads[1].pmap == kKernelPmap);
}

TEST_CASE("a guard stands for the guards of the result that it names") {
  const Thread faulter = parsed(kSample).threads[0];
  REQUIRE(faulter.variables.size() == 3);
  CHECK(faulter.variables[0].name == "rv");
  CHECK(faulter.variables[0].kind == ResultKind::status);
  CHECK(faulter.variables[1].kind == ResultKind::sf_buf);
  CHECK(faulter.variables[2].kind == ResultKind::kva);
  CHECK(faulter.variables[2].call == 2);
  CHECK(faulter.calls[2].result == VariableIndex{2});
  const Guard rv{VariableIndex{0}, true}, sf{VariableIndex{1}, true},
      no_sf{VariableIndex{1}, false};
  CHECK(faulter.calls[0].guards.empty());
  CHECK(faulter.calls[1].guards == std::vector{rv});
  CHECK(faulter.calls[2].guards == std::vector{rv, sf});
  CHECK(faulter.calls[5].guards == std::vector{rv, no_sf});
}

TEST_CASE("environment, implementation and expectation are read") {
  const Scenario scenario = parsed(kSample);
  REQUIRE(scenario.environment.size() == 2);
  CHECK(scenario.environment[0].name == "preemption");
  CHECK_FALSE(scenario.environment[0].budget.has_value());
  CHECK_FALSE(scenario.environment[0].promised);
  CHECK(scenario.environment[1].step == 1);
  CHECK(scenario.environment[1].budget == 2);
  CHECK(scenario.environment[1].promised);
  CHECK(scenario.implementation.at("pmap_enter") == "exchange-first");
  CHECK(scenario.implementation.at("sf_buf_alloc") == "reference");
  REQUIRE(scenario.expect.has_value());
  CHECK_FALSE(scenario.expect->conforms());
  REQUIRE(scenario.expect->violations.size() == 2);
  CHECK(scenario.expect->violations[0].clause == "PE-16");
  CHECK(scenario.expect->violations[0].blame == Blame::implementation);
  CHECK_FALSE(scenario.expect->violations[1].clause.has_value());
}

TEST_CASE("the order of an object's keys does not matter") {
  const Scenario scenario = parsed(R"({"threads": [{"calls": [{"page": "p",
    "call": "sf_buf_alloc"}], "cpu": 1, "name": "t"}], "machine": {"pages": ["p"], "cpus": 2},
    "clauses": ["QE-1"], "name": "n", "expect": {"verdict": "conforms"}})");
  CHECK(scenario.threads[0].cpu == CpuIndex{1});
  CHECK(scenario.expect->conforms());
}

TEST_CASE("known clauses and properties are accepted") {
  const ParseOptions options{.known_clauses = {{"PE-16", "QE-I2", "SF-C4", "PE-3a"}},
                             .known_properties = {{"deadlock", "invalidate-before-replace"}}};
  CHECK(parse_scenario(kSample, "case.json", sample_signatures(), options));
}

}  // namespace
}  // namespace pmapcheck::scenario
