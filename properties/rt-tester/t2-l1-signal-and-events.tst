#
# A signal ends an interruptible wait and no other, and is gone when the thread has
# done its command. Events count what the threads do, whoever does it.
#
C: resetevent:	7:	0
T: eventeq:	7:	0

C: locknowait:	7:	7
W: locked:	7:	7
T: eventeq:	7:	2

# About to try, asleep
C: locknowait:	6:	7
W: blocked:	6:	7
T: eventeq:	6:	4
C: signal:	6:	0
T: blocked:	6:	7
T: eventeq:	6:	4

# Before and after the unlock; in between or later the other one wakes and takes it
C: unlock:	7:	7
W: locked:	6:	7
T: opcodeeq:	6:	0
T: eventgt:	6:	4
T: eventlt:	6:	9
T: eventlt:	7:	9

# T6 has forgotten its signal
C: lockint:	7:	7
W: blocked:	7:	7
C: unlock:	6:	7
W: blockedwake:	7:	7
C: lockcont:	7:	7
W: locked:	7:	7
C: lockintnowait:	6:	7
W: blocked:	6:	7
T: opcodeeq:	6:	lockintnowait
T: opcodegt:	6:	0
T: opcodelt:	6:	lockcont

# A second signal finds it asleep
C: signal:	6:	0
W: unlocked:	6:	7
T: opcodeeq:	6:	-4
T: locked:	7:	7

# Nobody can unlock what is not theirs
C: unlock:	6:	7
T: opcodeeq:	6:	-22
T: locked:	7:	7
C: reset:	7:	0
W: unlocked:	7:	7
