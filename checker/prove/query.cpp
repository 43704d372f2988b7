#include "checker/prove/query.hpp"

#include <chrono>
#include <condition_variable>
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

Query::Query(const std::string& text, const std::vector<Form>& watched) : solver_(context_) {
  std::string whole = text;
  for (const Form& term : watched) {
    whole += flat_text(application("assert", {equation(term, term)})) + '\n';
  }
  const z3::expr_vector assertions = context_.parse_string(whole.c_str());
  const unsigned asked = assertions.size() - static_cast<unsigned>(watched.size());
  for (unsigned i = 0; i < assertions.size(); ++i) {
    if (i < asked) {
      solver_.add(assertions[i]);
    } else {
      watched_.push_back(assertions[i].arg(0));
    }
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
  return value.is_numeral() ? value.get_decimal_string(0) : value.decl().name().str();
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
