; pmapcheck: the formal model of FreeBSD's memory-mapping interfaces.
;
; Sorts are uninterpreted: any number of CPUs, threads, pages, addresses and buffers. A function
; named rigid.… never changes; every other declared function is state. The names of definitions
; say what they are for: inv.NAME holds in every state, contract.CALL.pre.NAME when a call is made
; (its caller's duty), contract.CALL.post.NAME when it returns (its implementation's),
; final.NAME when every thread has finished, sum.TOTAL.KIND adds up to TOTAL wherever
; sum.TOTAL.when allows, and unsettled.TOTAL is by how much TOTAL is ahead of that sum;
; guard.ACTION.NAME says when a step is allowed, effect.ACTION what it does. What an effect does not
; name stays as it is. Clause IDs are those of clauses.json.

(declare-sort Cpu 0)
(declare-sort Thread 0)
(declare-sort Pmap 0)
(declare-sort Va 0)      ; a page of virtual addresses
(declare-sort Page 0)    ; a physical page: vm_page_t
(declare-sort SfBuf 0)
(declare-sort Lock 0)

; Threads and CPUs.

(declare-fun running (Thread Cpu) Bool)            ; is the CPU's current thread
(declare-fun critical-nesting (Thread) Int)        ; td_critnest
(declare-fun pinned (Thread) Int)                  ; td_pinned
(declare-fun spin-locks (Thread) Int)              ; spin mutexes held
(declare-fun sleeping (Thread) Bool)               ; on a sleep channel
(declare-fun rigid.in-filter (Thread) Bool)        ; is a primary interrupt handler
(declare-fun rigid.in-interrupt (Thread) Bool)     ; is one, or an interrupt thread
(declare-fun signal-ended-wait (Thread) Bool)      ; of the sf_buf_alloc that it is in, or was last
(declare-fun holds-lock (Thread Lock) Bool)           ; shared or exclusively
(declare-fun owns-lock (Thread Lock) Bool)            ; exclusively
(declare-fun rigid.sleepable (Lock) Bool)          ; may be held asleep: sx locks
(declare-fun rigid.object-lock () Lock)            ; of the object that owns the managed pages
(declare-fun rigid.pmap-lock (Pmap) Lock)

; Page tables, and what TLBs may hold of them.

(declare-fun rigid.kernel-pmap () Pmap)
(declare-fun rigid.entered (Pmap Va) Bool)         ; mappings here are pmap_enter's
(declare-fun pte-valid (Pmap Va) Bool)
(declare-fun pte-page (Pmap Va) Page)              ; any page where the entry is invalid
(declare-fun pte-writeable (Pmap Va) Bool)
(declare-fun pte-modified (Pmap Va) Bool)          ; M
(declare-fun pte-wired (Pmap Va) Bool)
(declare-fun pte-managed (Pmap Va) Bool)
(declare-fun pmap-wired-count (Pmap) Int)          ; pm_stats.wired_count
(declare-fun unsettled.pmap-wired-count (Pmap) Int)
(declare-fun shootdown-pending (Cpu Cpu) Bool)     ; the first has not acknowledged the second's
                                                   ; request
(declare-fun tlb-may-hold (Cpu Pmap Va Page) Bool)
(declare-fun tlb-may-write (Cpu Pmap Va Page) Bool) ; through an entry with RW and M, so that a
                                                    ; store does not look at the PTE

; Physical pages.

(declare-fun rigid.page-managed (Page) Bool)
(declare-fun wire-count (Page) Int)
(declare-fun page-wirings (Page) Int)              ; wirings that callers count on
(declare-fun page-busied-by (Page Thread) Bool)    ; exclusively
(declare-fun page-writeable (Page) Bool)           ; PGA_WRITEABLE
(declare-fun page-referenced (Page) Bool)          ; PGA_REFERENCED
(declare-fun page-dirty (Page) Bool)
(declare-fun page-written (Page) Bool)             ; by pmap_enter's mapping, since it was clean
(declare-fun page-paged-out (Page) Bool)           ; its frame has another identity now
(declare-fun modified-in-hand (Thread Page) Bool)  ; has taken M out of a PTE, owes vm_page_dirty

; Threads and CPUs: what may happen.

; Whoever acts is awake.
(define-fun guard.critical-enter.awake ((t Thread)) Bool (not (sleeping t)))
(define-fun effect.critical-enter ((t Thread)) Bool
  (= (next.critical-nesting t) (+ (critical-nesting t) 1)))

; CE-6: as often as it was entered.
(define-fun guard.critical-exit.entered-before ((t Thread)) Bool (> (critical-nesting t) 0))
(define-fun effect.critical-exit ((t Thread)) Bool
  (= (next.critical-nesting t) (- (critical-nesting t) 1)))

(define-fun effect.pin ((t Thread)) Bool (= (next.pinned t) (+ (pinned t) 1)))
(define-fun effect.unpin ((t Thread)) Bool (= (next.pinned t) (- (pinned t) 1)))

; A TLB may be filled from a valid entry at any time: what it may hold after something else happened
; is what it might hold before, or what the page table says.
(define-fun fills ((p Pmap) (v Va) (m Page)) Bool (and (pte-valid p v) (= (pte-page p v) m)))
(define-fun fills-for-writing ((p Pmap) (v Va) (m Page)) Bool
  (and (fills p v m) (pte-writeable p v) (pte-modified p v)))

; CE-1: a thread in a critical section is not switched out. (A filter comes by an interrupt.)
(define-fun guard.switch.not-out-of-critical-section ((c Cpu)) Bool
  (forall ((u Thread)) (=> (running u c) (= (critical-nesting u) 0))))
(define-fun guard.switch.runs-nowhere-else ((c Cpu) (t Thread)) Bool
  (and (not (rigid.in-filter t))
       (forall ((d Cpu)) (=> (running t d) (= c d)))))
(define-fun effect.switch ((c Cpu) (t Thread)) Bool
  (and (forall ((u Thread)) (= (next.running u c) (= u t)))
       (forall ((p Pmap) (v Va) (m Page))
         (=> (next.tlb-may-hold c p v m) (or (tlb-may-hold c p v m) (fills p v m))))
       (forall ((p Pmap) (v Va) (m Page))
         (=> (next.tlb-may-write c p v m) (or (tlb-may-write c p v m) (fills-for-writing p v m))))))

; CE-1: nor does it migrate; nor does a pinned one.
(define-fun guard.migrate.not-in-critical-section ((t Thread)) Bool
  (and (= (critical-nesting t) 0) (= (pinned t) 0)))
(define-fun effect.migrate ((t Thread) (c Cpu)) Bool
  (and (forall ((d Cpu))
         (=> (next.running t d) (and (= c d) (forall ((u Thread)) (not (running u c))))))
       (forall ((p Pmap) (v Va) (m Page))
         (=> (next.tlb-may-hold c p v m) (or (tlb-may-hold c p v m) (fills p v m))))
       (forall ((p Pmap) (v Va) (m Page))
         (=> (next.tlb-may-write c p v m) (or (tlb-may-write c p v m) (fills-for-writing p v m))))))

; A filter borrows the thread that it interrupts, and runs in a critical section.
(define-fun guard.interrupt.is-filter ((t Thread)) Bool
  (and (rigid.in-filter t) (not (sleeping t)) (= (critical-nesting t) 0)
       (forall ((d Cpu)) (not (running t d)))))
(define-fun effect.interrupt ((t Thread) (c Cpu)) Bool
  (and (= (next.running t c) true) (= (next.critical-nesting t) 1)))
(define-fun guard.return-from-interrupt.is-filter ((t Thread)) Bool (rigid.in-filter t))
(define-fun effect.return-from-interrupt ((t Thread) (c Cpu)) Bool
  (= (next.running t c) false))

; Two threads are current on a CPU only while a filter has interrupted one.
(define-fun lemma.one-thread-a-cpu () Bool
  (forall ((t Thread) (u Thread) (c Cpu))
    (=> (and (running t c) (running u c) (not (rigid.in-filter t)) (not (rigid.in-filter u)))
        (= t u))))
(define-fun lemma.one-cpu-a-thread () Bool
  (forall ((t Thread) (c Cpu) (d Cpu)) (=> (and (running t c) (running t d)) (= c d))))

(define-fun init.idle () Bool
  (forall ((t Thread))
    (and (forall ((c Cpu)) (not (running t c)))
         (= (critical-nesting t) 0) (= (pinned t) 0) (= (spin-locks t) 0) (not (sleeping t)))))
(define-fun init.nothing-mapped () Bool
  (forall ((p Pmap) (v Va))
    (and (not (pte-valid p v)) (not (pte-writeable p v)) (not (pte-modified p v))
         (not (pte-wired p v)) (not (pte-managed p v))
         (= (pmap-wired-count p) 0) (= (unsettled.pmap-wired-count p) 0)
         (forall ((c Cpu) (m Page)) (not (tlb-may-hold c p v m)))
         (forall ((c Cpu) (m Page)) (not (tlb-may-write c p v m))))))
(define-fun init.pages-fresh () Bool
  (forall ((m Page))
    (and (= (wire-count m) 0) (= (page-wirings m) 0)
         (not (page-writeable m)) (not (page-referenced m)) (not (page-dirty m))
         (not (page-written m)) (not (page-paged-out m))
         (forall ((t Thread)) (not (page-busied-by m t)))
         (forall ((t Thread)) (not (modified-in-hand t m))))))

; Memory accesses, and what they leave in page table and TLB.

; A load, or a store that goes nowhere: what the CPU holds of the address can only become less.
(define-fun effect.access ((c Cpu) (pmap Pmap) (va Va)) Bool
  (and (forall ((m Page)) (=> (next.tlb-may-hold c pmap va m) (tlb-may-hold c pmap va m)))
       (forall ((m Page)) (=> (next.tlb-may-write c pmap va m) (tlb-may-write c pmap va m)))))

; A store that walks the page table and sets M: any TLB may be filled with it.
(define-fun guard.store.walk-finds-writeable ((pmap Pmap) (va Va)) Bool
  (and (pte-valid pmap va) (pte-writeable pmap va)))
(define-fun effect.store ((c Cpu) (pmap Pmap) (va Va)) Bool
  (and (= (next.pte-modified pmap va) true)
       (forall ((m Page))
         (= (next.page-written m)
            (or (page-written m) (and (rigid.entered pmap va) (= m (pte-page pmap va))))))
       (forall ((d Cpu) (m Page))
         (=> (next.tlb-may-hold d pmap va m) (tlb-may-hold d pmap va m)))
       (forall ((d Cpu) (m Page))
         (=> (next.tlb-may-write d pmap va m)
             (or (tlb-may-write d pmap va m) (= m (pte-page pmap va)))))))

; A store through an entry of the TLB does not look at the page table.
(define-fun effect.store-through-tlb ((c Cpu) (pmap Pmap) (va Va) (m Page)) Bool
  (and (=> (next.page-written m)
           (or (page-written m) (and (rigid.entered pmap va) (tlb-may-write c pmap va m))))
       (forall ((n Page)) (=> (next.tlb-may-hold c pmap va n) (tlb-may-hold c pmap va n)))
       (forall ((n Page)) (=> (next.tlb-may-write c pmap va n) (tlb-may-write c pmap va n)))))

; Invalidation.

; TL-1: on this CPU.
(define-fun effect.invalidate ((c Cpu) (pmap Pmap) (va Va)) Bool
  (and (forall ((m Page)) (=> (next.tlb-may-hold c pmap va m) (fills pmap va m)))
       (forall ((m Page)) (=> (next.tlb-may-write c pmap va m) (fills-for-writing pmap va m)))))

; TL-4: on others, by request.
(define-fun effect.request-shootdown ((c Cpu)) Bool
  (forall ((d Cpu)) (=> (next.shootdown-pending d c) (distinct c d))))
(define-fun effect.acknowledge-shootdown ((c Cpu) (from Cpu) (pmap Pmap) (va Va)) Bool
  (and (= (next.shootdown-pending c from) false)
       (forall ((m Page)) (=> (next.tlb-may-hold c pmap va m) (fills pmap va m)))
       (forall ((m Page)) (=> (next.tlb-may-write c pmap va m) (fills-for-writing pmap va m)))))
; The CPU has loaded another root since, and left its entries behind.
(define-fun effect.acknowledge-needlessly ((c Cpu) (from Cpu)) Bool
  (= (next.shootdown-pending c from) false))
(define-fun lemma.no-request-to-oneself () Bool (forall ((c Cpu)) (not (shootdown-pending c c))))
(define-fun init.no-request () Bool
  (forall ((c Cpu) (d Cpu)) (not (shootdown-pending c d))))
