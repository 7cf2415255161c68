/**
 * A call of one kernel function by another, made so that a step resumes only the function that it
 * is taken in.
 *
 * With `yield*` alone every step would resume all callers, from the outermost inwards. Instead, a
 * generator that is asked for its iterator hands out a Call in its place. Its first `next` runs the
 * function up to its first access; from then on the actor resumes the innermost function itself,
 * and the caller is resumed when that one has returned.
 */
import type { Access, Proc } from './access.ts';
import { Kept } from './kept.ts';
import { running } from './running.ts';

type Result = IteratorResult<Access, unknown>;

/**
 * `next` of all generators, looked up once: each generator function has a prototype of its own.
 * Not destructured: V8 takes such a variable for one that may change, and then finds out anew at
 * every step what it calls.
 */
const next = (Object.getPrototypeOf(function* () {}) as GeneratorFunction).prototype.next;

/** Runs a generator up to its next access, or to its end. */
export function resume(proc: Proc<unknown>): Result {
  return next.call(proc) as Result;
}

export class Call {
  static readonly kept = new Kept({ caller: 'implied', returned: 'passing' });
  readonly proc: Proc<unknown>;
  /** The call that it is made in; null in an actor's outermost function. */
  caller: Call | null = null;
  /** How it ended; null as long as it goes on. */
  returned: Result | null = null;

  constructor(proc: Proc<unknown>) {
    this.proc = proc;
  }

  /** The caller's `yield*` asks twice: to begin, and again when the function has returned. */
  next(): Result {
    if (this.returned !== null) return this.returned;
    const { actor } = running;
    this.caller = actor.call;
    actor.call = this;
    const result = resume(this.proc);
    if (result.done === true) actor.call = this.caller;
    return result;
  }
}

/** From now on, `yield*` of what the generator function makes is a Call. */
export function makeCallable(fn: GeneratorFunction): void {
  fn.prototype[Symbol.iterator] = function (this: Proc<unknown>) {
    return new Call(this) as unknown as Proc<unknown>;
  };
}
