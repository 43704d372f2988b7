// A step of the kernel model in words.
#pragma once

#include "checker/kernel/kernel_model.hpp"
#include "checker/report/counterexample.hpp"
#include "checker/report/state_text.hpp"

namespace pmapcheck::report {

/// Says everything about the step that people can see: two steps from one state with the same text
/// lead to the same state.
/// Require: `taken` is what model.take(before, step) returned; `texts` is of the same model.
[[nodiscard]] RunStep describe(const kernel::KernelModel& model, const StateText& texts,
                               std::size_t number, explore::StateView before, explore::Step step,
                               const kernel::Taken& taken);

/// What a thread that is not finished asks for next: "mtx_lock(pmap_lock(user))".
[[nodiscard]] std::string request_text(const kernel::KernelModel& model,
                                       const kernel::Point& point);

/// Where a request of the implementation stands: "impl/reference/pmap_enter.cpp:45".
[[nodiscard]] std::string source_place(const kernel::Point& point);
/// The call of the thread's own program: "scenario: /threads/0/calls/1".
[[nodiscard]] std::string program_place(const kernel::Point& point, std::size_t thread);

}  // namespace pmapcheck::report
