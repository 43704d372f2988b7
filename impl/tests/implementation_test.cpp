// What holds for every implementation: how it is written, and that it does something.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "checker/tests/catch.hpp"
#include "impl/kernel.hpp"
#include "impl/tests/await_rule.hpp"
#include "impl/tests/bench.hpp"

namespace pmapcheck::impl {
namespace {

TEST_CASE("a co_await in a statement of its own is in order") {
  for (const char* statement :
       {"co_await f(x);", "x = co_await f();", "const bool b = co_await machine::f(a, (b + c));",
        "if (a && !g(b)) co_await f(x);", "if (a) {} else co_await f({1, 2});",
        "if (a) x = co_await f();", "x = co_await f<std::T>(a);",
        "std::vector<int>& v = co_await f();", "// if (co_await f())\nco_await f();",
        "const char* s = \"g(co_await f())\";"}) {
    INFO(statement);
    CHECK(misplaced_awaits(std::string("void g() { int y; ") + statement + " }").empty());
  }
}

TEST_CASE("a co_await inside a larger expression is found") {
  for (const char* statement :
       {"if (co_await f()) g();", "if (!co_await f()) g();", "while (co_await f()) g();",
        "g(co_await f());", "co_return co_await f();", "x = y ? co_await f() : z;",
        "x = a && co_await f();", "const bool b = co_await f() && c;", "T t{co_await f()};",
        "co_return T{co_await f()};", "x = co_await f() + 1;", "co_await f(), co_await g();",
        "for (int i = 0; co_await f(); ++i) g();", "if (a) g(co_await f());",
        "co_await f(co_await g());", "x = co_await f() < g();",
        "if (const bool b = co_await f()) g();"}) {
    INFO(statement);
    CHECK_FALSE(misplaced_awaits(std::string("void g() { int y; ") + statement + " }").empty());
  }
}

TEST_CASE("in every implementation each co_await stands in a statement of its own") {
  std::size_t awaits = 0;
  for (const char* folder : {"impl/reference", "impl/variants"}) {
    const std::filesystem::path root(PMAPCHECK_SOURCE_DIR);
    for (const auto& file : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (file.path().extension() != ".cpp") continue;
      std::ostringstream text;
      text << std::ifstream(file.path()).rdbuf();
      awaits += count_awaits(text.str());
      for (const std::string& line : misplaced_awaits(text.str())) {
        FAIL_CHECK(file.path().filename().string() << ":" << line);
      }
    }
  }
  CHECK(awaits > 100);
}

// An argument that makes a call do its work.
Word plausible(const OperandInfo& parameter) {
  switch (parameter.kind) {
    case WordKind::pmap:
    case WordKind::map:
      return encode(Bench::user);
    case WordKind::address:
      return std::string(parameter.name) == "end" ? encode(Bench::va2) : encode(Bench::va);
    case WordKind::protection:
      return encode(VM_PROT_WRITE);
    case WordKind::pte:
      return std::string(parameter.name) == "old"
                 ? encode(pt_entry_t{PG_V | PG_MANAGED, Bench::y})
                 : encode(pt_entry_t{PG_V | PG_RW | PG_A | PG_MANAGED, Bench::x});
    default:
      return 0;
  }
}

Words plausible_arguments(const Routine& routine) {
  Words words;
  for (std::size_t i = 0; i < routine.parameter_count(); ++i) {
    words.values[i] = plausible(routine.parameters[i]);
  }
  words.count = static_cast<std::uint8_t>(routine.parameter_count());
  return words;
}

// Whether it is the implementation's very fault that it asks for nothing.
bool does_nothing(const Implementation& implementation) {
  const std::string_view variant = implementation.variant;
  const std::string_view routine = implementation.routine->name;
  return variant == "keeps-protection" || variant == "no-busy" ||
         (variant == "ignores-transition" && routine == "vm_fault_must_wait") ||
         (variant == "no-wait" && routine == "vm_map_entry_held");
}

TEST_CASE(
    "no implementation finishes before it has asked for anything, but those that do nothing") {
  for (const Implementation& implementation : implementations()) {
    INFO(implementation.routine->name << ", " << implementation.variant);
    const Words arguments = plausible_arguments(*implementation.routine);
    Running running = implementation.start(implementation.body, arguments);
    const Request first = running.resume(0);
    const bool asks = first.kind == Request::Kind::operation || first.kind == Request::Kind::call;
    CHECK(asks == !does_nothing(implementation));
  }
}

TEST_CASE("an implementation's first operation is one that it declares") {
  const Shape shape = bench_shape();
  for (const Implementation& implementation : implementations()) {
    INFO(implementation.routine->name << ", " << implementation.variant);
    const Words arguments = plausible_arguments(*implementation.routine);
    Running running = implementation.start(implementation.body, arguments);
    const Request first = running.resume(0);
    if (first.kind != Request::Kind::operation) continue;
    for (const Resource& used : touched(shape, first.operation)) {
      INFO(to_text(used));
      CHECK(covers(implementation.may_touch(arguments), used));
    }
  }
}

TEST_CASE("every routine has a reference, and its variants' names are distinct") {
  for (const Implementation& implementation : implementations()) {
    INFO(implementation.routine->name << ", " << implementation.variant);
    CHECK(find_implementation(implementation.routine->name, "reference") != nullptr);
    CHECK(find_implementation(implementation.routine->name, implementation.variant) ==
          &implementation);
  }
  CHECK(find_implementation("pmap_enter", "no such variant") == nullptr);
}

}  // namespace
}  // namespace pmapcheck::impl
