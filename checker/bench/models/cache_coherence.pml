/*
 * German's directory protocol for coherent caches, one line, without data: the twin of
 * CacheCoherence in cache_coherence.hpp. Each cache has three channels for one message: requests
 * to the directory, what the directory sends, and acknowledgements of invalidations.
 */
#define CACHES 5

#define NONE 0		/* no copy, no message */
#define SHARED 1	/* of a line; of a request, and of what grants it */
#define EXCLUSIVE 2
#define INVALIDATE 3	/* only of answers */

byte line[CACHES];
byte request[CACHES];
byte answer[CACHES];
byte acknowledged;	/* sets of caches, a bit each: an acknowledgement is under way */
byte sharers;		/* has a copy, as the directory knows */
byte to_invalidate;	/* still to be told */
bool granted;		/* exclusively */
byte command;		/* the request that is being served */
byte client;		/* whose it is */

#define BIT(i) (1 << (i))

#define CACHE(i) \
	:: d_step { \
		request[i] == NONE && line[i] == NONE -> \
		request[i] = SHARED \
	   } \
	:: d_step { \
		request[i] == NONE && line[i] != EXCLUSIVE -> \
		request[i] = EXCLUSIVE \
	   } \
	:: d_step { \
		answer[i] == SHARED || answer[i] == EXCLUSIVE -> \
		line[i] = answer[i]; \
		answer[i] = NONE \
	   } \
	:: d_step { \
		answer[i] == INVALIDATE && !(acknowledged & BIT(i)) -> \
		line[i] = NONE; \
		answer[i] = NONE; \
		acknowledged = acknowledged | BIT(i) \
	   }

#define SERVE(i) \
	:: d_step { \
		command == NONE && request[i] != NONE -> \
		command = request[i]; \
		request[i] = NONE; \
		client = i; \
		to_invalidate = sharers \
	   } \
	:: d_step { \
		(to_invalidate & BIT(i)) && answer[i] == NONE && \
		(command == EXCLUSIVE || (command == SHARED && granted)) -> \
		answer[i] = INVALIDATE; \
		to_invalidate = to_invalidate & ~BIT(i) \
	   } \
	:: d_step { \
		(acknowledged & BIT(i)) && command != NONE -> \
		acknowledged = acknowledged & ~BIT(i); \
		sharers = sharers & ~BIT(i); \
		granted = false \
	   }

active proctype caches_and_directory() {
	do
	CACHE(0) CACHE(1) CACHE(2) CACHE(3) CACHE(4)
	SERVE(0) SERVE(1) SERVE(2) SERVE(3) SERVE(4)
	:: d_step {
		command != NONE && answer[client] == NONE && !granted &&
		(command == SHARED || sharers == 0) ->
		answer[client] = command;
		sharers = sharers | BIT(client);
		granted = (command == EXCLUSIVE);
		command = NONE;
		client = 0;
		to_invalidate = 0
	   }
	od
}
