#
# A thread that was woken for a free lock looks too late, twice: a higher one took
# it in between. It does not lose its place in the queue.
#
C: schedother:	0:	0
C: schedfifo:	1:	40
C: schedfifo:	2:	50

C: lock:	0:	3
W: locked:	0:	3
C: lock:	1:	3
W: blocked:	1:	3
T: opcodeeq:	1:	lock
T: prioeq:	0:	40

C: unlock:	0:	3
W: blockedwake:	1:	3
T: unlocked:	0:	3
T: prioeq:	0:	-21
# While it is stopped it takes no other command
T: opcodeeq:	1:	0
C: unlock:	1:	3
T: opcodeeq:	1:	-22
T: blockedwake:	1:	3

# The first theft
C: locknowait:	2:	3
W: locked:	2:	3
C: lockcont:	1:	3
W: blocked:	1:	3
T: prioeq:	2:	50

# The second, from a higher priority's hand back to itself
C: unlock:	2:	3
W: blockedwake:	1:	3
C: lockint:	2:	3
W: locked:	2:	3
C: lockcont:	1:	3
W: blocked:	1:	3

# An equal priority steals nothing: T0 queues up behind it
C: unlock:	2:	3
W: blockedwake:	1:	3
C: schedfifo:	0:	40
C: lockintnowait:	0:	3
W: blocked:	0:	3
C: lockcont:	1:	3
W: locked:	1:	3
C: unlock:	1:	3
W: locked:	0:	3
C: unlock:	0:	3
W: unlocked:	0:	3
