; vm_page_wire(9)

; What the caller owes.

; VP-6: the caller has the page busied or its object locked, and it is still the page that he means.
(define-fun contract.vm_page_wire.pre.wired-page-protected ((t Thread) (m Page)) Bool
  (=> (rigid.page-managed m) (and (busied-or-locked t m) (not (page-paged-out m)))))

; VP-3: a wiring that is released was taken.
(define-fun contract.vm_page_unwire.pre.wired ((m Page)) Bool (> (page-wirings m) 0))

; What holds in every state.

; VP-1, VP-3: the wire count has every wiring that a caller counts on.
(define-fun inv.wirings-counted () Bool
  (forall ((m Page)) (<= (page-wirings m) (wire-count m))))

; VW-2: a wired page is not paged out.
(define-fun inv.no-wired-page-paged-out () Bool
  (forall ((m Page))
    (=> (or (> (wire-count m) 0) (> (page-wirings m) 0)) (not (page-paged-out m)))))

; Steps.

; VP-6: the page is still there.
(define-fun guard.wire-page.not-paged-out ((m Page)) Bool (not (page-paged-out m)))
(define-fun guard.wire-page.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.wire-page ((t Thread) (m Page)) Bool
  (and (= (next.wire-count m) (+ (wire-count m) 1))
       (= (next.unsettled.wire-count m) (+ (unsettled.wire-count m) 1))))

; VP-3: a wiring that callers count on is not taken away.
(define-fun guard.unwire-page.not-counted-on ((m Page)) Bool
  (> (wire-count m) (page-wirings m)))
; QE-16: QE-15: the last one not while the page is quick-mapped …
(define-fun guard.unwire-page.not-while-quick-mapped ((m Page)) Bool
  (=> (and (= (wire-count m) 1) (rigid.page-managed m))
      (forall ((t Thread)) (=> (quick-mapped t) (distinct m (quick-page t))))))
; SF-5: … or has an sf_buf in use.
(define-fun guard.unwire-page.not-while-in-sf-buf ((m Page)) Bool
  (=> (and (= (wire-count m) 1) (rigid.page-managed m))
      (forall ((s SfBuf)) (=> (> (sf-refs s) 0) (distinct m (sf-page s))))))
(define-fun guard.unwire-page.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.unwire-page ((t Thread) (m Page)) Bool
  (and (= (next.wire-count m) (- (wire-count m) 1))
       (= (next.unsettled.wire-count m) (- (unsettled.wire-count m) 1))))

(define-fun effect.call-vm_page_wire ((t Thread)) Bool (= (next.changing-wirings t) true))
; VP-1
(define-fun guard.return-vm_page_wire.counted ((m Page)) Bool
  (< (page-wirings m) (wire-count m)))
; VP-1: the wiring is the caller's.
(define-fun guard.return-vm_page_wire.wirings-settled ((t Thread) (m Page)) Bool
  (=> (nobody-else-changes-wirings t)
      (and (forall ((n Page)) (= (unsettled.wire-count n) (ite (= n m) 1 0)))
           entries-settled)))
(define-fun effect.return-vm_page_wire ((t Thread) (m Page)) Bool
  (and (= (next.page-wirings m) (+ (page-wirings m) 1))
       (= (next.unsettled.wire-count m) (- (unsettled.wire-count m) 1))
       (= (next.changing-wirings t) false)))
(define-fun effect.call-vm_page_unwire ((t Thread) (m Page)) Bool
  (and (= (next.page-wirings m) (- (page-wirings m) 1))
       (= (next.unsettled.wire-count m) (+ (unsettled.wire-count m) 1))
       (= (next.changing-wirings t) true)))

; VP-1: one thread at a time has a page busied.
(define-fun lemma.one-busier () Bool
  (forall ((m Page) (t Thread) (u Thread))
    (=> (and (page-busied-by m t) (page-busied-by m u)) (= t u))))
(define-fun guard.busy-page.idle ((m Page)) Bool
  (forall ((u Thread)) (not (page-busied-by m u))))
(define-fun effect.busy-page ((t Thread) (m Page)) Bool (= (next.page-busied-by m t) true))
(define-fun effect.unbusy-page ((m Page)) Bool
  (forall ((u Thread)) (= (next.page-busied-by m u) false)))

; VW-2: the page daemon takes what nobody has wired, busied or locked, and leaves no mapping of it.
(define-fun may-be-paged-out ((m Page)) Bool
  (and (rigid.page-managed m)
       (= (wire-count m) 0)
       (forall ((t Thread)) (and (not (page-busied-by m t)) (not (holds-lock t rigid.object-lock))))
       (forall ((p Pmap)) (not (pmap-locked p)))))
(define-fun unmaps ((p Pmap) (v Va) (m Page)) Bool
  (and (distinct p rigid.kernel-pmap) (fills p v m)))
(define-fun mapped-wired ((m Page)) Bool
  (exists ((p Pmap) (v Va)) (and (unmaps p v m) (pte-wired p v))))
; VW-2
(define-fun guard.page-out.allowed ((m Page)) Bool (may-be-paged-out m))
(define-fun guard.page-out.not-mapped-wired ((m Page)) Bool (not (mapped-wired m)))
; VW-2: so the page is behind no wired entry, either.
(define-fun guard.page-out.not-behind-wired-entry ((m Page)) Bool
  (forall ((e Entry)) (=> (> (entry-wired-count e) 0) (not (behind e m)))))
(define-fun effect.page-out ((m Page)) Bool
  (and (= (next.page-paged-out m) true)
       (= (next.page-writeable m) false)
       (= (next.page-referenced m) false)
       (= (next.page-dirty m) false)
       (= (next.page-written m) false)
       (or true (= (next.page-truncated m) false))
       (or true (= (next.page-index m) (page-index m)))
       (= (next.unreferenced m) false)
       (forall ((p Pmap) (v Va))
         (= (next.pte-valid p v) (and (pte-valid p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-writeable p v) (and (pte-writeable p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-modified p v) (and (pte-modified p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-managed p v) (and (pte-managed p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (=> (not (unmaps p v m)) (= (next.pte-page p v) (pte-page p v))))
       (forall ((c Cpu) (p Pmap) (v Va) (n Page))
         (=> (next.tlb-may-hold c p v n)
             (and (tlb-may-hold c p v n) (or (distinct m n) (= p rigid.kernel-pmap)))))
       (forall ((c Cpu) (p Pmap) (v Va) (n Page))
         (=> (next.tlb-may-write c p v n)
             (and (tlb-may-write c p v n) (or (distinct m n) (= p rigid.kernel-pmap)))))
       (forall ((e Entry) (va Va) (n Page))
         (=> (next.top-page e va n) (uncovered-by m e va n)))
       (forall ((e Entry) (va Va) (n Page))
         (=> (and (top-page e va n) (distinct n m)) (next.top-page e va n)))))
; The same, while somebody wires: entries may count what they don't have yet.
(define-fun guard.page-out-meanwhile.allowed ((m Page)) Bool (may-be-paged-out m))
(define-fun guard.page-out-meanwhile.not-mapped-wired ((m Page)) Bool (not (mapped-wired m)))
(define-fun guard.page-out-meanwhile.changing-wirings () Bool (not nobody-changes-wirings))
(define-fun effect.page-out-meanwhile ((m Page)) Bool
  (and (= (next.page-paged-out m) true)
       (= (next.page-writeable m) false)
       (= (next.page-referenced m) false)
       (= (next.page-dirty m) false)
       (= (next.page-written m) false)
       (or true (= (next.page-truncated m) false))
       (or true (= (next.page-index m) (page-index m)))
       (= (next.unreferenced m) false)
       (forall ((p Pmap) (v Va))
         (= (next.pte-valid p v) (and (pte-valid p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-writeable p v) (and (pte-writeable p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-modified p v) (and (pte-modified p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (= (next.pte-managed p v) (and (pte-managed p v) (not (unmaps p v m)))))
       (forall ((p Pmap) (v Va))
         (=> (not (unmaps p v m)) (= (next.pte-page p v) (pte-page p v))))
       (forall ((c Cpu) (p Pmap) (v Va) (n Page))
         (=> (next.tlb-may-hold c p v n)
             (and (tlb-may-hold c p v n) (or (distinct m n) (= p rigid.kernel-pmap)))))
       (forall ((c Cpu) (p Pmap) (v Va) (n Page))
         (=> (next.tlb-may-write c p v n)
             (and (tlb-may-write c p v n) (or (distinct m n) (= p rigid.kernel-pmap)))))
       (forall ((e Entry) (va Va) (n Page))
         (=> (next.top-page e va n) (uncovered-by m e va n)))
       (forall ((e Entry) (va Va) (n Page))
         (=> (and (top-page e va n) (distinct n m)) (next.top-page e va n)))
       (forall ((n Page))
         (or true (= (next.unsettled.wire-count n) (unsettled.wire-count n))))))
(define-fun lemma.kernel-entries-are-not-entered () Bool
  (forall ((v Va)) (not (rigid.entered rigid.kernel-pmap v))))
(define-fun init.nothing-entered-in-the-kernel () Bool
  (forall ((v Va)) (not (rigid.entered rigid.kernel-pmap v))))
