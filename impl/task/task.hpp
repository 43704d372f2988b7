// Kernel functions as coroutines that talk to the world only through requests.
//
// The idea: a function asks for one thing at a time (an operation of the machine, a call of another
// function) and sees only the answer. What it asks for next depends on nothing but its arguments
// and the answers so far. So whoever drives it can write the answers down, and never has to run it
// again for the same ones: see checker/kernel/automata.
//
//     start ──► request ──answer──► request ──answer──► … ──► finish(result)
//
// A nested call is a request too: the callee is driven on its own, and the caller sees its result.
// Each co_await stands in a statement of its own, as `x = co_await …;` or alone: GCC 12 loses parts
// of a coroutine that awaits in a condition. A test holds implementations to that.
//
// A retry is `co_return restart(f(live values))`: the call begins again as f, with nothing else
// remembered, so that loops stay finite. A function without a result says `co_await restart(…)`,
// which never returns: a promise has return_void or return_value, not both.
#pragma once

#include <coroutine>
#include <cstdlib>
#include <exception>
#include <source_location>
#include <utility>

#include "impl/machine/waist.hpp"

namespace pmapcheck::impl {

struct Routine;

/// What a running function waits for.
struct Request {
  enum class Kind : std::uint8_t {
    operation,  ///< The machine shall execute `operation`; the answer is what it observed.
    call,       ///< `callee` shall be called with `words`; the answer is its result.
    restart,    ///< The function is `callee` with `words` from now on. No answer.
    finish,     ///< It returned `words[0]`. No answer.
  };
  Kind kind = Kind::finish;
  Operation operation{};
  const Routine* callee = nullptr;
  Words words{};
  std::source_location where{};
};

/// A call of a routine that returns T, to be co_awaited or restarted.
template <class T>
struct Call {
  const Routine* callee;
  Words arguments;
  std::source_location where;
};

/// What `co_return` takes to begin again as another call: see the top of this file.
template <class T>
struct Restart {
  Call<T> call;
};
template <class T>
[[nodiscard]] Restart<T> restart(Call<T> call) {
  return {call};
}

namespace detail {

struct PromiseBase {
  Request request;
  Word answer = 0;

  std::suspend_always initial_suspend() noexcept { return {}; }
  std::suspend_always final_suspend() noexcept { return {}; }
  [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }

  template <class T>
  struct Awaiter {
    PromiseBase& promise;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    T await_resume() const {
      if constexpr (!std::is_void_v<T>) return decode<T>(promise.answer);
    }
  };

  template <class T>
  Awaiter<T> await_transform(const machine::Request<T>& asked) {
    request = {Request::Kind::operation, asked.operation, nullptr, {}, asked.where};
    return {*this};
  }
  template <class T>
  Awaiter<T> await_transform(const Call<T>& call) {
    request = {Request::Kind::call, {}, call.callee, call.arguments, call.where};
    return {*this};
  }

  void finish(Word result) { request = {Request::Kind::finish, {}, nullptr, {{result}, 1}, {}}; }
};

template <class T>
struct PromiseResult : PromiseBase {
  void return_value(T value) { finish(encode(value)); }
  void return_value(const Restart<T>& restart) {
    request = {Request::Kind::restart,
               {},
               restart.call.callee,
               restart.call.arguments,
               restart.call.where};
  }
};
template <>
struct PromiseResult<void> : PromiseBase {
  using PromiseBase::await_transform;
  void return_void() { finish(0); }
  Awaiter<void> await_transform(const Restart<void>& restart) {
    request = {Request::Kind::restart,
               {},
               restart.call.callee,
               restart.call.arguments,
               restart.call.where};
    return {*this};
  }
};

}  // namespace detail

/// A function over the waist. Holds the suspended coroutine.
template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::PromiseResult<T> {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  /// Gives up the coroutine to the caller, who destroys it.
  std::coroutine_handle<promise_type> release() { return std::exchange(handle_, {}); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

/// A task of any type, being driven.
class Running {
 public:
  template <class T>
  explicit Running(Task<T> task) {
    auto handle = task.release();
    promise_ = &handle.promise();
    handle_ = handle;
  }
  Running(Running&& other) noexcept
      : handle_(std::exchange(other.handle_, {})), promise_(other.promise_) {}
  Running& operator=(Running&&) = delete;
  ~Running() {
    if (handle_) handle_.destroy();
  }

  /// Runs it to its next request. `answer` is the answer to the last one (any, the first time).
  /// Require: the last request was no finish or restart.
  const Request& resume(Word answer) {
    promise_->answer = answer;
    handle_.resume();
    return promise_->request;
  }

 private:
  std::coroutine_handle<> handle_;
  detail::PromiseBase* promise_ = nullptr;
};

}  // namespace pmapcheck::impl
