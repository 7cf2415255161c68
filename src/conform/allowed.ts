/**
 * What may become of a litmus program: outcomes that a build has under some schedule.
 *
 * Schedules with few preemptions are run, and then random ones until nothing new comes for a while.
 * That is no proof that there is nothing else, so an outcome that Linux showed and that is not
 * among them is decided by a search of its own (outcomes/possible.ts) before anybody is blamed.
 */
import { guard, ONCE } from '../campaign/watchdog.ts';
import { enumerate } from '../explore/enumerate.ts';
import type { Profile } from '../explore/profile.ts';
import { learn } from '../explore/scouts.ts';
import { findStrategy, SCOUTS, type Strategy, startSeeded } from '../explore/strategies.ts';
import type { Kernel } from '../kernel/build.ts';
import { Collector } from '../outcomes/collector.ts';
import { OutcomeSearch, type Possible } from '../outcomes/possible.ts';
import type { Program } from '../program/program.ts';
import { run } from '../run.ts';
import { needsWaker } from './litmus/sleeps.ts';

const PREEMPTIONS = 2;
/** Runs that enumeration may take, and after how many random ones without a new outcome to stop. */
const ENUMERATED = 600;
const QUIET = 300;
const MOST = 4_000;
/** ... and how many random ones are made besides a search. */
const MORE = 20_000;
/** States that a search for one outcome may remember: some 80 MB. */
const MAX_STATES = 1_000_000;
/** How many runs a search makes before somebody else gets a turn. */
const TURN = 50;

export class AllowedOutcomes {
  readonly outcomes = new Set<string>();
  /** Outcomes that were looked for and not decided: the search had to give up. */
  readonly undecided = new Set<string>();
  /**
   * Some schedule fails within the kernel, or leaves a task waiting for ever and nobody lets it go
   * then.
   */
  unfit = false;
  runs = 0;
  readonly #kernel: Kernel;
  readonly #program: Program;
  readonly #collector: Collector;
  readonly #profile: Profile;
  readonly #maxStates: number;
  /** Whoever sleeps for ever is let go then (litmus/waker.ts). */
  readonly #mayHang: boolean;
  readonly #strategy = findStrategy('mix') as Strategy;

  /** @param maxStates that the search for one outcome may remember before it gives up */
  constructor(kernel: Kernel, program: Program, maxStates = MAX_STATES) {
    this.#kernel = kernel;
    this.#program = program;
    this.#maxStates = maxStates;
    this.#mayHang = needsWaker(program);
    this.#collector = new Collector(program);
    const scouts = SCOUTS.map((strategy) => ({ strategy, seed: 0 }));
    this.#profile = learn(kernel, program, [], scouts);
  }

  /** Adds what one more run shows; says whether that is new. */
  #note(failed: boolean): boolean {
    this.runs++;
    const { size } = this.outcomes;
    const outcome = this.#collector.take();
    if (failed || outcome === null || !this.#fits()) this.unfit = true;
    else this.outcomes.add(outcome);
    return this.outcomes.size > size;
  }

  #fits(): boolean {
    return this.#mayHang || this.#collector.everybodyEnded;
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

  /**
   * Whether the build can end the program like this; undecided if the search gave up, or was told
   * to stop.
   *
   * @param stop asked now and then; awaited, so that others get their turn
   */
  async decide(outcome: string, stop: () => Promise<boolean>): Promise<Possible> {
    if (this.outcomes.has(outcome)) return 'yes';
    const search = new OutcomeSearch(this.#kernel, this.#program, outcome, this.#maxStates);
    for (let goesOn = true, tried = 0; goesOn || this.#mayTry(search, tried); tried += TURN) {
      if (goesOn) goesOn = guard(() => search.advance(TURN), ONCE);
      if (tried < MORE) guard(() => this.#tryAgain(), ONCE);
      if (this.outcomes.has(outcome)) return 'yes';
      if (await stop()) return 'undecided';
    }
    if (search.verdict === 'yes') this.outcomes.add(outcome);
    if (search.verdict === 'undecided') this.undecided.add(outcome);
    return search.verdict;
  }

  /** Chance comes by some outcomes for which there are too many schedules to look at all. */
  #mayTry({ verdict }: OutcomeSearch, tried: number): boolean {
    return verdict === 'undecided' && tried < MORE;
  }

  #tryAgain(): void {
    for (let made = 0; made < TURN; made++) this.#random();
  }

  #random(): boolean {
    const seeded = { strategy: this.#strategy, seed: this.runs };
    const scheduler = startSeeded(seeded, this.#profile);
    const { failure, exhausted } = run(this.#kernel, this.#program, scheduler, [this.#collector]);
    return this.#note(failure !== null || exhausted);
  }
}
