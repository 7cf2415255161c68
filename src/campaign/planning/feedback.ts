/**
 * Some cases are drawn, others are made of what was run before: of programs whose runs have shown
 * an order of accesses that few others have. Such a program is run once more under other schedules,
 * or changed a little. So runs go to where something is new, and go elsewhere once it is not new
 * any more.
 *
 * The rarer an order is, the more likely are those that have shown it: as in AFLFast (Böhme and
 * others, "Coverage-based Greybox Fuzzing as Markov Chain", CCS 2016), which counts paths. How many
 * cases are drawn and how many are made goes by which of the two has lately shown more new orders.
 *
 * All of it is a function of the seed and of what came of earlier rounds, and so of the seed alone.
 */
import { RandomStream } from '../../explore/random-stream.ts';
import type { Program } from '../../program/program.ts';
import { type CaseOrder, type CaseShown, type Planner, ROUND } from './planner.ts';

/** So many rounds are all drawn: where bugs are easy to find, that is the quickest way. */
const FIRST_ROUNDS = 2;
/** Of a hundred cases of a round so many are changed ones, at least and at most. */
const LEAST_CHANGED = 35;
const MOST_CHANGED = 75;
/** Of a hundred changed cases so many have the program of their parent. */
const SAME = 35;
/** Programs that are remembered of each order. */
const REMEMBERED = 4;
/** What a round has shown counts for half as much after so many further ones. */
const HALF_LIFE = 8;

/** An order that was seen. */
interface KnownOrder {
  /** How many cases have shown it. */
  cases: number;
  /** Some of their programs; each case is as likely to be remembered as any other. */
  readonly programs: Program[];
}

export class Feedback implements Planner {
  readonly #cases: number;
  readonly #random: RandomStream;
  readonly #known = new Map<number, KnownOrder>();
  /** How many orders were new in a case, lately; of those that were drawn, and of changed ones. */
  readonly #yields = { fresh: new Yield(), changed: new Yield() };
  #planned = 0;
  #fresh = 0;
  #rounds = 0;

  /** @param cases how many there are to be in all; Infinity for no limit */
  constructor(seed: number, cases: number) {
    this.#random = new RandomStream(`feedback ${seed}`);
    this.#cases = cases;
  }

  next(): readonly CaseOrder[] {
    const length = Math.min(ROUND, this.#cases - this.#planned);
    this.#planned += length;
    const isFirst = this.#rounds++ < FIRST_ROUNDS;
    const percent = isFirst || this.#known.size === 0 ? 0 : this.#share();
    const rarest = percent === 0 ? null : new Rarest(this.#known);
    return Array.from({ length }, () => {
      const isChanged = rarest !== null && this.#random.below(100) < percent;
      return isChanged ? this.#changed(rarest) : { fresh: this.#fresh++ };
    });
  }

  learn(cases: readonly CaseOrder[], shown: readonly CaseShown[]): void {
    this.#yields.fresh.age();
    this.#yields.changed.age();
    for (const [at, one] of shown.entries()) {
      const which = 'fresh' in (cases[at] as CaseOrder) ? 'fresh' : 'changed';
      this.#yields[which].add(this.#note(one));
    }
  }

  /** How many cases of a hundred are to be changed ones. */
  #share(): number {
    const fresh = this.#yields.fresh.mean;
    const changed = this.#yields.changed.mean;
    const percent = Math.round((100 * changed) / (fresh + changed));
    return Math.min(Math.max(percent, LEAST_CHANGED), MOST_CHANGED);
  }

  #changed(rarest: Rarest): CaseOrder {
    const { programs } = rarest.draw(this.#random);
    const parent = programs[this.#random.below(programs.length)] as Program;
    const isSame = this.#random.below(100) < SAME;
    return { parent, isSame, seed: this.#random.below(0x7fffffff) };
  }

  /** How many of its orders were never seen before. */
  #note({ program, orders }: CaseShown): number {
    let fresh = 0;
    for (const order of orders) {
      const known = this.#known.get(order);
      if (known === undefined) {
        this.#known.set(order, { cases: 1, programs: [program] });
        fresh++;
        continue;
      }
      known.cases++;
      if (known.programs.length < REMEMBERED) known.programs.push(program);
      else {
        const at = this.#random.below(known.cases);
        if (at < REMEMBERED) known.programs[at] = program;
      }
    }
    return fresh;
  }
}

/** How much cases of a sort yield, the latest ones counting most. */
class Yield {
  #found = 1;
  #cases = 1;

  /** A round has passed. */
  age(): void {
    const left = 0.5 ** (1 / HALF_LIFE);
    // It never comes to rest at nothing: a sort that finds nothing now may do so later.
    this.#found = Math.max(this.#found * left, 0.01);
    this.#cases = Math.max(this.#cases * left, 1);
  }

  add(found: number): void {
    this.#found += found;
    this.#cases++;
  }

  get mean(): number {
    return this.#found / this.#cases;
  }
}

/** Draws orders, the rarer the likelier. */
class Rarest {
  readonly #known: readonly KnownOrder[];
  /** The weights of each and of all before it. */
  readonly #sums: Float64Array;

  constructor(known: ReadonlyMap<number, KnownOrder>) {
    this.#known = [...known.values()];
    this.#sums = new Float64Array(this.#known.length);
    let sum = 0;
    for (const [at, { cases }] of this.#known.entries()) {
      sum += 1 / cases;
      this.#sums[at] = sum;
    }
  }

  draw(random: RandomStream): KnownOrder {
    const all = this.#sums[this.#sums.length - 1] as number;
    const wanted = (random.below(0x7fffffff) / 0x7fffffff) * all;
    let from = 0;
    let to = this.#sums.length - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#sums[middle] as number) <= wanted) from = middle + 1;
      else to = middle;
    }
    return this.#known[from] as KnownOrder;
  }
}
