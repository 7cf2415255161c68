/** Cuts the rounds of a campaign into portions, and tells its planner what came of them. */
import type { CaseOrder, CaseShown, Planner } from './planner.ts';

/** Cases that are run one after another, by one thread. */
export interface PortionPlan {
  /** The number of the first one within the campaign, from 0. */
  readonly first: number;
  readonly cases: readonly CaseOrder[];
  readonly endsRound: boolean;
}

/** So many cases are a portion, which takes some ten milliseconds. */
const PORTION_CASES = 16;

/** What came of a round, as far as it is known. */
interface Round {
  readonly cases: CaseOrder[];
  readonly shown: CaseShown[];
}

/** The portions of a campaign, one after another. */
export class Portions {
  readonly #planner: Planner;
  readonly #planned: PortionPlan[] = [];
  /** Of which the planner has not heard. */
  readonly #known: Round[] = [];
  #round: Round = { cases: [], shown: [] };
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

  /** What came of a portion; portions are known in their order. */
  know({ cases, endsRound }: PortionPlan, shown: readonly CaseShown[]): void {
    this.#round.cases.push(...cases);
    this.#round.shown.push(...shown);
    if (!endsRound) return;
    this.#known.push(this.#round);
    this.#round = { cases: [], shown: [] };
    this.#roundsKnown++;
  }

  #plan(): void {
    // Whether the last round is known by now hangs on who was faster: it has to wait.
    const early = this.#roundsKnown - Math.max(this.#rounds - 1, 0);
    while (this.#known.length > early) {
      const { cases, shown } = this.#known.shift() as Round;
      this.#planner.learn(cases, shown);
    }
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
