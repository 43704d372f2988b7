; pmapcheck: the formal model of FreeBSD's memory-mapping interfaces.
;
; Sorts are uninterpreted: any number of CPUs, threads, pages, addresses and buffers. A function
; named rigid.… never changes; every other declared function is state. The names of definitions
; say what they are for: inv.NAME holds in every state, contract.CALL.pre.NAME when a call is made
; (its caller's duty), contract.CALL.post.NAME when it returns (its implementation's),
; final.NAME when every thread has finished, sum.TOTAL.KIND adds up to TOTAL wherever
; sum.TOTAL.when allows. Clause IDs are those of clauses.json.

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
(declare-fun holds-lock (Thread Lock) Bool)
(declare-fun rigid.sleepable (Lock) Bool)          ; may be held asleep: sx locks
(declare-fun rigid.object-lock () Lock)            ; of the object that owns the managed pages

; Page tables, and what TLBs may hold of them.

(declare-fun rigid.kernel-pmap () Pmap)
(declare-fun entered (Pmap Va) Bool)               ; mappings here are pmap_enter's
(declare-fun pte-valid (Pmap Va) Bool)
(declare-fun pte-page (Pmap Va) Page)              ; any page where the entry is invalid
(declare-fun pte-writeable (Pmap Va) Bool)
(declare-fun pte-modified (Pmap Va) Bool)          ; M
(declare-fun pte-wired (Pmap Va) Bool)
(declare-fun pte-managed (Pmap Va) Bool)
(declare-fun pmap-wired-count (Pmap) Int)          ; pm_stats.wired_count
(declare-fun pmap-locked (Pmap) Bool)
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
(declare-fun page-written (Page) Bool)             ; through pmap_enter's mapping, since it was clean
(declare-fun page-paged-out (Page) Bool)           ; its frame has another identity now
(declare-fun modified-in-hand (Thread Page) Bool)  ; has taken M out of a PTE, owes vm_page_dirty

; The thread is in no critical section and holds no lock that may not be held asleep.
(define-fun may-sleep ((t Thread)) Bool
  (and (= (critical-nesting t) 0)
       (= (spin-locks t) 0)
       (forall ((l Lock)) (=> (holds-lock t l) (rigid.sleepable l)))))

; LK-1: whoever sleeps is in no critical section and holds no mutex, rw lock or spin mutex.
(define-fun inv.no-sleep-with-locks () Bool
  (forall ((t Thread)) (=> (sleeping t) (may-sleep t))))
