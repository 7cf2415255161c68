/** A spinlock. Taking it is a step that is enabled only while nobody holds it. */
import { AccessKind, access, type Step } from './access.ts';
import type { Actor } from './actor.ts';
import { Cell, type Life } from './cell.ts';
import { running } from './running.ts';
import { Violation } from './violation.ts';
import { Fact, given, wrongCell, wrongFact } from './wrong.ts';

const LOCK = new AccessKind<Spinlock>({
  verb: 'lock',
  writes: true,
  // Who waits for a lock in what has been freed goes on at once, and fails there.
  enabled: (lock) => lock.stored === null || lock.life.dead,
  perform: (lock) => lock.take(),
});

const UNLOCK = new AccessKind<Spinlock>({
  verb: 'unlock',
  writes: true,
  perform: (lock) => lock.drop(),
});

const TRYLOCK = new AccessKind<Spinlock>({
  verb: 'trylock',
  writes: true,
  perform(lock) {
    if (lock.stored !== null) return false;
    lock.take();
    return true;
  },
});

/** The cell's value is the holder. */
export class Spinlock extends Cell<Actor | null> {
  /**
   * Its place in the lock order. Whoever waits for a lock holds only locks of lower rank; a trylock
   * does not wait and may go against the order.
   */
  readonly rank: number;

  constructor(life: Life, field: string, rank: number) {
    super(life, field, null);
    this.rank = rank;
  }

  /** The order is judged before the wait, which may have no end just because it was broken. */
  lock(): Step<void> {
    for (const held of running.actor.held) if (held.rank >= this.rank) outOfOrder(this, held);
    return access(LOCK, this);
  }

  /**
   * spin_lock_nested(): one of the same rank is held as well, and something else than ranks keeps
   * the two in order.
   */
  lockNested(): Step<void> {
    for (const held of running.actor.held) if (held.rank > this.rank) outOfOrder(this, held);
    return access(LOCK, this);
  }

  unlock(): Step<void> {
    return access(UNLOCK, this);
  }

  /** Takes the lock if nobody holds it; says whether it did. Never waits. */
  trylock(): Step<boolean> {
    return access(TRYLOCK, this);
  }

  get heldByRunning(): boolean {
    return this.stored === running.actor;
  }

  take(): void {
    this.checkAlive();
    this.stored = running.actor;
    running.actor.held.push(this);
  }

  drop(): void {
    this.checkAlive();
    const { held } = running.actor;
    // Nearly always the lock that was taken last.
    if (held.at(-1) === this) held.pop();
    else held.splice(placeAmong(held, this), 1);
    this.stored = null;
  }
}

function placeAmong(held: readonly Spinlock[], lock: Spinlock): number {
  const at = held.lastIndexOf(lock);
  if (at >= 0) return at;
  throw new Violation(
    'kernel-assertions',
    `unlock-not-held/${lock.field}`,
    `${running.actor.name} released ${lock.label()} without holding it.`,
    [wrongCell(lock, running.actor, 'only who holds a spinlock releases it')],
  );
}

function outOfOrder(wanted: Spinlock, held: Spinlock): never {
  throw new Violation(
    'lock-order',
    `${held.field}-before-${wanted.field}`,
    `${running.actor.name} waits for ${wanted.label()} while it holds ${held.label()}, against ` +
      'the lock order.',
    [
      wrongFact(
        new Fact(running.actor, 'holds', '', held),
        'held',
        'not held',
        `spinlocks are waited for in one order: ${wanted.label()} before ${held.label()}`,
        given(held as Cell<unknown>),
        given(wanted as Cell<unknown>),
      ),
    ],
  );
}
