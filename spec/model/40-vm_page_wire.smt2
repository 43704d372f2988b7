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
