// What every byte of the state is about: whose it is, and what kind of thing it stores.
//
// The idea: a permutation of a machine's things moves each field to the same field of the image of
// whatever it belongs to. One table says that for all fields; a test shows that it leaves out none.
//
//     cpu(t0) = 0, owner(lock) = t0 + 1   ──threads 0↔1, CPUs 0↔1──►   cpu(t1) = 1, owner = t1 + 1
#pragma once

#include <cstdint>
#include <vector>

#include "checker/kernel/kernel_layout.hpp"
#include "checker/kernel/permutation.hpp"

namespace pmapcheck::kernel {

/// What a field stores.
enum class FieldKind : std::uint8_t {
  plain,  ///< Names no thing.
  cpu,
  cpus,  ///< A set.
  pmap,
  thread_or_none,  ///< + 1; 0, and what is beyond all threads, stay.
  interrupted,     ///< A thread + 2.
  threads,         ///< A set.
  map_or_none,     ///< + 1, with Layout::kTimestampChanged.
  request,         ///< A pmap and an address: Layout::ipi_request.
  page_or_none,    ///< + 1
  pages,           ///< A set.
  pv_entries,      ///< A set of pmaps and addresses: Layout::pv_bit.
  stale_entries,   ///< A set of pages and kinds: impl::stale_bit.
  pte,
  address_or_none,  ///< + 1
  sf_buf_or_none,   ///< + 1
  object_or_none,   ///< + 1
  channel_or_none,  ///< + 1
  point,            ///< A thread's place in its program.
};

/// Where a field goes, and what it stores.
struct FieldMove {
  impl::Field from;
  impl::Field to;
  FieldKind kind;
};

/// What becomes of every field of the state. A field of width 0 may be among them.
[[nodiscard]] std::vector<FieldMove> field_moves(const impl::Machine& machine,
                                                 const KernelLayout& layout,
                                                 const Permutation& permutation);

}  // namespace pmapcheck::kernel
