/**
 * The heart. A run is a pure function of four things:
 *
 *   build      a PI-futex kernel, as a table of generator functions     (kernel/, variants/)
 *   program    which task asks for what                                 (program/)
 *   scheduler  who takes the next step, at every step                   (explore/)
 *   oracles    what must hold                                           (oracle/)
 *
 * Everything else in this project chooses those four (check/, explore/), makes them smaller
 * (shrink/) or shows them (report/).
 */
import type { Kernel } from './kernel/build.ts';
import type { Actor } from './machine/actor.ts';
import { ModelError } from './machine/model-error.ts';
import { Ready } from './machine/ready.ts';
import { running } from './machine/running.ts';
import { Violation } from './machine/violation.ts';
import { Ghost } from './oracle/ghost.ts';
import type { Oracle } from './oracle/oracle.ts';
import type { Program } from './program/program.ts';
import { boot, type World } from './program/world.ts';

/** Decides who takes the next step. It may look at everything and must change nothing. */
export interface Scheduler {
  pick(ready: Ready): Actor;
}

/** Sees every step of a run; only traces need one. */
export interface Recorder {
  began(world: World, ghost: Ghost): void;
  stepping(actor: Actor, ready: Ready): void;
  stepped(actor: Actor): void;
}

export interface Outcome {
  /** What went wrong in the kernel under test; null when nothing did. */
  readonly failure: Violation | null;
  /** Steps taken, up to the failure if there is one. */
  readonly steps: number;
}

/** More steps than this in one run are a mistake in the model or a livelock. */
export const STEP_BUDGET = 20_000;

/** Executes one run. Throws a ModelError if the model itself misbehaves. */
export function run(
  kernel: Kernel,
  program: Program,
  scheduler: Scheduler,
  oracles: readonly Oracle[],
  recorder: Recorder | null = null,
): Outcome {
  const ghost = new Ghost(program, oracles);
  const world = boot(kernel, program, ghost);
  const ready = new Ready(world.actors);
  ghost.watch(world);
  recorder?.began(world, ghost);
  let steps = 0;
  let noted = 0;
  try {
    for (const task of world.tasks) {
      running.actor = task;
      task.advance();
      ghost.stepped(task);
    }
    while (ready.refresh()) {
      const actor = scheduler.pick(ready);
      if (++steps > STEP_BUDGET) {
        throw new ModelError(`a run did not end within ${STEP_BUDGET} steps`);
      }
      recorder?.stepping(actor, ready);
      ready.step(actor);
      ghost.stepped(actor);
      recorder?.stepped(actor);
      if (noted === 0 && ghost.noted !== null) noted = steps;
    }
    ghost.ended();
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return { failure: thrown, steps };
  }
  return ghost.noted === null ? { failure: null, steps } : { failure: ghost.noted, steps: noted };
}
