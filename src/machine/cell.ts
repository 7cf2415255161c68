/**
 * Named storage inside an object of the machine.
 *
 * Objects are named by who created them (task, op, n-th), never by a global counter, so that a
 * name means the same in every run of a program whatever the schedule.
 */
import type { Shared } from './access.ts';
import { Kept } from './kept.ts';
import type { Machine } from './machine.ts';
import { ModelError } from './model-error.ts';
import { running } from './running.ts';
import { Violation } from './violation.ts';
import { Fact, wrongFact } from './wrong.ts';

/**
 * What all objects with fields have: a task, a pi_state, a hash bucket, a futex. Every access looks
 * here, which is quick because it has the same shape whatever the object is.
 */
export class Life {
  static readonly kept = new Kept({ published: 'beside', dead: 'named' });
  /** Other tasks can reach it. Guarded fields are checked only from then on. */
  published: boolean;
  /** Its life is over; touching a field is a failure. */
  dead = false;
  /** Whose life it is. */
  readonly of: Shared;
  /** Where it is spent. */
  readonly machine: Machine;

  constructor(of: Shared, published: boolean) {
    this.machine = running.actor.machine;
    this.of = of;
    this.published = published;
  }
}

/** Who created an object: a number that `birthName` turns into text when somebody asks. */
export function birth(): number {
  const { actor } = running;
  return actor.index < 0 ? -1 : (actor.index << 16) | (actor.op << 8) | actor.created++;
}

/** The name `T2.1` or `T2.1b` for the first or second object that T2 creates in its op 1. */
export function birthName({ machine }: Life, born: number): string {
  const nth = born & 0xff;
  const letter = nth === 0 ? '' : String.fromCharCode(97 + nth);
  return `${machine.actors[born >> 16]?.name}.${(born >> 8) & 0xff}${letter}`;
}

export abstract class Cell<T> {
  static readonly kept = new Kept({ stored: 'named', touched: 'aside' });
  readonly life: Life;
  readonly field: string;
  /** How it was last touched, for who looks for races (explore/conflicts.ts); 0 for not at all. */
  touched = 0;
  /** What it holds, for the machine itself and for who keeps book of it; nobody hears of it. */
  stored: T;

  /** @param life that of the object whose field it is */
  constructor(life: Life, field: string, value: T) {
    this.life = life;
    this.field = field;
    this.stored = value;
    const { cells } = life.machine;
    if (cells !== null) cells.push(this as Cell<unknown>);
  }

  /**
   * What it holds, for whoever judges the machine and is no part of it. Kernel code goes through
   * the accessors of its kind of cell.
   */
  get value(): T {
    const { observer } = this.life.machine;
    if (observer !== null) observer.looked(this);
    return this.stored;
  }

  set value(value: T) {
    this.stored = value;
  }

  /** The object whose field it is. */
  get home(): Shared {
    return this.life.of;
  }

  label(): string {
    return this.field === '' ? this.home.label() : `${this.home.label()}.${this.field}`;
  }

  protected checkAlive(): void {
    const { dead, machine } = this.life;
    if (machine.observer !== null) machine.observer.touched(this as Cell<unknown>);
    if (dead) touchedDead(this as Cell<unknown>);
  }

  /** No field of the C can hold `undefined`, so only a mistake in the model stores it. */
  protected storedNothing(): never {
    throw new ModelError(`${running.actor.name} stored undefined in ${this.label()}`);
  }
}

// Not a private method: those make the construction of every cell several times slower.
function touchedDead(cell: Cell<unknown>): never {
  throw new Violation(
    'lifetimes',
    `use-after-free/${cell.field}`,
    `${running.actor.name} touched ${cell.label()} after the object had been freed.`,
    [
      wrongFact(
        new Fact(cell.home, 'life'),
        'freed',
        'alive',
        'an object is used only while it lives',
        { thing: new Fact(running.actor, 'touches', '', cell), value: true },
      ),
    ],
  );
}
