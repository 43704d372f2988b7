// One argument of a call: a name, an address, bits or a number, resolved by its parameter's kind.
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

Argument constant(std::int64_t value) { return {.is_variable = false, .value = value}; }

/// The index of a declared thing. `section` is where a machine declares such things.
Argument read_declared(const Node& node, const std::vector<std::string>& names,
                       std::string_view noun, std::string_view section) {
  const std::string none = "the machine has none: declare it in /machine/" + std::string(section);
  return constant(static_cast<std::int64_t>(node.choice(names, noun, none).value_or(0)));
}

Argument read_flags(const Node& node, const std::vector<std::string>& choices) {
  std::int64_t bits = 0;
  for (const Node& element : node.elements(0, choices.size(), "flag")) {
    const auto flag = element.choice(choices, "flag", "this call has no flags");
    if (!flag) continue;
    const std::int64_t bit = std::int64_t{1} << *flag;
    if ((bits & bit) != 0) element.refuse("this flag is given twice", "each may be given once");
    bits |= bit;
  }
  return constant(bits);
}

Argument read_cpus(const Node& node, const Machine& machine) {
  std::int64_t bits = 0;
  for (const Node& element : node.elements(0, kMaxCpus, "CPU")) {
    const std::int64_t bit = std::int64_t{1} << static_cast<int>(read_cpu(element, machine.cpus));
    if ((bits & bit) != 0) element.refuse("this CPU is named twice", "each may be named once");
    bits |= bit;
  }
  return constant(bits);
}

Argument read_lock(const Node& node, const std::vector<std::string>& classes,
                   const std::vector<Lock>& locks) {
  const Argument lock = read_declared(node, names_of(locks), "lock", "locks");
  if (classes.empty() || locks.empty()) return lock;
  const std::string found = kLockClassNames[static_cast<std::size_t>(
      locks[static_cast<std::size_t>(lock.value)].lock_class)];
  if (std::find(classes.begin(), classes.end(), found) == classes.end()) {
    node.refuse("this lock is of class " + in_quotes(found),
                "the call takes a lock of class " + listed(classes));
  }
  return lock;
}

/// A use of the result of an earlier call, which must have been made wherever this one is.
Argument read_result(const Node& node, ResultKind kind, const Scope& scope) {
  const auto index = read_variable(node, scope.thread);
  if (!index) return {};
  const Variable& variable = scope.thread.variables[static_cast<std::size_t>(*index)];
  if (variable.kind != kind) {
    node.refuse("the result " + in_quotes(variable.name) + " is " +
                    with_article(name_of(variable.kind)) + ", not " + with_article(name_of(kind)),
                "name an earlier result that is " + with_article(name_of(kind)));
  }
  for (const Guard& guard : scope.thread.calls[variable.call].guards) {
    if (std::find(scope.guards.begin(), scope.guards.end(), guard) != scope.guards.end()) continue;
    const std::string condition =
        std::string(guard.holds ? "\"when\": " : "\"unless\": ") +
        in_quotes(scope.thread.variables[static_cast<std::size_t>(guard.variable)].name);
    node.refuse("the result " + in_quotes(variable.name) + " may be missing here: the call that " +
                    "assigns it is made only under " + condition,
                "make this call under the same condition");
  }
  return {.is_variable = true, .value = static_cast<std::int64_t>(*index)};
}

Argument read_address_argument(const Node& node, const Scope& scope) {
  const bool is_name = node.kind() == JsonKind::string && !node.string("").starts_with("0x");
  if (is_name && !scope.thread.variables.empty()) return read_result(node, ResultKind::kva, scope);
  return constant(scope.addresses.read(node, Addresses::Use::page).value_or(0));
}

}  // namespace

Argument read_argument(const Node& node, const Parameter& parameter, const Scope& scope) {
  switch (parameter.kind) {
    case ParameterKind::pmap:
      return read_declared(node, scope.machine.pmaps, "pmap", "pmaps");
    case ParameterKind::address:
      return read_address_argument(node, scope);
    case ParameterKind::bound:
      return constant(scope.addresses.read(node, Addresses::Use::bound).value_or(0));
    case ParameterKind::map:
      return constant(static_cast<std::int64_t>(read_map(node, scope.machine)));
    case ParameterKind::object:
      return read_declared(node, names_of(scope.machine.objects), "object", "objects");
    case ParameterKind::page:
      return read_declared(node, names_of(scope.machine.pages), "page", "pages");
    case ParameterKind::sf_buf:
      return read_result(node, ResultKind::sf_buf, scope);
    case ParameterKind::kva:
      return read_result(node, ResultKind::kva, scope);
    case ParameterKind::protection:
      return constant(read_protection(node));
    case ParameterKind::rights:
      return constant(read_protection_or_none(node));
    case ParameterKind::flags:
      return read_flags(node, parameter.choices);
    case ParameterKind::choice:
      return constant(static_cast<std::int64_t>(
          node.choice(parameter.choices, parameter.name, "there is none").value_or(0)));
    case ParameterKind::lock:
      return read_lock(node, parameter.lock_classes, scope.machine.locks);
    case ParameterKind::channel:
      return read_declared(node, scope.machine.channels, "channel", "channels");
    case ParameterKind::number:
      return constant(node.integer(parameter.minimum, parameter.maximum));
    case ParameterKind::content:
      return constant(node.integer(0, kMaxContent));
    case ParameterKind::pte:
      return constant(read_pte(node, scope.machine).packed());
    case ParameterKind::cpus:
      return read_cpus(node, scope.machine);
  }
  return {};
}

std::optional<VariableIndex> read_variable(const Node& node, const Thread& thread) {
  std::vector<std::string> names;
  for (const Variable& variable : thread.variables) names.push_back(variable.name);
  const auto index =
      node.choice(names, "earlier result", "no earlier call of this thread has a \"result\"");
  if (!index) return std::nullopt;
  return static_cast<VariableIndex>(*index);
}

const char* name_of(ResultKind kind) {
  static constexpr std::array kNames{"nothing",      "status",      "kva",
                                     "sf_buf",       "page",        "boolean",
                                     "loaded value", "stored page", "page-table entry"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace pmapcheck::scenario
