// The whole state vector of the kernel model: the machine, then what the checker keeps beside it.
//
// The machine's bytes are what the kernel could know. The checker's are each thread's place in its
// program, and ghosts: what formulas speak of and no kernel stores. Each ghost has one owner, the
// events of ghosts.cpp.
#pragma once

#include <vector>

#include "impl/machine/machine.hpp"

namespace pmapcheck::kernel {

/// Whose duty was broken, or is to be done.
enum class Party : std::uint8_t { caller, implementation, environment };
inline constexpr std::size_t kParties = 3;

/// Calls that a thread is in, as bits of KernelLayout::Thread::in_calls.
enum InCall : std::uint8_t {
  kInNosleepEnter = 1,  ///< pmap_enter with PMAP_ENTER_NOSLEEP.
  kInNowaitAlloc = 2,   ///< sf_buf_alloc with SFB_NOWAIT.
  kInSfBufCall = 4,     ///< sf_buf_alloc or sf_buf_free.
  kInWiringCall = 8,    ///< A call that wires or unwires pages, or moves wirings.
};

struct KernelLayout {
  struct Thread {
    impl::Field point;                 ///< PointId: where it is in its program.
    impl::Field quick_depth;           ///< Quick mappings that it holds.
    impl::Field quick_page;            ///< The page of the last one + 1; 0 none.
    impl::Field quick_frame;           ///< The address of the last one + 1; 0 none.
    impl::Field quick_critical;        ///< td_critnest before the first one.
    impl::Field in_calls;              ///< InCall bits.
    std::vector<impl::Field> sf_refs;  ///< References of each sf_buf that it owns.
  };
  /// What a map's callers count on, at each user address.
  struct Map {
    std::vector<impl::Field> system_wirings;  ///< System wirings that were not undone yet.
    std::vector<impl::Field> user_wiring;     ///< 1 if it is user-wired.
  };
  std::vector<Thread> threads;
  std::vector<Map> maps;             ///< By pmap; the kernel's is empty.
  std::vector<impl::Field> wirings;  ///< Wirings of each page that callers count on.
  impl::Field broken;                ///< The party that broke a contract first + 1; 0 nobody yet.

  /// Adds the checker's fields to the machine's layout. Ghosts of interfaces that nobody calls
  /// have width 0.
  KernelLayout(impl::Machine& machine, bool quick, bool sf_bufs);
};

}  // namespace pmapcheck::kernel
