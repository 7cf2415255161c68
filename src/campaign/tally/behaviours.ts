/**
 * How many behaviours were seen so far, and how rarely those that are rare: what Good and Turing
 * estimate the rest from (campaign/residual.ts). Behaviours are counted by runs, and by cases too,
 * as the runs of one case have their program in common.
 */
import { behaviourOf } from './behaviour.ts';
import type { TallyKind } from './tally-kind.ts';
import { hashOfSet } from './text-hash.ts';

/** Sums over the behaviours that were seen so far, and over the runs that showed them. */
export interface Rarities {
  readonly runs: number;
  readonly cases: number;
  readonly behaviours: number;
  /** Behaviours that one run has shown, and those that two have. */
  readonly once: number;
  readonly twice: number;
  /** Runs that showed a behaviour that no other case has shown. */
  readonly alone: number;
  /** The squares of their numbers in each case, added up. */
  readonly aloneSquared: number;
  /** For each behaviour that two cases have shown, how many runs of one did, times of the other. */
  readonly paired: number;
}

/** A behaviour that one case has shown, or two. */
interface Rare {
  /** The later case. */
  readonly case: number;
  /** Runs of that one that showed it. */
  readonly here: number;
  /** Runs of the case before; 0 if there was none. */
  readonly before: number;
}

/** Of some runs what they showed, to be added; of all runs what came of adding them. */
export interface Behaviours {
  /** Run for run the number of its case, and the hash of its behaviour. */
  readonly shown: number[];
  /** By their hashes; null for one that at least three cases have shown. */
  readonly seen: Map<number, Rare | null>;
  /** By case how many of its runs showed what no other case has; cases without any are left out. */
  readonly aloneIn: Map<number, number>;
  now: Rarities;
  /** As it was after some of the cases, each time about an eighth of a decade later. */
  readonly past: Rarities[];
  /** More behaviours were seen than are remembered: `now` is as it was then, and stays so. */
  full: boolean;
}

/** Behaviours are remembered up to here; hours of running must not fill the memory. */
const REMEMBERED = 500_000;
/** How many points of a curve there are from one power of ten to the next. */
const POINTS = 8;

const NONE: Rarities = {
  runs: 0,
  cases: 0,
  behaviours: 0,
  once: 0,
  twice: 0,
  alone: 0,
  aloneSquared: 0,
  paired: 0,
};

/** @param remembered how many behaviours are, at most */
export function behavioursUpTo(remembered: number): TallyKind<Behaviours> {
  return {
    empty() {
      return {
        shown: [],
        seen: new Map(),
        aloneIn: new Map(),
        now: NONE,
        past: [],
        full: false,
      };
    },
    count({ shown }, made) {
      // What was made of what is rare says nothing of how rare it is.
      if (!made.isDrawn) return;
      shown.push(made.index, hashOfSet(behaviourOf(made)));
    },
    join({ shown }, later) {
      for (const number of later.shown) shown.push(number);
    },
    add(whole, { shown }) {
      for (let at = 0; at < shown.length && !whole.full; ) {
        const end = endOfCase(shown, at);
        addCase(whole, shown.slice(at, end));
        at = end;
        whole.full = whole.seen.size >= remembered;
      }
    },
  };
}

export const behaviours = behavioursUpTo(REMEMBERED);

function endOfCase(shown: readonly number[], from: number): number {
  let end = from;
  while (end < shown.length && shown[end] === shown[from]) end += 2;
  return end;
}

/** @param shown what the runs of one case did */
function addCase(whole: Behaviours, shown: readonly number[]): void {
  const index = shown[0] as number;
  const sums = new Sums(whole);
  const counts = new Map<number, number>();
  for (let at = 1; at < shown.length; at += 2) {
    const behaviour = shown[at] as number;
    counts.set(behaviour, (counts.get(behaviour) ?? 0) + 1);
  }
  for (const [behaviour, runs] of counts) {
    const known = whole.seen.get(behaviour);
    if (known === null) continue;
    whole.seen.set(behaviour, sums.added(known, index, runs));
  }
  const { runs, cases } = whole.now;
  whole.now = {
    ...sums.now,
    runs: runs + shown.length / 2,
    cases: cases + 1,
    behaviours: whole.seen.size,
  };
  if (isPoint(cases + 1)) whole.past.push(whole.now);
}

/** The first of those numbers that are the same when rounded down to the scale of the curve. */
function isPoint(cases: number): boolean {
  const place = (count: number) => Math.floor(Math.log10(count) * POINTS + 1e-9);
  return cases === 1 || place(cases) > place(cases - 1);
}

class Sums {
  readonly now: { -readonly [Name in keyof Rarities]: number };
  readonly #aloneIn: Map<number, number>;

  constructor({ now, aloneIn }: Behaviours) {
    this.now = { ...now };
    this.#aloneIn = aloneIn;
  }

  /** Some runs of a case have shown a behaviour. What is now known of it. */
  added(known: Rare | undefined, index: number, runs: number): Rare | null {
    if (known === undefined) {
      const rare = { case: index, here: runs, before: 0 };
      this.#count(rare, 1);
      return rare;
    }
    this.#count(known, -1);
    if (known.before > 0) return null;
    const rare = { case: index, here: runs, before: known.here };
    this.#count(rare, 1);
    return rare;
  }

  /** @param sign 1 to count it in, -1 to take it out */
  #count({ case: index, here, before }: Rare, sign: 1 | -1): void {
    const { now } = this;
    if (here + before === 1) now.once += sign;
    if (here + before === 2) now.twice += sign;
    if (before > 0) now.paired += sign * here * before;
    else {
      const was = this.#aloneIn.get(index) ?? 0;
      const is = was + sign * here;
      if (is === 0) this.#aloneIn.delete(index);
      else this.#aloneIn.set(index, is);
      now.alone += is - was;
      now.aloneSquared += is * is - was * was;
    }
  }
}
