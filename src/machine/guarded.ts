/**
 * A guarded field: plain and fast, because a lock makes its accesses commute with everybody
 * else's, and checked, because that claim is worth nothing otherwise. A writer holds all of the
 * field's guards, a reader any of them. Touching it without breaks the check `guarded`.
 *
 * An object is private until it is published; until then its fields may be touched freely.
 */
import { AccessKind, access, type Step } from './access.ts';
import { Cell, type Life } from './cell.ts';
import { running } from './running.ts';
import type { Spinlock } from './spinlock.ts';
import { Violation } from './violation.ts';
import { Fact, given, wrongFact } from './wrong.ts';

const POKE = new AccessKind<Guarded<unknown>>({
  verb: 'write',
  writes: true,
  perform: (field, value) => field.set(value),
});

const PEEK = new AccessKind<Guarded<unknown>>({
  verb: 'read',
  writes: false,
  perform: (field) => field.peek(),
});

export class Guarded<T> extends Cell<T> {
  static override readonly kept = Cell.kept.and({ guards: 'beside' });
  /** Guards may move, as a futex_q's bucket lock does when it is requeued. */
  guards: readonly Spinlock[];

  constructor(life: Life, field: string, value: T, guards: readonly Spinlock[]) {
    super(life, field, value);
    this.guards = guards;
  }

  get(): T {
    this.checkAlive();
    if (this.life.published && !holdsAny(this.guards)) unguarded(this as Guarded<unknown>, 'read');
    const { observer } = this.life.machine;
    if (observer !== null) observer.observed(this.stored);
    return this.stored;
  }

  /** A look that the C takes without any of the locks, on purpose: a step, as it may race. */
  racing(): Step<T> {
    return access(PEEK, this);
  }

  /** A write, under the locks, that somebody looks at without them: a step as well. */
  racingSet(value: T): Step<void> {
    return access(POKE, this, value);
  }

  /** A look without a lock and without a step: where nobody else has anything to do with it now. */
  load(): T {
    const value = this.peek();
    const { observer } = this.life.machine;
    if (observer !== null) observer.observed(value);
    return value;
  }

  /** The look itself. For access kinds: what their step observes is what they return. */
  peek(): T {
    this.checkAlive();
    return this.stored;
  }

  set(value: T): void {
    this.checkWrite();
    if (value === undefined) this.storedNothing();
    this.stored = value;
  }

  /** The stored container, for changing it in place; checked as a write. */
  change(): T {
    this.checkWrite();
    const { observer } = this.life.machine;
    if (observer !== null) observer.observed(this.stored);
    return this.stored;
  }

  private checkWrite(): void {
    this.checkAlive();
    if (this.life.published && !holdsAll(this.guards)) unguarded(this as Guarded<unknown>, 'wrote');
  }
}

function unguarded(field: Guarded<unknown>, verb: string): never {
  const { name, held } = running.actor;
  const wanted = field.guards.map((lock) => lock.label()).join(' and ');
  const has = held.length === 0 ? 'no lock' : held.map((lock) => lock.label()).join(', ');
  throw new Violation(
    'guarded',
    `${field.field}/${verb}`,
    `${name} ${verb} ${field.label()}, which ${wanted} guards, while it held ${has}.`,
    [
      wrongFact(
        new Fact(running.actor, 'locks', '', field),
        held.slice(),
        field.guards.slice(),
        verb === 'read'
          ? 'a reader of the field holds one of its locks'
          : 'a writer of the field holds all of its locks',
        given(field),
      ),
    ],
  );
}

function holdsAny(locks: readonly Spinlock[]): boolean {
  for (const lock of locks) if (lock.heldByRunning) return true;
  return false;
}

function holdsAll(locks: readonly Spinlock[]): boolean {
  for (const lock of locks) if (!lock.heldByRunning) return false;
  return true;
}
