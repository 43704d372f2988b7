// What a thread waits for that sleeps on a channel of a vm_map.
#pragma once

#include <span>

#include "checker/kernel/stuck.hpp"

namespace pmapcheck::kernel {

/// The wait of thread `t`, which sleeps on `channel`; nothing if that is no map's. `at`: where each
/// thread is. Whoever sleeps although nothing is left that it could be woken for is lost: VW-C11.
[[nodiscard]] std::optional<Wait> asleep_on_map(const impl::Machine& machine,
                                                std::span<const Point* const> at, std::size_t t,
                                                impl::channel_t channel, const impl::Cells& cells);

}  // namespace pmapcheck::kernel
