/*
 * Three CPUs replace a mapping each in place, with no invalid entry in between, while they and a
 * fourth write: the twin of in_place_shootdown.json. The place in a process is the place in the
 * coroutine, so statements must not be merged (spin -o3).
 *
 * Each address has two pages, one bit each: that of the beginning, and that which replaces it. A
 * PTE is its page and two bits. What a TLB may hold beside the current translation
 * is a set: below, of entries that are clean, above, of modified ones. All CPUs have the pmap
 * loaded, so where a valid PTE is not accessed, it may have become so.
 */
#define FIRST 1
#define SECOND 2
#define PAGES 3
#define ACCESSED 4
#define MODIFIED 8

byte pte[3] = FIRST;	/* by address */
byte tlb[12];		/* by cpu * 3 + address */
bool requests[3];	/* a CPU asks others to invalidate the address with its number */
byte waiting[3];	/* the CPUs that have not served its request */
byte taken[3];		/* the page whose modified bit it has taken out of its PTE */
byte written[3];	/* by address: pages that were written to */

#define DIRTY(pages) ((pages) << 2)

/* Whoever may hold the old translation may hold it on. */
#define LEAVE_STALE(v) \
	if \
	:: pte[v] & MODIFIED -> STALE_ENTRY(v, DIRTY(pte[v] & PAGES)) \
	:: else -> STALE_ENTRY(v, pte[v] & PAGES) \
	fi
#define STALE_ENTRY(v, entry) \
	tlb[0 + v] = tlb[0 + v] | (entry); \
	tlb[3 + v] = tlb[3 + v] | (entry); \
	tlb[6 + v] = tlb[6 + v] | (entry); \
	tlb[9 + v] = tlb[9 + v] | (entry)

/* If it sees that the old entry is not accessed, nobody holds it. */
inline pte_swap(c) {
	if
	:: d_step {
		!(pte[c] & ACCESSED) ->
		pte[c] = SECOND
	   }
	:: d_step {
		LEAVE_STALE(c);
		if
		:: pte[c] & MODIFIED -> taken[c] = pte[c] & PAGES
		:: else
		fi;
		pte[c] = SECOND
	   }
	fi
}

#define LOAD_THROUGH(c, v, entry) \
	:: d_step { (tlb[c * 3 + v] & (entry)) -> tlb[c * 3 + v] = (entry) }

inline load(c, v) {
	if
	LOAD_THROUGH(c, v, FIRST) LOAD_THROUGH(c, v, DIRTY(FIRST))
	LOAD_THROUGH(c, v, SECOND) LOAD_THROUGH(c, v, DIRTY(SECOND))
	:: d_step {	/* it walks */
		tlb[c * 3 + v] = 0;
		pte[v] = pte[v] | ACCESSED
	   }
	fi
}

#define STORE_THROUGH(c, v, page) \
	:: d_step { \
		(tlb[c * 3 + v] & DIRTY(page)) -> \
		tlb[c * 3 + v] = DIRTY(page); \
		written[v] = written[v] | page \
	   }

/* Through a clean entry the hardware walks again, to set the modified bit. */
inline store(c, v) {
	if
	STORE_THROUGH(c, v, FIRST) STORE_THROUGH(c, v, SECOND)
	:: d_step {
		if
		:: pte[v] & MODIFIED
		:: else -> LEAVE_STALE(v)
		fi;
		tlb[c * 3 + v] = 0;
		pte[v] = pte[v] | (ACCESSED | MODIFIED);
		written[v] = written[v] | (pte[v] & PAGES)
	   }
	fi
}

inline shootdown(c) {
	skip;	/* the call */
	skip;	/* sched_pin() */
	skip;	/* the CPUs that have the pmap loaded: all of them */
	d_step {
		waiting[c] == 0 ->
		requests[c] = true;
		waiting[c] = 15 - (1 << c)
	};
	tlb[c * 3 + c] = 0;
	d_step { waiting[c] == 0 -> requests[c] = false };
	taken[c] = 0	/* sched_unpin(); what was taken was for this call */
}

inline work(c, next) {
	pte_swap(c);
	shootdown(c);
	store(c, next);
	load(c, c);
end:	false
}

active proctype cpu0() { work(0, 1) }
active proctype cpu1() { work(1, 2) }
active proctype cpu2() { work(2, 0) }

active proctype cpu3() {
	store(3, 0);
	load(3, 1);
	store(3, 2);
end:	false
}

#define SERVE(target, sender) \
	d_step { \
		(waiting[sender] & (1 << target)) -> \
		tlb[target * 3 + sender] = 0; \
		waiting[sender] = waiting[sender] & (15 - (1 << target)) \
	}

active proctype interrupts() {
end:	do
	:: SERVE(0, 1) :: SERVE(0, 2)
	:: SERVE(1, 0) :: SERVE(1, 2)
	:: SERVE(2, 0) :: SERVE(2, 1)
	:: SERVE(3, 0) :: SERVE(3, 1) :: SERVE(3, 2)
	od
}
