/**
 * How a random script ends: everybody is let go, one after another. Those commands are part of the
 * script: they show in which order the waiters were queued.
 */
import { FUTEX_TID_MASK, FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import type { ModelStage } from './model-stage.ts';
import type { Observation } from './observation.ts';
import type { RequeueCommand, ScriptCommand } from './script.ts';

/** Decides on one command after another, by what became of those before. */
export class LettingGo {
  readonly #stage: ModelStage;
  readonly #conditions: readonly number[];
  /** Condition variables from which nobody could be moved. */
  readonly #stubborn = new Set<number>();

  constructor(stage: ModelStage, conditions: number) {
    this.#stage = stage;
    this.#conditions = Array.from({ length: conditions }, (_, at) => at + 1);
  }

  /** What lets somebody go, or leads there; null when nobody waits. */
  next(): ScriptCommand | null {
    const stage = this.#stage;
    const waiting = this.#waiting();
    for (const target of waiting.map((task) => stage.waitsFor(task))) {
      if (stage.isReadOnly(target)) return { kind: 'unprotect', target };
    }
    const forLocks = waiting.filter((task) => stage.sleepsOn(task) === 0);
    for (const task of forLocks) {
      const command = this.#unlock(task);
      if (command !== null) return command;
    }
    const requeue = this.#requeue();
    if (requeue !== null) return requeue;
    const [first] = forLocks;
    if (first !== undefined && this.#conditions.length > 0) return this.#drop(first);
    const [task] = waiting;
    return task === undefined ? null : { kind: 'signal', task };
  }

  /** What became of the command. */
  seen(command: ScriptCommand, { tasks }: Observation): void {
    if (command.kind !== 'cmp_requeue_pi') return;
    // Who could move nobody will not be able to as long as nothing else happens.
    if ((tasks[command.task - 1]?.returned ?? 0) <= 0) this.#stubborn.add(command.condition);
  }

  #all(): number[] {
    return Array.from({ length: this.#stage.size }, (_, at) => at + 1);
  }

  #waiting(): number[] {
    return this.#all().filter((task) => !this.#stage.isIdle(task) && !this.#stage.isGone(task));
  }

  /** Hands the lock on that a task waits for; null if its owner cannot do that. */
  #unlock(task: number): ScriptCommand | null {
    const stage = this.#stage;
    const futex = stage.waitsFor(task);
    const owner = stage.ownerOf(futex);
    const word = stage.wordOf(futex);
    // A stranger, or a dead one, lets nobody go; the waiter starts anew after a signal and finds
    // the word free.
    if (owner > stage.size || stage.isGone(owner)) return this.#drop(task);
    if (owner === 0 || !stage.isIdle(owner)) return null;
    if ((word & FUTEX_TID_MASK) !== owner) {
      return { kind: 'write', target: futex, value: FUTEX_WAITERS | owner };
    }
    const call = 'unlock';
    const how = { patience: 'forever', kernelOnly: false } as const;
    return { kind: 'call', task: owner, call, target: futex, ...how };
  }

  /** Makes a task give up. */
  #drop(task: number): ScriptCommand {
    const futex = this.#stage.waitsFor(task);
    if (this.#stage.wordOf(futex) === 0) return { kind: 'signal', task };
    return { kind: 'write', target: futex, value: 0 };
  }

  /** Moves whoever sleeps on a condition variable; null if nobody can, or nobody does. */
  #requeue(): RequeueCommand | ScriptCommand | null {
    const stage = this.#stage;
    const mover = this.#all().find((task) => stage.isIdle(task));
    if (mover === undefined) return null;
    const anyLeft = this.#waiting().some((task) => stage.sleepsOn(task) === 0);
    for (const condition of this.#conditions) {
      const first = stage.firstOn(condition);
      if (first === 0 || (anyLeft && this.#stubborn.has(condition))) continue;
      const target = stage.waitsFor(first);
      // Nobody is moved to a lock that is its own, or that is said to be a stranger's.
      if (!anyLeft && stage.wordOf(target) !== 0) return { kind: 'write', target, value: 0 };
      return { kind: 'cmp_requeue_pi', task: mover, condition, target, requeueAll: true };
    }
    return null;
  }
}
