#
# Five threads and four locks: one owner with donors on two locks, one of them at
# the head of a chain. Donors come, leave by a signal, change their priority and
# are served; whoever lends priority on another lock goes on lending it.
#
#   T0 holds L0, L1
#    |- L0: T1, T4
#    `- L1: T2, holds L2
#            `- L2: T3, holds L3
#                    `- L3: T4 at first
#
C: resetevent:	0:	0
W: opcodeeq:	0:	0

C: schedfifo:	0:	20
C: schedfifo:	1:	30
C: schedfifo:	2:	40
C: schedfifo:	3:	50
C: schedfifo:	4:	60

C: locknowait:	0:	0
W: locked:	0:	0
C: locknowait:	0:	1
W: locked:	0:	1
C: locknowait:	2:	2
W: locked:	2:	2
C: locknowait:	3:	3
W: locked:	3:	3

# The first donor
C: lockintnowait:	1:	0
W: blocked:	1:	0
T: prioeq:	0:	30
T: nprioeq:	0:	20

# A higher one on the other lock
C: lockintnowait:	2:	1
W: blocked:	2:	1
T: prioeq:	0:	40

# The chain grows, and every owner in it is boosted
C: lockintnowait:	3:	2
W: blocked:	3:	2
T: prioeq:	2:	50
T: prioeq:	0:	50
C: lockintnowait:	4:	3
W: blocked:	4:	3
T: prioeq:	3:	60
T: prioeq:	2:	60
T: prioeq:	0:	60
T: prioeq:	1:	30
T: nprioeq:	3:	50
T: nprioeq:	2:	40

# A signal takes the end of the chain away
C: signal:	4:	0
W: unlocked:	4:	3
T: opcodeeq:	4:	-4
T: prioeq:	3:	50
T: prioeq:	2:	50
T: prioeq:	0:	50

# It comes back where the chain does not pass
C: locknowait:	4:	0
W: blocked:	4:	0
T: prioeq:	0:	60
T: prioeq:	2:	50
T: prioeq:	3:	50

# A donor's own priority goes down and up
C: schedfifo:	3:	35
T: prioeq:	3:	35
T: prioeq:	2:	40
T: prioeq:	0:	60
C: schedfifo:	3:	70
T: prioeq:	3:	70
T: prioeq:	2:	70
T: prioeq:	0:	70

# T0 gives the chain its lock, and keeps what T4 lends it
C: unlock:	0:	1
W: unlocked:	0:	1
W: locked:	2:	1
T: prioeq:	0:	60
T: prioeq:	2:	70

# T4 goes before T1, which came first
C: unlock:	0:	0
W: unlocked:	0:	0
W: locked:	4:	0
T: prioeq:	0:	20
T: blocked:	1:	0

C: unlock:	2:	2
W: locked:	3:	2
W: unlocked:	2:	2
T: prioeq:	2:	40
T: prioeq:	3:	70

C: unlock:	4:	0
W: locked:	1:	0
W: unlocked:	4:	0
T: prioeq:	1:	30
T: prioeq:	4:	60

# Everything back
C: unlock:	1:	0
C: unlock:	2:	1
C: unlock:	3:	2
C: unlock:	3:	3
W: unlocked:	1:	0
W: unlocked:	2:	1
W: unlocked:	3:	2
W: unlocked:	3:	3
