; pmap_enter(9)

(declare-fun entering-nosleep (Thread) Bool)       ; in pmap_enter with PMAP_ENTER_NOSLEEP

; The page's state is protected: it is busied by the caller, or its object is locked.
(define-fun busied-or-locked ((t Thread) (m Page)) Bool
  (or (page-busied-by m t) (holds-lock t rigid.object-lock)))

(define-fun pmap-locked ((p Pmap)) Bool
  (exists ((t Thread)) (owns-lock t (rigid.pmap-lock p))))

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
    (=> (and (rigid.entered p v) (pte-valid p v) (tlb-may-hold c p v m))
        (= m (pte-page p v)))))

; PE-14: PGA_WRITEABLE is set before a writeable managed mapping is visible.
(define-fun inv.writeable-flag-before-mapping () Bool
  (forall ((p Pmap) (v Va))
    (=> (and (rigid.entered p v) (pte-valid p v) (pte-managed p v) (pte-writeable p v))
        (page-writeable (pte-page p v)))))

; PE-15, AF-3: and it stays set while a CPU may still write through its TLB.
(define-fun inv.writeable-flag-while-tlbs-write () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (=> (and (rigid.entered p v) (rigid.page-managed m) (tlb-may-write c p v m))
        (page-writeable m))))

; Somebody will learn that the page was written.
(define-fun accounted ((m Page)) Bool
  (or (page-dirty m)
      (exists ((p Pmap) (v Va))
        (and (rigid.entered p v) (pte-valid p v) (pte-modified p v) (= (pte-page p v) m)))
      (exists ((t Thread)) (modified-in-hand t m))))

; PE-13: no store is forgotten: a written page is dirty, or a mapping's M says so, or somebody has
; taken that M out of the mapping and is about to call vm_page_dirty.
(define-fun inv.no-written-page-forgotten () Bool
  (forall ((m Page))
    (=> (and (rigid.page-managed m) (page-written m))
        (accounted m))))

; PE-5: with PMAP_ENTER_NOSLEEP it does not sleep.
(define-fun inv.nosleep-does-not-sleep () Bool
  (forall ((t Thread)) (not (and (entering-nosleep t) (sleeping t)))))

; PE-C13: wired_count is the number of wired mappings, whenever the pmap is not locked.
(define-fun sum.pmap-wired-count.mappings ((p Pmap) (v Va)) Int
  (ite (and (pte-valid p v) (pte-wired p v)) 1 0))
(define-fun sum.pmap-wired-count.when ((p Pmap)) Bool (not (pmap-locked p)))

; An entry says whether its page is managed.
(define-fun lemma.managed-as-page () Bool
  (forall ((p Pmap) (v Va))
    (=> (and (rigid.entered p v) (pte-valid p v))
        (= (pte-managed p v) (rigid.page-managed (pte-page p v))))))

; PE-13: a page that a TLB may write without a look at M is accounted for already.
(define-fun lemma.tlb-writes-accounted () Bool
  (forall ((c Cpu) (p Pmap) (v Va) (m Page))
    (=> (and (rigid.entered p v) (rigid.page-managed m) (tlb-may-write c p v m)) (accounted m))))

; Wired mappings are pmap_enter's.
(define-fun lemma.only-entered-wired () Bool
  (forall ((p Pmap) (v Va)) (=> (and (pte-valid p v) (pte-wired p v)) (rigid.entered p v))))
(define-fun lemma.invalid-is-clear () Bool
  (forall ((p Pmap) (v Va))
    (=> (not (pte-valid p v)) (not (or (pte-writeable p v) (pte-modified p v) (pte-wired p v))))))

; Steps. New entries are described by their bits; `takes` tells an exchange, which
; puts the old M into its caller's hand, from a plain store.

; PE-18: mappings change under the pmap's lock.
(define-fun guard.clear-pte.pmap-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (=> (rigid.entered pmap va) (owns-lock t (rigid.pmap-lock pmap))))
; PE-13: an M that is overwritten has been seen.
(define-fun keeps-modified ((pmap Pmap) (va Va) (takes Bool)) Bool
  (=> (and (rigid.entered pmap va) (pte-valid pmap va) (pte-modified pmap va) (pte-managed pmap va))
      (or takes (page-dirty (pte-page pmap va)))))
; PE-13
(define-fun guard.clear-pte.modified-not-lost ((pmap Pmap) (va Va) (takes Bool)) Bool
  (keeps-modified pmap va takes))
(define-fun effect.clear-pte ((t Thread) (pmap Pmap) (va Va) (takes Bool)) Bool
  (and (= (next.pte-valid pmap va) false)
       (= (next.pte-writeable pmap va) false)
       (= (next.pte-modified pmap va) false)
       (= (next.pte-wired pmap va) false)
       (= (next.pte-managed pmap va) false)
       (or true (= (next.pte-page pmap va) (pte-page pmap va)))
       (= (next.unsettled.pmap-wired-count pmap)
          (+ (unsettled.pmap-wired-count pmap)
             (ite (and (pte-valid pmap va) (pte-wired pmap va)) 1 0)))
       (forall ((m Page))
         (= (next.modified-in-hand t m)
            (or (modified-in-hand t m)
                (and takes (fills pmap va m) (pte-modified pmap va)))))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-hold c pmap va m) (tlb-may-hold c pmap va m)))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-write c pmap va m) (tlb-may-write c pmap va m)))))

(define-fun guard.install-pte.pmap-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (=> (rigid.entered pmap va) (owns-lock t (rigid.pmap-lock pmap))))
(define-fun guard.install-pte.modified-not-lost ((pmap Pmap) (va Va) (takes Bool)) Bool
  (keeps-modified pmap va takes))
; PE-16, PE-17: no TLB holds another page.
(define-fun guard.install-pte.tlbs-invalidated ((pmap Pmap) (va Va) (new-page Page)) Bool
  (=> (rigid.entered pmap va)
      (forall ((c Cpu) (m Page)) (=> (tlb-may-hold c pmap va m) (= m new-page)))))
; PE-14: PGA_WRITEABLE first.
(define-fun guard.install-pte.writeable-flag-first
    ((pmap Pmap) (va Va) (new-page Page) (new-writeable Bool) (new-managed Bool)) Bool
  (=> (and (rigid.entered pmap va) new-managed new-writeable) (page-writeable new-page)))
(define-fun guard.install-pte.managed-as-page
    ((pmap Pmap) (va Va) (new-page Page) (new-managed Bool)) Bool
  (=> (rigid.entered pmap va) (= new-managed (rigid.page-managed new-page))))
(define-fun guard.install-pte.only-entered-wired
    ((pmap Pmap) (va Va) (new-wired Bool)) Bool
  (=> new-wired (rigid.entered pmap va)))
(define-fun effect.install-pte
    ((t Thread) (pmap Pmap) (va Va) (new-page Page) (new-writeable Bool) (new-modified Bool)
     (new-wired Bool) (new-managed Bool) (takes Bool)) Bool
  (and (= (next.pte-valid pmap va) true)
       (= (next.pte-page pmap va) new-page)
       (= (next.pte-writeable pmap va) new-writeable)
       (= (next.pte-modified pmap va) new-modified)
       (= (next.pte-wired pmap va) new-wired)
       (= (next.pte-managed pmap va) new-managed)
       (= (next.unsettled.pmap-wired-count pmap)
          (+ (unsettled.pmap-wired-count pmap)
             (ite (and (pte-valid pmap va) (pte-wired pmap va)) 1 0)
             (ite new-wired (- 1) 0)))
       (forall ((m Page))
         (= (next.modified-in-hand t m)
            (or (modified-in-hand t m)
                (and takes (fills pmap va m) (pte-modified pmap va)))))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-hold c pmap va m) (or (tlb-may-hold c pmap va m) (= m new-page))))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-write c pmap va m)
             (or (tlb-may-write c pmap va m) (and (= m new-page) new-writeable new-modified))))))

; The same page, with other bits.
(define-fun guard.change-pte.pmap-locked ((t Thread) (pmap Pmap) (va Va)) Bool
  (=> (rigid.entered pmap va) (owns-lock t (rigid.pmap-lock pmap))))
(define-fun guard.change-pte.modified-not-lost
    ((pmap Pmap) (va Va) (new-modified Bool) (takes Bool)) Bool
  (or new-modified (keeps-modified pmap va takes)))
(define-fun guard.change-pte.writeable-flag-first
    ((pmap Pmap) (va Va) (new-writeable Bool)) Bool
  (=> (and (rigid.entered pmap va) (pte-valid pmap va) (pte-managed pmap va) new-writeable)
      (page-writeable (pte-page pmap va))))
(define-fun guard.change-pte.only-entered-wired
    ((pmap Pmap) (va Va) (new-wired Bool)) Bool
  (=> new-wired (rigid.entered pmap va)))
(define-fun guard.change-pte.valid ((pmap Pmap) (va Va)) Bool (pte-valid pmap va))
(define-fun effect.change-pte
    ((t Thread) (pmap Pmap) (va Va) (new-writeable Bool) (new-modified Bool) (new-wired Bool)
     (takes Bool)) Bool
  (and (= (next.pte-writeable pmap va) new-writeable)
       (= (next.pte-modified pmap va) new-modified)
       (= (next.pte-wired pmap va) new-wired)
       (= (next.unsettled.pmap-wired-count pmap)
          (+ (unsettled.pmap-wired-count pmap)
             (ite (and (pte-valid pmap va) (pte-wired pmap va)) 1 0)
             (ite (and (pte-valid pmap va) new-wired) (- 1) 0)))
       (forall ((m Page))
         (= (next.modified-in-hand t m)
            (or (modified-in-hand t m)
                (and takes (fills pmap va m) (pte-modified pmap va)))))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-hold c pmap va m) (tlb-may-hold c pmap va m)))
       (forall ((c Cpu) (m Page))
         (=> (next.tlb-may-write c pmap va m)
             (or (tlb-may-write c pmap va m)
                 (and (fills pmap va m) new-writeable new-modified))))))

; PE-C13: settled before the lock is released.
(define-fun guard.release-lock.pmap-wirings-settled ((t Thread) (lock Lock)) Bool
  (forall ((p Pmap))
    (=> (and (= lock (rigid.pmap-lock p)) (owns-lock t lock))
        (= (unsettled.pmap-wired-count p) 0))))
(define-fun guard.release-and-sleep.pmap-wirings-settled ((lock Lock)) Bool
  (forall ((p Pmap)) (=> (= lock (rigid.pmap-lock p)) (= (unsettled.pmap-wired-count p) 0))))
(define-fun guard.release-spin-lock.pmap-wirings-settled ((lock Lock)) Bool
  (forall ((p Pmap)) (distinct lock (rigid.pmap-lock p))))

; PE-C13
(define-fun guard.count-pmap-wiring.pmap-locked ((t Thread) (pmap Pmap)) Bool
  (owns-lock t (rigid.pmap-lock pmap)))
(define-fun effect.count-pmap-wiring ((t Thread) (pmap Pmap) (delta Int)) Bool
  (and (= (next.pmap-wired-count pmap) (+ (pmap-wired-count pmap) delta))
       (= (next.unsettled.pmap-wired-count pmap) (+ (unsettled.pmap-wired-count pmap) delta))))

(define-fun effect.set-page-writeable ((m Page)) Bool (= (next.page-writeable m) true))
; PE-15: not while a mapping or a TLB lets somebody write.
(define-fun nobody-writes ((m Page)) Bool
  (and (forall ((p Pmap) (v Va))
         (not (and (rigid.entered p v) (pte-valid p v) (pte-managed p v) (pte-writeable p v)
                   (= (pte-page p v) m))))
       (forall ((c Cpu) (p Pmap) (v Va))
         (=> (and (rigid.entered p v) (rigid.page-managed m)) (not (tlb-may-write c p v m))))))
; PE-15
(define-fun guard.clear-page-writeable.nobody-writes ((m Page)) Bool (nobody-writes m))
(define-fun effect.clear-page-writeable ((m Page)) Bool (= (next.page-writeable m) false))

(define-fun effect.set-page-dirty ((t Thread) (m Page)) Bool
  (and (= (next.page-dirty m) true) (= (next.modified-in-hand t m) false)))
(define-fun effect.set-page-referenced ((m Page)) Bool (= (next.page-referenced m) true))

(define-fun guard.call-pmap_enter.awake ((t Thread)) Bool (not (sleeping t)))
; PE-5: with PMAP_ENTER_NOSLEEP it does not sleep.
(define-fun guard.sleep.not-entering-nosleep ((t Thread)) Bool (not (entering-nosleep t)))
(define-fun guard.release-and-sleep.not-entering-nosleep ((t Thread)) Bool
  (not (entering-nosleep t)))
(define-fun effect.call-pmap_enter ((t Thread) (flag-nosleep Bool)) Bool
  (= (next.entering-nosleep t) flag-nosleep))
(define-fun effect.return-pmap_enter ((t Thread)) Bool (= (next.entering-nosleep t) false))

; PE-13: at the end of the call that it was for, what was in hand has been passed on.
(define-fun guard.end-call.modified-passed-on ((t Thread)) Bool
  (forall ((m Page))
    (=> (and (modified-in-hand t m) (rigid.page-managed m)
             (or (page-written m)
                 (exists ((c Cpu) (p Pmap) (v Va)) (and (rigid.entered p v) (tlb-may-write c p v m)))))
        (or (page-dirty m)
            (exists ((p Pmap) (v Va))
              (and (rigid.entered p v) (pte-valid p v) (pte-modified p v) (= (pte-page p v) m)))
            (exists ((u Thread)) (and (distinct t u) (modified-in-hand u m)))))))
(define-fun effect.end-call ((t Thread)) Bool
  (forall ((m Page)) (= (next.modified-in-hand t m) false)))

(define-fun init.nobody-enters () Bool
  (forall ((t Thread)) (not (entering-nosleep t))))
