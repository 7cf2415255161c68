/**
 * Learns what strategies want to know of a program from two runs that are the same each time: a
 * random walk, and one in which tasks that hold nothing go first, so that everybody who will have
 * to wait does. One walk alone may go by without any contention, and then seems short.
 */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Program } from '../program/program.ts';
import { run, type Scheduler } from '../run.ts';
import { RandomStream } from './random-stream.ts';
import { RandomWalk } from './random-walk.ts';
import type { Profile } from './strategies.ts';

export function profileOf(kernel: Kernel, program: Program): Profile {
  const walk = new Counting(new RandomWalk(new RandomStream('profile')));
  run(kernel, program, walk, []);
  const queue = new Counting(new WaitersFirst(program));
  run(kernel, program, queue, []);
  return { actors: walk.actors, choices: Math.max(1, walk.choices, queue.choices) };
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

/** Keeps the running task going; then one that held nothing at the start, then the default. */
class WaitersFirst implements Scheduler {
  readonly #holds: readonly boolean[];

  constructor(program: Program) {
    this.#holds = program.tasks.map((task) => task.holds.length > 0);
  }

  pick(ready: Ready): Actor {
    if (ready.sticky || ready.yielded) return ready.default();
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (actor.isTask && this.#holds[actor.index] === false) return actor;
    }
    return ready.default();
  }
}
