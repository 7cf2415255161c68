/** One case after another, as fast-check draws them. */
import { type CaseOrder, type Planner, ROUND } from './planner.ts';

export class FreshCases implements Planner {
  readonly #cases: number;
  #planned = 0;

  /** @param cases how many there are to be in all; Infinity for no limit */
  constructor(cases: number) {
    this.#cases = cases;
  }

  next(): readonly CaseOrder[] {
    const from = this.#planned;
    this.#planned = Math.min(from + ROUND, this.#cases);
    return Array.from({ length: this.#planned - from }, (_, at) => ({ fresh: from + at }));
  }

  learn(): void {}
}
