// Which permutations of its things leave a scenario as it is.
//
// The idea: threads are alike if they do the same with things that are alike. For each way to
// permute the threads, comparing their programs call by call says which pages, addresses, pmaps,
// locks, channels and CPUs must be permuted with them; what no program names follows from the
// initial state. What nobody names and nothing tells apart (a page, a CPU) is swapped by itself.
//
// Everything found here is verified: the shape of the machine, the programs, the initial states and
// the conditions of `expect` are mapped to themselves.
#pragma once

#include <functional>
#include <vector>

#include "checker/kernel/kernel_model.hpp"
#include "checker/kernel/permutation.hpp"

namespace pmapcheck::kernel {

/// Brings the slots of pools (pools.hpp) into order: what initial states are compared up to.
using OrderSlots = std::function<void(explore::StateView state, std::uint8_t* row)>;

/// Permutations that generate all those found; none is the identity.
[[nodiscard]] std::vector<Permutation> find_symmetries(KernelModel& model,
                                                       const scenario::Scenario& scenario,
                                                       const OrderSlots& order_slots);

/// Whether a permutation leaves the scenario as it is: see above.
[[nodiscard]] bool is_symmetric(KernelModel& model, const scenario::Scenario& scenario,
                                const Permutation& permutation, const OrderSlots& order_slots);

/// Where each thread's program starts, and where its image's does.
[[nodiscard]] std::vector<std::pair<PointId, PointId>> start_images(KernelModel& model,
                                                                    const Permutation& permutation);

}  // namespace pmapcheck::kernel
