/*
 * TLB shootdown while CPUs write, with accessed and modified bits that the hardware sets: the twin
 * of dirty_shootdown.json. The place in a process is the place in the coroutine, so statements must
 * not be merged (spin -o3).
 *
 * A page is one bit. A PTE is its page and two bits; none: invalid. What a TLB may hold beside the
 * current translation is a set: below, of entries that are clean, above, of modified ones. All CPUs
 * have the pmap loaded, so where a valid PTE is not accessed, it may have become so.
 */
#define A 0
#define B 1
#define NONE 2

#define PAGE_A 1
#define PAGE_B 2
#define PAGE_C 4
#define PAGE_D 8
#define PAGES 15
#define ACCESSED 16
#define MODIFIED 32

byte pte[2] = { PAGE_A, PAGE_B };	/* by address */
byte tlb[8];		/* by cpu * 2 + address */
byte request[4] = NONE;	/* the address that a CPU asks others to invalidate; NONE */
byte waiting[4];	/* the CPUs that have not served its request */
byte taken[4];		/* pages whose modified bit a CPU has taken out of a PTE */
byte written;		/* pages that were written to */

#define DIRTY(pages) ((pages) << 4)

/* Whoever may hold the old translation may hold it on. */
#define LEAVE_STALE(v) \
	if \
	:: pte[v] & MODIFIED -> STALE_ENTRY(v, DIRTY(pte[v] & PAGES)) \
	:: else -> STALE_ENTRY(v, pte[v] & PAGES) \
	fi
#define STALE_ENTRY(v, entry) \
	tlb[0 + v] = tlb[0 + v] | (entry); \
	tlb[2 + v] = tlb[2 + v] | (entry); \
	tlb[4 + v] = tlb[4 + v] | (entry); \
	tlb[6 + v] = tlb[6 + v] | (entry)

/* If it sees that the old entry is not accessed, nobody holds it. */
inline pte_swap_invalid(c, v) {
	if
	:: d_step {
		!(pte[v] & ACCESSED) ->
		pte[v] = 0
	   }
	:: d_step {
		pte[v] != 0 ->
		LEAVE_STALE(v);
		if
		:: pte[v] & MODIFIED -> taken[c] = taken[c] | (pte[v] & PAGES)
		:: else
		fi;
		pte[v] = 0
	   }
	fi
}

inline pte_store(v, e) {
	d_step { LEAVE_STALE(v); pte[v] = e }
}

#define LOAD_THROUGH(c, v, entry) \
	:: d_step { (tlb[c * 2 + v] & (entry)) -> tlb[c * 2 + v] = (entry) }

inline load(c, v) {
	if
	LOAD_THROUGH(c, v, PAGE_A) LOAD_THROUGH(c, v, DIRTY(PAGE_A))
	LOAD_THROUGH(c, v, PAGE_B) LOAD_THROUGH(c, v, DIRTY(PAGE_B))
	LOAD_THROUGH(c, v, PAGE_C) LOAD_THROUGH(c, v, DIRTY(PAGE_C))
	LOAD_THROUGH(c, v, PAGE_D) LOAD_THROUGH(c, v, DIRTY(PAGE_D))
	:: d_step {	/* it walks */
		tlb[c * 2 + v] = 0;
		if
		:: pte[v] != 0 -> pte[v] = pte[v] | ACCESSED
		:: else		/* a fault */
		fi
	   }
	fi
}

#define STORE_THROUGH(c, v, page) \
	:: d_step { \
		(tlb[c * 2 + v] & DIRTY(page)) -> \
		tlb[c * 2 + v] = DIRTY(page); \
		written = written | page \
	   }

/* Through a clean entry the hardware walks again, to set the modified bit. */
inline store(c, v) {
	if
	STORE_THROUGH(c, v, PAGE_A) STORE_THROUGH(c, v, PAGE_B)
	STORE_THROUGH(c, v, PAGE_C) STORE_THROUGH(c, v, PAGE_D)
	:: d_step {
		pte[v] == 0 ->	/* a fault */
		tlb[c * 2 + v] = 0
	   }
	:: d_step {
		pte[v] != 0 ->
		if
		:: pte[v] & MODIFIED
		:: else -> LEAVE_STALE(v)
		fi;
		tlb[c * 2 + v] = 0;
		pte[v] = pte[v] | (ACCESSED | MODIFIED);
		written = written | (pte[v] & PAGES)
	   }
	fi
}

inline shootdown(c, v) {
	skip;	/* the call */
	skip;	/* sched_pin() */
	skip;	/* the CPUs that have the pmap loaded: all of them */
	d_step {
		waiting[c] == 0 ->
		request[c] = v;
		waiting[c] = 15 - (1 << c)
	};
	tlb[c * 2 + v] = 0;
	d_step { waiting[c] == 0 -> request[c] = NONE };
	taken[c] = 0	/* sched_unpin(); what was taken was for this call */
}

inline work(c, own, other, e) {
	pte_swap_invalid(c, own);
	shootdown(c, own);
	pte_store(own, e);
	store(c, other);
	load(c, own);
end:	false
}

active proctype cpu0() { work(0, A, B, PAGE_C) }
active proctype cpu1() { work(1, B, A, PAGE_D) }
active proctype cpu2() { work(2, A, B, PAGE_C) }
active proctype cpu3() { work(3, B, A, PAGE_D) }

#define SERVE(target, sender) \
	d_step { \
		(waiting[sender] & (1 << target)) -> \
		tlb[target * 2 + request[sender]] = 0; \
		waiting[sender] = waiting[sender] & (15 - (1 << target)) \
	}

active proctype interrupts() {
end:	do
	:: SERVE(0, 1) :: SERVE(0, 2) :: SERVE(0, 3)
	:: SERVE(1, 0) :: SERVE(1, 2) :: SERVE(1, 3)
	:: SERVE(2, 0) :: SERVE(2, 1) :: SERVE(2, 3)
	:: SERVE(3, 0) :: SERVE(3, 1) :: SERVE(3, 2)
	od
}
