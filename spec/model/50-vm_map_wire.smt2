; vm_map_wire(9), vm_map_unwire(9), and what runs beside them
;
; A wiring of an address range is counted in its map entry; each page behind a wired entry has one
; wiring, and its mapping the W bit, however often the entry is wired.

(declare-sort VmMap 0)
(declare-sort Entry 0)

(declare-fun rigid.map-pmap (VmMap) Pmap)          ; of the map's address space
(declare-fun rigid.below (Va Va) Bool)             ; the first address is below the second
(declare-fun map-locked (VmMap) Bool)              ; exclusively, by anybody
(declare-fun map-locked-by (VmMap Thread) Bool)    ; exclusively
(declare-fun user-wire-count () Int)               ; vm_user_wire_count, in pages

(declare-fun entry-used (Entry) Bool)              ; it is in some map's list
(declare-fun entry-in (Entry VmMap) Bool)
(declare-fun entry-covers (Entry Va) Bool)
(declare-fun entry-readable (Entry) Bool)          ; or executable
(declare-fun entry-writeable (Entry) Bool)
(declare-fun entry-needs-copy (Entry) Bool)        ; MAP_ENTRY_NEEDS_COPY
(declare-fun entry-in-transition (Entry) Bool)     ; MAP_ENTRY_IN_TRANSITION
(declare-fun entry-owned-by (Entry Thread) Bool)   ; wiring_thread
(declare-fun entry-user-wired (Entry) Bool)        ; MAP_ENTRY_USER_WIRED
(declare-fun entry-wired-count (Entry) Int)
(declare-fun top-page (Entry Va Page) Bool)        ; what a fault there finds resident
(declare-fun page-truncated (Page) Bool)           ; its object ends before it: content gone

; What callers count on, at each address of a map: system wirings nest, a user wiring does not.
(declare-fun system-wirings (VmMap Va) Int)
(declare-fun user-wiring (VmMap Va) Int)
(declare-fun changing-wirings (Thread) Bool)       ; in a call that wires or unwires pages

(define-fun entry-at ((map VmMap) (e Entry) (va Va)) Bool
  (and (entry-in e map) (entry-covers e va)))
(define-fun in-range ((start Va) (end Va) (va Va)) Bool
  (and (not (rigid.below va start)) (rigid.below va end)))
(define-fun wireable ((e Entry) (for-writing Bool)) Bool
  (and (entry-readable e) (=> for-writing (entry-writeable e))))
(define-fun at-rest ((map VmMap) (e Entry)) Bool
  (and (entry-in e map) (not (entry-in-transition e)) (not (map-locked map))))
(define-fun nobody-changes-wirings () Bool
  (forall ((t Thread)) (not (changing-wirings t))))

; What the caller owes.

; LK-1: both wait for entries in transition, so the caller holds nothing that forbids to sleep.
(define-fun contract.vm_map_wire.pre.caller-may-sleep ((t Thread)) Bool (may-sleep t))
(define-fun contract.vm_map_unwire.pre.caller-may-sleep ((t Thread)) Bool (may-sleep t))

; What the implementation owes at its return.

; VW-1, VW-11: with KERN_SUCCESS, what can be wired in the range is: the entry is counted, the page
; behind every address resident and wired.
(define-fun contract.vm_map_wire.post.range-wired
    ((map VmMap) (start Va) (end Va) (flag-user Bool) (flag-write Bool) (result Int)) Bool
  (=> (= result 0)
      (forall ((e Entry) (va Va))
        (=> (and (in-range start end va) (entry-at map e va) (wireable e flag-write))
            (and (> (entry-wired-count e) 0)
                 (=> flag-user (entry-user-wired e))
                 (exists ((m Page)) (and (top-page e va m) (> (wire-count m) 0))))))))

; VW-1, PE-4: and mapped with W, unless the page was truncated away meanwhile.
(define-fun contract.vm_map_wire.post.range-mapped-wired
    ((map VmMap) (start Va) (end Va) (flag-write Bool) (result Int)) Bool
  (=> (= result 0)
      (forall ((e Entry) (va Va) (m Page))
        (=> (and (in-range start end va) (entry-at map e va) (wireable e flag-write)
                 (top-page e va m) (not (page-truncated m)))
            (and (pte-valid (rigid.map-pmap map) va) (pte-wired (rigid.map-pmap map) va))))))

; VW-11: with KERN_SUCCESS and VM_MAP_WIRE_NOHOLES there is no hole in the range.
(define-fun contract.vm_map_wire.post.no-hole-in-range
    ((map VmMap) (start Va) (end Va) (flag-holesok Bool) (result Int)) Bool
  (=> (and (= result 0) (not flag-holesok))
      (forall ((va Va))
        (=> (in-range start end va) (exists ((e Entry)) (entry-at map e va))))))

; VW-12, VW-13: KERN_INVALID_ADDRESS with VM_MAP_WIRE_NOHOLES means that something there can't be
; wired.
(define-fun contract.vm_map_wire.post.invalid-address-for-a-reason
    ((map VmMap) (start Va) (end Va) (flag-holesok Bool) (flag-write Bool) (result Int)) Bool
  (=> (and (= result 1) (not flag-holesok))
      (exists ((va Va))
        (and (in-range start end va)
             (forall ((e Entry)) (=> (entry-at map e va) (not (wireable e flag-write))))))))

; VW-C3: the limit of vm.max_user_wired binds user wirings only.
(define-fun contract.vm_map_wire.post.shortage-only-for-user ((flag-user Bool) (result Int)) Bool
  (=> (= result 6) flag-user))

; VW-C6: at its return the caller has no entry in transition.
(define-fun contract.vm_map_wire.post.nothing-left-in-transition ((t Thread)) Bool
  (forall ((e Entry)) (not (entry-owned-by e t))))
(define-fun contract.vm_map_unwire.post.nothing-left-in-transition ((t Thread)) Bool
  (forall ((e Entry)) (not (entry-owned-by e t))))

; VW-C4: unwiring fails for want of an address, or of a system wiring to undo.
(define-fun contract.vm_map_unwire.post.invalid-argument-for-a-reason
    ((map VmMap) (start Va) (end Va) (flag-user Bool) (result Int)) Bool
  (=> (= result 4)
      (and (not flag-user)
           (exists ((e Entry) (va Va))
             (and (in-range start end va) (entry-at map e va)
                  (= (entry-wired-count e) (ite (entry-user-wired e) 1 0)))))))

; VW-C18: an entry that is not wired any more has no mapping with W.
(define-fun contract.vm_map_unwire.post.mappings-unwired
    ((map VmMap) (start Va) (end Va) (result Int)) Bool
  (=> (= result 0)
      (forall ((e Entry) (va Va))
        (=> (and (in-range start end va) (entry-at map e va) (= (entry-wired-count e) 0))
            (not (pte-wired (rigid.map-pmap map) va))))))

; VW-C16: a fault has waited for an entry that another thread has in transition.
(define-fun contract.vm_fault.post.fault-waited
    ((t Thread) (map VmMap) (va Va) (result Int)) Bool
  (=> (= result 0)
      (forall ((e Entry))
        (=> (and (entry-at map e va) (entry-in-transition e)) (entry-owned-by e t)))))

; VW-C13: the child of a fork begins without wirings.
(define-fun contract.vmspace_fork.post.child-unwired ((child VmMap)) Bool
  (forall ((e Entry))
    (=> (entry-in e child)
        (and (= (entry-wired-count e) 0)
             (not (entry-user-wired e))
             (not (entry-in-transition e))))))

; VW-C20: what is wired and may be written is copied at the fork, not at the next fault.
(define-fun contract.vmspace_fork.post.wired-entries-copied ((map VmMap)) Bool
  (forall ((e Entry))
    (=> (and (entry-in e map) (entry-writeable e) (> (entry-wired-count e) 0))
        (not (entry-needs-copy e)))))

; What it owes at each operation.

; VW-C12: an entry that is touched is in some map: nobody keeps a pointer over a wait.
(define-fun contract.entry_load.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.entry_store.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.entry_flag.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.entry_flag_set.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_entry_succ.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_clip_start.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_clip_end.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_try_merge.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_entry_copy.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))
(define-fun contract.vm_map_entry_delete.pre.entry-in-use ((entry Entry) (entry-null Bool)) Bool
  (and (not entry-null) (entry-used entry)))

; VW-C9: an entry in transition is not deleted.
(define-fun contract.vm_map_entry_delete.pre.in-transition-not-deleted ((entry Entry)) Bool
  (not (entry-in-transition entry)))

; VW-C15: nor one with system wirings.
(define-fun contract.vm_map_entry_delete.pre.no-system-wirings ((entry Entry)) Bool
  (forall ((map VmMap) (va Va))
    (=> (entry-at map entry va) (= (system-wirings map va) 0))))

; What holds in every state.

; VW-C5, VW-3: an entry at rest counts its system wirings, and one more if it is user-wired.
(define-fun inv.wired-count-adds-up () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (and (at-rest map e) (entry-covers e va))
        (= (entry-wired-count e) (+ (system-wirings map va) (user-wiring map va))))))

; VW-C5, VW-4: user wiring is a flag: it is set, or not, whatever else the entry counts.
(define-fun inv.user-wiring-is-a-flag () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (and (at-rest map e) (entry-covers e va))
        (= (entry-user-wired e) (= (user-wiring map va) 1)))))

; VW-C14: vm_user_wire_count has the pages of every user-wired entry, whenever all are at rest.
(define-fun sum.user-wire-count.entries ((e Entry) (va Va)) Int
  (ite (and (entry-covers e va) (entry-user-wired e)) 1 0))
(define-fun sum.user-wire-count.when () Bool
  (and (forall ((e Entry)) (not (entry-in-transition e)))
       (forall ((map VmMap)) (not (map-locked map)))))

; VW-C6: an entry is in transition exactly if it has an owner.
(define-fun inv.transition-has-owner () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (not (map-locked map)))
        (= (entry-in-transition e) (exists ((t Thread)) (entry-owned-by e t))))))

; VW-C7: a wired count of -1 is seen by nobody but the owner, who has the map locked.
(define-fun inv.failure-mark-is-private () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (= (entry-wired-count e) (- 1)))
        (exists ((t Thread)) (and (entry-owned-by e t) (map-locked-by map t))))))

; VW-C21: a user-wired entry that may be written needs no copy.
(define-fun inv.user-wired-needs-no-copy () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (not (map-locked map)))
        (not (and (entry-needs-copy e) (entry-user-wired e) (entry-writeable e))))))

; VW-2, VW-C19: behind a wired entry every page is resident and wired.
(define-fun inv.wired-entries-resident () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (and (at-rest map e) nobody-changes-wirings
             (entry-covers e va) (> (entry-wired-count e) 0))
        (exists ((m Page)) (and (top-page e va m) (> (wire-count m) 0))))))

; VP-1, VW-C8, VW-C17: a page's wirings are those that callers count on, and one for each address of
; a wired entry behind which it is, whenever nobody is changing them.
(define-fun sum.wire-count.callers ((m Page)) Int (page-wirings m))
(define-fun sum.wire-count.entries ((m Page) (e Entry) (va Va)) Int
  (ite (and (> (entry-wired-count e) 0) (top-page e va m)) 1 0))
(define-fun sum.wire-count.when ((m Page)) Bool nobody-changes-wirings)
