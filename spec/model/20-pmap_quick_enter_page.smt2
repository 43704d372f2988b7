; pmap_quick_enter_page(9)
;
; A thread holds a quick mapping from the return of pmap_quick_enter_page to its call of
; pmap_quick_remove_page.

(declare-fun quick-depth (Thread) Int)             ; quick mappings that the thread holds
(declare-fun quick-page (Thread) Page)             ; of the last one
(declare-fun quick-frame (Thread) Va)              ; of the last one
(declare-fun rigid.quick-frame-of (Va Cpu) Bool)   ; the address is the CPU's quick frame
(declare-fun quick-critical (Thread) Int)          ; td_critnest before the first one

(define-fun quick-mapped ((t Thread)) Bool (> (quick-depth t) 0))

; The page can't be paged out: it is wired, or unmanaged.
(define-fun stays-resident ((m Page)) Bool
  (or (> (wire-count m) 0) (not (rigid.page-managed m))))

; What the caller owes.

; QE-10: one quick mapping a thread: calls are not nested.
(define-fun contract.pmap_quick_enter_page.pre.none-held ((t Thread)) Bool
  (not (quick-mapped t)))

; QE-13: not under a spin mutex.
(define-fun contract.pmap_quick_enter_page.pre.no-spin-lock-held ((t Thread)) Bool
  (= (spin-locks t) 0))

; QE-14: not in primary interrupt context.
(define-fun contract.pmap_quick_enter_page.pre.not-in-filter ((t Thread)) Bool
  (not (rigid.in-filter t)))

; QE-16: the page is wired, or unmanaged.
(define-fun contract.pmap_quick_enter_page.pre.page-stays ((m Page)) Bool (stays-resident m))

; QE-4: what is removed is what the thread has mapped.
(define-fun contract.pmap_quick_remove_page.pre.mapping-held ((t Thread) (kva Va)) Bool
  (and (quick-mapped t) (= kva (quick-frame t))))

; QE-9: no lock operation while a quick mapping is held.
(define-fun contract.mtx_lock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.mtx_unlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.mtx_lock_spin.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.mtx_unlock_spin.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.rw_wlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.rw_wunlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.rw_rlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.rw_runlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.sx_xlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.sx_xunlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.sx_slock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))
(define-fun contract.sx_sunlock.pre.no-lock-while-quick-mapped ((t Thread)) Bool
  (not (quick-mapped t)))

; What the implementation owes at its return.

; QE-1, QE-12, QE-17: the address maps the page, readable and writeable.
(define-fun contract.pmap_quick_enter_page.post.frame-maps-page ((m Page) (result Va)) Bool
  (and (pte-valid rigid.kernel-pmap result)
       (pte-writeable rigid.kernel-pmap result)
       (= (pte-page rigid.kernel-pmap result) m)))

; QE-I2: this CPU's TLB holds nothing of the frame's last use.
(define-fun contract.pmap_quick_enter_page.post.no-stale-frame ((c Cpu) (result Va)) Bool
  (forall ((m Page))
    (=> (tlb-may-hold c rigid.kernel-pmap result m)
        (= m (pte-page rigid.kernel-pmap result)))))

; QE-5: the frame is free again.
(define-fun contract.pmap_quick_remove_page.post.frame-free ((kva Va)) Bool
  (not (pte-valid rigid.kernel-pmap kva)))

; QE-7: preemption is as it was before the mapping was made.
(define-fun contract.pmap_quick_remove_page.post.preemption-restored ((t Thread)) Bool
  (=> (not (quick-mapped t)) (= (critical-nesting t) (quick-critical t))))

; What holds in every state.

; QE-10: quick mappings are not nested: no thread holds two.
(define-fun inv.no-nested-quick-maps () Bool
  (forall ((t Thread)) (<= (quick-depth t) 1)))

; QE-I1: no two threads hold the same frame.
(define-fun inv.quick-frame-not-shared () Bool
  (forall ((t Thread) (u Thread))
    (=> (and (quick-mapped t) (quick-mapped u) (distinct t u))
        (distinct (quick-frame t) (quick-frame u)))))

; QE-I1: a frame is in use only while its CPU's thread can't be preempted.
(define-fun inv.quick-frame-free-when-preemptible () Bool
  (forall ((c Cpu) (v Va))
    (=> (and (rigid.quick-frame-of v c) (pte-valid rigid.kernel-pmap v))
        (exists ((t Thread)) (and (running t c) (> (critical-nesting t) 0))))))

; QE-6: whoever holds a quick mapping can't be preempted.
(define-fun inv.quick-mapped-in-critical-section () Bool
  (forall ((t Thread)) (=> (quick-mapped t) (> (critical-nesting t) 0))))

; QE-1: while it is held, the frame maps the page.
(define-fun inv.quick-frame-keeps-page () Bool
  (forall ((t Thread))
    (=> (quick-mapped t)
        (and (pte-valid rigid.kernel-pmap (quick-frame t))
             (= (pte-page rigid.kernel-pmap (quick-frame t)) (quick-page t))))))

; QE-8: whoever holds a quick mapping does not sleep; derived: it is in a critical section.
(define-fun inv.no-sleep-while-quick-mapped () Bool
  (forall ((t Thread)) (not (and (quick-mapped t) (sleeping t)))))

; QE-15, QE-16: the page stays wired while it is quick-mapped.
(define-fun inv.wired-while-quick-mapped () Bool
  (forall ((t Thread)) (=> (quick-mapped t) (stays-resident (quick-page t)))))

; A quick mapping is its CPU's, and the thread runs there.
(define-fun lemma.quick-mapped-where-it-runs () Bool
  (forall ((t Thread))
    (=> (quick-mapped t)
        (exists ((c Cpu))
          (and (running t c) (not (rigid.in-filter t))
               (rigid.quick-frame-of (quick-frame t) c))))))
; Who uses a frame is no filter.
(define-fun lemma.quick-frame-used-by-thread () Bool
  (forall ((c Cpu) (v Va))
    (=> (and (rigid.quick-frame-of v c) (pte-valid rigid.kernel-pmap v))
        (exists ((t Thread))
          (and (running t c) (not (rigid.in-filter t)) (> (critical-nesting t) 0))))))
(define-fun axiom.quick-frames-differ () Bool
  (forall ((v Va) (c Cpu) (d Cpu))
    (=> (and (rigid.quick-frame-of v c) (rigid.quick-frame-of v d)) (= c d))))
(define-fun init.nothing-quick-mapped () Bool
  (forall ((t Thread)) (= (quick-depth t) 0)))

; Steps.

; QE-I1: a frame is written by its CPU's thread, in a critical section …
(define-fun frame-is-ours ((t Thread) (pmap Pmap) (va Va)) Bool
  (=> (= pmap rigid.kernel-pmap)
      (forall ((c Cpu))
        (=> (rigid.quick-frame-of va c)
            (and (running t c) (not (rigid.in-filter t)) (> (critical-nesting t) 0))))))
; QE-I1
(define-fun guard.install-pte.quick-frame-of-this-cpu ((t Thread) (pmap Pmap) (va Va)) Bool
  (frame-is-ours t pmap va))
; QE-4, QE-10: … and only when nobody holds a mapping there.
(define-fun frame-not-held ((pmap Pmap) (va Va)) Bool
  (=> (= pmap rigid.kernel-pmap)
      (forall ((u Thread)) (=> (quick-mapped u) (distinct va (quick-frame u))))))
; QE-4
(define-fun guard.install-pte.quick-frame-not-held ((pmap Pmap) (va Va)) Bool
  (frame-not-held pmap va))
(define-fun guard.clear-pte.quick-frame-not-held ((pmap Pmap) (va Va)) Bool
  (frame-not-held pmap va))

; QE-5, QE-7: preemption is possible again when the frame has been left.
(define-fun frame-left ((t Thread)) Bool
  (=> (= (critical-nesting t) 1)
      (and (not (quick-mapped t))
           (forall ((c Cpu) (v Va))
             (=> (and (running t c) (rigid.quick-frame-of v c))
                 (not (pte-valid rigid.kernel-pmap v)))))))
; QE-7
(define-fun guard.critical-exit.quick-frame-left ((t Thread)) Bool (frame-left t))
(define-fun guard.release-spin-lock.quick-frame-left ((t Thread)) Bool (frame-left t))

(define-fun effect.call-pmap_quick_enter_page ((t Thread)) Bool
  (= (next.quick-critical t)
     (ite (= (quick-depth t) 0) (critical-nesting t) (quick-critical t))))

; QE-10
(define-fun assume.return-pmap_quick_enter_page ((t Thread)) Bool
  (contract.pmap_quick_enter_page.pre.none-held t))
; QE-1: the address maps the page …
(define-fun guard.return-pmap_quick_enter_page.frame-maps-page ((m Page) (result Va)) Bool
  (fills rigid.kernel-pmap result m))
; QE-6: … on this CPU, and for as long as the thread stays on it.
(define-fun guard.return-pmap_quick_enter_page.frame-of-this-cpu
    ((t Thread) (c Cpu) (result Va)) Bool
  (and (running t c) (rigid.quick-frame-of result c) (> (critical-nesting t) 0)
       (not (rigid.in-filter t)) (not (sleeping t))))
; QE-15: and the page is wired still.
(define-fun guard.return-pmap_quick_enter_page.page-stays ((m Page)) Bool (stays-resident m))
(define-fun effect.return-pmap_quick_enter_page
    ((t Thread) (c Cpu) (m Page) (result Va)) Bool
  (and (= (next.quick-depth t) (+ (quick-depth t) 1))
       (= (next.quick-page t) m)
       (= (next.quick-frame t) result)))

(define-fun effect.call-pmap_quick_remove_page ((t Thread)) Bool
  (and (= (next.quick-depth t) (ite (> (quick-depth t) 0) (- (quick-depth t) 1) 0))
       (=> (> (quick-depth t) 1) (= (next.quick-page t) (quick-page t)))
       (=> (> (quick-depth t) 1) (= (next.quick-frame t) (quick-frame t)))))

; QE-4: at the end nobody holds a quick mapping.
(define-fun final.quick-mappings-removed () Bool
  (forall ((t Thread)) (not (quick-mapped t))))
