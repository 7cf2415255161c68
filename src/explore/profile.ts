/** Learns what strategies want to know of a program, from one random walk with a fixed seed. */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import { RandomStream } from './random-stream.ts';
import { RandomWalk } from './random-walk.ts';
import type { Profile } from './strategies.ts';

export function profileOf(kernel: Kernel, program: Program): Profile {
  const counting = new Counting(new RandomWalk(new RandomStream('profile')));
  run(kernel, program, counting, []);
  return { actors: counting.actors, choices: Math.max(1, counting.choices) };
}

class Counting implements Scheduler {
  actors = 0;
  choices = 0;
  readonly #inner: Scheduler;

  constructor(inner: Scheduler) {
    this.#inner = inner;
  }

  pick(ready: Ready): Actor {
    this.actors = ready.actors.length;
    if (ready.count > 1) this.choices++;
    return this.#inner.pick(ready);
  }
}
