/**
 * What may become of a litmus program: the outcomes that a build has under any schedule.
 *
 * Schedules with few preemptions are run, and then random ones until nothing new comes for a while.
 * That is no proof that there is nothing else, so an outcome that Linux showed and that is not
 * among them is looked for by itself (wanted-run.ts) before anybody is blamed.
 */
import { enumerate } from '../explore/enumerate.ts';
import { learn } from '../explore/scouts.ts';
import type { Profile } from '../explore/strategies.ts';
import { findStrategy, SCOUTS, type Strategy, startSeeded } from '../explore/strategies.ts';
import type { Kernel } from '../kernel/build.ts';
import type { Program } from '../program/program.ts';
import { run } from '../run.ts';
import { Collector } from './collector.ts';
import { findWantedRun } from './wanted-run.ts';

const PREEMPTIONS = 2;
/** Runs that enumeration may take, and after how many random ones without a new outcome to stop. */
const ENUMERATED = 600;
const QUIET = 300;
const MOST = 4_000;
/** How many runs one search for an outcome takes. */
const SEARCH = 2_000;

export class AllowedOutcomes {
  readonly outcomes = new Set<string>();
  /** Some schedule leaves a task waiting for ever, or fails within the kernel. */
  unfit = false;
  runs = 0;
  #searches = 0;
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #collector: Collector;
  readonly #profile: Profile;
  readonly #strategy = findStrategy('mix') as Strategy;

  constructor(kernel: Kernel, program: Program) {
    this.#kernel = kernel;
    this.#program = program;
    this.#collector = new Collector(program);
    const scouts = SCOUTS.map((strategy) => ({ strategy, seed: 0 }));
    this.#profile = learn(kernel, program, [], scouts);
  }

  /** Adds what one more run shows; says whether that is new. */
  #note(failed: boolean): boolean {
    this.runs++;
    const { size } = this.outcomes;
    const outcome = this.#collector.take();
    if (failed || outcome === null) this.unfit = true;
    else this.outcomes.add(outcome);
    return this.outcomes.size > size;
  }

  explore(): void {
    this.#enumerate();
    for (let quiet = 0; quiet < QUIET && this.runs < MOST && !this.unfit; quiet++) {
      if (this.#random()) quiet = 0;
    }
  }

  #enumerate(): void {
    for (let preemptions = 0; preemptions <= PREEMPTIONS; preemptions++) {
      for (const { failure } of enumerate(
        this.#kernel,
        this.#program,
        [this.#collector],
        preemptions,
      )) {
        this.#note(failure !== null);
        if (this.unfit || this.runs >= ENUMERATED) return;
      }
    }
  }

  /** Looks for one outcome for a while; false if no run with it was found. */
  find(outcome: string): boolean {
    this.#searches++;
    const seed = `${outcome} ${this.#searches}`;
    if (!findWantedRun(this.#kernel, this.#program, outcome, SEARCH, seed)) return false;
    this.outcomes.add(outcome);
    return true;
  }

  #random(): boolean {
    const seeded = { strategy: this.#strategy, seed: this.runs };
    const scheduler = startSeeded(seeded, this.#profile);
    const { failure, exhausted } = run(this.#kernel, this.#program, scheduler, [this.#collector]);
    return this.#note(failure !== null || exhausted);
  }
}
