// The threads of a stuck run: what each waits for, since when, and what could still help it.
#pragma once

#include <string>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"
#include "checker/report/terminal.hpp"

namespace pmapcheck::report {

/// Every thread that has not finished. Require: nobody can go on from `state`.
[[nodiscard]] std::vector<WaitingThread> waiting_threads(kernel::KernelModel& model,
                                                         explore::StateView state);

/// What it waits for, as a sentence: "left waits for lock m, which right holds".
[[nodiscard]] std::string waits_text(const WaitingThread& waiting);
/// Where it waits: "mtx_lock(m) at reference/sf_buf.cpp:9, in sf_buf_alloc of /threads/0/calls/1".
[[nodiscard]] std::string place_text(const WaitingThread& waiting);
/// Both, an item of a list for each thread, `indent` columns to the right.
[[nodiscard]] std::string waiting_items(const std::vector<WaitingThread>& all, std::size_t indent,
                                        const Style& style);

}  // namespace pmapcheck::report
