#include "checker/kernel/observation.hpp"

#include <cstdio>
#include <cstdlib>

#include "checker/kernel/calls.hpp"

namespace pmapcheck::kernel {

namespace {

using impl::Word;
using impl::WordKind;

// What the result of a call stands for.
WordKind result_word(const Callee& callee) {
  if (const auto* routine = std::get_if<const impl::Routine*>(&callee)) return (*routine)->result;
  const impl::Op op = std::get<impl::Op>(callee);
  const WordKind observed = impl::info(op).observed;
  if (observed != WordKind::access) return observed;
  return op == impl::Op::load ? WordKind::fetched : WordKind::reached;
}

}  // namespace

Observer::Observer(const scenario::Scenario& scenario, const std::vector<Program>& programs,
                   const impl::Machine& machine, const KernelLayout& layout,
                   const Automata& automata)
    : machine_(machine), layout_(layout), automata_(automata) {
  add_results(scenario, programs);
  const impl::Shape& shape = machine.shape;
  for (std::size_t m = 0; shape.contents && m < shape.pages.size(); ++m) {
    observables_.push_back({.kind = Observable::Kind::content,
                            .name = "content(" + shape.pages[m].name + ")",
                            .word = WordKind::content,
                            .field = machine.layout.pages[m].content});
  }
  for (std::uint8_t p = 1; p < shape.pmaps.size(); ++p) {
    for (std::uint8_t v = 0; v < shape.addresses.size(); ++v) {
      if (!shape.maps({p}, {v})) continue;
      observables_.push_back({.kind = Observable::Kind::pte,
                              .name = "pte(" + shape.pmaps[p] + ", " + shape.addresses[v] + ")",
                              .word = WordKind::pte,
                              .field = machine.layout.pte({p}, {v})});
    }
  }
}

void Observer::add_results(const scenario::Scenario& scenario,
                           const std::vector<Program>& programs) {
  for (std::size_t t = 0; t < scenario.threads.size(); ++t) {
    const scenario::Thread& thread = scenario.threads[t];
    for (std::size_t r = 0; r < thread.variables.size(); ++r) {
      if (!programs[t].keeps(r)) continue;
      const scenario::Variable& variable = thread.variables[r];
      observables_.push_back({.kind = Observable::Kind::result,
                              .name = thread.name + "." + variable.name,
                              .word = result_word(*callee(thread.calls[variable.call].call)),
                              .thread = t,
                              .variable = r});
    }
  }
}

std::size_t Observer::position(const scenario::Observable& what) const {
  const auto is = [&](const Observable& o) {
    if (const auto* result = std::get_if<scenario::ObservedResult>(&what)) {
      return o.kind == Observable::Kind::result && o.thread == result->thread &&
             o.variable == static_cast<std::size_t>(result->variable);
    }
    impl::Field field;
    if (const auto* content = std::get_if<scenario::ObservedContent>(&what)) {
      field = machine_.layout.pages[content->page].content;
    } else {
      const auto& pte = std::get<scenario::ObservedPte>(what);
      field = machine_.layout.pte({static_cast<std::uint8_t>(pte.pmap)},
                                  {static_cast<std::uint8_t>(pte.address)});
    }
    return o.kind != Observable::Kind::result && o.field.offset == field.offset;
  };
  for (std::size_t i = 0; i < observables_.size(); ++i) {
    if (is(observables_[i])) return i;
  }
  std::fprintf(stderr, "internal error: a condition speaks of what no thread keeps\n");
  std::abort();
}

void Observer::visit(const impl::Cells& state,
                     const std::function<void(const ObservedRow&)>& row) const {
  ObservedRow observed(observables_.size());
  visit_from(0, state, observed, row);
}

void Observer::visit_from(std::size_t next, const impl::Cells& state, ObservedRow& row,
                          const std::function<void(const ObservedRow&)>& visit) const {
  if (next == observables_.size()) return visit(row);
  const Observable& o = observables_[next];
  if (o.kind == Observable::Kind::result) {
    const auto point = static_cast<PointId>(state.get(layout_.threads[o.thread].point));
    row[next] = automata_.results(point)[o.variable];
    return visit_from(next + 1, state, row, visit);
  }
  const Word word = state.get(o.field);
  const bool maybe_accessed = o.kind == Observable::Kind::pte && (word & impl::kMaybeAccessed) != 0;
  row[next] = maybe_accessed ? word & ~Word{impl::kMaybeAccessed} : word;
  visit_from(next + 1, state, row, visit);
  if (!maybe_accessed) return;
  row[next] |= impl::PG_A;
  visit_from(next + 1, state, row, visit);
}

std::string Observer::text(std::size_t observable, Word word) const {
  if (word == kNotMade) return "not made";
  return to_text(machine_.shape, observables_[observable].word, word);
}

}  // namespace pmapcheck::kernel
