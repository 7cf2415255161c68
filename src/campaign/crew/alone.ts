/** A crew of one: this thread does one errand after another, and looks around in between. */
import * as timers from 'node:timers/promises';
import type { Crew } from './crew.ts';
import type { CrewErrand, Tell } from './errand.ts';
import { Aborted } from './lost.ts';

export class Alone implements Crew {
  readonly ahead = 1;
  #last: Promise<unknown> = Promise.resolve();

  send<Task, Answer>(
    errand: CrewErrand<Task, Answer>,
    task: Task,
    tell: Tell = () => {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const turn = this.#last.then(async () => {
      // Signals are heard between two turns of the event loop, of which this may be one already.
      await timers.setImmediate();
      await timers.setImmediate();
      if (signal?.aborted) throw new Aborted();
      return await errand.call(task, (word) => {
        tell(word);
        // Nobody else can end what this thread is doing.
        if (signal?.aborted) throw new Aborted();
      });
    });
    this.#last = turn.catch(() => {});
    return turn;
  }

  async end(): Promise<void> {}
}
