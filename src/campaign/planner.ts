/** Decides which cases a campaign runs, a round at a time, and cuts rounds into portions. */

/** A case, as little as another thread needs to make it. */
export interface CaseOrder {
  /** The number of the case that fast-check draws, from 0. */
  readonly fresh: number;
}

export interface Planner {
  /**
   * The cases of the next round; none if that was the last one. Asked for round N when all that
   * came of rounds up to N - 2 is known, whatever is known of N - 1 by then: threads would have
   * nothing to do while a round comes to its end.
   */
  next(): readonly CaseOrder[];
}

/** So many cases are a round; with 16 schedules each they take about a tenth of a second. */
const ROUND = 256;

/** One case after another, as fast-check draws them. */
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
}

/** Cases that are run one after another, by one thread. */
export interface PortionPlan {
  /** The number of the first one within the campaign, from 0. */
  readonly first: number;
  readonly cases: readonly CaseOrder[];
  readonly endsRound: boolean;
}

/** So many cases are a portion, which takes some ten milliseconds. */
const PORTION_CASES = 16;

/** The portions of a campaign, one after another. */
export class Portions {
  readonly #planner: Planner;
  readonly #planned: PortionPlan[] = [];
  #rounds = 0;
  #roundsKnown = 0;
  #cases = 0;

  constructor(planner: Planner) {
    this.#planner = planner;
  }

  /** Null if there are no more, or none before all that came of a round is known. */
  next(): PortionPlan | null {
    if (this.#planned.length === 0 && this.#roundsKnown >= this.#rounds - 1) this.#plan();
    return this.#planned.shift() ?? null;
  }

  /** All that came of one more round is known to the planner. */
  roundKnown(): void {
    this.#roundsKnown++;
  }

  #plan(): void {
    const round = this.#planner.next();
    this.#rounds++;
    for (let from = 0; from < round.length; from += PORTION_CASES) {
      const cases = round.slice(from, from + PORTION_CASES);
      const endsRound = from + PORTION_CASES >= round.length;
      this.#planned.push({ first: this.#cases + from, cases, endsRound });
    }
    this.#cases += round.length;
  }
}
