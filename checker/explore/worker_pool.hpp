// Threads that do the tasks of a loop together.
//
// The idea: a search alternates between loops whose tasks are independent and short moments in
// which one thread puts their results together. The threads of the pool live as long as the search,
// and the caller is one of them. Between loops they wait: for some microseconds awake, since to be
// woken takes longer than most of these moments.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pmapcheck::explore {

class WorkerPool {
 public:
  /// `workers` of them, at least 1, the caller of for_each() included.
  explicit WorkerPool(std::size_t workers) : workers_(workers) {}
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();

  [[nodiscard]] std::size_t workers() const { return workers_; }

  /// Calls task(worker, i) once for each i below `tasks`, from several threads: `worker` is below
  /// workers(), 0 for the caller, and never used by two threads at once. Returns when all are done;
  /// what one of them threw is thrown again.
  void for_each(std::size_t tasks, const std::function<void(std::size_t, std::size_t)>& task);

 private:
  void start();
  void work(std::size_t worker);
  void do_tasks(std::size_t worker);
  // Until `done` or so many looks at it.
  template <class Done>
  static void wait_awake(const Done& done) {
    constexpr int kLooks = 2000;
    for (int i = 0; i < kLooks && !done(); ++i) pause();
  }
  static void pause();

  std::size_t workers_;
  std::vector<std::thread> threads_;  // all but the caller
  std::mutex mutex_;
  std::condition_variable begun_;
  std::condition_variable done_;
  std::atomic<std::size_t> round_ = 0;
  std::atomic<std::size_t> working_ = 0;
  bool stopping_ = false;

  const std::function<void(std::size_t, std::size_t)>* task_ = nullptr;
  std::size_t tasks_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::exception_ptr thrown_;
};

}  // namespace pmapcheck::explore
