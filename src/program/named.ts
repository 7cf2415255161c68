/**
 * Programs worth a name, as the kernel's rt-tester named its scripts: `t3-l1-handover` has three
 * tasks and one futex, and `t4-m2-waiters-bit` four tasks and two rt_mutexes without a futex.
 */
import type { Program } from './program.ts';
import { parseProgram } from './text.ts';

export interface NamedProgram {
  readonly name: string;
  /** What to watch in it; half a sentence. */
  readonly about: string;
  readonly text: string;
}

export const NAMED_PROGRAMS: readonly NamedProgram[] = [
  {
    name: 't2-l1-relock',
    about: 'the former owner comes back while its waiter takes over',
    text: 'T1: holds f1; unlock f1; lock f1; unlock f1 | T2: lock f1; unlock f1',
  },
  {
    name: 't2-l1-timeout-relock',
    about: 'a waiter gives up while it is handed the lock, and comes back',
    text: 'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held; lock f1; unlock f1',
  },
  {
    name: 't3-l1-handover',
    about: 'an unlock hands over while a second waiter arrives: the race of October 2016',
    text: 'T1: holds f1; unlock f1 | T2: lock f1 | T3: lock f1',
  },
  {
    name: 't3-l1-queue',
    about: 'two waiters queue behind the owner, and the lock goes through all of them',
    text: 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | T3: lock f1; unlock f1',
  },
  {
    name: 't3-l1-timeout',
    about: 'one of two waiters may give up at any moment',
    text:
      'T1: holds f1; unlock f1 | T2: lock f1 timeout; unlock f1 if held' +
      ' | T3: lock f1; unlock f1',
  },
  {
    name: 't3-l1-steal',
    about: 'a more urgent task steals the lock from the waiter that was woken to take it',
    text:
      'T1: holds f1; unlock f1 | T2 fifo 10: lock f1; unlock f1' +
      ' | T3 fifo 20: lock f1; unlock f1',
  },
  {
    name: 't3-l2-bucket',
    about: 'the waiters of two locks queue in the same hash bucket',
    text:
      'T1: holds f1; unlock f1 | T2: holds f2; unlock f2; lock f1; unlock f1' +
      ' | T3: lock f2; unlock f2 | env: bucket f1 f2',
  },
  {
    name: 't2-l1-signal',
    about: 'a signal ends the wait, which starts anew while the lock is handed over',
    text: 'T1: holds f1; unlock f1 | T2: lock f1; unlock f1 | env: signal T2',
  },
  {
    name: 't2-l1-death',
    about: 'the owner of a robust lock is killed while another task asks for it',
    text: 'T1: holds f1 | T2: lock f1; unlock f1 | env: robust f1; kill T1',
  },
  {
    name: 't2-l1-half-taken',
    about: 'a task is killed half-way through taking a robust lock, or giving it back',
    text: 'T1: lock f1; unlock f1 | T2: lock f1; unlock f1 | env: robust f1; kill T1',
  },
  {
    name: 't3-l1-setprio',
    about: 'a waiter becomes the most urgent one while the lock goes to another',
    text:
      'T1: holds f1; unlock f1 | T2 fifo 10: lock f1; unlock f1' +
      ' | T3 fifo 20: lock f1; unlock f1 | env: setprio T2 30',
  },
  {
    name: 't3-l1-deboost',
    about: 'the first waiter is made less urgent than the second one while it is handed the lock',
    text:
      'T1: holds f1; unlock f1 | T2 fifo 20: lock f1; unlock f1' +
      ' | T3 fifo 10: lock f1; unlock f1 | env: setprio T2 other',
  },
  {
    name: 't2-l2-deadlock',
    about: 'two tasks want the lock that the other one has, and one of them is told so',
    text:
      'T1: holds f1; lock f2; unlock f2 if held; unlock f1' +
      ' | T2: holds f2; lock f1; unlock f1 if held; unlock f2',
  },
  {
    name: 't2-l2-early-edeadlk',
    about: 'the deadlock is found, and is gone because the other waiter has given up',
    text:
      'T1: holds f1; lock f2 timeout; unlock f2 if held; unlock f1' +
      ' | T2: holds f2; lock f1; unlock f1 if held; unlock f2',
  },
  {
    name: 't3-l2-chain-boost',
    about: 'a waiter lends its priority to an owner that waits, and to the owner beyond',
    text:
      'T1: holds f1; unlock f1 | T2 fifo 10: holds f2; lock f1; unlock f1; unlock f2' +
      ' | T3 fifo 20: lock f2; unlock f2',
  },
  {
    name: 't3-l3-missed-deadlock',
    about: 'a deadlock that a walk along the chain has to find beyond a more urgent waiter',
    text:
      'T1: holds f1 f2; lock f3; unlock f3 if held; unlock f2; unlock f1' +
      ' | T2: holds f3; lock f1; unlock f1 if held; unlock f3' +
      ' | T3 fifo 20: lock f2; unlock f2 if held',
  },
  {
    name: 't4-l4-false-deadlock',
    about: 'a chain that changes under a walk, and looks as if it bit its tail',
    text:
      'T1: holds f1; lock f2; unlock f2; unlock f1 | T2: holds f2; lock f3; unlock f3; unlock f2' +
      ' | T3: holds f3 f4; unlock f3; lock f1; unlock f1; unlock f4 | T4: lock f4; unlock f4',
  },
  {
    name: 't4-m2-waiters-bit',
    about: 'two waiters leave while their owner waits itself and then unlocks without a lock',
    text:
      'T1: holds m1; lock m2; unlock m2; unlock m1 | T2: lock m1 interruptible; unlock m1 if held' +
      ' | T3: lock m1 interruptible; unlock m1 if held | T4: holds m2; unlock m2' +
      ' | env: signal T2; signal T3',
  },
  {
    name: 't4-l1-queue',
    about: 'three waiters queue behind the owner',
    text:
      'T1: holds f1; unlock f1 | T2: lock f1; unlock f1' +
      ' | T3: lock f1; unlock f1 | T4: lock f1; unlock f1',
  },
];

/** The program of that name, or undefined if there is none. */
export function findProgram(name: string): Program | undefined {
  const found = NAMED_PROGRAMS.find((program) => program.name === name);
  return found && parseProgram(found.text);
}
