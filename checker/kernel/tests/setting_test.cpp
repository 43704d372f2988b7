// What the scenario format allows, and the kernel model refuses.
#include "checker/kernel/setting.hpp"

#include "checker/kernel/tests/cases.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::kernel {

namespace {

// The message for a scenario with these threads and whatever else.
std::string refusal(const std::string& threads, const std::string& more = "") {
  const std::string text =
      R"({"name": "n", "clauses": ["LK-5"], "machine": {"cpus": 1, "pages": ["m"]}, "threads": [)" +
      threads + "]" + more + "}";
  const auto setting = make_setting(scenario_from(text), Keep::expected);
  return setting ? "accepted" : setting.error().message();
}

const std::string kThread = R"({"name": "t", "cpu": 0, "calls": [{"call": "critical_enter"}]})";
const std::string kHandler =
    R"({"name": "h", "cpu": 0, "context": "filter", "calls": [{"call": "critical_enter"}]})";
const std::string kInterrupts = R"(, "environment": ["interrupt"])";

}  // namespace

TEST_CASE("a handler and an interrupt need each other") {
  CHECK(refusal(kThread + "," + kHandler, kInterrupts) == "accepted");
  CHECK(refusal(kThread + "," + kHandler) ==
        "test.json:1: /threads/1: the handler \"h\" never runs: no interrupt comes; "
        "add \"interrupt\" to \"environment\"");
  CHECK(refusal(kThread, kInterrupts) ==
        "test.json:1: /environment: there is no handler that an interrupt could start; give a "
        "thread the context \"ithread\" or \"filter\", or leave \"interrupt\" out");
}

TEST_CASE("a setup needs a thread to run it") {
  const std::string setup =
      R"(, "setup": [{"call": "vm_page_wire", "page": "m"}], "environment": ["interrupt"])";
  CHECK(refusal(kHandler, kInterrupts) == "accepted");
  CHECK(refusal(kHandler + "," + kThread, setup) == "accepted");
  CHECK(refusal(kHandler, setup) ==
        "test.json:1: /setup: a setup is run by a thread, and here are only handlers; add a thread "
        "of context \"thread\", or leave the setup out");
}

TEST_CASE("buffers are there if somebody asks for one") {
  CHECK(refusal(R"({"name": "t", "cpu": 0, "calls": [{"call": "sf_buf_alloc", "page": "m"}]})") ==
        "test.json:1: /machine: sf_buf_alloc is called, but there are no sf_bufs; add \"sf_bufs\": "
        "1, or as many as the pool shall have");
}

TEST_CASE("pmap_enter is for user addresses of user pmaps") {
  const auto enter = [](const std::string& pmap) {
    return R"({"name": "t", "cpu": 0, "calls": [{"call": "pmap_enter", "pmap": ")" + pmap +
           R"(", "va": "0x1000", "page": "m", "prot": "r"}]})";
  };
  CHECK(refusal(enter("user")) == "accepted");
  CHECK(refusal(enter("kernel")) ==
        "test.json:1: /threads/0/calls/0/pmap: pmap_enter into the kernel's pmap is not modelled; "
        "name one of the scenario's own pmaps");
}

TEST_CASE("user addresses are for users' pmaps, and the kernel's for its own") {
  const auto load = [](const std::string& pmap) {
    return R"({"name": "t", "cpu": 0, "calls": [{"call": "pte_load", "pmap": ")" + pmap +
           R"(", "va": "0x1000"}]})";
  };
  CHECK(refusal(load("user")) == "accepted");
  CHECK(refusal(load("kernel")) ==
        "test.json:1: /threads/0/calls/0/va: the kernel's pmap does not map user addresses; name a "
        "pmap of the scenario's own, or an earlier result that is a kva");
  CHECK(refusal(R"({"name": "t", "cpu": 0, "calls": [
        {"call": "pmap_quick_enter_page", "page": "m", "result": "kva"},
        {"call": "pte_load", "va": "kva"}]})") ==
        "test.json:3: /threads/0/calls/1/va: a user's pmap does not map kernel addresses; add "
        "\"pmap\": \"kernel\", or write an address like \"0x1000\"");
}

TEST_CASE("a condition's text is that of a value") {
  const auto expecting = [](const std::string& value) {
    const auto model = KernelModel::make(
        scenario_from(R"({"name": "n", "clauses": ["LK-5"], "machine": {"cpus": 1, "pages": ["m"]},
          "threads": [{"name": "t", "cpu": 0, "calls": [
            {"call": "pmap_enter", "va": "0x1000", "page": "m", "prot": "r", "result": "rv"}]}],
          "expect": {"exists": [{"t.rv": ")" +
                      value + R"("}]}})"),
        formal_model());
    return model ? "accepted" : model.error().message();
  };
  CHECK(expecting("KERN_SUCCESS") == "accepted");
  CHECK(expecting("KERN_SUCESS") ==
        "test.json:4: /expect/exists/0/t.rv: \"KERN_SUCESS\" is no value of t.rv; write it as "
        "`pmapcheck outcomes` does");
}

TEST_CASE("a setup that cannot come to its end is refused at the call where it waits") {
  const auto model = KernelModel::make(scenario_from(R"({"name": "n", "clauses": ["LK-5"],
        "machine": {"cpus": 1, "pages": [{"name": "m", "busy": "exclusive"}]},
        "setup": [{"call": "vm_page_wire", "page": "m"}, {"call": "vm_page_xbusy", "page": "m"}],
        "threads": [)" + kHandler + "," + kThread + R"(], "environment": ["interrupt"]})"),
                                       formal_model());
  REQUIRE_FALSE(model);
  CHECK(model.error().message() ==
        "test.json:3: /setup/1: the setup waits here for something that never comes; leave out what "
        "blocks (the setup runs alone, before all threads)");
}

}  // namespace pmapcheck::kernel
