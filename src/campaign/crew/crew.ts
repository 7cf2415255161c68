/**
 * Who does a campaign's work: this thread, or several others. Work is handed out in order and begun
 * in order; what depends on the order of its answers waits for them in that order.
 */
import { Alone } from './alone.ts';
import type { CrewErrand, Tell } from './errand.ts';
import { Threads } from './threads.ts';

export interface Crew {
  /** As many errands may be under way or waiting, so that nobody of the crew ever waits for one. */
  readonly ahead: number;
  /**
   * @param tell told what the errand says before it answers
   * @param signal ends it, or keeps it from being begun
   * @throws Lost if whoever did it is gone, and Aborted after the signal
   */
  send<Task, Answer>(
    errand: CrewErrand<Task, Answer>,
    task: Task,
    tell?: Tell,
    signal?: AbortSignal,
  ): Promise<Answer>;
  /** Nobody does anything afterwards. */
  end(): Promise<void>;
}

/**
 * @param jobs how many threads work, while this one hears signals; without a number it does
 *   everything itself, and hears signals in between
 */
export function crewOf(jobs?: number): Crew {
  return jobs === undefined ? new Alone() : new Threads(jobs);
}
