// The machine's vm_maps, as a scenario lays them out.
#pragma once

#include "checker/scenario/scenario.hpp"
#include "impl/machine/shape.hpp"

namespace pmapcheck::kernel {

/// Adds the pools, the objects with their pages, and the map entries. Require: `shape` has the
/// machine's pages and addresses, in its order.
void add_vm_maps(const scenario::Machine& machine, impl::Shape& shape);

}  // namespace pmapcheck::kernel
