#include "impl/tests/twins/program.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace pmapcheck::impl {

namespace {

constexpr std::size_t kValues = 3;  // that pages hold: two stores can be told apart
constexpr const char* kThreadNames[kMaxThreads] = {"t0", "t1", "t2"};

class Generator {
 public:
  Generator(std::mt19937& random, ProgramStyle style) : random_(random), style_(style) {}

  Program program() {
    choose_machine();
    for (std::size_t i = 0; i < program_.translations.size(); ++i) {
      program_.entries.push_back(entry());
    }
    if (one_in(3)) add_old_entry();
    program_.threads.resize(program_.shape.threads.size());
    // Few translations on few CPUs leave room for longer programs.
    const std::size_t cells = program_.translations.size() * program_.shape.cpus;
    const std::size_t operations = 4 + below(cells <= 2 ? 5 : cells <= 4 ? 4 : 2);
    for (std::size_t done = 0; done < operations;) {
      std::vector<Operation>& thread = program_.threads[below(program_.threads.size())];
      if (thread.size() + 3 > kMaxOperations) continue;
      done += append(thread, &thread - program_.threads.data());
    }
    for (std::vector<Operation>& thread : program_.threads) {
      if (thread.empty() && style_ == ProgramStyle::scenario) {
        thread.push_back(machine::fence().operation);
      }
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
    shape.contents = one_in(2);
    for (std::size_t m = 0; shape.contents && m < shape.pages.size(); ++m) {
      shape.pages[m].content = static_cast<std::uint8_t>(below(kValues));
    }
    program_.pcid = style_ == ProgramStyle::pcid;
    if (program_.pcid) program_.flushes = static_cast<std::uint8_t>(below(8));
    program_.translations = {{{1}, {0}}};
    for (std::uint8_t c = 0; c < shape.cpus; ++c) {
      shape.threads.push_back({kThreadNames[c], {c}, {1}});
    }
    const bool switches = program_.pcid && shape.cpus == 2;
    switch (switches ? 4 : below(shape.cpus == 3 ? 4 : 6)) {
      case 0:  // a second address
        shape.addresses.push_back("0x2000");
        program_.translations.push_back({{1}, {1}});
        return;
      case 1:  // an address of the kernel's, whose root is never unloaded
        if (style_ != ProgramStyle::machine) return;
        shape.sf_bufs = 1;
        program_.translations.push_back({kernel_pmap, shape.sf_buf_kva({0})});
        return;
      case 4:
      case 5:  // a second address space, and a CPU that switches between the two
        shape.pmaps.push_back("other");
        shape.preemption.enabled = !program_.pcid || one_in(2);
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

  // A CPU may remember how a translation was before.
  void add_old_entry() {
    const std::size_t i = below(program_.translations.size());
    const ThreadShape& thread = program_.shape.threads[below(program_.shape.cpus)];
    const pmap_t p = program_.translations[i].pmap;
    pt_entry_t old = entry();
    if (!old.has(PG_RW)) old.bits &= static_cast<std::uint8_t>(~PG_M);
    if (old.valid() && p == thread.pmap) program_.old_entries.push_back({thread.cpu, i, old});
  }

  // What a PTE is likely to be when it is compared: as it was at the start, but for A and M.
  pt_entry_t likely(std::size_t translation) {
    pt_entry_t e = program_.entries[translation];
    if (!e.valid() || one_in(4)) return entry();
    if (one_in(2)) e.bits |= PG_A;
    if (e.has(PG_RW) && one_in(3)) e.bits |= PG_A | PG_M;
    return e;
  }

  // Appends an operation, or a shootdown's two with perhaps one between them; returns how many.
  std::size_t append(std::vector<Operation>& thread, std::ptrdiff_t number) {
    const std::size_t translation = below(program_.translations.size());
    const Translation t = program_.translations[translation];
    switch (below(15)) {
      case 0:
      case 1:
      case 2:
        thread.push_back(load(t.va));
        return 1;
      case 3:
      case 4:
      case 5:
        thread.push_back(store(t.va, static_cast<std::uint8_t>(below(kValues))));
        return 1;
      case 6:
      case 7: {
        constexpr unsigned kMasks[] = {0xff, 0xff, 0xff & ~PG_A, 0xff & ~(PG_A | PG_M)};
        const std::size_t mask = style_ == ProgramStyle::scenario ? 0 : below(4);
        thread.push_back(machine::pte_load(t.pmap, t.va, kMasks[mask]).operation);
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
      case 11:
      case 12:
        thread.push_back(machine::pte_cas(t.pmap, t.va, likely(translation), entry()).operation);
        return 1;
      case 13:
        thread.push_back(machine::fence().operation);
        return 1;
      default: {
        const Shape& shape = program_.shape;
        const cpuset_t self = cpuset_t{}.with(shape.threads[static_cast<std::size_t>(number)].cpu);
        const cpuset_t others = shape.all_cpus().without(self);
        thread.push_back(machine::ipi_invlpg(others, t.pmap, t.va).operation);
        if (one_in(2)) thread.push_back(load(t.va));
        thread.push_back(machine::ipi_wait().operation);
        return 2;
      }
    }
  }

  std::mt19937& random_;
  ProgramStyle style_;
  Program program_;
};

}  // namespace

bool Program::dropped_by(pmap_t root, std::size_t i) const {
  const pmap_t of = translations[i].pmap;
  if (of == kernel_pmap) return false;
  return !pcid || (of == root && (flushes >> root.index & 1) != 0);
}

std::size_t Program::find(Translation wanted) const {
  const auto found = std::find(translations.begin(), translations.end(), wanted);
  if (found == translations.end()) throw std::logic_error("the program has no such translation");
  return static_cast<std::size_t>(found - translations.begin());
}

Program random_program(std::mt19937& random, ProgramStyle style) {
  return Generator(random, style).program();
}

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
  for (std::uint8_t p = 0; program.pcid && p < shape.pmaps.size(); ++p) {
    if ((program.flushes >> p & 1) != 0) text << "loading " << shape.pmaps[p] << " flushes it\n";
  }
  for (const OldEntry& old : program.old_entries) {
    const Translation& t = program.translations[old.translation];
    text << shape.cpu_name(old.cpu) << " may hold "
         << to_text(shape, WordKind::pte, encode(old.entry)) << " of (" << shape.pmaps[t.pmap.index]
         << ", " << shape.address_name(t.va) << ")\n";
  }
  for (const PageShape& page : shape.pages) {
    if (shape.contents) text << page.name << " holds " << int{page.content} << "\n";
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
