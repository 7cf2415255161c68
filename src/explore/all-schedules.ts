/**
 * Every schedule of a program, by plain replay and with nothing left out because it looked alike:
 * the judge of every search that leaves something out. Only for the smallest programs: two tasks
 * of ten steps each have 184,756 schedules.
 *
 * One thing has to end that would have no end: a task that offers the CPU and goes on, again and
 * again, while everybody else stands still. In the first round its loop may do something, in the
 * second it finds everything as it was; so after two offers it waits for somebody else. A loop that
 * counts its rounds is another matter, and needs more patience.
 */
import type { Kernel } from '../kernel/build.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Outcome, type Recorder, run, type Scheduler } from '../run.ts';

export interface WholeRun extends Outcome {
  readonly preemptions: number;
  /** At least so many runs are still to be made. */
  readonly pending: number;
  /** What the run left behind; valid until the next run. */
  readonly world: World;
  readonly ghost: Ghost;
}

/** Actors by index, one a step, up to the first step that is free to be chosen. */
interface Prefix {
  readonly actors: readonly number[];
  readonly preemptions: number;
}

/**
 * Yields every run with at most `preemptions` preemptions; the consumer may stop at any time.
 *
 * @param preemptions Infinity for all schedules there are
 * @param patience how often a task may offer the CPU and still be the next one
 */
export function* allSchedules(
  kernel: Kernel,
  program: Program,
  oracles: readonly Oracle[],
  preemptions: number,
  patience = 2,
): Generator<WholeRun, void> {
  const open: Prefix[] = [{ actors: [], preemptions: 0 }];
  for (let prefix = open.pop(); prefix !== undefined; prefix = open.pop()) {
    const branching = new AllBranches(prefix, preemptions, patience, open);
    const outcome = run(kernel, program, branching, oracles, branching);
    const { world, ghost } = branching;
    yield {
      ...outcome,
      preemptions: branching.preemptions,
      pending: open.length,
      world: world as World,
      ghost: ghost as Ghost,
    };
  }
}

/** Follows a prefix; from there on goes by the default and leaves what else there was for later. */
class AllBranches implements Scheduler, Recorder {
  world: World | null = null;
  ghost: Ghost | null = null;
  preemptions: number;
  readonly #prefix: readonly number[];
  readonly #bound: number;
  readonly #patience: number;
  readonly #open: Prefix[];
  readonly #taken: number[] = [];
  /** How often the last actor has offered the CPU since somebody else took a step. */
  #offers = 0;

  constructor(prefix: Prefix, bound: number, patience: number, open: Prefix[]) {
    this.#prefix = prefix.actors;
    this.preemptions = prefix.preemptions;
    this.#bound = bound;
    this.#patience = patience;
    this.#open = open;
  }

  began(world: World, ghost: Ghost): void {
    this.world = world;
    this.ghost = ghost;
  }

  stepping(): void {}
  stepped(): void {}

  pick(ready: Ready): Actor {
    if (ready.yielded) this.#offers++;
    const followed = this.#prefix[this.#taken.length];
    const actor = followed === undefined ? this.#branch(ready) : ready.actors[followed];
    if (actor !== ready.last) this.#offers = 0;
    this.#taken.push((actor as Actor).index);
    return actor as Actor;
  }

  #branch(ready: Ready): Actor {
    const normal = ready.default();
    for (let at = 0; at < ready.count; at++) {
      const actor = ready.enabled[at] as Actor;
      if (actor === normal || (actor === ready.last && this.#offers >= this.#patience)) continue;
      const preemptions = this.preemptions + (ready.sticky ? 1 : 0);
      if (preemptions > this.#bound) continue;
      this.#open.push({ actors: [...this.#taken, actor.index], preemptions });
    }
    return normal;
  }
}
