; sf_buf(9), on a machine without a direct map

(declare-fun rigid.sf-kva (SfBuf) Va)              ; the buffer's address
(declare-fun sf-has-page (SfBuf) Bool)
(declare-fun sf-page (SfBuf) Page)                 ; any page where it has none
(declare-fun sf-refs (SfBuf) Int)
(declare-fun sf-owned (Thread SfBuf) Int)          ; references that the thread has to drop
(declare-fun sf-free (SfBuf) Bool)                 ; on the free list
(declare-fun sf-clean-on (SfBuf Cpu) Bool)         ; the CPU mask: holds only the current mapping
(declare-fun sf-wanted () Int)                     ; threads that are counted as waiting for one
(declare-fun rigid.sf-buf-lock () Lock)            ; of the pool
(declare-fun unsettled.sf-refs (SfBuf) Int)
(declare-fun in-sf-buf-call (Thread) Bool)         ; in sf_buf_alloc or sf_buf_free
(declare-fun allocating-nowait (Thread) Bool)      ; in sf_buf_alloc with SFB_NOWAIT

(define-fun sf-pool-locked () Bool (exists ((t Thread)) (owns-lock t rigid.sf-buf-lock)))

; What the caller owes.

; SF-5: the page is wired, or unmanaged.
(define-fun contract.sf_buf_alloc.pre.page-wired ((m Page)) Bool (stays-resident m))

; LK-1: without SFB_NOWAIT it may sleep, so the caller holds nothing that forbids that.
(define-fun contract.sf_buf_alloc.pre.caller-may-sleep ((t Thread) (flag-nowait Bool)) Bool
  (=> (not flag-nowait) (may-sleep t)))

; SF-10: for a mapping that is valid on one CPU, the thread must stay there.
(define-fun contract.sf_buf_alloc.pre.pinned-if-private
    ((t Thread) (flag-cpuprivate Bool)) Bool
  (=> flag-cpuprivate (or (> (pinned t) 0) (> (critical-nesting t) 0))))

; SF-10: an access happens only on a CPU for which the mapping was made valid.
(define-fun valid-here ((c Cpu) (va Va)) Bool
  (forall ((s SfBuf))
    (=> (and (= va (rigid.sf-kva s)) (> (sf-refs s) 0)) (sf-clean-on s c))))
(define-fun contract.load.pre.sf-buf-valid-here ((c Cpu) (va Va)) Bool (valid-here c va))
(define-fun contract.store.pre.sf-buf-valid-here ((c Cpu) (va Va)) Bool (valid-here c va))

; SF-11: the buffer is in use, by this thread.
(define-fun contract.sf_buf_kva.pre.owned ((t Thread) (sf SfBuf)) Bool (> (sf-owned t sf) 0))
(define-fun contract.sf_buf_page.pre.owned ((t Thread) (sf SfBuf)) Bool (> (sf-owned t sf) 0))

; SF-6: who may get NULL looks at the result before using it.
(define-fun contract.sf_buf_kva.pre.buffer-not-null ((sf-null Bool)) Bool (not sf-null))
(define-fun contract.sf_buf_page.pre.buffer-not-null ((sf-null Bool)) Bool (not sf-null))
(define-fun contract.sf_buf_free.pre.buffer-not-null ((sf-null Bool)) Bool (not sf-null))

; SF-14: the reference that is released is the thread's own.
(define-fun contract.sf_buf_free.pre.reference-owned ((t Thread) (sf SfBuf)) Bool
  (> (sf-owned t sf) 0))

; What the implementation owes at its return.

; SF-4: the buffer is for the page, and referenced.
(define-fun contract.sf_buf_alloc.post.buffer-for-page
    ((m Page) (result SfBuf) (result-null Bool)) Bool
  (=> (not result-null)
      (and (sf-has-page result) (= (sf-page result) m) (> (sf-refs result) 0))))

; SF-8: without SFB_NOWAIT and SFB_CATCH there is a buffer.
(define-fun contract.sf_buf_alloc.post.null-only-if-allowed
    ((flag-nowait Bool) (flag-catch Bool) (result-null Bool)) Bool
  (=> result-null (or flag-nowait flag-catch)))

; SF-6: with SFB_CATCH alone there is none only if a signal ended the wait …
(define-fun contract.sf_buf_alloc.post.null-only-if-signalled
    ((t Thread) (flag-nowait Bool) (flag-catch Bool) (result-null Bool)) Bool
  (=> (and result-null flag-catch (not flag-nowait)) (signal-ended-wait t)))

; SF-6: … and then it does not wait for another.
(define-fun contract.sf_buf_alloc.post.null-if-signalled ((t Thread) (result-null Bool)) Bool
  (=> (signal-ended-wait t) result-null))

; SF-7: with SFB_NOWAIT there is none only if none is free and none maps the page.
(define-fun contract.sf_buf_alloc.post.null-only-if-exhausted
    ((m Page) (flag-nowait Bool) (result-null Bool)) Bool
  (=> (and result-null flag-nowait)
      (forall ((s SfBuf))
        (not (or (sf-free s) (and (sf-has-page s) (= (sf-page s) m)))))))

; SF-12: without SFB_CPUPRIVATE the mapping is valid on every CPU.
(define-fun contract.sf_buf_alloc.post.valid-on-all-cpus
    ((m Page) (flag-cpuprivate Bool) (result SfBuf) (result-null Bool)) Bool
  (=> (not (or flag-cpuprivate result-null))
      (forall ((c Cpu) (n Page))
        (=> (tlb-may-hold c rigid.kernel-pmap (rigid.sf-kva result) n) (= n m)))))

; SF-9: and on this one in any case.
(define-fun contract.sf_buf_alloc.post.valid-here
    ((c Cpu) (m Page) (result SfBuf) (result-null Bool)) Bool
  (=> (not result-null)
      (forall ((n Page))
        (=> (tlb-may-hold c rigid.kernel-pmap (rigid.sf-kva result) n) (= n m)))))

; What holds in every state.

; SF-5: the page of a buffer in use is wired, or unmanaged.
(define-fun inv.wired-before-sf-buf () Bool
  (forall ((s SfBuf)) (=> (> (sf-refs s) 0) (stays-resident (sf-page s)))))

; SF-3: the mapping of a buffer in use is there for as long as it is in use.
(define-fun mapped-while-used ((s SfBuf)) Bool
  (=> (> (sf-refs s) 0)
      (and (sf-has-page s)
           (pte-valid rigid.kernel-pmap (rigid.sf-kva s))
           (pte-writeable rigid.kernel-pmap (rigid.sf-kva s))
           (= (pte-page rigid.kernel-pmap (rigid.sf-kva s)) (sf-page s)))))
; SF-3: so it is for every buffer, whenever the pool is not locked.
(define-fun inv.sf-buf-mapped-while-used () Bool
  (forall ((s SfBuf)) (=> (not sf-pool-locked) (mapped-while-used s))))

; SF-C8: a CPU in a buffer's mask holds nothing but the current mapping.
(define-fun clean-where-it-says ((s SfBuf) (c Cpu) (m Page)) Bool
  (=> (and (sf-clean-on s c) (tlb-may-hold c rigid.kernel-pmap (rigid.sf-kva s) m))
      (= m (pte-page rigid.kernel-pmap (rigid.sf-kva s)))))
; SF-C8: so it is of every buffer, whenever the pool is not locked.
(define-fun inv.sf-buf-cpus-clean () Bool
  (forall ((s SfBuf) (c Cpu) (m Page))
    (=> (not sf-pool-locked) (clean-where-it-says s c m))))

; SF-C2: the free list has exactly the buffers without references.
(define-fun free-without-references ((s SfBuf)) Bool (= (sf-free s) (= (sf-refs s) 0)))
; SF-C2: so it is of every buffer, whenever the pool is not locked.
(define-fun inv.sf-buf-free-list () Bool
  (forall ((s SfBuf)) (=> (not sf-pool-locked) (free-without-references s))))

; SF-7: with SFB_NOWAIT it does not sleep.
(define-fun inv.nowait-does-not-sleep () Bool
  (forall ((t Thread)) (not (and (allocating-nowait t) (sleeping t)))))

; SF-6: nobody is left counted as waiting: not by a call that a signal ended either.
(define-fun inv.no-waiter-left-counted () Bool
  (=> (forall ((t Thread)) (not (in-sf-buf-call t))) (= sf-wanted 0)))

; SF-C2: a buffer's references are those that threads own, whenever nobody is changing them.
(define-fun sum.sf-refs.threads ((s SfBuf) (t Thread)) Int (sf-owned t s))
(define-fun sum.sf-refs.when ((s SfBuf)) Bool
  (forall ((t Thread)) (not (in-sf-buf-call t))))
; SF-C5
(define-fun lemma.sf-refs-not-negative () Bool (forall ((s SfBuf)) (>= (sf-refs s) 0)))

(define-fun init.pool-unused () Bool
  (and (= sf-wanted 0)
       (forall ((t Thread)) (and (not (in-sf-buf-call t)) (not (allocating-nowait t))))
       (forall ((s SfBuf))
         (and (not (sf-has-page s)) (= (sf-refs s) 0) (sf-free s) (= (unsettled.sf-refs s) 0)
              (forall ((c Cpu)) (not (sf-clean-on s c)))
              (forall ((t Thread)) (= (sf-owned t s) 0))))))
(define-fun axiom.sf-buf-lock-differs () Bool
  (and (forall ((p Pmap)) (distinct rigid.sf-buf-lock (rigid.pmap-lock p)))
       (distinct rigid.sf-buf-lock rigid.object-lock)))
(define-fun axiom.sf-kva-no-quick-frame () Bool
  (forall ((s SfBuf) (c Cpu)) (not (rigid.quick-frame-of (rigid.sf-kva s) c))))

; Steps. The pool changes under its lock, in a call.

(define-fun changes-pool ((t Thread)) Bool
  (and (owns-lock t rigid.sf-buf-lock) (in-sf-buf-call t)))

; SF-C2
(define-fun guard.take-sf-ref.pool-locked ((t Thread)) Bool (changes-pool t))
; SF-5
(define-fun guard.take-sf-ref.page-wired ((sf SfBuf)) Bool (stays-resident (sf-page sf)))
(define-fun effect.take-sf-ref ((t Thread) (sf SfBuf)) Bool
  (and (= (next.sf-refs sf) (+ (sf-refs sf) 1))
       (= (next.unsettled.sf-refs sf) (+ (unsettled.sf-refs sf) 1))))

(define-fun guard.drop-sf-ref.pool-locked ((t Thread)) Bool (changes-pool t))
; SF-C5: never below 0.
(define-fun guard.drop-sf-ref.referenced ((sf SfBuf)) Bool (> (sf-refs sf) 0))
(define-fun effect.drop-sf-ref ((t Thread) (sf SfBuf)) Bool
  (and (= (next.sf-refs sf) (- (sf-refs sf) 1))
       (= (next.unsettled.sf-refs sf) (- (unsettled.sf-refs sf) 1))))

(define-fun guard.assign-sf-buf.pool-locked ((t Thread)) Bool (changes-pool t))
; SF-5
(define-fun guard.assign-sf-buf.page-wired ((m Page)) Bool (stays-resident m))
(define-fun effect.assign-sf-buf ((t Thread) (sf SfBuf) (m Page)) Bool
  (and (= (next.sf-has-page sf) true)
       (= (next.sf-page sf) m)
       (= (next.sf-refs sf) 1)
       (= (next.unsettled.sf-refs sf) (+ (unsettled.sf-refs sf) (- 1 (sf-refs sf))))))

(define-fun guard.list-sf-buf.pool-locked ((t Thread)) Bool (changes-pool t))
(define-fun effect.list-sf-buf ((t Thread) (sf SfBuf)) Bool (= (next.sf-free sf) true))
(define-fun guard.unlist-sf-buf.pool-locked ((t Thread)) Bool (changes-pool t))
(define-fun effect.unlist-sf-buf ((t Thread) (sf SfBuf)) Bool (= (next.sf-free sf) false))

(define-fun guard.set-sf-cpus.pool-locked ((t Thread)) Bool (changes-pool t))
(define-fun effect.set-sf-cpus ((t Thread) (sf SfBuf)) Bool
  (forall ((c Cpu)) (or (next.sf-clean-on sf c) (not (next.sf-clean-on sf c)))))

(define-fun guard.count-sf-waiter.pool-locked ((t Thread)) Bool (changes-pool t))
(define-fun effect.count-sf-waiter ((t Thread) (delta Int)) Bool
  (= next.sf-wanted (+ sf-wanted delta)))

; SF-3: nobody else writes the page-table entries of the pool.
(define-fun sf-kva-ours ((t Thread) (pmap Pmap) (va Va)) Bool
  (=> (= pmap rigid.kernel-pmap)
      (forall ((s SfBuf)) (=> (= va (rigid.sf-kva s)) (owns-lock t rigid.sf-buf-lock)))))
(define-fun guard.clear-pte.sf-buf-pool-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (sf-kva-ours t pmap va))
(define-fun guard.install-pte.sf-buf-pool-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (sf-kva-ours t pmap va))
(define-fun guard.change-pte.sf-buf-pool-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (sf-kva-ours t pmap va))

; Whoever unlocks the pool leaves it in order.
; SF-3
(define-fun guard.release-lock.sf-bufs-mapped ((t Thread) (lock Lock)) Bool
  (=> (and (= lock rigid.sf-buf-lock) (owns-lock t lock))
      (forall ((s SfBuf)) (mapped-while-used s))))
(define-fun guard.release-and-sleep.sf-bufs-mapped ((lock Lock)) Bool
  (=> (= lock rigid.sf-buf-lock) (forall ((s SfBuf)) (mapped-while-used s))))
; SF-C8
(define-fun guard.release-lock.sf-cpus-clean ((t Thread) (lock Lock)) Bool
  (=> (and (= lock rigid.sf-buf-lock) (owns-lock t lock))
      (forall ((s SfBuf) (c Cpu) (m Page)) (clean-where-it-says s c m))))
(define-fun guard.release-and-sleep.sf-cpus-clean ((lock Lock)) Bool
  (=> (= lock rigid.sf-buf-lock)
      (forall ((s SfBuf) (c Cpu) (m Page)) (clean-where-it-says s c m))))
; SF-C2
(define-fun guard.release-lock.sf-free-list-exact ((t Thread) (lock Lock)) Bool
  (=> (and (= lock rigid.sf-buf-lock) (owns-lock t lock))
      (forall ((s SfBuf)) (free-without-references s))))
(define-fun guard.release-and-sleep.sf-free-list-exact ((lock Lock)) Bool
  (=> (= lock rigid.sf-buf-lock) (forall ((s SfBuf)) (free-without-references s))))
(define-fun guard.release-spin-lock.not-the-pool ((lock Lock)) Bool
  (distinct lock rigid.sf-buf-lock))

; SF-7
(define-fun guard.sleep.not-allocating-nowait ((t Thread)) Bool (not (allocating-nowait t)))
(define-fun guard.release-and-sleep.not-allocating-nowait ((t Thread)) Bool
  (not (allocating-nowait t)))
(define-fun guard.call-sf_buf_alloc.awake ((t Thread)) Bool (not (sleeping t)))
(define-fun effect.call-sf_buf_alloc ((t Thread) (flag-nowait Bool)) Bool
  (and (= (next.in-sf-buf-call t) true)
       (= (next.allocating-nowait t) flag-nowait)
       (= (next.signal-ended-wait t) false)))

(define-fun nobody-else-calls ((t Thread)) Bool
  (forall ((u Thread)) (=> (in-sf-buf-call u) (= u t))))
; SF-C2: what was taken in a call is owned after it.
(define-fun guard.return-sf_buf_alloc.references-settled
    ((t Thread) (result SfBuf) (result-null Bool)) Bool
  (=> (nobody-else-calls t)
      (forall ((s SfBuf))
        (= (unsettled.sf-refs s) (ite (and (not result-null) (= s result)) 1 0)))))
; SF-6
(define-fun guard.return-sf_buf_alloc.not-counted-as-waiter ((t Thread)) Bool
  (=> (nobody-else-calls t) (= sf-wanted 0)))
(define-fun effect.return-sf_buf_alloc ((t Thread) (result SfBuf) (result-null Bool)) Bool
  (and (= (next.in-sf-buf-call t) false)
       (= (next.allocating-nowait t) false)
       (= (next.sf-owned t result) (+ (sf-owned t result) (ite result-null 0 1)))
       (= (next.unsettled.sf-refs result)
          (- (unsettled.sf-refs result) (ite result-null 0 1)))))

(define-fun effect.call-sf_buf_free ((t Thread)) Bool (= (next.in-sf-buf-call t) true))
(define-fun guard.return-sf_buf_free.references-settled ((t Thread) (sf SfBuf)) Bool
  (=> (nobody-else-calls t)
      (forall ((s SfBuf)) (= (unsettled.sf-refs s) (ite (= s sf) (- 1) 0)))))
(define-fun guard.return-sf_buf_free.not-counted-as-waiter ((t Thread)) Bool
  (=> (nobody-else-calls t) (= sf-wanted 0)))
(define-fun effect.return-sf_buf_free ((t Thread) (sf SfBuf)) Bool
  (and (= (next.in-sf-buf-call t) false)
       (= (next.sf-owned t sf) (- (sf-owned t sf) 1))
       (= (next.unsettled.sf-refs sf) (+ (unsettled.sf-refs sf) 1))))

; SF-14: at the end every reference has been released.
(define-fun final.sf-buf-references-released () Bool
  (forall ((t Thread) (s SfBuf)) (= (sf-owned t s) 0)))
