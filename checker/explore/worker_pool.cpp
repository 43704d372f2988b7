#include "checker/explore/worker_pool.hpp"

#include <utility>

namespace pmapcheck::explore {

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begun_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void WorkerPool::for_each(std::size_t tasks,
                          const std::function<void(std::size_t, std::size_t)>& task) {
  if (workers_ == 1 || tasks <= 1) {
    for (std::size_t i = 0; i < tasks; ++i) task(0, i);
    return;
  }
  if (threads_.empty()) start();
  {
    const std::lock_guard lock(mutex_);
    task_ = &task;
    tasks_ = tasks;
    next_ = 0;
    working_ = workers_ - 1;
    ++round_;
  }
  begun_.notify_all();
  do_tasks(0);
  wait_awake([this] { return working_ == 0; });
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return working_ == 0; });
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void WorkerPool::start() {
  for (std::size_t worker = 1; worker < workers_; ++worker) {
    threads_.emplace_back([this, worker] { work(worker); });
  }
}

void WorkerPool::work(std::size_t worker) {
  for (std::size_t seen = 0;;) {
    wait_awake([&] { return round_ != seen; });
    {
      std::unique_lock lock(mutex_);
      begun_.wait(lock, [&] { return stopping_ || round_ != seen; });
      if (stopping_) return;
      seen = round_;
    }
    do_tasks(worker);
    const std::lock_guard lock(mutex_);
    if (--working_ == 0) done_.notify_one();
  }
}

// Tells the processor that this thread waits for another.
void WorkerPool::pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

void WorkerPool::do_tasks(std::size_t worker) {
  try {
    for (std::size_t i = next_++; i < tasks_; i = next_++) (*task_)(worker, i);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    thrown_ = std::current_exception();
    next_ = tasks_;
  }
}

}  // namespace pmapcheck::explore
