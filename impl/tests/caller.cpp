#include "impl/tests/caller.hpp"

#include "checker/tests/catch.hpp"

namespace pmapcheck::impl {

namespace {

const Implementation& chosen(const Routine& routine, const Variants& variants) {
  for (const Routine* by : {&routine, routine.owner}) {
    const auto named = by == nullptr ? variants.end() : variants.find(by->name);
    if (named == variants.end()) continue;
    const Implementation* found = find_implementation(routine.name, named->second);
    if (found != nullptr) return *found;
  }
  return *find_implementation(routine.name, "reference");
}

}  // namespace

Caller::Caller(Bench& bench, thread_t thread, const Routine* routine, const Words& arguments,
               Variants variants)
    : bench_(bench), thread_(thread), variants_(std::move(variants)) {
  push(routine, arguments);
  settle();
}

void Caller::push(const Routine* routine, const Words& arguments) {
  const Implementation& implementation = chosen(*routine, variants_);
  frames_.push_back({routine, implementation.start(implementation.body, arguments), nullptr});
  frames_.back().request = &frames_.back().running.resume(0);
}

// Goes on until an operation of the machine is next, or the outermost call has returned.
void Caller::settle() {
  while (!frames_.empty()) {
    Frame& top = frames_.back();
    const Request request = *top.request;
    switch (request.kind) {
      case Request::Kind::operation: {
        const auto answer = constant(bench_.machine.shape, request.operation);
        if (!answer) return;
        top.request = &top.running.resume(*answer);
        break;
      }
      case Request::Kind::call:
        push(request.callee, request.words);
        break;
      case Request::Kind::restart:
        frames_.pop_back();
        push(request.callee, request.words);
        break;
      case Request::Kind::finish:
        frames_.pop_back();
        if (frames_.empty()) {
          result_ = request.words[0];
        } else {
          frames_.back().request = &frames_.back().running.resume(request.words[0]);
        }
    }
  }
}

bool Caller::step(std::mt19937& random) {
  const Operation operation = next();
  const std::vector<Word> values = bench_.observable(thread_, operation);
  if (values.empty()) return false;
  const Word observed = values[random() % values.size()];
  bench_.run_observing(thread_, operation, observed);
  frames_.back().request = &frames_.back().running.resume(observed);
  settle();
  return true;
}

std::string Caller::where() const {
  if (finished()) return "finished";
  std::string text;
  for (const Frame& f : frames_) text += (text.empty() ? "" : " > ") + std::string(f.routine->name);
  const std::source_location& at = frames_.back().request->where;
  return text + ": " + info(next().op).name + " (" + at.file_name() + ":" +
         std::to_string(at.line()) + ")";
}

namespace {

bool deliver_interrupt(Bench& bench) {
  for (const EnvironmentProcess process : environment_processes(bench.machine.shape)) {
    if (process.kind == EnvironmentProcess::Kind::deliver_ipi && bench.step(process)) return true;
  }
  return false;
}

}  // namespace

bool interleave(Bench& bench, std::span<Caller> callers, std::mt19937& random) {
  for (;;) {
    const std::size_t first = random() % callers.size();
    bool stepped = false;
    bool finished = true;
    for (std::size_t i = 0; i < callers.size() && !stepped; ++i) {
      Caller& caller = callers[(first + i) % callers.size()];
      if (caller.finished()) continue;
      finished = false;
      stepped = caller.step(random);
    }
    if (finished) return true;
    if (!stepped && !deliver_interrupt(bench)) return false;
  }
}

}  // namespace pmapcheck::impl
