/**
 * A crew of worker threads. The pool is piscina's: it starts them when they are needed, and others
 * where one is gone. Work waits here for its turn, as piscina leaves work that waits where it is
 * when the thread goes that would have done it.
 */
import { Piscina } from 'piscina';
import { ownFile } from '../own-file.ts';
import type { Crew } from './crew.ts';
import type { CrewErrand, CrewOrder, CrewWord, Tell } from './errand.ts';
import { Aborted, Lost } from './lost.ts';

export class Threads implements Crew {
  readonly ahead: number;
  readonly #pool: Piscina<CrewOrder, unknown>;
  readonly #listeners = new Map<number, Tell>();
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #sent = 0;

  constructor(jobs: number) {
    this.#free = jobs;
    // While one errand of each is under way, another one waits.
    this.ahead = 2 * jobs;
    this.#pool = new Piscina({
      filename: ownFile(import.meta.dirname, './thread.ts'),
      minThreads: 0,
      maxThreads: jobs,
      // They keep what they have found out of a build.
      idleTimeout: Infinity,
    });
    this.#pool.on('message', ({ id, word }: CrewWord) => this.#listeners.get(id)?.(word));
    // A thread that ends between two errands costs nothing; the next one is done by another.
    this.#pool.on('error', () => {});
  }

  async send<Task, Answer>(
    { folder, file, name }: CrewErrand<Task, Answer>,
    task: Task,
    tell: Tell = () => {},
    signal?: AbortSignal,
  ): Promise<Answer> {
    const id = this.#sent++;
    const path = ownFile(folder, file);
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free--;
    this.#listeners.set(id, tell);
    // One signal with a listener for each errand is taken for a leak.
    const own = signal === undefined ? {} : { signal: AbortSignal.any([signal]) };
    try {
      return (await this.#pool.run({ id, path, name, task }, own)) as Answer;
    } catch (thrown) {
      if (signal?.aborted) throw new Aborted();
      throw new Lost((thrown as Error).message);
    } finally {
      this.#listeners.delete(id);
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  async end(): Promise<void> {
    await this.#pool.destroy();
  }
}
