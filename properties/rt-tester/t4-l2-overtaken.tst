#
# T0 was woken for L1 at the priority that T3 lent it through L0, and stopped. T3
# gives up; now T2 is the first in the queue, is told so, and takes the lock. (Up to
# Linux v2.6.38 the lock would have been T0's already, and T2 its donor.)
#
C: schedother:	0:	0
C: schedother:	1:	0
C: schedfifo:	2:	60
C: schedfifo:	3:	70

C: locknowait:	0:	0
W: locked:	0:	0
C: locknowait:	1:	1
W: locked:	1:	1
C: lockintnowait:	3:	0
W: blocked:	3:	0
C: lock:	0:	1
W: blocked:	0:	1
T: prioeq:	1:	70

C: unlock:	1:	1
W: blockedwake:	0:	1
T: prioeq:	1:	-21
C: locknowait:	2:	1
W: blocked:	2:	1

C: signal:	3:	0
W: unlocked:	3:	0
T: prioeq:	0:	-21
W: locked:	2:	1
C: lockcont:	0:	1
W: blocked:	0:	1

C: unlock:	2:	1
W: blockedwake:	0:	1
C: lockcont:	0:	1
W: locked:	0:	1
C: reset:	0:	0
W: unlocked:	0:	0
W: unlocked:	0:	1
