// What a run leaves behind: what its calls returned, what pages hold, how page-table entries are.
//
// The idea: one fixed list of observables, each with its name, and for each finished state a row of
// Words, one for each observable. Where the hardware may have set the accessed bit of an entry it
// may have left it, too: then a state has a row for each.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "checker/kernel/automata.hpp"
#include "checker/kernel/kernel_layout.hpp"
#include "checker/scenario/scenario.hpp"

namespace pmapcheck::kernel {

/// Something that can be observed when all threads have finished.
struct Observable {
  enum class Kind : std::uint8_t {
    result,   ///< Of a call; kNotMade if it was not made.
    content,  ///< Of a page.
    pte,      ///< Of a user's pmap.
  };
  Kind kind;
  std::string name;        ///< "reader.x", "content(a)", "pte(user, 0x1000)".
  impl::WordKind word;     ///< What its Words stand for.
  std::size_t thread = 0;  ///< Of a result, with its number in the thread.
  std::size_t variable = 0;
  impl::Field field{};  ///< Of a content or an entry.
};

using ObservedRow = std::vector<impl::Word>;

class Observer {
 public:
  /// All named results that the programs keep, and, where the machine has them, contents and
  /// entries. Require: everything outlives this.
  Observer(const scenario::Scenario& scenario, const std::vector<Program>& programs,
           const impl::Machine& machine, const KernelLayout& layout, const Automata& automata);

  [[nodiscard]] const std::vector<Observable>& observables() const { return observables_; }
  /// The position of what a condition speaks of. Require: the programs keep it.
  [[nodiscard]] std::size_t position(const scenario::Observable& what) const;

  /// Visits each row of a state. Require: every thread has finished in it, but for
  /// handlers that nothing has interrupted for.
  void visit(const impl::Cells& state, const std::function<void(const ObservedRow&)>& row) const;

  /// "1", "fault", "b RW A", "not made".
  [[nodiscard]] std::string text(std::size_t observable, impl::Word word) const;

 private:
  void add_results(const scenario::Scenario& scenario, const std::vector<Program>& programs);
  void visit_from(std::size_t next, const impl::Cells& state, ObservedRow& row,
                  const std::function<void(const ObservedRow&)>& visit) const;

  const impl::Machine& machine_;
  const KernelLayout& layout_;
  const Automata& automata_;
  std::vector<Observable> observables_;
};

}  // namespace pmapcheck::kernel
