/**
 * An access to shared state: the only place where tasks can be interleaved.
 *
 * Every actor owns exactly one `Access` record. Kernel code writes
 *
 *     const uval = yield* word.read();
 *
 * `word.read()` fills the running actor's record in and returns it; `yield*` hands the record to
 * the scheduler *before* anything is touched, and performs it when the scheduler comes back. So
 * the scheduling point precedes the access, the access is atomic with the private work after it,
 * and nothing at all is allocated for a step.
 */
import { ForgottenStar } from './forgotten-star.ts';
import { Kept } from './kept.ts';
import type { Machine } from './machine.ts';
import { running } from './running.ts';
import { wordCode } from './word-code.ts';

/** A function of the simulated machine: a generator that stops before every shared access. */
export type Proc<T> = Generator<Access, T, unknown>;

/** A Proc of one step: an access that has begun. */
export interface Step<T> extends Proc<T> {
  /**
   * The same step, for a function that makes something else of what it sees and has nothing more to
   * do. `make` runs right after the access and before anybody else's step, as what follows a
   * `yield*` does; a generator of its own would do the same several times slower, and a closure
   * twice, so what `make` needs beside is handed to it.
   */
  as<Made, A, B>(make: (seen: T, a: A, b: B) => Made, a?: A, b?: B): Step<Made>;
}

/** What an access is done to. `label` is for traces only and may be slow. */
export interface Shared {
  label(): string;
}

/** What tells one way of touching shared state from another. */
interface AccessWay<Target> {
  /** The word that traces and schedules use for it; part of the replay token's vocabulary. */
  readonly verb: string;
  /** Whether it may change its object; strategies that look for races ask this. */
  readonly writes: boolean;
  /** Whether the task offers the CPU here: leaving it right after this step is no preemption. */
  readonly yields?: boolean;
  /**
   * Whether the step can be taken now: a lock that is held and a sleep without a wake-up cannot.
   * Left out where it always can.
   */
  enabled?(object: Target): boolean;
  /** Does the access and returns what the task observes. */
  perform(object: Target, a: unknown, b: unknown): unknown;
}

/**
 * One way of touching shared state: read, write, lock, sleep ... A singleton for each. They differ
 * by their fields and not by subclass, because every step looks at several of them.
 */
export class AccessKind<Target = unknown> {
  readonly verb: string;
  /** Stands for the verb where text would be too slow. */
  readonly code: number;
  readonly writes: boolean;
  readonly yields: boolean;
  readonly enabled: NonNullable<AccessWay<Target>['enabled']> | null;
  readonly perform: AccessWay<Target>['perform'];

  constructor({ verb, writes, yields, enabled, perform }: AccessWay<Target>) {
    this.verb = verb;
    this.code = wordCode(verb);
    this.writes = writes;
    this.yields = yields ?? false;
    this.enabled = enabled ?? null;
    this.perform = perform;
  }
}

type Make = (seen: unknown, a: unknown, b: unknown) => unknown;

/** The pending access of one actor; also the iterator that `yield*` drives. */
export class Access {
  static readonly kept = new Kept({
    kind: 'implied',
    object: 'implied',
    a: 'implied',
    b: 'implied',
    observed: 'aside',
    offered: 'implied',
    make: 'implied',
    makeA: 'implied',
    makeB: 'implied',
    offer: 'passing',
    result: 'passing',
  });
  kind: AccessKind | null = null;
  object: Shared | null = null;
  a: unknown = undefined;
  b: unknown = undefined;
  /** What the last performed access returned; read by traces. */
  observed: unknown = undefined;
  private readonly machine: Machine;
  /** The scheduler has been handed it and has not come back yet. */
  private offered = false;
  /** Makes of what was seen what the function returns; null where that is the same. */
  private make: Make | null = null;
  private makeA: unknown = undefined;
  private makeB: unknown = undefined;
  /** What `next` hands out before the access, and after it. */
  private readonly offer = { value: this as unknown, done: false };
  private readonly result = { value: undefined as unknown, done: true };

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Fills the record in. Throws a ForgottenStar when the one before it was never awaited. */
  begin<T>(kind: AccessKind, object: Shared, a: unknown, b: unknown): Step<T> {
    if (this.kind !== null) this.mustBePerformed();
    this.kind = kind;
    this.object = object;
    this.a = a;
    this.b = b;
    return this as unknown as Step<T>;
  }

  as(make: Make, a: unknown, b: unknown): Step<unknown> {
    this.make = make;
    this.makeA = a;
    this.makeB = b;
    return this as unknown as Step<unknown>;
  }

  /** Whether the step can be taken now. */
  get enabled(): boolean {
    const { kind } = this;
    return kind !== null && (kind.enabled === null || kind.enabled(this.object));
  }

  /**
   * Throws a ForgottenStar if an access was begun and never awaited.
   *
   * @param inside the function that the actor is in, as far as names are kept
   */
  mustBePerformed(inside: string | null = running.actor.stack.at(-1) ?? null): void {
    if (this.kind === null) return;
    const what = `'${this.kind.verb} ${this.object?.label()}' was never performed`;
    throw new ForgottenStar(what, inside);
  }

  /** The same, while its actor may have stopped at it: somebody else asks the kernel something. */
  mustBeOffered(inside?: string): void {
    if (!this.offered) this.mustBePerformed(inside);
  }

  /** Forgets a pending access, as when a timer is cancelled before it fired. */
  reset(): void {
    this.kind = null;
    this.make = null;
    this.offered = false;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): { value: unknown; done: boolean } {
    if (!this.offered) {
      this.offered = true;
      return this.offer;
    }
    return this.perform();
  }

  /** A method of its own, so that the other half of `next` is small wherever it is inlined. */
  private perform(): { value: unknown; done: boolean } {
    const { result } = this;
    const kind = this.kind as AccessKind;
    this.offered = false;
    const value = kind.perform(this.object, this.a, this.b);
    this.kind = null;
    this.observed = value;
    const { observer } = this.machine;
    if (observer !== null) observer.observed(value);
    const { make } = this;
    if (make === null) {
      result.value = value;
    } else {
      this.make = null;
      result.value = make(value, this.makeA, this.makeB);
    }
    return result;
  }
}

/** Starts an access of the running actor; every accessor of the machine ends here. */
export function access<T>(kind: AccessKind, object: Shared, a?: unknown, b?: unknown): Step<T> {
  return running.actor.access.begin<T>(kind, object, a, b);
}
