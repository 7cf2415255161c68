/**
 * Learns what strategies want to know of a program from the first runs that are made of it: a
 * random walk, and one in which everybody who will have to wait does. One walk alone may go by
 * without any contention, and then seems short.
 *
 * These are runs like any other, judged and counted, so that learning costs nothing.
 */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import { type Profile, type Seeded, startSeeded } from './strategies.ts';

/** A profile while it is learnt. */
export class Learning implements Profile {
  readonly waiters: readonly boolean[];
  actors = 0;
  choices = 1;

  constructor(program: Program) {
    this.waiters = program.tasks.map((task) => task.holds.length === 0);
  }

  /** The same scheduler, looked at: for one run. */
  from(scheduler: Scheduler): Scheduler {
    return new Counting(scheduler, this);
  }
}

class Counting implements Scheduler {
  readonly #inner: Scheduler;
  readonly #profile: Learning;
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
    return this.#inner.pick(ready);
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
