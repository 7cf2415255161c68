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

/** How a run ended. */
export interface Outcome {
  /** What went wrong in the kernel under test; null when nothing did. */
  readonly failure: Violation | null;
  /** Steps taken, up to the failure if there is one. */
  readonly steps: number;
  /**
   * It was cut off after STEP_BUDGET steps: a livelock, an unfair scheduler or a model gone wrong.
   */
  readonly exhausted: boolean;
}

/** Steps after which a run is cut off; one of the usual size takes no tenth of this. */
export const STEP_BUDGET = 20_000;

/**
 * Executes one run, to its failure or until nobody can take another step; the same arguments make
 * the same run. What goes wrong in the kernel under test is in the outcome; what is thrown is a
 * mistake in the model.
 *
 * @param kernel a build bound to a machine (`bind`, a subject's `fast`); many runs may use it
 * @param program a legit one, as `parseProgram` makes them; nobody looks at that again
 * @param scheduler asked once a step; most are good for one run only
 * @param oracles asked in this order; the first finding names the bug; a list that stays as it is
 * @throws whatever kernel, scheduler, oracles or recorder throw
 */
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
    for (const actor of world.actors) {
      if (actor.proc === null) continue;
      running.actor = actor;
      actor.advance();
      ghost.stepped(actor);
    }
    while (ready.refresh()) {
      if (steps === STEP_BUDGET) return outcome(ghost.noted, noted, steps);
      const actor = scheduler.pick(ready);
      steps++;
      recorder?.stepping(actor, ready);
      ready.step(actor);
      ghost.stepped(actor);
      recorder?.stepped(actor);
      if (noted === 0 && ghost.noted !== null) noted = steps;
    }
    ghost.ended();
  } catch (thrown) {
    if (!(thrown instanceof Violation)) throw thrown;
    return outcome(thrown, steps, steps);
  }
  return outcome(ghost.noted, noted, steps);
}

function outcome(failure: Violation | null, failedAt: number, steps: number): Outcome {
  if (failure !== null) return { failure, steps: failedAt, exhausted: false };
  return { failure, steps, exhausted: steps === STEP_BUDGET };
}
