#include "checker/prove/query.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace pmapcheck::prove {
namespace {

using Clock = std::chrono::steady_clock;

// Interrupts a context when its time is up or somebody asks for it. Z3 forgets an interrupt that
// comes before its search begins, so it is said again and again until the search has ended.
class Watch {
 public:
  Watch(z3::context& context, const Limits& limits)
      : end_(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(limits.seconds))),
        thread_([this, &context, interrupted = limits.interrupted] {
          std::unique_lock lock(mutex_);
          while (!ended_.wait_for(lock, std::chrono::milliseconds(20), [this] { return done_; })) {
            const bool asked = interrupted != nullptr && interrupted->load();
            if (asked || Clock::now() >= end_) context.interrupt();
          }
        }) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }
  [[nodiscard]] bool time_is_up() const { return Clock::now() >= end_; }

 private:
  Clock::time_point end_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace

// Each watched term gets a constant that equals it: a model has values for constants, but leaves
// quantifiers as they are.
Query::Query(const std::string& text, const std::vector<Watched>& watched) : solver_(context_) {
  z3::params parameters(context_);
  parameters.set("ctrl_c", false);  // the signal is the program's own
  solver_.set(parameters);
  std::string whole = text;
  for (std::size_t i = 0; i < watched.size(); ++i) {
    const Form constant = word("watched " + std::to_string(i));
    whole += flat_text(list({word("declare-const"), constant, word(watched[i].sort)}));
    whole += flat_text(application("assert", {equation(constant, watched[i].term)})) + '\n';
  }
  try {
    const z3::expr_vector assertions = context_.parse_string(whole.c_str());
    for (unsigned i = 0; i < assertions.size(); ++i) solver_.add(assertions[i]);
    for (std::size_t i = assertions.size() - watched.size(); i < assertions.size(); ++i) {
      watched_.push_back(assertions[static_cast<unsigned>(i)].arg(0));
    }
  } catch (const z3::exception& problem) {
    std::fprintf(stderr, "internal error: Z3 can't read this: %s\n%s", problem.msg(),
                 whole.c_str());
    std::abort();
  }
}

Answer Query::check(const Limits& limits) {
  const Watch watch(context_, limits);
  reason_.clear();
  try {
    switch (solver_.check()) {
      case z3::unsat:
        return Answer::unsat;
      case z3::sat:
        model_.emplace(solver_.get_model());
        return Answer::sat;
      case z3::unknown:
        reason_ = solver_.reason_unknown();
        break;
    }
  } catch (const z3::exception& problem) {
    reason_ = problem.msg();  // an interrupt may come as one
  }
  if (limits.interrupted != nullptr && limits.interrupted->load()) {
    reason_ = "interrupted";
  } else if (watch.time_is_up()) {
    reason_ = "time limit";
  }
  return Answer::unknown;
}

std::string Query::value(std::size_t watched) const {
  const z3::expr value = model_->eval(watched_[watched], true);
  Z3_context context = value.ctx();
  return value.is_numeral() ? std::string(Z3_get_numeral_string(context, value))
                            : value.decl().name().str();
}

bool Query::narrow(std::size_t watched, std::size_t other, const Limits& limits) {
  if (value(watched) == value(other)) {
    solver_.add(watched_[watched] == watched_[other]);
    return true;
  }
  solver_.push();
  solver_.add(watched_[watched] == watched_[other]);
  const bool narrowed = check(limits) == Answer::sat;
  if (!narrowed) solver_.pop();
  return narrowed;
}

}  // namespace pmapcheck::prove
