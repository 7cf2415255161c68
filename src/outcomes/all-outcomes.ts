/**
 * All the ways in which a program can end on a build, each state looked at once: as herd7 lists the
 * final states of a litmus test (Alglave, Maranget and Tautschnig, TOPLAS 2014), with a schedule
 * for each.
 */

import type { Kernel } from '../kernel/build.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import type { Livelock } from '../search/graph.ts';
import { Identity } from '../search/identity.ts';
import type { Broken } from '../search/options.ts';
import { Collector } from './collector.ts';

/** A way to end. */
export interface Ending {
  /** Some task waits for ever. */
  readonly waits: boolean;
  /** Who took each step of the first run that was found to end like this. */
  readonly way: readonly string[];
}

export class AllOutcomes {
  /** By their text. */
  readonly endings = new Map<string, Ending>();
  readonly #search: ExhaustiveSearch;

  /** @param preemptions that a schedule may have; Infinity for all schedules */
  constructor(kernel: Kernel, program: Program, preemptions: number) {
    const collector = new Collector(program);
    const search = new ExhaustiveSearch(kernel, program, [collector], {
      preemptions,
      identity: new Identity(collector),
      ended: () => {
        const outcome = collector.take();
        if (outcome === null || this.endings.has(outcome)) return;
        this.endings.set(outcome, { waits: !collector.everybodyEnded, way: search.way() });
      },
    });
    this.#search = search;
  }

  /** Everything has been seen. */
  get complete(): boolean {
    return this.#search.complete;
  }

  get states(): number {
    return this.#search.states;
  }

  /** Roughly how much has been seen, from 0 to 1. */
  get progress(): number {
    return this.#search.progress;
  }

  /** What the kernel itself objects to (BUG_ON, a lock that is not held), by kind. */
  get broken(): ReadonlyMap<string, Broken> {
    return this.#search.broken;
  }

  /** Circles in which a run may go round for ever; asked when everything has been seen. */
  livelocks(): Livelock[] {
    return this.#search.livelocks();
  }

  /** Of the actors, by index. */
  get names(): readonly string[] {
    return this.#search.names;
  }

  /**
   * Makes at most `runs` more runs; says whether there is more to do.
   *
   * @throws ModelError where the build does what no kernel may do, as verify does
   */
  advance(runs: number): boolean {
    return this.#search.advance(runs);
  }
}
