/**
 * The part of a search that goes without running: along what is known of steps (foresight.ts), for
 * as long as nothing comes that only a run can tell of.
 */
import { nextAfter } from '../machine/ready.ts';
import { STEP_BUDGET } from '../run.ts';
import type { Components, Effect } from './components.ts';
import type { Foresight } from './foresight.ts';
import type { SearchOptions } from './options.ts';
import { type Junction, NOBODY, type Options, type Path, SEEN_BEFORE } from './path.ts';

/** Steps that are taken without a run before somebody may look at the clock. */
const ROAM = 100;

export class Ahead {
  /** Everything has been seen. */
  complete = false;
  /** How much of the path a run has to follow before the search goes on. */
  replayed = 0;
  readonly #path: Path;
  readonly #foresight: Foresight;
  /** The program's tasks, as bits. */
  readonly #tasks: number;
  readonly #leaves: NonNullable<SearchOptions['leaves']> | null;
  readonly #isTrusted: boolean;
  readonly #isAsIfAlone: boolean;

  /** @param tasks how many tasks the program has */
  constructor(path: Path, foresight: Foresight, tasks: number, options: SearchOptions) {
    this.#path = path;
    this.#foresight = foresight;
    this.#tasks = (1 << tasks) - 1;
    this.#leaves = options.leaves ?? null;
    this.#isTrusted = (options.foresight ?? 'trusted') === 'trusted';
    this.#isAsIfAlone = options.asIfAlone ?? false;
  }

  /** Goes on without running; says whether the next step needs a run. */
  roam(): boolean {
    for (let taken = 0; taken < ROAM && !this.#path.isFull; taken++) {
      const depth = this.#path.junctions.length - 1;
      const junction = this.#path.junctions[depth];
      this.complete = junction === undefined;
      if (junction === undefined) return false;
      if (!this.#path.choose(junction)) this.#path.junctions.pop();
      else if (!this.#isTrusted || !this.#isForeseen(depth, junction.actor)) {
        this.replayed = depth + 1;
        return true;
      }
    }
    return false;
  }

  /** Whether a step need not be run: what only others have seen is counted as a run. */
  isKnown(step: Effect): boolean {
    return !this.#isAsIfAlone || this.#foresight.hasSeen(step);
  }

  /**
   * What a run would do along the path and on, as far as others have seen it; says whether it is
   * over. If not, somebody has to run it.
   */
  walk(): boolean {
    const foresight = this.#foresight;
    for (;;) {
      const depth = this.replayed - 1;
      const { actor } = this.#path.junctions[depth] as Junction;
      const step = foresight.effect(depth, actor);
      // Who comes to the last step of all has a mistake to tell of.
      if (step === null || depth + 1 >= STEP_BUDGET) return false;
      foresight.take(depth, step);
      const after = foresight.at(depth + 1);
      const enabled = foresight.standing.enabled(after);
      if (enabled === 0) {
        if (this.#path.isNew(after, NOBODY)) return false;
        this.#path.arrive(depth + 1, after, NOBODY);
        return true;
      }
      // The last step of all is never remembered.
      foresight.see(step);
      const next = this.#goTo(depth, actor, step.yields, enabled);
      if (next === null) return true;
      const on = foresight.effect(depth + 1, next.first);
      if (on !== null && foresight.hasSeen(on)) return true;
      this.#path.choose(next);
      this.replayed = depth + 2;
    }
  }

  /** Whether it is known where the step leads to; if so, it is taken. */
  #isForeseen(depth: number, actor: number): boolean {
    const foresight = this.#foresight;
    const step = foresight.effect(depth, actor);
    if (step === null || !this.isKnown(step)) return false;
    if (this.#leaves === null && this.#path.leadsBack(foresight.at(depth), step)) return true;
    foresight.take(depth, step);
    const after = foresight.at(depth + 1);
    if (this.#leaves?.(after) === true) return true;
    const enabled = foresight.standing.enabled(after);
    // In the end oracles look at what is left.
    if (enabled === 0 && this.#path.isNew(after, NOBODY)) return false;
    this.#goTo(depth, actor, step.yields, enabled);
    return true;
  }

  /** The path leads on to the state at the next depth, if nobody has been there. */
  #goTo(depth: number, actor: number, yields: boolean, enabled: number): Junction | null {
    const after = this.#foresight.at(depth + 1);
    const goesOn = !yields && (enabled & (1 << actor)) !== 0;
    const sticky = goesOn ? actor : NOBODY;
    const state = this.#path.arrive(depth + 1, after, sticky);
    if (state === SEEN_BEFORE) return null;
    const first = goesOn ? actor : nextAfter(actor, enabled, this.#tasks, yields);
    this.#path.push(depth + 1, state, this.options(after, enabled, first), sticky);
    return this.#path.junctions[depth + 1] as Junction;
  }

  options(state: Components, enabled: number, first: number): Options {
    return { enabled, due: this.#foresight.standing.due(state, enabled), first };
  }
}
