; locking(9), critical_enter(9), and what an interrupt handler may do
;
; A filter runs in a critical section from its beginning to its end, with interrupts off.

; LK-2, LK-4, CE-5: in a critical section, and so under a spin mutex and in a filter, no lock is
; taken that its owner may hold while it is switched out.
(define-fun may-block ((t Thread)) Bool (= (critical-nesting t) 0))
(define-fun contract.mtx_lock.pre.no-blocking-lock-in-critical-section ((t Thread)) Bool
  (may-block t))
(define-fun contract.rw_wlock.pre.no-blocking-lock-in-critical-section ((t Thread)) Bool
  (may-block t))
(define-fun contract.rw_rlock.pre.no-blocking-lock-in-critical-section ((t Thread)) Bool
  (may-block t))
(define-fun contract.sx_xlock.pre.no-blocking-lock-in-critical-section ((t Thread)) Bool
  (may-block t))
(define-fun contract.sx_slock.pre.no-blocking-lock-in-critical-section ((t Thread)) Bool
  (may-block t))

; LK-5: an interrupt thread does not sleep …
(define-fun inv.no-sleep-in-interrupt () Bool
  (forall ((t Thread)) (not (and (rigid.in-interrupt t) (sleeping t)))))

; LK-5: … so it calls nothing that may, and takes no lock that may be held asleep.
(define-fun contract.tsleep.pre.no-sleep-in-interrupt ((t Thread)) Bool
  (not (rigid.in-interrupt t)))
(define-fun contract.sf_buf_alloc.pre.no-sleep-in-interrupt ((t Thread) (flag-nowait Bool)) Bool
  (=> (rigid.in-interrupt t) flag-nowait))
(define-fun contract.pmap_enter.pre.no-sleep-in-interrupt ((t Thread) (flag-nosleep Bool)) Bool
  (=> (rigid.in-interrupt t) flag-nosleep))
(define-fun contract.sx_xlock.pre.no-sleep-in-interrupt ((t Thread)) Bool
  (not (rigid.in-interrupt t)))
(define-fun contract.sx_slock.pre.no-sleep-in-interrupt ((t Thread)) Bool
  (not (rigid.in-interrupt t)))

; TL-4: who waits for other CPUs' acknowledgements takes interrupts itself, and holds no spin mutex
; for which they may wait with interrupts off.
(define-fun contract.ipi_invlpg.pre.interrupts-on-for-shootdown ((t Thread)) Bool
  (and (= (spin-locks t) 0) (not (rigid.in-filter t))))
