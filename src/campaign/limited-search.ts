/** A search that is made a little at a time, within limits of time and memory. */
import type { Build } from '../kernel/build.ts';
import { located } from './misbehaviour.ts';
import { guard, ONCE, Stuck } from './watchdog.ts';

/** What is searched. */
export interface Searchable {
  /** How much is remembered. */
  readonly states: number;
  /** Goes on for at most so many runs; says whether there is more to do. */
  advance(runs: number): boolean;
}

export interface Limits {
  /** States to remember at the most; what is not remembered cannot be searched. */
  readonly maxStates: number;
  /** Wall-clock seconds to stop after; null for no limit. */
  readonly seconds: number | null;
}

/** Why a search ended before it was complete. */
export type StopReason = 'states' | 'time' | 'interrupted';

/** How often the event loop gets its turn. */
const TURN_MS = 50;

export class LimitedSearch {
  /** Why it ended; null while it goes on, and when everything was seen. */
  stopped: StopReason | null = null;
  readonly #limits: Limits;
  readonly #build: Build;
  #began = performance.now();

  /** @param build that the searches are about, for complaints */
  constructor(build: Build, limits: Limits) {
    this.#build = build;
    this.#limits = limits;
  }

  /** Asks it to end soon; what is known by then is kept. */
  interrupt(): void {
    this.stopped ??= 'interrupted';
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  /** From here on time counts. */
  begin(): void {
    this.#began = performance.now();
  }

  /**
   * Searches until everything has been seen or a limit is reached.
   *
   * @param report told how far it is after every turn
   * @throws ModelError if a run of the build does not come back
   */
  async through(search: Searchable, report: () => void): Promise<void> {
    while (this.stopped === null && this.#turn(search)) {
      report();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Searches for about TURN_MS; says whether there is more to do. */
  #turn(search: Searchable): boolean {
    const { maxStates, seconds } = this.#limits;
    try {
      return guard(() => {
        const began = performance.now();
        for (let now = began; now - began < TURN_MS; now = performance.now()) {
          if (!search.advance(1)) return false;
          if (search.states >= maxStates) this.stopped ??= 'states';
          if (seconds !== null && now - this.#began >= seconds * 1000) this.stopped ??= 'time';
          if (this.stopped !== null) return true;
        }
        return true;
      }, ONCE);
    } catch (thrown) {
      throw thrown instanceof Stuck ? located(this.#build, thrown, null) : thrown;
    }
  }
}
