/**
 * Every run of a tiny program, one choice after the other like the digits of a number that is
 * counted up. It shares nothing with the searches that it judges but the machine itself: it knows
 * no states, and leaves nothing out.
 */
import { StepNamer } from '../../src/explore/step-namer.ts';
import type { Subject } from '../../src/explore/subject.ts';
import type { Actor } from '../../src/machine/actor.ts';
import type { Ready } from '../../src/machine/ready.ts';
import type { Program } from '../../src/program/program.ts';
import { type Recorder, run, type Scheduler } from '../../src/run.ts';

export interface EveryRun {
  /** Who takes each step, up to the end of the run. */
  readonly actors: readonly string[];
  /** What each step is called. */
  readonly names: readonly string[];
  /** The kind of failure; null for a run that passes. */
  readonly kind: string | null;
  /** Steps up to the failure. */
  readonly steps: number;
  /** Up to the failure: after which steps somebody was left who could go on and offered no CPU. */
  readonly preemptedAfter: readonly number[];
  /** How many more of them come up to the end, where the run goes on after the failure. */
  readonly preemptionsLater: number;
  /** Up to the failure: how often a step was taken by another actor than the one before. */
  readonly switches: number;
}

/** Who has more steps than this may be going round for ever, which is nothing to count up. */
const LONGEST = 400;

/** Thrown to end such a run. */
const TOO_LONG = { tooLong: true };

/**
 * All runs with at most so many preemptions; null if there are more than `most`, or endless ones.
 *
 * @param preemptions Infinity for all runs there are
 */
export function everyRun(
  { traced, oracles }: Pick<Subject, 'traced' | 'oracles'>,
  program: Program,
  most: number,
  preemptions = Infinity,
): EveryRun[] | null {
  const digits: number[] = [];
  const runs: EveryRun[] = [];
  for (;;) {
    if (runs.length === most) return null;
    const counting = new Counting(digits, preemptions);
    try {
      const { failure, steps } = run(traced, program, counting, oracles, counting);
      runs.push({ ...counting.upTo(steps), kind: failure?.kind ?? null, steps });
    } catch (thrown) {
      if (thrown !== TOO_LONG) throw thrown;
      return null;
    }
    let last = counting.widths.length - 1;
    while (last >= 0 && (digits[last] as number) + 1 === counting.widths[last]) last--;
    if (last < 0) return runs;
    digits.length = last + 1;
    (digits[last] as number)++;
  }
}

/** Takes the choices that the digits say, and the first one beyond them, which it adds to them. */
class Counting implements Scheduler, Recorder {
  /** How many choices there were at each step. */
  readonly widths: number[] = [];
  readonly #digits: number[];
  readonly #most: number;
  readonly #namer = new StepNamer();
  readonly #actors: string[] = [];
  readonly #names: string[] = [];
  /** Numbers of the steps, from 1, after which another actor goes, and those preempted there. */
  readonly #switchedAfter: number[] = [];
  readonly #preemptedAfter: number[] = [];

  constructor(digits: number[], most: number) {
    this.#digits = digits;
    this.#most = most;
  }

  began(): void {}
  stepped(): void {}

  stepping(actor: Actor): void {
    this.#namer.stepping(actor);
    this.#names.push(this.#namer.last);
  }

  pick({ enabled, count, last, yielded }: Ready): Actor {
    const at = this.#actors.length;
    if (at === LONGEST) throw TOO_LONG;
    const all = enabled.slice(0, count);
    const couldGoOn = last !== null && !yielded && all.includes(last);
    const isForced = couldGoOn && this.#preemptedAfter.length >= this.#most;
    const choices = isForced ? [last] : all;
    this.widths.push(choices.length);
    this.#digits[at] ??= 0;
    const actor = choices[this.#digits[at]] as Actor;
    this.#actors.push(actor.name);
    if (last !== null && actor !== last) {
      this.#switchedAfter.push(at);
      if (couldGoOn) this.#preemptedAfter.push(at);
    }
    return actor;
  }

  /** A switch that comes after the failure is told apart. */
  upTo(steps: number): Omit<EveryRun, 'kind' | 'steps'> {
    const preemptedAfter = this.#preemptedAfter.filter((after) => after < steps);
    return {
      actors: this.#actors,
      names: this.#names,
      preemptedAfter,
      preemptionsLater: this.#preemptedAfter.length - preemptedAfter.length,
      switches: this.#switchedAfter.filter((after) => after < steps).length,
    };
  }
}
