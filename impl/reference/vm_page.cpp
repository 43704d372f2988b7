// vm_page_wire(9), and sleep(9) as far as the other interfaces need it.
#include "impl/reference/reference.hpp"

namespace pmapcheck::impl::reference {

Task<void> vm_page_wire(vm_page_t m) { co_await machine::page_wire(m); }      // VP-1
Task<void> vm_page_unwire(vm_page_t m) { co_await machine::page_unwire(m); }  // VP-3

Task<int> msleep(channel_t channel, lock_t lock, bool catch_signals) {
  co_await machine::sleepq_add(channel, lock);  // releases the lock in the same step
  const WaitResult why = co_await machine::sleepq_wait(catch_signals);
  co_await machine::mtx_lock(lock);
  co_return why;
}

Task<int> tsleep(channel_t channel, SleepFlags flags) {
  co_await machine::sleepq_add(channel, {});
  const WaitResult why = co_await machine::sleepq_wait((flags & PCATCH) != 0);
  co_return why;
}

}  // namespace pmapcheck::impl::reference
