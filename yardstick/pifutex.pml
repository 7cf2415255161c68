/* PI-futex lock/unlock, cut down to one futex (equal priorities: FIFO, no stealing).
   One if-option = one d_step = one scheduling step; `goto` costs nothing; control location = the pending step.
   -DO16 | -DO16CR | -DV412      protocol variant
   -DPROG=1 U/B/C   -DPROG=2 U/Bt/C (B: timed lock)   -DPROG=3 U/B, U re-locks   -DPROG=4 U/B/C/D
   -DALL     every bug is reported and ends its run: with `pan -c0` one search tells all kinds that exist
   -DSEL=k   only bug kind k is reported, every other bug ends the run silently
   without   every bug is reported, and the run goes on as if nothing had happened
   -DNOREF   leave out the (write-only) reference count */
#ifndef PROG
#define PROG 1
#endif
#define W  128
#define TM 7
#ifdef O16CR
#define O16
#define CURE
#endif
#ifdef V412
#define CURE
#endif
#ifdef CURE
#define LE7 A7
#define LE9 A9
#define LE10 A10
#else
#define LE7 E7
#define LE9 E9
#define LE10 E10
#endif
/* bug kinds */
#define K_P1 1
#define K_P6 2
#define K_P7OK 3
#define K_P7ERR 4
#define K_EINVAL7 7
#define K_EINVAL9 9
#define K_EINVAL10 10
#define K_EDEADLK 11
#define K_P12 12
#define K_EPERM 13
#define K_UEINVAL 14
#define K_UEINVALCH 15
#define K_UEAGAIN 16
#define K_PRUNE 17
#define K_STUCK 30
#if defined(ALL) || defined(SEL)
byte bug;
#define EN(g) ((g) && bug==0)
#ifdef ALL
#define BUG(k) bug=k; assert(k==0)
#else
#define BUG(k) bug=k; assert(k!=SEL)
#endif
#else
#define EN(g) (g)
#define BUG(k) assert(k==0)
#endif
#if PROG==4
#define PRUNED skip   /* 4 tasks do reach the bound; the pruned locker holds nothing and just stops */
#else
#define PRUNED BUG(K_PRUNE)
#endif
#define BUGIF(c,k) if :: (c) -> BUG(k) :: else fi

byte f = 1|0;              /* user word: tid | W ; task 1 starts as holder */
byte cs = 1, hb;           /* who is in the critical section; who holds hb */
byte q0, q1, qps;          /* futex_q chain (all entries share one pi_state) */
#if PROG==4
#define NP 3
byte q2, rc[3];
bit  slp[5];
#else
#define NP 2
bit  slp[4];               /* asleep? */
#endif
byte wl[NP], own[NP], rto[NP], ra[NP], rb[NP], ref[NP];  /* pi_state: wait_lock, owner, rt owner, rt waiters, refs */
bit  timer, tfired;        /* only task 2 is ever timed */

#ifdef NOREF
#define GET skip
#define PUT ps=0
#else
#define GET ref[ps]++
#define PUT ref[ps]--; if :: ref[ps]==0 -> own[ps]=0; rto[ps]=0 :: else fi; ps=0
#endif
#define ENTER BUGIF(cs!=0,K_P1); cs=ME
#if PROG==4
#define TAKE  rto[ps]=ME; ra[ps]=rb[ps]; rb[ps]=rc[ps]; rc[ps]=0
#define RMRT  if :: ra[ps]==ME -> ra[ps]=rb[ps]; rb[ps]=rc[ps]; rc[ps]=0 :: else -> if :: rb[ps]==ME -> rb[ps]=rc[ps]; rc[ps]=0 :: else -> rc[ps]=0 fi fi
#define PUSHRT if :: ra[ps]==0 -> ra[ps]=ME :: else -> if :: rb[ps]==0 -> rb[ps]=ME :: else -> rc[ps]=ME fi fi
#define PUSHQ if :: q1==0 -> q1=ME :: else -> q2=ME fi
#define RMQ   if :: q0==ME -> q0=q1; q1=q2; q2=0 :: else -> if :: q1==ME -> q1=q2; q2=0 :: else -> q2=0 fi fi; if :: q0==0 -> qps=0 :: else fi
#else
#define PUSHQ q1=ME
#define TAKE  rto[ps]=ME; ra[ps]=rb[ps]; rb[ps]=0
#define RMRT  if :: ra[ps]==ME -> ra[ps]=rb[ps]; rb[ps]=0 :: else -> rb[ps]=0 fi
#define PUSHRT if :: ra[ps]==0 -> ra[ps]=ME :: else -> rb[ps]=ME fi
#define RMQ   if :: q0==ME -> q0=q1; q1=0 :: else -> q1=0 fi; if :: q0==0 -> qps=0 :: else fi
#endif

#define ME 1
#if PROG==3
#define MYPS 0
#define RELOCK
active proctype U() { byte uval, n, ps, nw; bit ret; bit again=1;
  goto U0;
#include "lock.inc"
#include "unlock.inc"
endDone: false }
#undef RELOCK
#else
active proctype U() { byte uval, n, ps, nw;
  goto U0;
#include "unlock.inc"
endDone: false }
#endif
#undef ME
#undef MYPS

#define ME 2
#if PROG==3
#define MYPS 1
#else
#define MYPS 0
#endif
#if PROG==2
#define TIMED
#endif
active proctype B() { byte uval, n, ps, nw; bit ret;
#include "lock.inc"
#include "unlock.inc"
endDone: false }
#undef ME
#undef MYPS

#if PROG!=3
#ifdef TIMED
#undef TIMED
#endif
#define ME 3
#define MYPS 1
active proctype C() { byte uval, n, ps, nw; bit ret;
#include "lock.inc"
#include "unlock.inc"
endDone: false }
#undef ME
#undef MYPS
#endif

#if PROG==4
#define ME 4
#define MYPS 2
active proctype D() { byte uval, n, ps, nw; bit ret;
#include "lock.inc"
#include "unlock.inc"
endDone: false }
#undef ME
#undef MYPS
#endif
#if PROG==2
active proctype Timer() { end_t: do :: d_step { EN(timer && !tfired) -> tfired=1; slp[2]=0 } od }
#endif
#if defined(ALL) || defined(SEL)
active proctype Z() { end_z: do :: bug!=0 -> skip od }
#endif
