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
import type { KernelMachine } from './kernel/kernel-machine.ts';
import type { Actor } from './machine/actor.ts';
import type { Ready } from './machine/ready.ts';
import { Violation } from './machine/violation.ts';
import { Ghost } from './oracle/ghost.ts';
import type { Oracle } from './oracle/oracle.ts';
import type { Program } from './program/program.ts';
import { boot, type World } from './program/world.ts';

/** Decides who takes the next step. It may look at everything and must change nothing. */
export interface Scheduler {
  /** One of those that are ready; null ends the run, as nobody wants to know how it goes on. */
  pick(ready: Ready): Actor | null;
}

/** Sees every step of a run; only traces and searches need one. */
export interface Recorder {
  /** The machine is still empty: the moment to ask for its cells, or to listen from the start. */
  booting?(machine: KernelMachine): void;
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
  /** The scheduler ended it. */
  readonly stopped: boolean;
}

/** Steps after which a run is cut off; one of the usual size takes no tenth of this. */
export const STEP_BUDGET = 20_000;

/** A run that is made step by step, by whoever has it; others may go on meanwhile. */
export class Run {
  readonly world: World;
  readonly #ghost: Ghost;
  readonly #recorder: Recorder | null;
  #steps = 0;
  /** The step after which the first finding about the kernel at rest was noted; 0 for none. */
  #noted = 0;
  #outcome: Outcome | null = null;

  /** Sets the machine up, and lets every actor come to its first step. Arguments are `run`'s. */
  constructor(
    kernel: Kernel,
    program: Program,
    oracles: readonly Oracle[],
    recorder: Recorder | null = null,
  ) {
    const machine = kernel.newMachine();
    recorder?.booting?.(machine);
    this.#ghost = new Ghost(program, oracles);
    this.#recorder = recorder;
    this.world = boot(kernel, machine, program, this.#ghost);
    this.#ghost.watch(this.world);
    recorder?.began(this.world, this.#ghost);
    try {
      for (const actor of machine.actors) {
        if (actor.proc === null) continue;
        machine.launch(actor);
        this.#ghost.stepped(actor);
      }
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** How it ended; null as long as it goes on. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** Takes the step that the scheduler decides for, or ends the run; says whether it goes on. */
  step(scheduler: Scheduler): boolean {
    if (this.#outcome !== null) return false;
    const { machine } = this.world;
    const { ready } = machine;
    const ghost = this.#ghost;
    const recorder = this.#recorder;
    try {
      if (!ready.refresh()) {
        ghost.ended();
        return this.#end(ghost.noted, this.#noted, false);
      }
      const actor = this.#steps === STEP_BUDGET ? null : scheduler.pick(ready);
      if (actor === null) return this.#end(ghost.noted, this.#noted, this.#steps < STEP_BUDGET);
      this.#steps++;
      if (recorder !== null) recorder.stepping(actor, ready);
      machine.step(actor);
      ghost.stepped(actor);
      if (recorder !== null) recorder.stepped(actor);
      if (this.#noted === 0 && ghost.noted !== null) this.#noted = this.#steps;
    } catch (thrown) {
      return this.#fail(thrown);
    }
    return true;
  }

  #fail(thrown: unknown): false {
    if (!(thrown instanceof Violation)) throw thrown;
    return this.#end(thrown, this.#steps, false);
  }

  #end(failure: Violation | null, failedAt: number, stopped: boolean): false {
    const steps = failure === null ? this.#steps : failedAt;
    const exhausted = failure === null && steps === STEP_BUDGET;
    this.#outcome = { failure, steps, exhausted, stopped };
    return false;
  }
}

/**
 * Executes one run, to its failure or until nobody can take another step; the same arguments make
 * the same run. What goes wrong in the kernel under test is in the outcome; what is thrown is a
 * mistake in the model.
 *
 * @param kernel a build made ready to run (`bind`, a subject's `fast`); many runs may use it
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
  const one = new Run(kernel, program, oracles, recorder);
  while (one.step(scheduler));
  return one.outcome as Outcome;
}
