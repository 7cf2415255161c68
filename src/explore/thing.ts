/**
 * What traces speak of, as plain values: the machine's objects, the places in them that are
 * accessed, and what these hold. Names are those of the machine, which are the same in every run of
 * a program; a page has shorter ones.
 */

export type ThingKind =
  | 'task'
  | 'timer'
  | 'event'
  | 'futex'
  | 'bucket'
  | 'pi_state'
  | 'rt_mutex'
  /** A futex_q: one waiting task, in a bucket. */
  | 'queued'
  /** An rt_mutex_waiter: one waiting task, in the queue of an rt_mutex. */
  | 'waiter'
  /** A spinlock where it is a value, as one that a task holds. */
  | 'spinlock'
  /** What is accessed when a task offers its CPU. */
  | 'cpu'
  | 'other';

/** An object of the machine. A trace has one value for each. */
export interface Thing {
  readonly kind: ThingKind;
  /** `T1`, `f1`, `pi_state(T2.1)`, `w(T2.1)` ... */
  readonly name: string;
  /** The task that it is, that it stands for, or that it happens to; null if there is none. */
  readonly task: string | null;
  /**
   * The futex of a pi_state or a queued one; the pi_state or rt_mutex that a waiter waits for; the
   * object that a spinlock is in.
   */
  readonly of: Thing | null;
}

/** A cell of the machine, or an object that is accessed as a whole. */
export interface Place {
  /** `f1`, `pi_state(T2.1).pi_mutex.owner`, `T2.pi_lock`; no two places have the same. */
  readonly name: string;
  readonly object: Thing;
  /** `pi_mutex.owner`, `tree.prio`, `chain`; '' for a user word, and for objects as a whole. */
  readonly field: string;
  /** A word is accessed without a lock, step by step; a guarded field under its lock. */
  readonly sort: 'user word' | 'word' | 'guarded' | 'spinlock' | 'object';
}

/** What a place holds, or what a task is told. */
export type Value =
  | {
      readonly type: 'word';
      /** 32 bits, signed. */
      readonly value: number;
      /** Whose TID it is; null for 0 and for a TID that no task has. */
      readonly task: string | null;
      readonly waiters: boolean;
      readonly died: boolean;
    }
  /** The owner of an rt_mutex, and the bit that says that somebody waits. */
  | { readonly type: 'owner'; readonly task: string | null; readonly waiters: boolean }
  /** Kernel priority: 0 the most urgent, 120 for SCHED_OTHER. */
  | { readonly type: 'priority'; readonly value: number }
  /** 0, or a negated error number. */
  | { readonly type: 'answer'; readonly value: number }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'flag'; readonly value: boolean }
  /** A task's state: TASK_RUNNING is 0. */
  | { readonly type: 'state'; readonly value: number }
  /** A pointer. */
  | { readonly type: 'thing'; readonly thing: Thing | null }
  | { readonly type: 'list'; readonly things: readonly Thing[] }
  /** Plain words. */
  | { readonly type: 'text'; readonly text: string };

/** A place, and what it held when somebody looked. */
export interface Look {
  readonly place: Place;
  readonly value: Value;
}

/** Something that is true of an object although no place holds it. */
export interface ToldFact {
  readonly about: Thing;
  /** `answer`, `holders`, `waits`, `life` ... */
  readonly what: string;
  /** The call or the check in which it is true; '' where that makes no difference. */
  readonly within: string;
  /** What the fact is in regard to: the lock of a call, the place that was touched. */
  readonly of: Thing | Place | null;
}

/** What can be wrong, and what something was derived from. */
export type WrongMatter = Place | ToldFact;

/** One thing that is wrong, as far as a finding knows. */
export interface WrongValue {
  readonly thing: WrongMatter;
  readonly is: Value;
  readonly should: Value;
  /** By which rule, as half a sentence. */
  readonly rule: string;
  /** From what it was derived, and what that held. */
  readonly from: readonly { readonly thing: WrongMatter; readonly value: Value }[];
}

export function isPlace(thing: WrongMatter | Thing): thing is Place {
  return 'field' in thing;
}
