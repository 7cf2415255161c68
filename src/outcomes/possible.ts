/**
 * Whether a program can end with an outcome: every schedule is looked at that could end like this,
 * each state once, and a branch is left where an answer or the order of taking already differs. So
 * "no" is said only when everything has been seen; a search that gives up says so.
 *
 * Most of what can happen happens with few preemptions, and there are few schedules with few: those
 * are looked at first, as in iterative context bounding (Musuvathi and Qadeer, PLDI 2007).
 */

import type { Kernel } from '../kernel/build.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { Identity } from '../search/identity.ts';
import { Pursuit } from './pursuit.ts';

export type Possible = 'yes' | 'no' | 'undecided';

const BOUNDS = [0, 1, 2, 3, Infinity] as const;

/** A search for one outcome, which can be made a little at a time. */
export class OutcomeSearch {
  /** What is known by now; undecided for as long as there is more to be seen. */
  verdict: Possible = 'undecided';
  /** Of a run that ends with it, who took each step; null if none is known. */
  way: readonly string[] | null = null;
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #outcome: string;
  readonly #maxStates: number;
  readonly #bounds: number[] = [...BOUNDS];
  #search: ExhaustiveSearch;

  /**
   * @param outcome as outcomeText() makes it of an end of the program
   * @param maxStates after so many states with one bound it gives up; some 60 bytes each
   */
  constructor(kernel: Kernel, program: Program, outcome: string, maxStates: number) {
    this.#kernel = kernel;
    this.#program = program;
    this.#outcome = outcome;
    this.#maxStates = maxStates;
    this.#search = this.#within(this.#bounds[0] as number);
  }

  #within(preemptions: number): ExhaustiveSearch {
    const pursuit = new Pursuit(this.#program, this.#outcome);
    const search = new ExhaustiveSearch(this.#kernel, this.#program, [pursuit], {
      preemptions,
      identity: new Identity(pursuit),
      leaves: pursuit.leaves,
      ended: () => {
        if (pursuit.take() !== this.#outcome || this.way !== null) return;
        this.verdict = 'yes';
        this.way = search.way();
      },
    });
    return search;
  }

  /**
   * Goes on for about so many runs; says whether there is more to be seen.
   *
   * @throws ModelError where the build does what no kernel may do, as verify does
   */
  advance(runs: number): boolean {
    for (let made = 0; made < runs && this.#isOpen(); made++) {
      const goesOn = this.#search.advance(1);
      if (this.way !== null) return false;
      if (goesOn && this.#search.states < this.#maxStates) continue;
      const bound = this.#bounds.shift();
      if (bound === Infinity && !goesOn) this.verdict = 'no';
      if (this.#isOpen()) this.#search = this.#within(this.#bounds[0] as number);
    }
    return this.#isOpen();
  }

  /** Preemptions that the schedules which are looked at now may have. */
  get bound(): number {
    return this.#bounds[0] ?? Infinity;
  }

  #isOpen(): boolean {
    return this.way === null && this.#bounds.length > 0;
  }
}
