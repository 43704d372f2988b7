; locking(9), critical_enter(9), and what an interrupt handler may do
;
; A filter runs in a critical section from its beginning to its end, with interrupts off.

; The thread is in no critical section and holds no lock that may not be held asleep.
(define-fun may-sleep ((t Thread)) Bool
  (and (= (critical-nesting t) 0)
       (= (spin-locks t) 0)
       (forall ((l Lock)) (=> (holds-lock t l) (rigid.sleepable l)))))

; LK-1: whoever sleeps is in no critical section and holds no mutex, rw lock or spin mutex.
(define-fun inv.no-sleep-with-locks () Bool
  (forall ((t Thread)) (=> (sleeping t) (may-sleep t))))

; Locks. A spin mutex is taken and released in a critical section of its own.

(define-fun free-for-all ((lock Lock)) Bool
  (forall ((u Thread)) (not (holds-lock u lock))))
(define-fun guard.take-lock.free ((lock Lock)) Bool (free-for-all lock))
(define-fun guard.take-lock.awake ((t Thread)) Bool (not (sleeping t)))
(define-fun effect.take-lock ((t Thread) (lock Lock)) Bool
  (and (= (next.holds-lock t lock) true) (= (next.owns-lock t lock) true)))

(define-fun guard.share-lock.not-owned ((lock Lock)) Bool
  (forall ((u Thread)) (not (owns-lock u lock))))
(define-fun guard.share-lock.awake ((t Thread)) Bool (not (sleeping t)))
(define-fun effect.share-lock ((t Thread) (lock Lock)) Bool
  (= (next.holds-lock t lock) true))

(define-fun guard.take-spin-lock.free ((lock Lock)) Bool (free-for-all lock))
(define-fun guard.take-spin-lock.awake ((t Thread)) Bool (not (sleeping t)))
(define-fun effect.take-spin-lock ((t Thread) (lock Lock)) Bool
  (and (= (next.holds-lock t lock) true) (= (next.owns-lock t lock) true)
       (= (next.spin-locks t) (+ (spin-locks t) 1))
       (= (next.critical-nesting t) (+ (critical-nesting t) 1))))

; LK-6: only who holds a lock releases it.
(define-fun guard.release-lock.held ((t Thread) (lock Lock)) Bool (holds-lock t lock))
(define-fun effect.release-lock ((t Thread) (lock Lock)) Bool
  (and (= (next.holds-lock t lock) false) (= (next.owns-lock t lock) false)))

(define-fun guard.release-spin-lock.held ((t Thread) (lock Lock)) Bool (owns-lock t lock))
(define-fun guard.release-spin-lock.entered-before ((t Thread)) Bool
  (> (critical-nesting t) 0))
(define-fun effect.release-spin-lock ((t Thread) (lock Lock)) Bool
  (and (= (next.holds-lock t lock) false) (= (next.owns-lock t lock) false)
       (= (next.spin-locks t) (- (spin-locks t) 1))
       (= (next.critical-nesting t) (- (critical-nesting t) 1))))

(define-fun lemma.owner-holds () Bool
  (forall ((t Thread) (l Lock)) (=> (owns-lock t l) (holds-lock t l))))
; An owner is alone.
(define-fun lemma.one-owner () Bool
  (forall ((t Thread) (u Thread) (l Lock))
    (=> (and (owns-lock t l) (holds-lock u l)) (= t u))))
(define-fun init.unlocked () Bool
  (forall ((t Thread) (l Lock)) (and (not (holds-lock t l)) (not (owns-lock t l)))))

; Sleep. The lock that goes with a sleep queue is released in the same step.

; LK-1: as inv.no-sleep-with-locks says, but for that lock.
(define-fun guard.sleep.may-sleep ((t Thread)) Bool (may-sleep t))
; LK-5
(define-fun guard.sleep.not-in-interrupt ((t Thread)) Bool (not (rigid.in-interrupt t)))
(define-fun effect.sleep ((t Thread)) Bool (= (next.sleeping t) true))

(define-fun guard.release-and-sleep.may-sleep ((t Thread) (lock Lock)) Bool
  (and (= (critical-nesting t) 0)
       (= (spin-locks t) 0)
       (forall ((l Lock)) (=> (and (holds-lock t l) (distinct l lock)) (rigid.sleepable l)))))
(define-fun guard.release-and-sleep.not-in-interrupt ((t Thread)) Bool
  (not (rigid.in-interrupt t)))
(define-fun effect.release-and-sleep ((t Thread) (lock Lock)) Bool
  (and (= (next.sleeping t) true)
       (= (next.holds-lock t lock) false)
       (= (next.owns-lock t lock) false)))

; Some of those who sleep are woken, or all.
(define-fun effect.wake () Bool
  (forall ((t Thread)) (=> (next.sleeping t) (sleeping t))))
; A thread finds that it has been woken, or that a signal has come.
(define-fun effect.end-sleep ((t Thread)) Bool
  (and (= (next.sleeping t) false)
       (or true (= (next.signal-ended-wait t) (signal-ended-wait t)))))

; A filter is an interrupt handler; locks are what they are called for.
(define-fun axiom.filters-are-interrupts () Bool
  (forall ((t Thread)) (=> (rigid.in-filter t) (rigid.in-interrupt t))))
(define-fun axiom.locks-differ () Bool
  (and (forall ((p Pmap) (q Pmap))
         (=> (= (rigid.pmap-lock p) (rigid.pmap-lock q)) (= p q)))
       (forall ((p Pmap)) (distinct (rigid.pmap-lock p) rigid.object-lock))))

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
