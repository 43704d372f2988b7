/*
 * TLB shootdown by interprocessor interrupt, with TLBs that may hold on to anything: the twin of
 * shootdown.json. The place in a process is the place in the coroutine, so statements must not be
 * merged (spin -o3).
 *
 * A page is one bit, so that a PTE is the set of the translations that it gives (none: invalid),
 * and what a TLB may hold beside the current one is such a set too.
 */
#define A 0
#define B 1
#define NONE 2

#define PAGE_A 1
#define PAGE_B 2
#define PAGE_C 4
#define PAGE_D 8

byte pte[2] = { PAGE_A, PAGE_B };	/* by address */
byte tlb[8];		/* by cpu * 2 + address: the stale translations */
byte request[4] = NONE;	/* the address that a CPU asks others to invalidate; NONE */
byte waiting[4];	/* the CPUs that have not served its request */

/* Whoever may hold the old translation may hold it on. */
inline pte_write(v, e) {
	d_step {
		tlb[0 + v] = tlb[0 + v] | pte[v];
		tlb[2 + v] = tlb[2 + v] | pte[v];
		tlb[4 + v] = tlb[4 + v] | pte[v];
		tlb[6 + v] = tlb[6 + v] | pte[v];
		pte[v] = e
	}
}

#define THROUGH(c, v, page) d_step { (tlb[c * 2 + v] & page) -> tlb[c * 2 + v] = page }

inline load(c, v) {
	if
	:: THROUGH(c, v, PAGE_A)
	:: THROUGH(c, v, PAGE_B)
	:: THROUGH(c, v, PAGE_C)
	:: THROUGH(c, v, PAGE_D)
	:: tlb[c * 2 + v] = 0	/* it walks: the current translation, or a fault */
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
	skip	/* sched_unpin() */
}

inline remap(c, v, e) {
	pte_write(v, 0);
	shootdown(c, v);
	pte_write(v, e)
}

inline work(c, own, other, e) {
	load(c, other);
	remap(c, own, e);
	load(c, own);
	load(c, other);
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
