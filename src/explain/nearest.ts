/**
 * The nearest builds on which the same program does not fail: of those that share most functions
 * with the build that fails, the first of which a search says so; and the kernel of which on it is
 * cured in the history of Linux.
 */
import { record } from '../explore/recording.ts';
import { Replay } from '../explore/replay.ts';
import { Sequence } from '../explore/sequence.ts';
import { StepNamer } from '../explore/step-namer.ts';
import type { Subject } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import { ModelError } from '../machine/model-error.ts';
import { run } from '../run.ts';
import { type Counterexample, oracleOf } from '../shrink/counterexample.ts';
import { STATES } from '../shrink/effort.ts';
import { verdictOf } from '../shrink/verdicts.ts';
import type { Relatives } from './relatives.ts';

/** A build, and how far it was searched for failures of the program. */
export interface Holding {
  readonly subject: Subject;
  /** Schedules with at most so many preemptions were looked at; Infinity for all there are. */
  readonly preemptions: number;
  readonly states: number;
  /** Whether those schedules were all looked at. */
  readonly complete: boolean;
  /** Other kinds of failure that the program has there; none where it holds altogether. */
  readonly others: readonly string[];
}

/** What became of looking for such builds. */
export interface Nearest {
  /** The nearest that does not fail in the same way, though it may in another; null if none. */
  readonly spared: Holding | null;
  /**
   * The nearest on which nothing fails, or the one with the fix that the failing one lacks; null if
   * there is none among those that were looked at.
   */
  readonly holding: Holding | null;
  /** How many builds were looked at. */
  readonly looked: number;
  /** Whether those were all. */
  readonly all: boolean;
  /** Those that were seen to fail in the same way, the nearest first. */
  readonly failing: readonly Build[];
}

/** States to look at before one build is given up, and for all of them together. */
const STATES_OF_ONE = 5_000;
const STATES_OF_ALL = 40_000;
/** For one that is about to be named although not all of it was seen. */
const STATES_OF_NAMED = STATES;

type Kin = Pick<Relatives, 'fixed' | 'kin'>;

/**
 * For a kernel that lacks a fix it is the one that has it, whatever else is wrong with that one;
 * and so it is with what somebody's own kernel is made of.
 *
 * @param kin other builds under the same oracles, the nearest first
 */
export function nearest(counterexample: Counterexample, { fixed, kin }: Kin): Nearest {
  const cured = fixed && new KinSearch(counterexample, 'this kind').at(fixed);
  if (cured !== null) return { spared: cured, holding: cured, looked: 1, all: false, failing: [] };
  const look = new KinSearch(counterexample, 'all rules');
  let looked = 0;
  let spared: Holding | null = null;
  for (const subject of kin) {
    if (look.left <= 0) return { spared, holding: null, looked, all: false, failing: look.failing };
    looked++;
    const found = look.at(subject);
    if (found === null) continue;
    spared ??= found;
    if (found.others.length > 0) continue;
    return { spared, holding: found, looked, all: false, failing: look.failing };
  }
  return { spared, holding: null, looked, all: true, failing: look.failing };
}

/** Since when Linux does not fail in the same way. */
export interface Since {
  /** The first kernel after the failing one that does not, nor breaks the same rule otherwise. */
  readonly first: Holding;
  /** Whether it is the very next one, so that none after it is known to have failed at all. */
  readonly always: boolean;
  /** The last kernel, which does not either. */
  readonly last: Holding;
}

/**
 * Kernels between the two that are named were not all looked at.
 *
 * @param line kernels that came after the failing one, oldest first
 * @returns null if the last one fails, or if not all its schedules can be seen
 */
export function sinceWhen(counterexample: Counterexample, line: readonly Subject[]): Since | null {
  const look = new KinSearch(counterexample, 'this rule');
  const oracle = oracleOf(counterexample.kind);
  const keeps = (subject: Subject | undefined) => {
    const found = subject === undefined ? null : look.at(subject);
    return found?.complete && !found.others.some((kind) => oracleOf(kind) === oracle)
      ? found
      : null;
  };
  const last = keeps(line.at(-1));
  if (last === null) return null;
  for (const [at, subject] of line.entries()) {
    if (look.left <= 0) return null;
    const first = keeps(subject);
    if (first !== null) return { first, always: at === 0, last };
  }
  return null;
}

type Keeping = 'all rules' | 'this rule' | 'this kind';

/** Looks at one build after the other, and remembers the schedules that failed on any of them. */
class KinSearch {
  /** States that may still be looked at. */
  left = STATES_OF_ALL;
  /** Builds that failed in the same way. */
  readonly failing: Build[] = [];
  readonly #counterexample: Counterexample;
  readonly #schedules: (readonly string[])[] = [];

  /** What the run of the same schedule must not break, or in which way. */
  readonly #keeping: Keeping;

  constructor(counterexample: Counterexample, keeping: Keeping) {
    this.#counterexample = counterexample;
    this.#keeping = keeping;
  }

  /** Null if it fails in the same way, or if its run of the same schedule fails at all. */
  at(subject: Subject): Holding | null {
    try {
      if (this.#failsAgain(subject)) return null;
      return this.#search(subject);
    } catch (thrown) {
      // Two patches that do not fit together make no build.
      if (!(thrown instanceof ModelError)) throw thrown;
      return null;
    }
  }

  /** A run or two are quick, and say enough where they fail. */
  #failsAgain({ build, fast, traced, oracles }: Subject): boolean {
    const { program, decisions, kind } = this.#counterexample;
    const namer = new StepNamer();
    const again = record(traced, program, new Replay(decisions, namer), oracles, namer);
    if (again.exhausted) return true;
    if (again.failure !== null) {
      const isAlike = again.failure.kind === kind;
      if (isAlike) this.failing.push(build);
      if (this.#keeping === 'this kind') return isAlike;
      if (this.#keeping === 'all rules') return true;
      if (oracleOf(again.failure.kind) === oracleOf(kind)) return true;
    }
    const fails = this.#schedules.some((actors) => {
      return run(fast, program, new Sequence(actors), oracles).failure?.kind === kind;
    });
    if (fails) this.failing.push(build);
    return fails;
  }

  /** The schedules with as few preemptions as the failure needs; all, if they can be looked at. */
  #search(subject: Subject): Holding | null {
    const { preemptions } = this.#counterexample;
    const few = this.#searchTo(subject, preemptions, STATES_OF_ONE);
    if (few === null || this.#keeping === 'this rule') return few;
    if (!few.complete) return this.#searchTo(subject, preemptions, STATES_OF_NAMED);
    if (few.states > STATES_OF_ONE / 2) return few;
    const all = this.#searchTo(subject, Infinity, STATES_OF_ONE);
    return all?.complete === false ? few : all;
  }

  /** Null if the kind is found. */
  #searchTo(subject: Subject, preemptions: number, limit: number): Holding | null {
    const { program, kind } = this.#counterexample;
    const { broken, states, complete } = verdictOf(subject, program, preemptions, limit);
    this.left -= states;
    const failing = broken.get(kind);
    if (failing === undefined) {
      return { subject, preemptions, states, complete, others: [...broken.keys()] };
    }
    this.#schedules.push(failing.actors);
    this.failing.push(subject.build);
    return null;
  }
}
