#include "checker/report/coverage.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace pmapcheck::report {

using formula::Definition;
using kernel::Automata;
using kernel::KernelModel;
using kernel::Point;

namespace {

// The names of all interfaces that were called and operations that were asked for.
std::set<std::string_view> requested(const Automata& automata) {
  std::set<std::string_view> names;
  for (std::size_t p = 0; p < automata.points(); ++p) {
    const Point& point = automata.point(static_cast<kernel::PointId>(p));
    if (point.kind == Point::Kind::call) names.insert(point.routine->name);
    if (point.kind == Point::Kind::operation) names.insert(impl::info(point.operation.op).name);
  }
  return names;
}

}  // namespace

Coverage coverage_of(const KernelModel& model, const scenario::Scenario& scenario) {
  Coverage coverage;
  coverage.automaton_nodes = model.automata().nodes();
  coverage.automaton_points = model.automata().points();
  const std::set<std::string_view> calls = requested(model.automata());
  const std::vector<Definition>& definitions = model.formal().specification.definitions;
  const std::vector<std::size_t> guards = model.actions() == nullptr
                                              ? std::vector<std::size_t>(definitions.size(), 0)
                                              : model.actions()->guards_asked();
  std::set<std::string> stated;  // clauses with a formula
  std::set<std::string> asked;   // clauses with a formula that could have been violated
  for (std::size_t d = 0; d < definitions.size(); ++d) {
    if (!kernel::is_checked(definitions[d].kind)) continue;
    const formula::InstanceCount count = model.compiled().count(d);
    const bool exercised =
        count.checked > 0 || guards[d] > 0 || calls.count(definitions[d].call) > 0;
    coverage.formulas += exercised ? 1 : 0;
    coverage.instances += count.checked + guards[d];
    coverage.folded += count.dropped;
    const kernel::Properties& properties = model.formal().properties;
    const kernel::Property& property = properties.all()[properties.of_definition(d)];
    std::vector<std::string> clauses = property.also;
    clauses.push_back(property.clause);
    stated.insert(clauses.begin(), clauses.end());
    if (exercised) asked.insert(clauses.begin(), clauses.end());
  }
  // Where `expect` has conditions only, it is they that ask for the clauses.
  if (scenario.expect && !scenario.expect->judges_properties) return coverage;
  for (const std::string& clause : scenario.clauses) {
    if (stated.count(clause) == 0) {
      coverage.without_formula.push_back(clause);
    } else if (asked.count(clause) == 0) {
      coverage.vacuous.push_back(clause);
    }
  }
  return coverage;
}

}  // namespace pmapcheck::report
