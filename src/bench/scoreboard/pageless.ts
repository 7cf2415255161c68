/** A crew that makes runs and no pages: how soon something is found is all that is asked. */
import { Alone } from '../../campaign/crew/alone.ts';
import type { Crew } from '../../campaign/crew/crew.ts';
import type { CrewErrand } from '../../campaign/crew/errand.ts';
import { Aborted } from '../../campaign/crew/lost.ts';
import { makePage } from '../../campaign/page-errand.ts';

export class Pageless implements Crew {
  readonly #alone = new Alone();
  readonly ahead = this.#alone.ahead;

  async send<Task, Answer>(errand: CrewErrand<Task, Answer>, task: Task): Promise<Answer> {
    // As if its page had come to nothing: the campaign goes on.
    if (errand.name === makePage.name) throw new Aborted();
    return await this.#alone.send(errand, task);
  }

  async end(): Promise<void> {}
}
