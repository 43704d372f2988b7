/*
 * Two-phase commit (Gray and Lamport) with nine resource managers: the twin of TwoPhaseCommit in
 * checker/explore/tests/models. Messages are sent once and stay, so a set of them is bits, and
 * what the transaction manager has decided is what it has sent. One process: with one for each
 * manager, whose place is its state, pan takes a tenth longer, and more memory.
 */
#define MANAGERS 9
#define ALL ((1 << MANAGERS) - 1)

#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3

byte rm[MANAGERS];
short sent;	/* who has said that it is prepared */
short heard;	/* whom the transaction manager has heard of */
bool commit;	/* sent by the transaction manager */
bool abort;

#define UNDECIDED (!commit && !abort)

#define MANAGER(r) \
	:: d_step { UNDECIDED && (sent & ~heard & (1 << r)) -> heard = heard | (1 << r) } \
	:: d_step { rm[r] == WORKING -> rm[r] = PREPARED; sent = sent | (1 << r) } \
	:: d_step { rm[r] == WORKING -> rm[r] = ABORTED } \
	:: d_step { commit && rm[r] != COMMITTED -> rm[r] = COMMITTED } \
	:: d_step { abort && rm[r] != ABORTED -> rm[r] = ABORTED }

active proctype managers() {
end:	do
	:: d_step { UNDECIDED && heard == ALL -> commit = true }
	:: d_step { UNDECIDED -> abort = true }
	MANAGER(0) MANAGER(1) MANAGER(2)
	MANAGER(3) MANAGER(4) MANAGER(5)
	MANAGER(6) MANAGER(7) MANAGER(8)
	od
}
