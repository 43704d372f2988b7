#include "impl/tests/machine_run.hpp"

#include <string>

#include "impl/machine/environment.hpp"
#include "impl/machine/mmu.hpp"

namespace pmapcheck::impl {

namespace {

using Row = std::string;  // the state vector's bytes: a string, for its hash

std::uint8_t* bytes(Row& row) { return reinterpret_cast<std::uint8_t*>(row.data()); }
Cells cells_of(const Row& row) { return Cells(bytes(const_cast<Row&>(row))); }

class MachineRun {
 public:
  explicit MachineRun(const Program& program)
      : program_(program),
        machine_(program.shape),
        environment_(environment_processes(program.shape)) {
    for (std::size_t t = 0; t < program.threads.size(); ++t) {
      done_.push_back(machine_.layout.add(1, "operations done"));
      observed_.emplace_back();
      for (std::size_t i = 0; i < program.threads[t].size(); ++i) {
        observed_[t].push_back(machine_.layout.add(2, "observed"));
      }
    }
  }

  StateSet<LazyState> states() {
    StateSet<LazyState> states;
    const auto rows = reachable<std::unordered_set<Row>>(
        initial(), [&](const Row& row, auto&& visit) { successors(row, visit); });
    for (const Row& row : rows) states.insert(spelled_out(row));
    return states;
  }

 private:
  Row initial() const {
    Row row(machine_.layout.bytes(), '\0');
    Cells cells(bytes(row));
    machine_.power_on(cells);
    for (std::size_t i = 0; i < program_.entries.size(); ++i) {
      const Translation& t = program_.translations[i];
      mmu::write_pte(machine_, cells, t.pmap, t.va, program_.entries[i], false);
    }
    for (const OldEntry& old : program_.old_entries) {
      const Translation& t = program_.translations[old.translation];
      mmu::leave_stale(machine_, cells, old.cpu, t.pmap, t.va, old.entry);
    }
    return row;
  }

  const Operation* next(const Cells& cells, std::size_t t) const {
    const std::uint32_t done = cells.get(done_[t]);
    return done == program_.threads[t].size() ? nullptr : &program_.threads[t][done];
  }

  Context context(std::size_t t) const {
    return {{static_cast<std::uint8_t>(t)}, CurrentCpu(program_.shape.threads[t].cpu)};
  }

  std::uint32_t observation(const Operation& operation, Word value) const {
    const Word result = result_of(program_.shape, operation, value);
    const bool access = operation.op == Op::load || operation.op == Op::store;
    return access && result == kFaulted ? kFault : result;
  }

  template <class Visit>
  void successors(const Row& row, const Visit& visit) {
    const Cells before = cells_of(row);
    Outcomes outcomes(row.size());
    const auto row_of = [&](std::size_t i) {
      return Row(reinterpret_cast<const char*>(outcomes.state(i)), row.size());
    };
    std::uint8_t finished = 0;
    std::uint8_t runnable = 0;
    for (std::size_t t = 0; t < program_.threads.size(); ++t) {
      const Operation* operation = next(before, t);
      if (operation == nullptr) {
        finished |= static_cast<std::uint8_t>(1u << t);
        continue;
      }
      outcomes.start(bytes(const_cast<Row&>(row)));
      execute(machine_, context(t), *operation, outcomes);
      if (outcomes.count() > 0) runnable |= static_cast<std::uint8_t>(1u << t);
      const Layout::Cpu& cpu = machine_.layout.cpus[context(t).cpu.get().index];
      if (before.get(cpu.thread) != t + 1) continue;
      const std::uint32_t done = before.get(done_[t]);
      for (std::size_t i = 0; i < outcomes.count(); ++i) {
        Row after = row_of(i);
        Cells cells(bytes(after));
        cells.set(done_[t], done + 1);
        cells.set(observed_[t][done], observation(*operation, outcomes.value(i)));
        visit(after);
      }
    }
    const KnownThreadStatus status(finished, runnable);
    for (const EnvironmentProcess& process : environment_) {
      outcomes.start(bytes(const_cast<Row&>(row)));
      environment_step(machine_, process, status, outcomes);
      for (std::size_t i = 0; i < outcomes.count(); ++i) visit(row_of(i));
    }
  }

  LazyState spelled_out(const Row& row) const {
    const Cells cells = cells_of(row);
    const Layout& layout = machine_.layout;
    const auto get = [&](Field field) { return static_cast<std::uint8_t>(cells.get(field)); };
    LazyState state;
    Control& control = state.control;
    for (std::size_t c = 0; c < program_.shape.cpus; ++c) {
      control.thread[c] = get(layout.cpus[c].thread);
      control.root[c] = get(layout.cpus[c].pmap);
      control.pending[c] = get(layout.cpus[c].pending);
      if (const std::uint32_t request = get(layout.cpus[c].request)) {
        const Translation t{layout.request_pmap(request), layout.request_address(request)};
        control.request[c] = static_cast<std::uint8_t>(program_.find(t) + 1);
      }
    }
    for (std::size_t t = 0; t < program_.threads.size(); ++t) {
      control.done[t] = get(done_[t]);
      for (std::size_t i = 0; i < observed_[t].size(); ++i) {
        control.observed[t][i] = static_cast<std::uint16_t>(cells.get(observed_[t][i]));
      }
    }
    for (std::size_t m = 0; m < program_.shape.pages.size(); ++m) {
      if ((get(layout.pages[m].flags) & PAGE_WRITTEN) != 0) {
        control.written |= static_cast<std::uint8_t>(1u << m);
      }
      control.content[m] = get(layout.pages[m].content);
    }
    for (std::size_t i = 0; i < program_.translations.size(); ++i) {
      const Translation& t = program_.translations[i];
      state.pte[i] = mmu::pte(machine_, cells, t.pmap, t.va);
      state.maybe_accessed[i] = (cells.get(layout.pte(t.pmap, t.va)) & kMaybeAccessed) != 0;
      for (std::uint8_t c = 0; c < program_.shape.cpus; ++c) {
        read_stale(cells.get(layout.tlb({c}, t.pmap, t.va)), state.stale[c][i]);
      }
    }
    return state;
  }

  void read_stale(std::uint32_t set, StaleEntries& stale) const {
    for (std::uint8_t m = 0; m < program_.shape.pages.size(); ++m) {
      if ((set & stale_bit({m}, StaleKind::read_only)) != 0)
        stale.insert({true, false, false, {m}});
      if ((set & stale_bit({m}, StaleKind::clean)) != 0) stale.insert({true, true, false, {m}});
      if ((set & stale_bit({m}, StaleKind::dirty)) != 0) stale.insert({true, true, true, {m}});
    }
  }

  const Program& program_;
  Machine machine_;
  std::vector<EnvironmentProcess> environment_;
  std::vector<Field> done_;
  std::vector<std::vector<Field>> observed_;
};

}  // namespace

StateSet<LazyState> machine_states(const Program& program) { return MachineRun(program).states(); }

}  // namespace pmapcheck::impl
