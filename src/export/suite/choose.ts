/**
 * Which scripts a suite is made of. Many are drawn, and of each it is known which goals it reaches;
 * then always the one is taken that reaches most of what is open, of equals the shortest, and what
 * it does not need for that is left out. When every goal is reached that can be, scripts are taken
 * whole, those first whose goals were reached least often: what surrounds a goal varies then.
 */
import { printScript, type Script } from '../../conform/script.ts';
import { RandomStream } from '../../explore/random-stream.ts';
import type { Kernel } from '../../kernel/build.ts';
import type { SuiteGoal } from './goals/goal.ts';
import { drawCandidate, reachedBy, type ScriptCandidate } from './played.ts';
import { simplerScript } from './simpler-script.ts';

/** A goal, and the position of the command that reaches it. */
export interface Showing {
  readonly goal: SuiteGoal;
  readonly at: number;
}

export interface Chosen {
  readonly script: Script;
  /** What it was taken for, or was the first to come to; what is reached first comes first. */
  readonly shows: readonly Showing[];
  /** It was left as it was drawn. */
  readonly isWhole: boolean;
}

export interface ChoiceWishes {
  readonly scripts: number;
  readonly seed: number;
  /** How many scripts are drawn to choose from, at most. */
  readonly drawn: number;
  /** Whether every kernel that may judge gives the same answers to a script. */
  isAgreed(script: Script): boolean;
}

/** Of so many scripts one is long. */
const SHORT_OF = 3;
/** So many times as many are drawn as are taken, if there may be so many. */
const CHOICE = 3;
/** So many of those that come first are looked at for one that kernels agree about. */
const LOOKED_AT = 8;

/** @returns as many scripts as are wished for, or fewer if there are not so many that differ */
export function choose(
  kernel: Kernel,
  goals: readonly SuiteGoal[],
  wishes: ChoiceWishes,
): Chosen[] {
  const choice = new Choice(kernel, goals, wishes);
  choice.reachAll();
  choice.goOn();
  return inOrder(choice.chosen, goals);
}

/** By what they show, and whole ones last. */
function inOrder(chosen: readonly Chosen[], goals: readonly SuiteGoal[]): Chosen[] {
  const placeOf = ({ shows: [first], isWhole }: Chosen): number => {
    return isWhole || first === undefined ? goals.length : goals.indexOf(first.goal);
  };
  return chosen.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** Draws until every goal is reached and there is some choice, or as many as are allowed. */
function draw(
  kernel: Kernel,
  goals: readonly SuiteGoal[],
  wishes: ChoiceWishes,
): ScriptCandidate[] {
  // By text, as short ones come more than once.
  const candidates = new Map<string, ScriptCandidate>();
  const open = new Set(goals);
  const enough = CHOICE * wishes.scripts;
  for (let at = 0; at < wishes.drawn; at++) {
    if (open.size === 0 && candidates.size >= enough) break;
    const random = new RandomStream(`${wishes.seed}/suite ${at}`);
    const candidate = drawCandidate(kernel, random, goals, at % SHORT_OF !== 0);
    candidates.set(printScript(candidate.script), candidate);
    for (const goal of candidate.reached.keys()) open.delete(goal);
  }
  return [...candidates.values()];
}

/** A script that might be taken, and how much would be won by it. */
interface Offer {
  readonly script: Script;
  /** What it would be taken for, the first to be reached first. */
  readonly aims: readonly SuiteGoal[];
  readonly worth: number;
}

class Choice {
  readonly #kernel: Kernel;
  readonly #wishes: ChoiceWishes;
  readonly #goals: readonly SuiteGoal[];
  readonly #candidates: readonly ScriptCandidate[];
  readonly #open: Set<SuiteGoal>;
  /** By goal: how many of the chosen scripts reach it. */
  readonly #count: Map<SuiteGoal, number>;
  readonly #taken = new Set<Script>();
  readonly chosen: Chosen[] = [];

  constructor(kernel: Kernel, goals: readonly SuiteGoal[], wishes: ChoiceWishes) {
    this.#kernel = kernel;
    this.#goals = goals;
    this.#wishes = wishes;
    this.#candidates = draw(kernel, goals, wishes);
    this.#open = new Set(this.#candidates.flatMap(({ reached }) => [...reached.keys()]));
    this.#count = new Map(goals.map((goal) => [goal, 0]));
  }

  get #left(): number {
    return this.#wishes.scripts - this.chosen.length;
  }

  reachAll(): void {
    while (this.#left > 0 && this.#open.size > 0) {
      // As many as each has to reach if those that are left are to reach all.
      const share = Math.ceil(this.#open.size / this.#left);
      const offers = this.#candidates.flatMap((candidate) => this.#offerOf(candidate, share));
      const best = this.#best(offers);
      if (best === null) return;
      const { script, aims } = best;
      this.#take(simplerScript(this.#kernel, script, aims), aims, false);
    }
  }

  /** Takes whole scripts as long as there are any. */
  goOn(): void {
    while (this.#left > 0) {
      const best = this.#best(
        this.#candidates.map(({ script, reached }) => {
          const aims = [...reached.keys()];
          const worths = aims.map((goal) => (1 + (this.#count.get(goal) as number)) ** -2);
          return { script, aims, worth: worths.reduce((sum, one) => sum + one, 0) };
        }),
      );
      if (best === null) return;
      this.#take(best.script, best.aims, true);
    }
  }

  #offerOf({ script, reached }: ScriptCandidate, share: number): Offer[] {
    const aims = [...reached.keys()].filter((goal) => this.#open.has(goal)).slice(0, share);
    const last = aims.at(-1);
    if (last === undefined) return [];
    const upToLast = script.slice(0, 1 + (reached.get(last) as number));
    return [{ script: upToLast, aims, worth: aims.length }];
  }

  /** The best offer that was not taken yet, and that kernels agree about if there is one. */
  #best(offers: readonly Offer[]): Offer | null {
    const best = offers
      .toSorted((a, b) => b.worth - a.worth || a.script.length - b.script.length)
      .filter(({ script }) => !this.#taken.has(script))
      .slice(0, LOOKED_AT);
    return best.find(({ script }) => this.#wishes.isAgreed(script)) ?? best[0] ?? null;
  }

  #take(script: Script, aims: readonly SuiteGoal[], isWhole: boolean): void {
    const reached = reachedBy(this.#kernel, script, this.#goals) ?? new Map<SuiteGoal, number>();
    // What nothing has shown yet, and this one comes to on its way, is shown by it as well.
    const byTheWay = [...reached.keys()].filter((goal) => this.#open.has(goal));
    for (const goal of reached.keys()) {
      this.#open.delete(goal);
      this.#count.set(goal, (this.#count.get(goal) as number) + 1);
    }
    const shows = [...new Set([...aims, ...byTheWay])]
      .map((goal) => ({ goal, at: reached.get(goal) ?? 0 }))
      .toSorted((a, b) => a.at - b.at);
    this.#taken.add(script);
    this.chosen.push({ script, shows, isWhole });
  }
}
