// A list of independent things to do, done by some threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace pmapcheck::prove {

/// Calls `work` with every number below `count`, in no order, from `workers` threads. `work` must
/// not throw.
template <class Work>
void in_parallel(std::size_t count, unsigned workers, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto loop = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < workers && i < count; ++i) others.emplace_back(loop);
  loop();
  for (std::thread& other : others) other.join();
}

}  // namespace pmapcheck::prove
