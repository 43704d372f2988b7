// The sections "setup" and "threads": calls in order, with what each may refer to.
#include <algorithm>

#include "checker/scenario/sections.hpp"
#include "checker/scenario/wording.hpp"

namespace pmapcheck::scenario {
namespace {

constexpr std::size_t kMaxCalls = 16;
constexpr std::array kContextNames{"thread", "ithread", "filter"};

bool is_address(ParameterKind kind) {
  return kind == ParameterKind::address || kind == ParameterKind::bound;
}

bool is_of_maps(const Parameter& parameter) {
  return parameter.kind == ParameterKind::map || parameter.kind == ParameterKind::object;
}

/// "when" or "unless", with the guards that the named result itself hangs on.
std::vector<Guard> read_guards(const Object& call, const Thread& so_far) {
  const auto when = call.find("when");
  const auto unless = call.find("unless");
  if (when && unless) {
    call.node().refuse("a call has both \"when\" and \"unless\"", "give one of them");
  }
  if (!when && !unless) return {};
  const auto variable = read_variable(when ? *when : *unless, so_far);
  if (!variable) return {};
  const std::size_t assigned_by = so_far.variables[static_cast<std::size_t>(*variable)].call;
  std::vector<Guard> guards = so_far.calls[assigned_by].guards;
  guards.push_back({.variable = *variable, .holds = when.has_value()});
  return guards;
}

}  // namespace

CallReader::CallReader(const Signatures& signatures, const Machine& machine, Addresses& addresses)
    : signatures_(signatures), machine_(machine), addresses_(addresses) {
  for (const CallSignature& signature : signatures.calls) call_names_.push_back(signature.name);
}

std::vector<CallSite> CallReader::setup(const Node& node) {
  std::vector<CallSite> calls;
  for (const Node& element : node.elements(0, kMaxCalls, "call")) {
    if (auto site = call(element, kSetupCallKeys, {})) calls.push_back(std::move(*site));
  }
  return calls;
}

std::vector<Thread> CallReader::threads(const Node& node) {
  std::vector<Thread> threads;
  std::vector<std::string> names;
  for (const Node& element : node.elements(1, 4, "thread")) {
    threads.push_back(thread(element));
    refuse_repetition(element, threads.back().name, names, "thread");
    names.push_back(threads.back().name);
  }
  return threads;
}

Thread CallReader::thread(const Node& node) {
  Thread thread;
  const Object object = node.object(kThreadKeys);
  if (const auto name = object.find("name")) thread.name = name->identifier();
  if (const auto cpu = object.find("cpu")) {
    thread.cpu = read_cpu(*cpu, machine_.cpus);
  }
  if (const auto context = object.find("context")) {
    thread.context = context->enumerator<Context>(kContextNames, "context");
  }
  const bool handler = thread.context != Context::thread;
  thread.pmap = handler ? kKernelPmap : PmapIndex{1};  // the first of the scenario's own
  if (const auto pmap = object.find("pmap")) {
    thread.pmap = static_cast<PmapIndex>(pmap->choice(machine_.pmaps, "pmap", "").value_or(0));
    if (handler && thread.pmap != kKernelPmap) {
      pmap->refuse("an interrupt handler has no address space of its own",
                   "leave \"pmap\" out: a filter sees that of whom it interrupts, an interrupt "
                   "thread the kernel's");
    }
  }
  if (const auto calls = object.find("calls")) {
    for (const Node& element : calls->elements(1, kMaxCalls, "call")) {
      auto site = call(element, kCallKeys, thread);
      if (!site) continue;
      if (const auto result = Object(element).find("result")) assign_result(*result, *site, thread);
      thread.calls.push_back(std::move(*site));
    }
  }
  return thread;
}

std::optional<CallSite> CallReader::call(const Node& node, const KeyTable& keys,
                                         const Thread& so_far) {
  const auto name = Object(node).find("call");
  if (!name) {
    node.refuse("the key \"call\" is missing: a call is an object that names what is called",
                one_of("", call_names_, "there are no calls"));
    return std::nullopt;
  }
  const auto index = name->choice(call_names_, "call", "there are no calls");
  if (!index) return std::nullopt;

  const CallSignature& signature = signatures_.calls[*index];
  const auto& parameters = signature.parameters;
  if (machine_.map_entries == 0 && std::any_of(parameters.begin(), parameters.end(), is_of_maps)) {
    name->refuse(in_quotes(signature.name) + " is of vm_maps, and the machine has none",
                 kMapsRemedy);
  }
  const std::string noun = "call of " + signature.name;
  KeyTable all{noun, keys.keys};
  for (const Parameter& parameter : signature.parameters) {
    all.keys.push_back({parameter.name, is_required(parameter)});
  }
  const Object object = node.object(all);

  CallSite site;
  site.signature = *index;
  site.call = signature.name;
  site.guards = read_guards(object, so_far);
  site.pointer = node.pointer();
  site.line = node.line();
  const Scope scope{machine_, addresses_, so_far, site.guards};
  for (const Parameter& parameter : signature.parameters) {
    const auto argument = object.find(parameter.name);
    site.arguments.push_back(argument ? read_argument(*argument, parameter, scope)
                                      : Argument{false, parameter.default_value.value_or(0)});
  }
  return site;
}

void CallReader::assign_result(const Node& node, CallSite& site, Thread& thread) const {
  const ResultKind kind = signatures_.calls[site.signature].result;
  const std::string name = node.identifier();
  std::vector<std::string> names;
  for (const Variable& variable : thread.variables) names.push_back(variable.name);
  refuse_repetition(node, name, names, "result");
  if (kind == ResultKind::none) {
    node.refuse(in_quotes(site.call) + " returns nothing", "leave \"result\" out");
  }
  site.result = static_cast<VariableIndex>(thread.variables.size());
  thread.variables.push_back({.name = name, .kind = kind, .call = thread.calls.size()});
}

std::optional<std::uint32_t> CallReader::address(const Node& node) {
  return addresses_.read(node, Addresses::Use::page);
}

void CallReader::number_addresses(std::vector<CallSite>& calls,
                                  const std::vector<std::uint32_t>& addresses) const {
  for (CallSite& site : calls) {
    const auto& parameters = signatures_.calls[site.signature].parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      Argument& argument = site.arguments[i];
      if (argument.is_variable || !is_address(parameters[i].kind)) continue;
      const auto at = std::find(addresses.begin(), addresses.end(), argument.value);
      argument.value = at - addresses.begin();
    }
  }
}

}  // namespace pmapcheck::scenario
