// A state of the kernel model in words.
//
// The idea: a fixed list of state variables, each with a name for people and a text for its value.
// Every byte of the state is spoken for, except the threads' places in their programs, which the
// steps of a run show better.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"

namespace pmapcheck::report {

class StateText {
 public:
  /// Require: `model` outlives this.
  explicit StateText(const kernel::KernelModel& model);

  /// The whole state; the same names in the same order for every state of the model.
  [[nodiscard]] std::vector<NamedText> of(explore::StateView state) const;
  /// The variables whose text differs.
  [[nodiscard]] std::vector<Change> changes(explore::StateView before,
                                            explore::StateView after) const;
  /// What each CPU may hold of older generations of page-table entries.
  [[nodiscard]] std::vector<StaleEntries> stale(explore::StateView state) const;

 private:
  struct Variable {
    std::string name;
    std::function<std::string(const impl::Cells&)> text;
  };

  void add(std::string name, std::function<std::string(const impl::Cells&)> text);
  // A field under the name that the layout gives it; nothing if this machine does not have it.
  void add(impl::Field field, std::function<std::string(std::uint32_t)> text);
  void add_number(impl::Field field);
  void add_cpus();
  void add_threads();
  void add_pmaps();
  void add_pages();
  void add_locks();
  void add_sf_bufs();
  void add_maps();
  void add_mappings();
  void add_ghosts();

  [[nodiscard]] const impl::Shape& shape() const { return model_.machine().shape; }
  [[nodiscard]] const impl::Layout& layout() const { return model_.machine().layout; }
  [[nodiscard]] std::string pair_name(impl::pmap_t p, impl::vm_offset_t v) const;
  [[nodiscard]] std::vector<std::string> stale_entries(std::uint32_t set) const;

  const kernel::KernelModel& model_;
  std::vector<Variable> variables_;
};

}  // namespace pmapcheck::report
