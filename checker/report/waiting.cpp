#include "checker/report/waiting.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "checker/explore/rescue.hpp"
#include "checker/kernel/calls.hpp"
#include "checker/report/step_text.hpp"
#include "checker/report/wording.hpp"

namespace pmapcheck::report {

using kernel::KernelModel;
using kernel::Wait;
using Kind = impl::EnvironmentProcess::Kind;

namespace {

// States that are looked at for each kind of step: what helps, helps soon.
constexpr explore::StateIndex kNearStates = 2000;

// The steps that may never come, as a scenario and as people call them.
struct OptionalStep {
  Kind kind;
  const char* name;
  const char* phrase;
};
constexpr OptionalStep kOptionalSteps[] = {
    {Kind::signal, kernel::kSignal, "a signal"},
    {Kind::interrupt, kernel::kInterrupt, "an interrupt"},
    {Kind::memory_release, kernel::kMemoryRelease, "somebody who frees a page"},
    {Kind::switch_to, kernel::kPreemption, "a preemption"},
    {Kind::migrate, kernel::kMigration, "a migration"},
    {Kind::pageout, kernel::kPageout, "the page daemon"},
    {Kind::memory_shortage, kernel::kMemoryShortage, "a shortage of memory"},
};

// For each thread, the kinds of steps of which each alone would let it go on.
std::vector<std::vector<std::string>> rescues(KernelModel& model, explore::StateView state) {
  std::vector<std::vector<std::string>> all(model.thread_count());
  for (const OptionalStep& optional : kOptionalSteps) {
    const auto allowed = [&](explore::Step step) {
      return model.environment(step).kind == optional.kind;
    };
    for (const std::uint16_t process : explore::could_work(model, state, allowed, kNearStates)) {
      all[process].emplace_back(optional.name);
    }
  }
  return all;
}

std::string thing(const impl::Shape& shape, const Wait& wait) {
  switch (wait.what) {
    case Wait::For::cpu:
      return shape.cpu_name({wait.index});
    case Wait::For::lock:
      return shape.lock({wait.index}).name;
    case Wait::For::page:
      return shape.pages[wait.index].name;
    case Wait::For::wakeup:
      return shape.channel_name({wait.index});
    case Wait::For::transition:
    case Wait::For::unwiring:
    case Wait::For::busy:
      return shape.pmaps[wait.index];
    default:
      return "";
  }
}

std::vector<std::string> holders(const impl::Shape& shape, const Wait& wait) {
  std::vector<std::string> names;
  const bool cpus = wait.what == Wait::For::acknowledgement;
  for (std::uint8_t i = 0; i < (cpus ? shape.cpus : shape.threads.size()); ++i) {
    if ((wait.holders >> i & 1) == 0) continue;
    names.push_back(cpus ? shape.cpu_name({i}) : shape.threads[i].name);
  }
  if (names.empty() && wait.what == Wait::For::page) names.emplace_back("somebody else");
  return names;
}

// The holders in a sentence.
std::string held(const WaitingThread& waiting) {
  std::vector<std::string> names = waiting.held_by;
  for (std::string& name : names) {
    if (name == waiting.thread) name = "it itself";
  }
  return joined(names, " and ");
}

std::string reason_to_sleep(const WaitingThread& w) {
  if (w.in_vain) return ", although nobody is in its way any more";
  if (w.held_by.empty()) return "";
  return ", while " + held(w) + (w.held_by.size() > 1 ? " have" : " has") + " what it waits for";
}

std::string sentence(const WaitingThread& w) {
  const bool several = w.held_by.size() > 1;
  switch (w.waits_for) {
    case WaitKind::cpu:
      return "could go on, but " +
             (w.held_by.empty() ? "has no CPU" : held(w) + " keeps " + w.what);
    case WaitKind::lock:
      return "waits for lock " + w.what + ", which " + held(w) + (several ? " hold" : " holds");
    case WaitKind::page:
      return "waits for page " + w.what + ", which " + held(w) + " has busied";
    case WaitKind::acknowledgement:
      return "waits until " + held(w) + (several ? " have" : " has") +
             " acknowledged its invalidation";
    case WaitKind::wakeup:
      return std::string("sleeps ") + (w.interruptible ? "interruptibly " : "") + "on " + w.what +
             reason_to_sleep(w);
    case WaitKind::transition:
      return "waits for entries of map " + w.what + ", which " + held(w) +
             (several ? " have" : " has") + " in transition";
    case WaitKind::unwiring:
      return "waits until the system's wiring of entries of map " + w.what + " is undone";
    case WaitKind::busy:
      return "waits for map " + w.what + ", which " +
             (w.held_by.empty() ? "nobody keeps busy any more"
                                : held(w) + (several ? " keep busy" : " keeps busy"));
    case WaitKind::operation:
      return "waits in " + w.operation;
  }
  return "?";
}

}  // namespace

std::vector<WaitingThread> waiting_threads(KernelModel& model, explore::StateView state) {
  const impl::Shape& shape = model.machine().shape;
  const std::vector<Wait> waits = model.waits(state);
  std::vector<std::vector<std::string>> helped_by = rescues(model, state);
  std::vector<WaitingThread> all;
  for (std::size_t t = 0; t < waits.size(); ++t) {
    const Wait& wait = waits[t];
    if (wait.what == Wait::For::nothing) continue;
    const kernel::Point& point = model.point(state, t);
    WaitingThread waiting;
    waiting.thread = shape.threads[t].name;
    waiting.waits_for = static_cast<WaitKind>(static_cast<unsigned>(wait.what) - 1);
    waiting.what = thing(shape, wait);
    waiting.held_by = holders(shape, wait);
    waiting.operation = request_text(model, point);
    for (const impl::Routine* routine : point.stack) waiting.stack.emplace_back(routine->name);
    if (!point.in_program) waiting.where = source_place(point);
    waiting.call = program_place(point, t);
    waiting.interruptible = wait.interruptible;
    waiting.in_vain = wait.in_vain;
    waiting.helped_by = std::move(helped_by[t]);
    all.push_back(std::move(waiting));
  }
  return all;
}

std::string waits_text(const WaitingThread& waiting) {
  std::string text = waiting.thread + " " + sentence(waiting);
  if (waiting.helped_by.empty()) return text;
  std::vector<std::string> phrases;
  for (const OptionalStep& optional : kOptionalSteps) {
    const auto& names = waiting.helped_by;
    if (std::find(names.begin(), names.end(), optional.name) != names.end()) {
      phrases.emplace_back(optional.phrase);
    }
  }
  return text + "; only " + joined(phrases, " or ") + " could help, which may never come";
}

std::string place_text(const WaitingThread& waiting) {
  if (waiting.where.empty()) return waiting.operation + ", " + short_place(waiting.call);
  return waiting.operation + " at " + short_place(waiting.where) + ", in " + waiting.stack.front() +
         " of " + short_place(waiting.call);
}

std::string waiting_items(const std::vector<WaitingThread>& all, std::size_t indent,
                          const Style& style) {
  const std::string margin(indent, ' ');
  std::string text;
  for (const WaitingThread& waiting : all) {
    text += wrapped(margin + "- ", margin + "  ", waits_text(waiting));
    text += style.faint(wrapped(margin + "  ", margin + "    ", place_text(waiting)));
  }
  return text;
}

}  // namespace pmapcheck::report
