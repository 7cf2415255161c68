/**
 * A search of schedules for one that passes, each state once; what differs between the questions is
 * which schedules count. A state is restored by running again from the start.
 */

import type { Kernel } from '../kernel/build.ts';
import type { KernelMachine } from '../kernel/kernel-machine.ts';
import type { Actor } from '../machine/actor.ts';
import type { Ready } from '../machine/ready.ts';
import type { Ghost } from '../oracle/ghost.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Program } from '../program/program.ts';
import type { World } from '../program/world.ts';
import { type Recorder, run, type Scheduler } from '../run.ts';
import { SeenStates } from '../search/seen-states.ts';

/** There are more schedules than were allowed to be looked at. */
export class TooManyRuns extends Error {
  override readonly name = 'TooManyRuns';
}

/** One state of the path. */
interface Crossing {
  actor: string;
  /** Who else may go on there and has not yet. */
  readonly others: string[];
}

export abstract class PassingSearch implements Scheduler, Recorder {
  protected readonly seen = new SeenStates();
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #oracles: readonly Oracle[];
  readonly #path: Crossing[] = [];
  #left: number;
  #replayed = 0;
  #depth = 0;
  #ghost: Ghost | null = null;

  /** @param runs to make at the most, for all questions together */
  constructor(kernel: Kernel, program: Program, oracles: readonly Oracle[], runs: number) {
    this.#kernel = kernel;
    this.#program = program;
    this.#oracles = oracles;
    this.#left = runs;
  }

  /** Who takes each step of a run that passes; null if there is none. */
  protected search(): string[] | null {
    this.#path.length = 0;
    this.#replayed = 0;
    do {
      if (this.#left-- <= 0) throw new TooManyRuns();
      if (this.#passes()) return this.#path.map(({ actor }) => actor);
    } while (this.#backtrack());
    return null;
  }

  /** Who may go on at a state that has not been seen; nobody ends the run. */
  protected abstract allowed(ready: Ready, depth: number): readonly Actor[];

  /** Whether the present state was seen before; notes it if not. */
  protected abstract isSeen(ghost: Ghost, depth: number): boolean;

  booting(machine: KernelMachine): void {
    this.seen.listen(machine);
  }

  began(_world: World, ghost: Ghost): void {
    this.#ghost = ghost;
  }

  stepping(_actor: Actor): void {}
  stepped(): void {}

  /** Null where nothing new can come. */
  pick(ready: Ready): Actor | null {
    const depth = this.#depth++;
    if (depth < this.#replayed) return ready.named(this.#path[depth]?.actor) as Actor;
    if (this.isSeen(this.#ghost as Ghost, depth)) return null;
    const allowed = this.allowed(ready, depth);
    const usual = ready.default();
    const actor = allowed.includes(usual) ? usual : allowed[0];
    if (actor === undefined) return null;
    const others = allowed.filter((other) => other !== actor);
    this.#path[depth] = { actor: actor.name, others: others.map(({ name }) => name) };
    return actor;
  }

  #passes(): boolean {
    this.#depth = 0;
    const outcome = run(this.#kernel, this.#program, this, this.#oracles, this);
    if (outcome.stopped) this.#depth--;
    this.#path.length = this.#depth;
    return outcome.failure === null && !outcome.exhausted && !outcome.stopped;
  }

  /** Turns to the deepest choice that is left; false if there is none. */
  #backtrack(): boolean {
    for (let depth = this.#path.length - 1; depth >= 0; depth--) {
      const junction = this.#path[depth] as Crossing;
      const other = junction.others.pop();
      if (other === undefined) continue;
      junction.actor = other;
      this.#replayed = depth + 1;
      return true;
    }
    return false;
  }
}
