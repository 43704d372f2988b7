; pmap_enter(9)

(declare-fun entering-nosleep (Thread) Bool)       ; in pmap_enter with PMAP_ENTER_NOSLEEP

; The page's state is protected: it is busied by the caller, or its object is locked.
(define-fun busied-or-locked ((t Thread) (m Page)) Bool
  (or (page-busied-by m t) (holds-lock t rigid.object-lock)))

; What the caller owes.

; PE-3: the access that triggered the call is one that the protection allows.
(define-fun contract.pmap_enter.pre.access-within-protection
    ((flag-write Bool) (flag-execute Bool) (prot-write Bool) (prot-execute Bool)) Bool
  (and (=> flag-write prot-write) (=> flag-execute prot-execute)))

; PE-18: a managed page is busied by the caller, or its object is locked.
(define-fun contract.pmap_enter.pre.page-busied-or-object-locked ((t Thread) (m Page)) Bool
  (=> (rigid.page-managed m) (busied-or-locked t m)))

; PE-19: a caller that relies on the object lock passes PMAP_ENTER_NOSLEEP.
(define-fun contract.pmap_enter.pre.nosleep-with-object-lock
    ((t Thread) (m Page) (flag-nosleep Bool)) Bool
  (=> (and (rigid.page-managed m) (not (page-busied-by m t)) (holds-lock t rigid.object-lock))
      flag-nosleep))

; LK-1: without PMAP_ENTER_NOSLEEP it may sleep, so the caller holds nothing that forbids that
; (for the object lock, PE-19 says so).
(define-fun contract.pmap_enter.pre.caller-may-sleep ((t Thread) (flag-nosleep Bool)) Bool
  (=> (not flag-nosleep) (or (may-sleep t) (holds-lock t rigid.object-lock))))

; What the implementation owes at its return.

; PE-1, PE-4: on success the mapping is there, with the protection and the wiring asked for.
(define-fun contract.pmap_enter.post.mapping-created
    ((pmap Pmap) (va Va) (m Page) (prot-write Bool) (flag-wired Bool) (result Int)) Bool
  (=> (= result 0)
      (and (pte-valid pmap va)
           (= (pte-page pmap va) m)
           (= (pte-writeable pmap va) prot-write)
           (= (pte-wired pmap va) flag-wired)
           (= (pte-managed pmap va) (rigid.page-managed m)))))

; PE-7, PE-24: without PMAP_ENTER_NOSLEEP it does not fail.
(define-fun contract.pmap_enter.post.fails-only-with-nosleep
    ((flag-nosleep Bool) (result Int)) Bool
  (=> (not flag-nosleep) (= result 0)))

; PE-20: on success no TLB holds another page for the address, or may write where the PTE forbids.
(define-fun contract.pmap_enter.post.tlbs-consistent ((pmap Pmap) (va Va) (result Int)) Bool
  (=> (= result 0)
      (forall ((c Cpu) (m Page))
        (and (=> (tlb-may-hold c pmap va m) (= m (pte-page pmap va)))
             (=> (tlb-may-write c pmap va m) (pte-writeable pmap va))))))

; What holds in every state.

; PE-16, PE-17: before another page is installed, no TLB holds the old one any more.
(define-fun inv.invalidate-before-replace () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (=> (and (entered p v) (pte-valid p v) (tlb-may-hold c p v m))
        (= m (pte-page p v)))))

; PE-14: PGA_WRITEABLE is set before a writeable managed mapping is visible.
(define-fun inv.writeable-flag-before-mapping () Bool
  (forall ((p Pmap) (v Va))
    (=> (and (entered p v) (pte-valid p v) (pte-managed p v) (pte-writeable p v))
        (page-writeable (pte-page p v)))))

; PE-15, AF-3: and it stays set while a CPU may still write through its TLB.
(define-fun inv.writeable-flag-while-tlbs-write () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (=> (and (entered p v) (rigid.page-managed m) (tlb-may-write c p v m))
        (page-writeable m))))

; PE-13: no store is forgotten: a written page is dirty, or a mapping's M says so, or somebody has
; taken that M out of the mapping and is about to call vm_page_dirty.
(define-fun inv.no-written-page-forgotten () Bool
  (forall ((m Page))
    (=> (and (rigid.page-managed m) (page-written m))
        (or (page-dirty m)
            (exists ((p Pmap) (v Va))
              (and (entered p v) (pte-valid p v) (pte-modified p v) (= (pte-page p v) m)))
            (exists ((t Thread)) (modified-in-hand t m))))))

; PE-5: with PMAP_ENTER_NOSLEEP it does not sleep.
(define-fun inv.nosleep-does-not-sleep () Bool
  (forall ((t Thread)) (not (and (entering-nosleep t) (sleeping t)))))

; PE-C13: wired_count is the number of wired mappings, whenever the pmap is not locked.
(define-fun sum.pmap-wired-count.mappings ((p Pmap) (v Va)) Int
  (ite (and (pte-valid p v) (pte-wired p v)) 1 0))
(define-fun sum.pmap-wired-count.when ((p Pmap)) Bool (not (pmap-locked p)))
