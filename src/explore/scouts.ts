/**
 * Learns what strategies want to know of a program from the first runs that are made of it: a
 * random walk, and one in which everybody who will have to wait does. One walk alone may go by
 * without any contention, and then seems short. Of two different counts the larger one stays.
 *
 * These are runs like any other, judged and counted, so that learning costs nothing.
 */
import type { Kernel } from '../kernel/build.ts';
import type { AccessKind, Shared } from '../machine/access.ts';
import type { Actor } from '../machine/actor.ts';
import { Cell } from '../machine/cell.ts';
import type { Ready } from '../machine/ready.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import type { FieldUse, Profile } from './profile.ts';
import { type Seeded, startSeeded } from './strategies.ts';

/** A profile while it is learnt. */
export class Learning implements Profile {
  readonly waiters: readonly boolean[];
  actors = 0;
  choices = 1;
  readonly steps: number[] = [];
  readonly fields: LearningField[] = [];

  constructor({ tasks }: Pick<Program, 'tasks'>) {
    this.waiters = tasks.map((task) => task.holds.length === 0);
  }

  /** The same scheduler, looked at: for one run. */
  from(scheduler: Scheduler): Scheduler {
    for (const use of this.fields) use.beginRun();
    return new Counting(scheduler, this);
  }

  /** What is known of the cells of a name. */
  of(field: string): LearningField {
    for (const use of this.fields) if (use.field === field) return use;
    const use = new LearningField(field, this.actors);
    this.fields.push(use);
    return use;
  }
}

class LearningField implements FieldUse {
  readonly field: string;
  readonly steps: number[] = [];
  total = 0;
  /** The same for the run that is being made. */
  readonly #now: number[] = [];
  #written = false;
  #touchers = 0;

  constructor(field: string, actors: number) {
    this.field = field;
    for (let index = 0; index < actors; index++) {
      this.steps.push(0);
      this.#now.push(0);
    }
  }

  get contended(): boolean {
    return this.#written && this.#touchers > 1;
  }

  beginRun(): void {
    this.#now.fill(0);
  }

  note({ index }: Actor, writes: boolean): void {
    const now = (this.#now[index] as number) + 1;
    this.#now[index] = now;
    if (writes) this.#written = true;
    if (now <= (this.steps[index] as number)) return;
    if (now === 1) this.#touchers++;
    this.steps[index] = now;
    this.total++;
  }
}

class Counting implements Scheduler {
  readonly #inner: Scheduler;
  readonly #profile: Learning;
  readonly #steps: number[] = [];
  #choices = 0;

  constructor(inner: Scheduler, profile: Learning) {
    this.#inner = inner;
    this.#profile = profile;
  }

  pick(ready: Ready): Actor | null {
    const profile = this.#profile;
    profile.actors = ready.actors.length;
    if (ready.count > 1) this.#choices++;
    if (this.#choices > profile.choices) profile.choices = this.#choices;
    const picked = this.#inner.pick(ready);
    if (picked !== null) this.#note(picked);
    return picked;
  }

  /** The actor is about to take its pending step. */
  #note(actor: Actor): void {
    const { steps } = this.#profile;
    const { index } = actor;
    while (steps.length < this.#profile.actors) steps.push(0);
    const count = (this.#steps[index] ?? 0) + 1;
    this.#steps[index] = count;
    if (count > (steps[index] as number)) steps[index] = count;
    const object = actor.access.object as Shared;
    if (!(object instanceof Cell)) return;
    this.#profile.of(object.field).note(actor, (actor.access.kind as AccessKind).writes);
  }
}

/**
 * What scouts see, once more or for its own sake.
 *
 * @param oracles those that judged the scouts' first time: a failure ends a run, and what is learnt
 * @param scouts a schedule for each of SCOUTS
 */
export function learn(
  kernel: Kernel,
  program: Program,
  oracles: readonly Oracle[],
  scouts: readonly Seeded[],
): Profile {
  const learning = new Learning(program);
  for (const scout of scouts) {
    run(kernel, program, learning.from(startSeeded(scout, learning)), oracles);
  }
  return learning;
}
