#include "checker/explore/rescue.hpp"

#include "checker/explore/breadth_first.hpp"
#include "checker/explore/tests/models/graph.hpp"
#include "checker/explore/tests/models/lost_wakeup.hpp"
#include "checker/tests/catch.hpp"

namespace pmapcheck::explore {
namespace {

using models::Graph;
using models::LostWakeup;

constexpr std::uint16_t kWaiter = 0, kSignal = 3;

const auto kNothing = [](Step) { return false; };

// The state in which the waiter has missed its wakeup.
std::vector<std::uint8_t> lost(LostWakeup& model) {
  return breadth_first(model).violations.at(0).trace.states.back();
}

TEST_CASE("who missed a wakeup could work after a signal, and only then") {
  LostWakeup model;
  const std::vector<std::uint8_t> state = lost(model);
  CHECK(could_work(model, state, kNothing, 100).empty());
  const auto signals = [](Step step) { return step.process == kSignal; };
  CHECK(could_work(model, state, signals, 100) == std::set<std::uint16_t>{kWaiter});
}

TEST_CASE("a rescue is looked for only among the nearest states") {
  LostWakeup model;
  model.ticking = true;
  const auto all = [](Step) { return true; };
  CHECK(could_work(model, lost(model), all, 100).size() == 1);
  CHECK(could_work(model, lost(model), all, 1).empty());
}

TEST_CASE("a rescue may need the steps of others, and steps that are owed") {
  Graph graph;
  graph.nodes.resize(4);
  graph.nodes[0].edges = {{{7, 0}, Progress::optional, 1}, {{8, 0}, Progress::optional, 2}};
  graph.nodes[1].edges = {{{1, 0}, Progress::work, 2}};       // a handler
  graph.nodes[2].edges = {{{9, 0}, Progress::mandatory, 3}};  // which is dispatched
  graph.nodes[3].edges = {{{2, 0}, Progress::work, 0}};
  const auto state = graph.row_of(0);
  const auto only = [&](std::uint16_t process) {
    return could_work(
        graph, state, [=](Step s) { return s.process == process; }, 100);
  };
  CHECK(only(7) == std::set<std::uint16_t>{1, 2});
  CHECK(only(8) == std::set<std::uint16_t>{2});
  CHECK(only(9).empty());
}

}  // namespace
}  // namespace pmapcheck::explore
