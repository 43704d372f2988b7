#include "impl/tests/program.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace pmapcheck::impl {

namespace {

constexpr const char* kThreadNames[kMaxThreads] = {"t0", "t1", "t2"};

class Generator {
 public:
  explicit Generator(std::mt19937& random) : random_(random) {}

  Program program() {
    choose_machine();
    for (std::size_t i = 0; i < program_.translations.size(); ++i) {
      program_.entries.push_back(entry());
    }
    program_.threads.resize(program_.shape.threads.size());
    // Few translations on few CPUs leave room for longer programs.
    const std::size_t cells = program_.translations.size() * program_.shape.cpus;
    const std::size_t operations = 4 + below(cells <= 2 ? 5 : cells <= 4 ? 4 : 2);
    for (std::size_t done = 0; done < operations;) {
      std::vector<Operation>& thread = program_.threads[below(program_.threads.size())];
      if (thread.size() + 2 > kMaxOperations) continue;
      done += append(thread, &thread - program_.threads.data());
    }
    return std::move(program_);
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }

  void choose_machine() {
    Shape& shape = program_.shape;
    shape.cpus = static_cast<std::uint8_t>(one_in(4) ? 3 : 2);
    shape.pmaps = {"kernel", "user"};
    shape.addresses = {"0x1000"};
    shape.pages = {{"a"}, {"b"}};
    if (one_in(2)) shape.pages.push_back({"c"});
    program_.translations = {{{1}, {0}}};
    for (std::uint8_t c = 0; c < shape.cpus; ++c) {
      shape.threads.push_back({kThreadNames[c], {c}, {1}});
    }
    switch (below(shape.cpus == 3 ? 4 : 6)) {
      case 0:  // a second address
        shape.addresses.push_back("0x2000");
        program_.translations.push_back({{1}, {1}});
        return;
      case 1:  // an address of the kernel's, whose root is never unloaded
        shape.sf_bufs = 1;
        program_.translations.push_back({kernel_pmap, shape.sf_buf_kva({0})});
        return;
      case 4:
      case 5:  // a second address space, and a CPU that switches between the two
        shape.pmaps.push_back("other");
        shape.preemption.enabled = true;
        shape.threads[1].pmap = {static_cast<std::uint8_t>(1 + below(2))};
        shape.threads.push_back({kThreadNames[2], {0}, {2}});
        program_.translations.push_back({{2}, {0}});
        return;
      default:
        return;
    }
  }

  pt_entry_t entry() {
    if (one_in(4)) return {};
    pt_entry_t e{PG_V, {static_cast<std::uint8_t>(below(program_.shape.pages.size()))}};
    if (!one_in(3)) e.bits |= PG_RW;
    if (one_in(3)) e.bits |= PG_A;
    if (e.has(PG_RW) && one_in(3)) e.bits |= PG_M;
    return e;
  }

  // Appends an operation, or a shootdown's two; returns how many.
  std::size_t append(std::vector<Operation>& thread, std::ptrdiff_t number) {
    const Translation t = program_.translations[below(program_.translations.size())];
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        thread.push_back(load(t.va));
        return 1;
      case 3:
      case 4:
      case 5:
        thread.push_back(store(t.va));
        return 1;
      case 6:
      case 7: {
        constexpr unsigned kMasks[] = {0xff, 0xff, 0xff & ~PG_A, 0xff & ~(PG_A | PG_M)};
        thread.push_back(machine::pte_load(t.pmap, t.va, kMasks[below(4)]).operation);
        return 1;
      }
      case 8:
        thread.push_back(machine::pte_store(t.pmap, t.va, entry()).operation);
        return 1;
      case 9:
        thread.push_back(machine::pte_swap(t.pmap, t.va, entry()).operation);
        return 1;
      case 10:
        thread.push_back(machine::invlpg(t.pmap, t.va).operation);
        return 1;
      default: {
        const Shape& shape = program_.shape;
        const cpuset_t self = cpuset_t{}.with(shape.threads[static_cast<std::size_t>(number)].cpu);
        const cpuset_t others = shape.all_cpus().without(self);
        thread.push_back(machine::ipi_invlpg(others, t.pmap, t.va).operation);
        thread.push_back(machine::ipi_wait().operation);
        return 2;
      }
    }
  }

  std::mt19937& random_;
  Program program_;
};

}  // namespace

std::size_t Program::find(Translation wanted) const {
  const auto found = std::find(translations.begin(), translations.end(), wanted);
  if (found == translations.end()) throw std::logic_error("the program has no such translation");
  return static_cast<std::size_t>(found - translations.begin());
}

Program random_program(std::mt19937& random) { return Generator(random).program(); }

std::string to_text(const Shape& shape, const Operation& operation) {
  const OperationInfo& described = info(operation.op);
  std::string text = std::string(described.name) + "(";
  for (std::size_t i = 0; i < described.operand_count(); ++i) {
    if (i > 0) text += ", ";
    text += to_text(shape, described.operands[i].kind, operation.operands[i]);
  }
  return text + ")";
}

std::string to_text(const Program& program) {
  const Shape& shape = program.shape;
  std::ostringstream text;
  for (std::size_t i = 0; i < program.translations.size(); ++i) {
    const Translation& t = program.translations[i];
    text << "(" << shape.pmaps[t.pmap.index] << ", " << shape.address_name(t.va)
         << "): " << to_text(shape, WordKind::pte, encode(program.entries[i])) << "\n";
  }
  for (std::size_t i = 0; i < program.threads.size(); ++i) {
    const ThreadShape& thread = shape.threads[i];
    text << thread.name << " on " << shape.cpu_name(thread.cpu) << ", in "
         << shape.pmaps[thread.pmap.index] << ":";
    for (const Operation& operation : program.threads[i]) {
      text << " " << to_text(shape, operation) << ";";
    }
    text << "\n";
  }
  return text.str();
}

}  // namespace pmapcheck::impl
