; vm_map_wire(9), vm_map_unwire(9), and what runs beside them
;
; A wiring of an address range is counted in its map entry; each page behind a wired entry has one
; wiring, and its mapping the W bit, however often the entry is wired.

(declare-sort VmMap 0)
(declare-sort Entry 0)

(declare-fun rigid.map-pmap (VmMap) Pmap)          ; of the map's address space
(declare-fun rigid.below (Va Va) Bool)             ; the first address is below the second
(declare-fun rigid.map-lock (VmMap) Lock)
(declare-fun map-busy (VmMap) Int)                 ; fault loops that run without the lock
(declare-fun user-wire-count () Int)               ; vm_user_wire_count, in pages
(declare-fun unsettled.user-wire-count () Int)
(declare-fun unsettled.wire-count (Page) Int)

(declare-fun entry-used (Entry) Bool)              ; it is in some map's list
(declare-fun entry-in (Entry VmMap) Bool)
(declare-fun entry-covers (Entry Va) Bool)
(declare-fun entry-pages (Entry) Int)              ; how many addresses it covers
(declare-fun entry-readable (Entry) Bool)          ; or executable
(declare-fun entry-writeable (Entry) Bool)
(declare-fun entry-needs-copy (Entry) Bool)        ; MAP_ENTRY_NEEDS_COPY
(declare-fun entry-in-transition (Entry) Bool)     ; MAP_ENTRY_IN_TRANSITION
(declare-fun entry-owned-by (Entry Thread) Bool)   ; wiring_thread
(declare-fun entry-user-wired (Entry) Bool)        ; MAP_ENTRY_USER_WIRED
(declare-fun entry-wired-count (Entry) Int)
(declare-fun top-page (Entry Va Page) Bool)        ; what a fault there finds resident
(declare-fun page-truncated (Page) Bool)           ; its object ends before it: content gone

(declare-fun unreferenced (Page) Bool)             ; no entry leads to the object that it is in
(declare-fun page-index (Page) Va)                 ; where it is in its object; objects are mapped
                                                   ; so that a page's index is its address
; What callers count on, at each address of a map: system wirings nest, a user wiring does not.
(declare-fun system-wirings (VmMap Va) Int)
(declare-fun user-wiring (VmMap Va) Int)
(declare-fun changing-wirings (Thread) Bool)       ; in a call that wires or unwires pages

(define-fun map-locked-by ((map VmMap) (t Thread)) Bool (owns-lock t (rigid.map-lock map)))
(define-fun map-locked ((map VmMap)) Bool (exists ((t Thread)) (map-locked-by map t)))
(define-fun entry-at ((map VmMap) (e Entry) (va Va)) Bool
  (and (entry-in e map) (entry-covers e va)))
(define-fun in-range ((start Va) (end Va) (va Va)) Bool
  (and (not (rigid.below va start)) (rigid.below va end)))
(define-fun wireable ((e Entry) (for-writing Bool)) Bool
  (and (entry-readable e) (=> for-writing (entry-writeable e))))
(define-fun nobody-changes-wirings () Bool
  (forall ((t Thread)) (not (changing-wirings t))))
(define-fun settled ((map VmMap) (e Entry) (va Va)) Bool
  (and nobody-changes-wirings (entry-at map e va) (not (entry-in-transition e))))
; With page m gone, page n is at va: it was there before, or below m.
(define-fun uncovered-by ((m Page) (e Entry) (va Va) (n Page)) Bool
  (and (distinct m n)
       (or (top-page e va n) (and (top-page e va m) (= va (page-index n))))))
(define-fun behind ((e Entry) (m Page)) Bool (exists ((va Va)) (top-page e va m)))

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
; VW-C6: nor has it after vm_map_unwire.
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

; VW-C5: and even while others are at it, what is at rest adds up at each return.
(define-fun adds-up-at-rest ((map VmMap)) Bool
  (forall ((e Entry) (va Va))
    (=> (and (entry-at map e va) (not (entry-in-transition e)) (not (map-locked map)))
        (= (entry-wired-count e) (+ (system-wirings map va) (user-wiring map va))))))
; VW-C5: so after vm_map_unwire and vm_map_delete.
(define-fun contract.vm_map_wire.post.wired-count-adds-up ((map VmMap)) Bool
  (adds-up-at-rest map))
; VW-C5: so after vm_map_unwire and vm_map_delete.
(define-fun contract.vm_map_unwire.post.wired-count-adds-up ((map VmMap)) Bool
  (adds-up-at-rest map))
; VW-C5: so after vm_map_unwire and vm_map_delete.
(define-fun contract.vm_map_delete.post.wired-count-adds-up ((map VmMap)) Bool
  (adds-up-at-rest map))

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

; VW-C13: fork finds no entry that is wired in part: it waits for fault loops.
(define-fun contract.vm_map_entry_copy.pre.not-wired-in-part ((entry Entry)) Bool
  (forall ((va Va))
    (=> (and (entry-covers entry va) (> (entry-wired-count entry) 0))
        (exists ((m Page)) (and (top-page entry va m) (> (wire-count m) 0))))))

; What holds in every state.

; VW-C5, VW-3: an entry counts its system wirings, and one more if it is user-wired, whenever nobody
; is changing them.
(define-fun inv.wired-count-adds-up () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (settled map e va)
        (= (entry-wired-count e) (+ (system-wirings map va) (user-wiring map va))))))

; VW-C5, VW-4: user wiring is a flag: it is set, or not, whatever else the entry counts.
(define-fun inv.user-wiring-is-a-flag () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (settled map e va) (= (entry-user-wired e) (= (user-wiring map va) 1)))))

; VW-C14: vm_user_wire_count has the pages of every user-wired entry, whenever all are at rest.
(define-fun sum.user-wire-count.entries ((e Entry)) Int
  (ite (entry-user-wired e) (entry-pages e) 0))
(define-fun sum.user-wire-count.when () Bool
  (and (forall ((e Entry)) (not (entry-in-transition e)))
       (forall ((map VmMap)) (not (map-locked map)))))

; VW-C6: an entry is in transition exactly if it has an owner.
(define-fun marked-by-owner ((e Entry)) Bool
  (= (entry-in-transition e) (exists ((t Thread)) (entry-owned-by e t))))
; VW-C6: so it is of every entry, whenever its map is not locked.
(define-fun inv.transition-has-owner () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (not (map-locked map))) (marked-by-owner e))))

; VW-C7: a wired count of -1 is seen by nobody but the owner, who has the map locked.
(define-fun inv.failure-mark-is-private () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (= (entry-wired-count e) (- 1)))
        (exists ((t Thread)) (and (entry-owned-by e t) (map-locked-by map t))))))

; VW-C21: a user-wired entry that may be written needs no copy.
(define-fun needs-no-copy ((e Entry)) Bool
  (not (and (entry-needs-copy e) (entry-user-wired e) (entry-writeable e))))
; VW-C21: so it is of every entry, whenever its map is not locked.
(define-fun inv.user-wired-needs-no-copy () Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (entry-in e map) (not (map-locked map))) (needs-no-copy e))))

; VW-2, VW-C19: behind a wired entry every page is resident and wired.
(define-fun inv.wired-entries-resident () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (and (settled map e va) (> (entry-wired-count e) 0))
        (exists ((m Page)) (and (top-page e va m) (> (wire-count m) 0))))))

; VP-1, VW-C8, VW-C17: a page's wirings are those that callers count on …
(define-fun sum.wire-count.callers ((m Page)) Int (page-wirings m))
; VP-1, VW-C8, VW-C17: … and one for each wired entry behind which it is, whenever nobody is
; changing them.
(define-fun sum.wire-count.entries ((m Page) (e Entry)) Int
  (ite (and (> (entry-wired-count e) 0) (behind e m)) 1 0))
(define-fun sum.wire-count.when ((m Page)) Bool nobody-changes-wirings)

; An entry covers what it covers alone in its map, and a page is at one address.
(define-fun lemma.entries-disjoint () Bool
  (forall ((map VmMap) (e Entry) (f Entry) (va Va))
    (=> (and (entry-at map e va) (entry-at map f va)) (= e f))))
(define-fun lemma.page-at-its-index () Bool
  (forall ((e Entry) (va Va) (m Page)) (=> (top-page e va m) (= va (page-index m)))))
(define-fun lemma.pages-behind-what-is-covered () Bool
  (forall ((e Entry) (va Va) (m Page)) (=> (top-page e va m) (entry-covers e va))))
(define-fun lemma.entry-in-one-map () Bool
  (forall ((e Entry) (map VmMap) (other VmMap))
    (=> (and (entry-in e map) (entry-in e other)) (= map other))))
(define-fun lemma.used-entries-in-a-map () Bool
  (forall ((e Entry)) (=> (entry-used e) (exists ((map VmMap)) (entry-in e map)))))
(define-fun lemma.unused-entries-empty () Bool
  (forall ((e Entry))
    (=> (not (entry-used e))
        (and (= (entry-wired-count e) 0) (not (entry-user-wired e)) (not (entry-in-transition e))
             (= (entry-pages e) 0)
             (forall ((t Thread)) (not (entry-owned-by e t)))
             (forall ((map VmMap)) (not (entry-in e map)))
             (forall ((va Va)) (not (entry-covers e va)))))))

(define-fun init.no-entries () Bool
  (and (= user-wire-count 0) (= unsettled.user-wire-count 0)
       (forall ((m Page)) (= (unsettled.wire-count m) 0))
       (forall ((t Thread)) (not (changing-wirings t)))
       (forall ((map VmMap)) (= (map-busy map) 0))
       (forall ((map VmMap) (va Va)) (and (= (system-wirings map va) 0) (= (user-wiring map va) 0)))
       (forall ((e Entry))
         (and (not (entry-used e)) (= (entry-wired-count e) 0) (not (entry-user-wired e))
              (not (entry-in-transition e)) (= (entry-pages e) 0)
              (forall ((t Thread)) (not (entry-owned-by e t)))
              (forall ((map VmMap)) (not (entry-in e map)))
              (forall ((va Va)) (not (entry-covers e va)))
              (forall ((va Va) (m Page)) (not (top-page e va m)))))))
(define-fun axiom.map-locks-differ () Bool
  (and (forall ((a VmMap) (b VmMap)) (=> (= (rigid.map-lock a) (rigid.map-lock b)) (= a b)))
       (forall ((a VmMap))
         (and (distinct (rigid.map-lock a) rigid.object-lock rigid.sf-buf-lock)
              (forall ((p Pmap)) (distinct (rigid.map-lock a) (rigid.pmap-lock p)))))))

; Steps. Entries change under their map's lock.

(define-fun locked-its-map ((t Thread) (e Entry)) Bool
  (forall ((map VmMap)) (=> (entry-in e map) (map-locked-by map t))))

(define-fun effect.count-busy ((t Thread) (map VmMap) (delta Int)) Bool
  (= (next.map-busy map) (+ (map-busy map) delta)))

; VP-1: VW-C14: needs no lock.
(define-fun guard.count-user-wired.changing-wirings ((t Thread)) Bool
  (and (changing-wirings t)
       (or (exists ((e Entry)) (entry-in-transition e))
           (exists ((map VmMap)) (map-locked map)))))
(define-fun effect.count-user-wired ((t Thread) (pages Int)) Bool
  (and (= next.user-wire-count (+ user-wire-count pages))
       (= next.unsettled.user-wire-count (+ unsettled.user-wire-count pages))))

; VW-C6: marks. Nobody marks what another has marked …
(define-fun guard.set-entry-flags.map-locked ((t Thread) (entry Entry)) Bool
  (locked-its-map t entry))
(define-fun guard.set-entry-flags.in-use ((entry Entry)) Bool (entry-used entry))
; VW-C9
(define-fun guard.set-entry-flags.not-marked-before
    ((entry Entry) (flag-in-transition Bool) (on Bool)) Bool
  (=> (and flag-in-transition on) (not (entry-in-transition entry))))
; VW-C6: … or clears another's mark. (Only fork holds two maps: it clears the child's copy.)
(define-fun guard.set-entry-flags.own-mark
    ((t Thread) (entry Entry) (flag-in-transition Bool) (on Bool)) Bool
  (=> (and flag-in-transition (not on) (entry-in-transition entry))
      (or (entry-owned-by entry t)
          (exists ((a VmMap) (b VmMap))
            (and (distinct a b) (map-locked-by a t) (map-locked-by b t))))))
(define-fun guard.set-entry-flags.changing-wirings
    ((t Thread) (flag-user-wired Bool) (flag-in-transition Bool)) Bool
  (=> (or flag-user-wired flag-in-transition) (changing-wirings t)))
(define-fun effect.set-entry-flags
    ((t Thread) (entry Entry) (flag-in-transition Bool) (flag-user-wired Bool)
     (flag-needs-copy Bool) (on Bool)) Bool
  (and (= (next.entry-in-transition entry)
          (ite flag-in-transition on (entry-in-transition entry)))
       (= (next.entry-user-wired entry) (ite flag-user-wired on (entry-user-wired entry)))
       (= (next.entry-needs-copy entry) (ite flag-needs-copy on (entry-needs-copy entry)))
       (= next.unsettled.user-wire-count
          (+ unsettled.user-wire-count
             (ite (entry-user-wired entry) (entry-pages entry) 0)
             (ite (ite flag-user-wired on (entry-user-wired entry))
                  (- (entry-pages entry)) 0)))))

(define-fun guard.own-entry.map-locked ((t Thread) (entry Entry)) Bool (locked-its-map t entry))
(define-fun guard.own-entry.in-use ((entry Entry)) Bool (entry-used entry))
(define-fun effect.own-entry ((t Thread) (entry Entry)) Bool
  (forall ((u Thread)) (= (next.entry-owned-by entry u) (= t u))))

(define-fun guard.disown-entry.map-locked ((t Thread) (entry Entry)) Bool
  (locked-its-map t entry))
; VW-C7
(define-fun guard.disown-entry.no-failure-mark ((entry Entry)) Bool
  (distinct (entry-wired-count entry) (- 1)))
(define-fun effect.disown-entry ((t Thread) (entry Entry)) Bool
  (forall ((u Thread)) (= (next.entry-owned-by entry u) false)))

(define-fun guard.set-wired-count.map-locked ((t Thread) (entry Entry)) Bool
  (locked-its-map t entry))
(define-fun guard.set-wired-count.in-use ((entry Entry)) Bool (entry-used entry))
; VW-C7: the failure mark is for one's own entry.
(define-fun guard.set-wired-count.own-failure
    ((t Thread) (entry Entry) (count Int)) Bool
  (=> (= count (- 1)) (entry-owned-by entry t)))
(define-fun guard.set-wired-count.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.set-wired-count ((t Thread) (entry Entry) (count Int)) Bool
  (and (= (next.entry-wired-count entry) count)
       (forall ((m Page))
         (= (next.unsettled.wire-count m)
            (+ (unsettled.wire-count m)
               (ite (and (> (entry-wired-count entry) 0) (behind entry m)) 1 0)
               (ite (and (> count 0) (behind entry m)) (- 1) 0))))))

(define-fun guard.set-protection.map-locked ((t Thread) (entry Entry)) Bool
  (locked-its-map t entry))
; VW-C13: not while pages of the map are being faulted in for a wiring …
(define-fun guard.set-protection.map-not-busy ((entry Entry)) Bool
  (forall ((map VmMap)) (=> (entry-in entry map) (= (map-busy map) 0))))
; VW-C9: … or the entry is in transition.
(define-fun guard.set-protection.not-in-transition ((entry Entry)) Bool
  (not (entry-in-transition entry)))
(define-fun effect.set-protection
    ((t Thread) (entry Entry) (readable Bool) (writeable Bool)) Bool
  (and (= (next.entry-readable entry) readable) (= (next.entry-writeable entry) writeable)))

; What is behind an entry, or behind any.
(define-fun guard.set-object.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.set-object ((t Thread) (entry Entry)) Bool
  (and (forall ((va Va) (m Page))
         (=> (next.top-page entry va m)
             (and (entry-covers entry va) (= va (page-index m)))))
       (forall ((m Page)) (or true (= (next.unreferenced m) (unreferenced m))))
       (forall ((m Page))
         (or true (= (next.unsettled.wire-count m) (unsettled.wire-count m))))))

; VW-C12: clipping. The new entry gets the piece in front of the cut, or behind it; it is like the
; old one in everything else, and no wiring is lost or gained.
(define-fun goes-to-new ((va Va) (cut Va) (front Bool)) Bool (= front (rigid.below va cut)))
(define-fun guard.clip-entry.map-locked ((t Thread) (entry Entry)) Bool
  (and (entry-used entry) (locked-its-map t entry)))
(define-fun guard.clip-entry.new-is-free ((entry Entry) (new Entry)) Bool
  (and (not (entry-used new)) (distinct entry new)))
(define-fun effect.clip-entry
    ((t Thread) (entry Entry) (new Entry) (cut Va) (front Bool)) Bool
  (and (= (next.entry-used new) true)
       (forall ((map VmMap)) (= (next.entry-in new map) (entry-in entry map)))
       (forall ((e Entry) (va Va))
         (= (next.entry-covers e va)
            (ite (= e new) (and (entry-covers entry va) (goes-to-new va cut front))
            (ite (= e entry) (and (entry-covers entry va) (not (goes-to-new va cut front)))
                 (entry-covers e va)))))
       (forall ((e Entry) (va Va) (m Page))
         (= (next.top-page e va m)
            (ite (= e new) (and (top-page entry va m) (goes-to-new va cut front))
            (ite (= e entry) (and (top-page entry va m) (not (goes-to-new va cut front)))
                 (top-page e va m)))))
       (forall ((e Entry))
         (=> (distinct e entry new) (= (next.entry-pages e) (entry-pages e))))
       (= (+ (next.entry-pages entry) (next.entry-pages new)) (entry-pages entry))
       (= (next.entry-readable new) (entry-readable entry))
       (= (next.entry-writeable new) (entry-writeable entry))
       (= (next.entry-needs-copy new) (entry-needs-copy entry))
       (= (next.entry-in-transition new) (entry-in-transition entry))
       (= (next.entry-user-wired new) (entry-user-wired entry))
       (= (next.entry-wired-count new) (entry-wired-count entry))
       (forall ((u Thread)) (= (next.entry-owned-by new u) (entry-owned-by entry u)))))

; VW-C9: two entries that are alike, and not in transition, may become one.
(define-fun guard.merge-entries.not-in-transition ((entry Entry) (previous Entry)) Bool
  (not (or (entry-in-transition entry) (entry-in-transition previous))))
(define-fun guard.merge-entries.alike ((entry Entry) (previous Entry)) Bool
  (and (distinct entry previous)
       (entry-used previous)
       (forall ((map VmMap)) (= (entry-in entry map) (entry-in previous map)))
       (= (entry-wired-count entry) (entry-wired-count previous))
       (= (entry-user-wired entry) (entry-user-wired previous))
       (= (entry-needs-copy entry) (entry-needs-copy previous))
       (= (entry-readable entry) (entry-readable previous))
       (= (entry-writeable entry) (entry-writeable previous))
       (forall ((u Thread)) (= (entry-owned-by entry u) (entry-owned-by previous u)))))
(define-fun effect.merge-entries ((t Thread) (entry Entry) (previous Entry)) Bool
  (and (= (next.entry-used previous) false)
       (forall ((map VmMap)) (= (next.entry-in previous map) false))
       (forall ((e Entry) (va Va))
         (= (next.entry-covers e va)
            (and (distinct e previous)
                 (or (entry-covers e va) (and (= e entry) (entry-covers previous va))))))
       (forall ((e Entry) (va Va) (m Page))
         (= (next.top-page e va m)
            (and (distinct e previous)
                 (or (top-page e va m) (and (= e entry) (top-page previous va m))))))
       (forall ((e Entry))
         (= (next.entry-pages e)
            (ite (= e previous) 0
            (ite (= e entry) (+ (entry-pages entry) (entry-pages previous)) (entry-pages e)))))
       (= (next.entry-readable previous) false)
       (= (next.entry-writeable previous) false)
       (= (next.entry-needs-copy previous) false)
       (= (next.entry-user-wired previous) false)
       (= (next.entry-wired-count previous) 0)
       (forall ((u Thread)) (= (next.entry-owned-by previous u) false))))

; fork: the child gets a copy of an entry, wirings and marks included; they are taken off it next.
(define-fun guard.copy-entry.maps-locked ((t Thread) (entry Entry) (map VmMap)) Bool
  (and (entry-used entry) (locked-its-map t entry) (map-locked-by map t)))
; VW-C13
(define-fun guard.copy-entry.map-not-busy ((entry Entry)) Bool
  (forall ((map VmMap)) (=> (entry-in entry map) (= (map-busy map) 0))))
(define-fun guard.copy-entry.new-is-free ((entry Entry) (new Entry) (map VmMap)) Bool
  (and (not (entry-used new)) (distinct (entry-wired-count entry) (- 1))
       (not (entry-in entry map))
       (forall ((f Entry) (va Va))
         (not (and (entry-covers entry va) (entry-at map f va))))))
(define-fun guard.copy-entry.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.copy-entry ((t Thread) (entry Entry) (new Entry) (map VmMap)) Bool
  (and (forall ((n Page)) (or true (= (next.unreferenced n) (unreferenced n))))
       (= (next.entry-used new) true)
       (forall ((other VmMap)) (= (next.entry-in new other) (= other map)))
       (forall ((va Va)) (= (next.entry-covers new va) (entry-covers entry va)))
       (forall ((va Va) (m Page)) (= (next.top-page new va m) (top-page entry va m)))
       (= (next.entry-pages new) (entry-pages entry))
       (= (next.entry-readable new) (entry-readable entry))
       (= (next.entry-writeable new) (entry-writeable entry))
       (= (next.entry-needs-copy new) (entry-needs-copy entry))
       (= (next.entry-in-transition new) (entry-in-transition entry))
       (= (next.entry-user-wired new) (entry-user-wired entry))
       (= (next.entry-wired-count new) (entry-wired-count entry))
       (forall ((u Thread)) (= (next.entry-owned-by new u) (entry-owned-by entry u)))
       (= next.unsettled.user-wire-count
          (+ unsettled.user-wire-count (ite (entry-user-wired entry) (- (entry-pages entry)) 0)))
       (forall ((m Page))
         (= (next.unsettled.wire-count m)
            (- (unsettled.wire-count m)
               (ite (and (> (entry-wired-count entry) 0) (behind entry m)) 1 0))))))

; VW-C9, VW-C12, VW-C15
(define-fun assume.delete-entry ((entry Entry)) Bool
  (and (contract.vm_map_entry_delete.pre.entry-in-use entry false)
       (contract.vm_map_entry_delete.pre.in-transition-not-deleted entry)
       (contract.vm_map_entry_delete.pre.no-system-wirings entry)))
(define-fun guard.delete-entry.map-locked ((t Thread) (entry Entry)) Bool
  (locked-its-map t entry))
(define-fun guard.delete-entry.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun effect.delete-entry ((t Thread) (entry Entry)) Bool
  (and (forall ((n Page)) (or true (= (next.unreferenced n) (unreferenced n))))
       (= (next.entry-used entry) false)
       (forall ((map VmMap)) (= (next.entry-in entry map) false))
       (forall ((va Va)) (= (next.entry-covers entry va) false))
       (forall ((va Va) (m Page)) (= (next.top-page entry va m) false))
       (= (next.entry-pages entry) 0)
       (= (next.entry-readable entry) false)
       (= (next.entry-writeable entry) false)
       (= (next.entry-needs-copy entry) false)
       (= (next.entry-in-transition entry) false)
       (= (next.entry-user-wired entry) false)
       (= (next.entry-wired-count entry) 0)
       (forall ((u Thread)) (= (next.entry-owned-by entry u) false))
       (= next.unsettled.user-wire-count
          (+ unsettled.user-wire-count (ite (entry-user-wired entry) (entry-pages entry) 0)))
       (forall ((m Page))
         (= (next.unsettled.wire-count m)
            (+ (unsettled.wire-count m)
               (ite (and (> (entry-wired-count entry) 0) (behind entry m)) 1 0))))))

; Pages come and go behind entries: a page is allocated, an object terminated, a copy made. Whoever
; does it is in a call that settles the wirings at its end.
(define-fun guard.allocate-page.changing-wirings ((t Thread)) Bool (changing-wirings t))
(define-fun guard.allocate-page.unmapped ((m Page)) Bool (nobody-writes m))
(define-fun guard.allocate-page.behind-nothing ((m Page)) Bool
  (forall ((e Entry)) (not (behind e m))))
(define-fun effect.allocate-page ((t Thread) (m Page) (index Va)) Bool
  (and (forall ((n Page)) (or true (= (next.unreferenced n) (unreferenced n))))
       (= (next.page-index m) index)
       (forall ((u Thread)) (= (next.page-busied-by m u) (= t u)))
       (= (next.page-writeable m) false)
       (= (next.page-referenced m) false)
       (= (next.page-dirty m) false)
       (= (next.page-written m) false)
       (= (next.page-paged-out m) false)
       (or true (= (next.page-truncated m) false))
       (forall ((e Entry) (va Va) (n Page))
         (=> (next.top-page e va n)
             (or (top-page e va n)
                 (and (= n m) (entry-covers e va) (= va index)))))
       (forall ((n Page))
         (or true (= (next.unsettled.wire-count n) (unsettled.wire-count n))))))
(define-fun guard.free-page.changing-wirings ((t Thread)) Bool (changing-wirings t))
; PE-15
(define-fun guard.free-page.unmapped ((m Page)) Bool (or (> (wire-count m) 0) (nobody-writes m)))
(define-fun effect.free-page ((t Thread) (m Page)) Bool
  (and (forall ((n Page)) (or true (= (next.unreferenced n) (unreferenced n))))
       (or true (= (next.page-index m) (page-index m)))
       (= (next.page-writeable m) (and (page-writeable m) (> (wire-count m) 0)))
       (= (next.page-referenced m) (and (page-referenced m) (> (wire-count m) 0)))
       (= (next.page-dirty m) (and (page-dirty m) (> (wire-count m) 0)))
       (= (next.page-written m) (and (page-written m) (> (wire-count m) 0)))
       (= (next.page-paged-out m) (and (page-paged-out m) (> (wire-count m) 0)))
       (or true (= (next.page-truncated m) (page-truncated m)))
       (forall ((u Thread))
         (= (next.page-busied-by m u) (and (page-busied-by m u) (> (wire-count m) 0))))
       (forall ((e Entry) (va Va) (n Page))
         (=> (next.top-page e va n) (uncovered-by m e va n)))
       (forall ((n Page))
         (or true (= (next.unsettled.wire-count n) (unsettled.wire-count n))))))
; An object that nobody refers to any more goes, with the pages in it.
; PE-15: nobody may write them then.
(define-fun guard.terminate-object.unmapped () Bool
  (forall ((m Page)) (=> (unreferenced m) (nobody-writes m))))
(define-fun as-it-was-flagged
    ((m Page) (writeable Bool) (dirty Bool) (written Bool)) Bool
  (and (= writeable (page-writeable m)) (= dirty (page-dirty m)) (= written (page-written m))))
(define-fun effect.terminate-object ((t Thread)) Bool
  (and (forall ((m Page))
         (or (as-it-was-flagged
               m (next.page-writeable m) (next.page-dirty m) (next.page-written m))
             (and (unreferenced m) (not (next.page-written m)))))
       (forall ((m Page)) (=> (next.page-paged-out m) (page-paged-out m)))
       (forall ((m Page)) (or true (= (next.page-truncated m) (page-truncated m))))
       (forall ((m Page)) (=> (next.page-referenced m) (page-referenced m)))
       (forall ((m Page) (u Thread)) (=> (next.page-busied-by m u) (page-busied-by m u)))
       (forall ((m Page)) (=> (next.unreferenced m) (unreferenced m)))
       (forall ((m Page))
         (or (= (next.page-index m) (page-index m)) (forall ((e Entry)) (not (behind e m)))))))
(define-fun effect.set-page-truncated ((m Page) (on Bool)) Bool (=> on (next.page-truncated m)))
(define-fun effect.truncate-object ((t Thread)) Bool
  (forall ((m Page)) (or true (= (next.page-truncated m) (page-truncated m)))))

; Calls. Whoever wires or unwires owes at the end that everything adds up again, unless somebody
; else is still at it.

(define-fun nobody-else-changes-wirings ((t Thread)) Bool
  (forall ((u Thread)) (=> (changing-wirings u) (= t u))))
(define-fun pages-settled () Bool (forall ((m Page)) (= (unsettled.wire-count m) 0)))
(define-fun wired-page-behind ((e Entry) (va Va)) Bool
  (exists ((m Page)) (and (top-page e va m) (> (wire-count m) 0))))
; The entries are as they will be when the counts of their map are larger by these.
(define-fun entries-as-counted () Bool
  (forall ((map VmMap) (e Entry) (va Va))
    (=> (and (entry-at map e va) (not (entry-in-transition e)) (> (entry-wired-count e) 0))
        (wired-page-behind e va))))
(define-fun entries-settled () Bool
  (and entries-as-counted
       (forall ((map VmMap) (e Entry) (va Va))
         (=> (and (entry-at map e va) (not (entry-in-transition e)))
             (and (= (entry-wired-count e) (+ (system-wirings map va) (user-wiring map va)))
                  (= (entry-user-wired e) (= (user-wiring map va) 1)))))))

(define-fun effect.call-that-wires ((t Thread)) Bool (= (next.changing-wirings t) true))

; VW-C8, VW-C17: by a fault, a fork, a change of protection, a truncation nothing is gained or lost.
(define-fun guard.return-from-wiring.wirings-settled ((t Thread)) Bool
  (=> (nobody-else-changes-wirings t) (and pages-settled entries-settled)))
(define-fun effect.return-from-wiring ((t Thread)) Bool (= (next.changing-wirings t) false))

; VW-1, VW-3, VW-4: vm_map_wire adds a system wiring, or the user wiring, to what it has wired.
(define-fun now-wired
    ((map VmMap) (start Va) (end Va) (flag-write Bool) (result Int) (m VmMap) (va Va)) Bool
  (and (= result 0) (= m map) (in-range start end va)
       (exists ((e Entry)) (and (entry-at map e va) (wireable e flag-write)))))
(define-fun guard.return-vm_map_wire.wirings-settled
    ((t Thread) (map VmMap) (start Va) (end Va) (flag-user Bool) (flag-write Bool)
     (result Int)) Bool
  (=> (nobody-else-changes-wirings t)
      (and pages-settled entries-as-counted
           (forall ((m VmMap) (e Entry) (va Va))
             (=> (and (entry-at m e va) (not (entry-in-transition e)))
                 (ite (now-wired map start end flag-write result m va)
                      (and (= (entry-wired-count e)
                              (ite flag-user (+ (system-wirings m va) 1)
                                             (+ (system-wirings m va) (user-wiring m va) 1)))
                           (= (entry-user-wired e) (or flag-user (= (user-wiring m va) 1))))
                      (and (= (entry-wired-count e) (+ (system-wirings m va) (user-wiring m va)))
                           (= (entry-user-wired e) (= (user-wiring m va) 1)))))))))
(define-fun effect.return-vm_map_wire
    ((t Thread) (map VmMap) (start Va) (end Va) (flag-user Bool) (flag-write Bool)
     (result Int)) Bool
  (and (= (next.changing-wirings t) false)
       (forall ((m VmMap) (va Va))
         (= (next.system-wirings m va)
            (+ (system-wirings m va)
               (ite (and (not flag-user) (now-wired map start end flag-write result m va)) 1 0))))
       (forall ((m VmMap) (va Va))
         (= (next.user-wiring m va)
            (ite (and flag-user (now-wired map start end flag-write result m va)) 1
                 (user-wiring m va))))))

; VW-8, VW-C5: vm_map_unwire takes them away.
(define-fun now-unwired
    ((map VmMap) (start Va) (end Va) (result Int) (m VmMap) (va Va)) Bool
  (and (= result 0) (= m map) (in-range start end va) (exists ((e Entry)) (entry-at map e va))))
(define-fun guard.return-vm_map_unwire.wirings-settled
    ((t Thread) (map VmMap) (start Va) (end Va) (flag-user Bool) (result Int)) Bool
  (=> (nobody-else-changes-wirings t)
      (and pages-settled entries-as-counted
           (forall ((m VmMap) (e Entry) (va Va))
             (=> (and (entry-at m e va) (not (entry-in-transition e)))
                 (ite (now-unwired map start end result m va)
                      (and (= (entry-wired-count e)
                              (ite flag-user (system-wirings m va)
                                             (- (+ (system-wirings m va) (user-wiring m va)) 1)))
                           (= (entry-user-wired e)
                              (and (not flag-user) (= (user-wiring m va) 1))))
                      (and (= (entry-wired-count e) (+ (system-wirings m va) (user-wiring m va)))
                           (= (entry-user-wired e) (= (user-wiring m va) 1)))))))))
; VW-C4: there is a system wiring to take away.
(define-fun guard.return-vm_map_unwire.system-wiring-undone
    ((map VmMap) (start Va) (end Va) (flag-user Bool) (result Int)) Bool
  (=> (not flag-user)
      (forall ((va Va))
        (=> (now-unwired map start end result map va) (> (system-wirings map va) 0)))))
(define-fun effect.return-vm_map_unwire
    ((t Thread) (map VmMap) (start Va) (end Va) (flag-user Bool) (result Int)) Bool
  (and (= (next.changing-wirings t) false)
       (forall ((m VmMap) (va Va))
         (= (next.system-wirings m va)
            (- (system-wirings m va)
               (ite (and (not flag-user) (now-unwired map start end result m va)) 1 0))))
       (forall ((m VmMap) (va Va))
         (= (next.user-wiring m va)
            (ite (and flag-user (now-unwired map start end result m va)) 0
                 (user-wiring m va))))))

; vm_map_delete leaves nothing to be wired.
(define-fun guard.return-vm_map_delete.wirings-settled
    ((t Thread) (map VmMap) (start Va) (end Va)) Bool
  (=> (nobody-else-changes-wirings t)
      (and pages-settled entries-as-counted
           (forall ((m VmMap) (e Entry) (va Va))
             (=> (and (entry-at m e va) (not (entry-in-transition e)))
                 (ite (and (= m map) (in-range start end va))
                      (and (= (entry-wired-count e) 0) (not (entry-user-wired e)))
                      (and (= (entry-wired-count e) (+ (system-wirings m va) (user-wiring m va)))
                           (= (entry-user-wired e) (= (user-wiring m va) 1)))))))))
(define-fun effect.return-vm_map_delete
    ((t Thread) (map VmMap) (start Va) (end Va)) Bool
  (and (= (next.changing-wirings t) false)
       (forall ((m VmMap) (va Va))
         (= (next.system-wirings m va)
            (ite (and (= m map) (in-range start end va)) 0 (system-wirings m va))))
       (forall ((m VmMap) (va Va))
         (= (next.user-wiring m va)
            (ite (and (= m map) (in-range start end va)) 0 (user-wiring m va))))))

; Whoever unlocks a map leaves its entries in order, awake or going to sleep.
(define-fun entries-in-order ((t Thread) (lock Lock)) Bool
  (forall ((map VmMap) (e Entry))
    (=> (and (= lock (rigid.map-lock map)) (map-locked-by map t) (entry-in e map))
        (and (marked-by-owner e) (needs-no-copy e) (distinct (entry-wired-count e) (- 1))))))
; VW-C6, VW-C7, VW-C21
(define-fun guard.release-lock.entries-in-order ((t Thread) (lock Lock)) Bool
  (entries-in-order t lock))
(define-fun guard.release-and-sleep.entries-in-order ((t Thread) (lock Lock)) Bool
  (entries-in-order t lock))
(define-fun guard.release-spin-lock.not-a-map ((lock Lock)) Bool
  (forall ((map VmMap)) (distinct lock (rigid.map-lock map))))
; VW-C14: when the last map is unlocked and nobody has an entry in transition.
(define-fun user-wirings-settled ((t Thread) (lock Lock)) Bool
  (=> (and (forall ((e Entry)) (not (entry-in-transition e)))
           (exists ((map VmMap)) (and (= lock (rigid.map-lock map)) (map-locked-by map t)))
           (forall ((map VmMap)) (=> (map-locked map) (= lock (rigid.map-lock map)))))
      (= unsettled.user-wire-count 0)))
; VW-C14
(define-fun guard.release-lock.user-wirings-settled ((t Thread) (lock Lock)) Bool
  (user-wirings-settled t lock))
(define-fun guard.release-and-sleep.user-wirings-settled ((t Thread) (lock Lock)) Bool
  (user-wirings-settled t lock))
