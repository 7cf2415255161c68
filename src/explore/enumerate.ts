/**
 * All schedules of a program with up to a number of preemptions (iterative context bounding:
 * Musuvathi and Qadeer, PLDI 2007), by plain replay and without any reduction.
 *
 * A schedule is the set of places where it leaves the default. Every run shows the places that come
 * after its last one, so each set is visited exactly once. Whom to run after a task has blocked,
 * ended or offered the CPU is free and enumerated too; an actor that offers the CPU is not the next
 * one as long as there is another, and must not come back before its turn (fairness.ts), or retry
 * loops would have no end.
 */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import { type Outcome, run, type Scheduler } from '../run.ts';
import { Fairness } from './fairness.ts';

/** One place where a schedule leaves the default: at that step this actor goes. */
interface Deviation {
  readonly step: number;
  readonly actor: number;
}

/** A schedule by positions, cheap to run; only meaningful for one build and program. */
export interface Deviations {
  readonly list: readonly Deviation[];
  readonly preemptions: number;
}

export interface Enumerated extends Outcome {
  readonly schedule: Deviations;
  readonly preemptions: number;
  /** Steps taken by another actor than the step before. */
  readonly switches: number;
}

/** An unfinished schedule, and how many switches it has at the least. */
interface Open {
  readonly schedule: Deviations;
  readonly switches: number;
}

/**
 * Yields every run with exactly `preemptions` preemptions. The consumer may stop at any time.
 *
 * @param isWanted whether anybody wants schedules with so many switches or more; asked before one
 *   is run, and what begins with one that nobody wants is left out
 */
export function* enumerate(
  kernel: Kernel,
  program: Program,
  oracles: readonly Oracle[],
  preemptions: number,
  isWanted: (switches: number) => boolean = () => true,
): Generator<Enumerated, void> {
  const open: Open[] = [{ schedule: { list: [], preemptions: 0 }, switches: 0 }];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { schedule } = one;
    if (!isWanted(one.switches)) continue;
    const scheduler = new Branching(schedule, preemptions);
    const outcome = run(kernel, program, scheduler, oracles);
    for (const branch of scheduler.branches) open.push(branch);
    if (schedule.preemptions === preemptions) {
      yield { ...outcome, schedule, preemptions, switches: scheduler.switches };
    }
  }
}

/** Runs a schedule by positions. */
export class Positional implements Scheduler {
  readonly #list: readonly Deviation[];
  #step = 0;
  #next = 0;

  constructor(schedule: Deviations) {
    this.#list = schedule.list;
  }

  pick(ready: Ready): Actor {
    const deviation = this.#list[this.#next];
    if (deviation?.step !== this.#step++) return ready.default();
    this.#next++;
    return ready.actors[deviation.actor] as Actor;
  }
}

/** Runs a schedule and collects those that first leave it after its last deviation. */
class Branching implements Scheduler {
  readonly branches: Open[] = [];
  switches = 0;
  readonly #schedule: Deviations;
  readonly #bound: number;
  readonly #fairness = new Fairness();
  #step = 0;
  #next = 0;

  constructor(schedule: Deviations, bound: number) {
    this.#schedule = schedule;
    this.#bound = bound;
  }

  pick(ready: Ready): Actor {
    this.#fairness.note(ready);
    const actor = this.#choose(ready);
    if (ready.last !== null && actor !== ready.last) this.switches++;
    this.#step++;
    return actor;
  }

  #choose(ready: Ready): Actor {
    const { list, preemptions } = this.#schedule;
    const deviation = list[this.#next];
    if (deviation?.step === this.#step) {
      this.#next++;
      return ready.actors[deviation.actor] as Actor;
    }
    const normal = ready.default();
    if (this.#next < list.length) return normal;
    const cost = preemptions + (ready.sticky ? 1 : 0);
    if (cost > this.#bound) return normal;
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (actor === normal || (ready.yielded && actor === ready.last)) continue;
      if (ready.yielded && !this.#fairness.mayMove(actor)) continue;
      const branch = { step: this.#step, actor: actor.index };
      const switches = this.switches + (ready.last === null || actor === ready.last ? 0 : 1);
      this.branches.push({ schedule: { list: [...list, branch], preemptions: cost }, switches });
    }
    return normal;
  }
}
