#include "checker/report/step_text.hpp"

#include <span>

#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using impl::EnvironmentProcess;
using impl::OperandInfo;
using impl::Shape;
using impl::Word;
using impl::WordKind;
using impl::Words;
using kernel::CallEvent;
using kernel::KernelModel;
using kernel::Point;

namespace {

// What is meant by the operands of an operation is known to the operation only.
std::vector<NamedText> named(const Shape& shape, const impl::Operation& operation) {
  const auto& operands = impl::info(operation.op).operands;
  std::vector<NamedText> all;
  for (std::size_t i = 0; i < operands.size() && operands[i].name != nullptr; ++i) {
    if (operands[i].kind == WordKind::content && !shape.contents) continue;
    all.push_back({operands[i].name, impl::operand_text(shape, operation, i)});
  }
  return all;
}

std::vector<NamedText> named(const Shape& shape, std::span<const OperandInfo> operands,
                             const Words& words) {
  std::vector<NamedText> all;
  for (std::size_t i = 0; i < operands.size() && operands[i].name != nullptr; ++i) {
    all.push_back({operands[i].name, to_text(shape, operands[i].kind, words[i])});
  }
  return all;
}

void describe_request(const Shape& shape, const Point& point, RunStep& step) {
  for (const impl::Routine* routine : point.stack) step.stack.emplace_back(routine->name);
  if (point.kind == Point::Kind::call) {
    step.kind = StepKind::call;
    step.operation = point.routine->name;
    step.operands = named(shape, point.routine->parameters, point.arguments);
  } else {
    const impl::OperationInfo& info = impl::info(point.operation.op);
    step.kind = StepKind::operation;
    step.operation = info.name;
    step.operands = named(shape, point.operation);
  }
}

void describe_thread(const KernelModel& model, explore::StateView before, std::size_t thread,
                     const kernel::Taken& taken, RunStep& step) {
  const impl::Machine& machine = model.machine();
  const Point& point = model.point(before, thread);
  const impl::Cells cells(const_cast<std::uint8_t*>(before.data()));
  step.thread = machine.shape.threads[thread].name;
  step.cpu = machine.shape.cpu_name(
      {static_cast<std::uint8_t>(cells.get(machine.layout.threads[thread].cpu))});
  step.where = point.in_program ? program_place(point, thread) : source_place(point);
  describe_request(machine.shape, point, step);
  if (point.kind == Point::Kind::operation) {
    if (impl::info(point.operation.op).observed != WordKind::nothing) {
      step.observed = impl::observed_text(machine.shape, point.operation, taken.observed);
    }
  }
  for (const CallEvent& event : taken.events) {
    if (event.kind != CallEvent::Kind::ret) continue;
    CallText text{
        event.routine->name, named(machine.shape, event.routine->parameters, event.arguments), {}};
    if (event.routine->result != WordKind::nothing) {
      text.result = to_text(machine.shape, event.routine->result, event.result);
    }
    step.returns.push_back(std::move(text));
  }
}

void describe_environment(const KernelModel& model, explore::StateView before,
                          const EnvironmentProcess& process, RunStep& step) {
  using Kind = EnvironmentProcess::Kind;
  const Shape& shape = model.machine().shape;
  const impl::Cells cells(const_cast<std::uint8_t*>(before.data()));
  step.kind = StepKind::environment;
  step.operation = impl::name(process);
  step.summary = to_text(model.machine(), process, cells);
  switch (process.kind) {
    case Kind::deliver_ipi:
      step.cpu = shape.cpu_name({process.a});
      step.operands = {{"from", shape.cpu_name({process.b})}};
      break;
    case Kind::switch_to:
      step.cpu = shape.cpu_name({process.a});
      step.operands = {{"thread", shape.threads[process.b].name}};
      break;
    case Kind::migrate:
      step.cpu = shape.cpu_name({process.b});
      step.operands = {{"thread", shape.threads[process.a].name}};
      break;
    case Kind::pageout:
      step.operands = {{"page", shape.pages[process.a].name}};
      break;
    case Kind::signal:
      step.operands = {{"thread", shape.threads[process.a].name}};
      break;
    case Kind::interrupt:
      step.cpu = shape.cpu_name(shape.threads[process.a].cpu);
      step.operands = {{"handler", shape.threads[process.a].name}};
      break;
    case Kind::memory_shortage:
    case Kind::memory_release:
      break;
  }
}

// Claims of nothing are left out.
std::vector<ActionText> described_actions(const KernelModel& model, const kernel::Taken& taken) {
  std::vector<ActionText> all;
  const formula::Interpretation& words = model.compiled().interpretation();
  for (const kernel::TakenAction& part : taken.actions) {
    if (part.claim == formula::Claim::nothing) continue;
    const formula::Definition& effect =
        words.specification().definitions[model.actions()->effect(part.claim)];
    const auto arguments = model.actions()->arguments(part.claim);
    ActionText text{effect.action, {}};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const formula::Variable& parameter = effect.parameters[i];
      text.arguments.push_back({parameter.name, words.value_text(parameter.sort, arguments[i])});
    }
    all.push_back(std::move(text));
  }
  return all;
}

}  // namespace

RunStep describe(const KernelModel& model, const StateText& texts, std::size_t number,
                 explore::StateView before, explore::Step step, const kernel::Taken& taken) {
  RunStep text;
  text.number = number;
  if (step.process < model.thread_count()) {
    describe_thread(model, before, step.process, taken, text);
  } else {
    describe_environment(model, before, model.environment(step), text);
  }
  text.actions = described_actions(model, taken);
  text.changes = texts.changes(before, taken.state);
  text.stale = texts.stale(taken.state);
  return text;
}

std::string source_place(const Point& point) {
  return std::string(point.where.file_name()) + ":" + std::to_string(point.where.line());
}

std::string program_place(const Point& point, std::size_t thread) {
  return "scenario: /threads/" + std::to_string(thread) + "/calls/" +
         std::to_string(point.call_index);
}

std::string request_text(const KernelModel& model, const Point& point) {
  RunStep step;
  describe_request(model.machine().shape, point, step);
  return call_text(step.operation, step.operands);
}

}  // namespace pmapcheck::report
