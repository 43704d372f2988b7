// The table of operations, and how Words are encoded and written.
#include <set>
#include <string>

#include "checker/tests/catch.hpp"
#include "impl/machine/mmu.hpp"
#include "impl/tests/bench.hpp"
#include "impl/tests/twins/program.hpp"

namespace pmapcheck::impl {
namespace {

TEST_CASE("no two operations have the same name") {
  std::set<std::string> names;
  for (const OperationInfo& operation : operations()) {
    INFO(operation.name);
    CHECK(names.insert(operation.name).second);
  }
  CHECK(names.size() == kOperationCount);
}

TEST_CASE("no two operands of an operation have the same name") {
  for (const OperationInfo& operation : operations()) {
    INFO(operation.name);
    std::set<std::string> names;
    for (std::size_t i = 0; i < operation.operand_count(); ++i) {
      CHECK(names.insert(operation.operands[i].name).second);
    }
  }
}

template <class T>
void survives(T value) {
  CHECK(decode<T>(encode(value)) == value);
}

TEST_CASE("what is encoded into a Word is decoded from it") {
  for (unsigned i = 0; i < 256; ++i) {
    const auto byte = static_cast<std::uint8_t>(i);
    survives(vm_page_t{byte});
    survives(vm_offset_t{byte});
    survives(lock_t{byte});
    survives(cpuset_t{byte});
    for (unsigned bits = 0; bits < 256; ++bits) {
      survives(pt_entry_t{static_cast<std::uint8_t>(bits), {byte}});
    }
    survives(static_cast<std::int8_t>(byte));
  }
  survives(sf_buf_t{});
  survives(true);
  survives(false);
  for (const int number : {-2147483647 - 1, -1, 0, 1, 2147483647}) survives(number);
  survives(KERN_RESOURCE_SHORTAGE);
  survives(PMAP_ENTER_NOSLEEP);
}

TEST_CASE("a typed request encodes its operands in order") {
  const pt_entry_t e{PG_V | PG_RW, {2}};
  const Operation operation = machine::pte_store(Bench::user, Bench::va2, e).operation;
  CHECK(operation.op == Op::pte_store);
  REQUIRE(operation.operands.count == info(Op::pte_store).operand_count());
  CHECK(decode<pmap_t>(operation.operands[0]) == Bench::user);
  CHECK(decode<vm_offset_t>(operation.operands[1]) == Bench::va2);
  CHECK(decode<pt_entry_t>(operation.operands[2]) == e);
}

TEST_CASE("constants of the machine are answered without a state") {
  const Shape shape = bench_shape();
  CHECK(constant(shape, machine::page_managed(Bench::x).operation) == Word{1});
  CHECK(constant(shape, machine::page_managed(Bench::device).operation) == Word{0});
  CHECK(constant(shape, machine::sf_kva({1}).operation) == encode(shape.sf_buf_kva({1})));
  CHECK_FALSE(constant(shape, machine::curcpu().operation).has_value());
}

TEST_CASE("Words are written with the scenario's names") {
  const Shape shape = bench_shape();
  const auto text = [&](WordKind kind, auto value) { return to_text(shape, kind, encode(value)); };
  CHECK(text(WordKind::boolean, true) == "true");
  CHECK(text(WordKind::number, -1) == "-1");
  CHECK(text(WordKind::cpu, Bench::cpu1) == "cpu1");
  CHECK(text(WordKind::cpu_set, shape.all_cpus()) == "{cpu0,cpu1}");
  CHECK(text(WordKind::cpu_set, cpuset_t{}) == "{}");
  CHECK(text(WordKind::pmap, Bench::user) == "user");
  CHECK(text(WordKind::address, Bench::va2) == "0x2000");
  CHECK(text(WordKind::address, shape.quick_frame(Bench::cpu1)) == "qframe1");
  CHECK(text(WordKind::address, shape.sf_buf_kva({0})) == "sfkva0");
  CHECK(text(WordKind::page, Bench::device) == "device");
  CHECK(text(WordKind::page, vm_page_t{}) == "NULL");
  CHECK(text(WordKind::sf_buf, sf_buf_t{1}) == "sf_buf1");
  CHECK(text(WordKind::sf_buf, sf_buf_t{}) == "NULL");
  CHECK(text(WordKind::lock, Shape::pmap_lock(Bench::user)) == "pmap_lock(user)");
  CHECK(text(WordKind::lock, shape.scenario_lock(1)) == "spin");
  CHECK(text(WordKind::lock, lock_t{}) == "NULL");
  CHECK(text(WordKind::channel, shape.scenario_channel(0)) == "event");
  CHECK(text(WordKind::pte, pt_entry_t{}) == "invalid");
  CHECK(text(WordKind::pte, pt_entry_t{PG_V, Bench::x}) == "x RO");
  CHECK(text(WordKind::pte, pt_entry_t{PG_V | PG_RW | PG_A | PG_M, Bench::y}) == "y RW A M");
  CHECK(text(WordKind::page_flag, PGA_WRITEABLE) == "PGA_WRITEABLE");
  CHECK(to_text(shape, WordKind::protection, VM_PROT_READ | VM_PROT_WRITE) == "rw");
  CHECK(to_text(shape, WordKind::enter_flags, 0) == "0");
  CHECK(to_text(shape, WordKind::enter_flags, PMAP_ENTER_WRITE | PMAP_ENTER_WIRED) ==
        "write|wired");
  CHECK(text(WordKind::kern_return, KERN_RESOURCE_SHORTAGE) == "KERN_RESOURCE_SHORTAGE");
  CHECK(text(WordKind::wait_result, WAIT_INTERRUPTED) == "EINTR");
}

TEST_CASE("an access says what it met") {
  const Shape shape = bench_shape();
  const auto text = [&](mmu::Met met) {
    return to_text(shape, WordKind::access, mmu::access_word(met, Bench::y));
  };
  CHECK(text(mmu::Met::walk) == "y");
  CHECK(text(mmu::Met::stale) == "y, through a stale TLB entry");
  CHECK(text(mmu::Met::fault) == "page fault");
  CHECK(text(mmu::Met::protection_fault) == "protection fault, from a stale read-only TLB entry");
}

TEST_CASE("every byte of the state has a name, and no two fields share one") {
  const Machine machine(bench_shape());
  const Layout& layout = machine.layout;
  std::set<std::string> names;
  for (std::size_t i = 0; i < layout.bytes(); ++i) {
    CHECK_FALSE(layout.name(i).empty());
    const bool new_field = i == 0 || layout.name(i) != layout.name(i - 1);
    if (new_field) {
      INFO(layout.name(i));
      CHECK(names.insert(layout.name(i)).second);
    }
  }
}

}  // namespace
}  // namespace pmapcheck::impl
