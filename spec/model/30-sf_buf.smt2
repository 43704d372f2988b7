; sf_buf(9), on a machine without a direct map

(declare-fun rigid.sf-kva (SfBuf) Va)              ; the buffer's address
(declare-fun sf-has-page (SfBuf) Bool)
(declare-fun sf-page (SfBuf) Page)                 ; any page where it has none
(declare-fun sf-refs (SfBuf) Int)
(declare-fun sf-owned (Thread SfBuf) Int)          ; references that the thread has to drop
(declare-fun sf-free (SfBuf) Bool)                 ; on the free list
(declare-fun sf-clean-on (SfBuf Cpu) Bool)         ; the CPU mask: holds only the current mapping
(declare-fun sf-wanted () Int)                     ; threads that are counted as waiting for one
(declare-fun sf-pool-locked () Bool)
(declare-fun in-sf-buf-call (Thread) Bool)         ; in sf_buf_alloc or sf_buf_free
(declare-fun allocating-nowait (Thread) Bool)      ; in sf_buf_alloc with SFB_NOWAIT

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
(define-fun inv.sf-buf-mapped-while-used () Bool
  (forall ((s SfBuf))
    (=> (and (> (sf-refs s) 0) (not sf-pool-locked))
        (and (sf-has-page s)
             (pte-valid rigid.kernel-pmap (rigid.sf-kva s))
             (pte-writeable rigid.kernel-pmap (rigid.sf-kva s))
             (= (pte-page rigid.kernel-pmap (rigid.sf-kva s)) (sf-page s))))))

; SF-C8: a CPU in a buffer's mask holds nothing but the current mapping.
(define-fun inv.sf-buf-cpus-clean () Bool
  (forall ((s SfBuf) (c Cpu) (m Page))
    (=> (and (not sf-pool-locked)
             (sf-clean-on s c)
             (tlb-may-hold c rigid.kernel-pmap (rigid.sf-kva s) m))
        (= m (pte-page rigid.kernel-pmap (rigid.sf-kva s))))))

; SF-C2: the free list has exactly the buffers without references.
(define-fun inv.sf-buf-free-list () Bool
  (forall ((s SfBuf))
    (=> (not sf-pool-locked) (= (sf-free s) (= (sf-refs s) 0)))))

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

; SF-14: at the end every reference has been released.
(define-fun final.sf-buf-references-released () Bool
  (forall ((t Thread) (s SfBuf)) (= (sf-owned t s) 0)))
