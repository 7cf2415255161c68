/**
 * What the program room knows about one kind of op. There is one of these for each call, in a file
 * of its own in ops/; nobody else asks which op it is.
 */
import type { Kernel } from '../kernel/build.ts';
import type { rt_mutex } from '../kernel/locking/rt_mutex.ts';
import type { Proc } from '../machine/access.ts';
import type { AtCondition } from '../userspace/cond_var.ts';
import type { Library, Routine } from '../userspace/library.ts';
import type { Attribute } from './attributes.ts';
import type { Draw } from './drawing/chance.ts';
import type { Habits, OpHabit } from './drawing/features.ts';
import type { HeldLocks, Nesting } from './nesting.ts';
import type { Op } from './op-kinds.ts';
import type { Reader } from './reader.ts';

export interface OpKind<O extends { readonly call: string }> {
  readonly call: O['call'];

  /** A task that is told 0 has the lock that the op is about. */
  readonly acquires: boolean;
  /** The task gives the lock that the op is about back with its first step. */
  readonly releases: boolean;
  /** The task may sleep until the lock is its own. */
  readonly waits: boolean;
  /** Its task has the lock if the op answers that. */
  grants(op: O, ret: number): boolean;
  /** It answers how many tasks it has moved or woken, and not just 0, when it succeeds. */
  readonly counts: boolean;
  /** It does so whatever the word says that they sleep on. */
  readonly isBlind?: true;
  /** How many sleepers it wakes, or gives a lock, at the most, and how many others it moves. */
  reach?(op: O): readonly [wakes: number, moves: number];

  /** It is about all that wait, and not only the first. */
  readonly wakesAll: boolean;

  /** It names a condition variable: beside the lock that belongs to that, or alone. */
  readonly ofCondition: boolean;
  /** It names a lock, and not only what tasks sleep on. */
  readonly namesLock: boolean;

  /** Everything that it names, in the order of its text. */
  targets(op: O): readonly number[];
  /** The same op with other names for what it names, asked for in the order of its text. */
  renamed(op: O, nameOf: (target: number) => number): O;

  /** It may give up by the clock, for which its task needs a timer. */
  mayTimeOut(op: O): boolean;
  /** A signal may end its wait (-EINTR). */
  mayBeInterrupted(op: O): boolean;
  /**
   * It may be over without the lock that it asks for, deadlocks aside.
   *
   * @param signalled a signal comes for the task
   */
  mayBeRefused(op: O, signalled: boolean): boolean;
  /** It is left out when the task was told that it has not got the lock. */
  onlyIfHeld(op: O): boolean;
  /** It goes to the kernel at once, without a try in user space. */
  isStraight(op: O): boolean;
  /**
   * It gives a robust lock back whose owner has died, and has not made it consistent; left out
   * where it never does.
   */
  leavesInconsistent?(op: O): boolean;

  /** It returns whatever the system call answers; left out for what makes it again after EAGAIN. */
  takesAnyAnswer?(op: O): boolean;

  /** It is about the memory of its futex, and neither asks for the lock nor gives it back. */
  readonly meddles?: true;
  /** What it stores in the word of its futex; left out where it stores nothing of its own. */
  stored?(op: O): number;
  /** What its text says behind what it names, before its attributes; left out for nothing. */
  words?(op: O): readonly string[];

  /** The call into the kernel that it stands for, as traces and kinds of failure have it. */
  callName(op: O): string;
  /** All that `callName` may answer. */
  readonly calls: readonly string[];
  /** What it does to a futex: a function of a C library. */
  routine(library: Library): Routine;
  /**
   * What a library makes of it with several calls, `routine` being the one that it sleeps in, or
   * wakes others with; null for an op that is one call.
   */
  readonly byLibrary: ((kernel: Kernel, thread: AtCondition) => Proc<number>) | null;
  /** What it does to an rt_mutex, whose users are in the kernel already. */
  onRtMutex(kernel: Kernel, op: O, mutex: rt_mutex): Proc<number>;

  /** The op whose call has just been read. */
  parse(reader: Reader, id: number): O;
  /** What its text says of it besides its locks, in that order. */
  attributes(op: O): readonly Attribute[];

  /** Why no correct program has it there, to follow the name of the task; null if one may. */
  fault(op: O, held: HeldLocks, nesting: Nesting): string | null;
  /** The same for a task that surely has the lock before it, or perhaps. */
  forHolder(op: O, sure: boolean): O;

  /** Every such op about a lock, `if held` aside, with nothing about it but these attributes. */
  forms(id: number, target: number, allowed: ReadonlySet<Attribute>): readonly O[];

  readonly drawn: Drawn<O>;

  /** Each thing about it that is not plain, and the op without that; the oddest first. */
  plainer(op: O): readonly Plainer[];
}

/** A lock that is asked for or given back, while a program is drawn. */
export interface Wish {
  readonly id: number;
  readonly target: number;
  /** The condition variable that belongs to the lock; 0 if none does. */
  readonly condition: number;
  /** That one is a library's, and nobody makes the bare calls. */
  readonly byLibrary: boolean;
  /** The task surely has the lock, and may take it again beside what else it has. */
  readonly mayRetake: boolean;
}

/**
 * How it comes into random programs. All kinds are asked, the one that is first in the table last;
 * the first that answers an op is drawn. What is left out never answers, and draws nothing.
 */
export interface Drawn<O> {
  /** What it can come as, as shapeOf() names it: of a futex, and of an rt_mutex. */
  readonly shapes: { readonly futex: readonly string[]; readonly rtMutex: readonly string[] };
  /** The habits that it asks for; a program has those of all ops (drawing/weights.ts). */
  readonly habits: readonly OpHabit[];
  /** A task is about to ask for a lock that it has not got, and does something else first. */
  beforehand?(draw: Draw, habits: Habits, wish: Wish): O | null;
  /** A task asks for a lock that it has not got. */
  asks?(draw: Draw, habits: Habits, wish: Wish): O | null;
  /** A task asks for a futex that it has, or may have. */
  asksAgain?(draw: Draw, habits: Habits, wish: Wish): O | null;
  /** A task does something for others, with a lock that it is about to give back or has given. */
  meanwhile?(draw: Draw, habits: Habits, wish: Wish): O | null;
  /** A task gives back what it surely has, or perhaps. */
  givesBack?(draw: Draw, habits: Habits, wish: Wish, sure: boolean): O | null;
}

export interface Plainer {
  /** An attribute, or the call itself. */
  readonly gone: Attribute | 'call';
  readonly op: Op;
  /** Its task has the lock for sure then: what gives it back need not ask whether it is held. */
  readonly surer: boolean;
}
