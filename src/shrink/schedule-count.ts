/** How many of the schedules of a program fail, by plain counting. */
import type { Outcome } from '../run.ts';

/** Schedules that are looked at, at the most. */
const MOST = 10_000;
/** Steps of all of them: walks that chase each other make runs of thousands. */
const STEPS = 2_000_000;

/** Counts the schedules with one number of preemptions, in the order in which they are made. */
export class ScheduleCount {
  all = 0;
  /** There are more of them, which are not counted. */
  isFull = false;
  #steps = 0;
  readonly #failing = new Map<string, number>();
  readonly #schedules: Iterator<Outcome, void>;
  #isGoingOn = false;

  /** @param schedules all of them, those first that are noted */
  constructor(schedules: Iterator<Outcome, void>) {
    this.#schedules = schedules;
  }

  /** Counts those that nobody has asked for yet; false if that was cut off once. */
  goOn(): boolean {
    if (this.#isGoingOn) return false;
    this.#isGoingOn = true;
    while (!this.isFull) {
      const next = this.#schedules.next();
      if (next.done === true) break;
      this.note(next.value);
    }
    this.#isGoingOn = false;
    return true;
  }

  note({ failure, steps }: Outcome): void {
    this.isFull ||= this.all === MOST || this.#steps >= STEPS;
    if (this.isFull) return;
    this.all++;
    this.#steps += steps;
    if (failure !== null) this.#failing.set(failure.kind, this.failing(failure.kind) + 1);
  }

  /** How many of them fail in that way. */
  failing(kind: string): number {
    return this.#failing.get(kind) ?? 0;
  }
}
