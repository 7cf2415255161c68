/**
 * A verdict over all schedules of one program on one build: the exhaustive search, within limits of
 * time and memory, and for each kind of failure a schedule that replays.
 */
import { eachRun, scheduled } from '../check/case.ts';
import { DEFAULT_CASES } from '../check/case-arbitrary.ts';
import { type Counted, doesCount, isJudged } from '../check/counted.ts';
import { Positional } from '../explore/enumerate.ts';
import { RandomStream } from '../explore/random-stream.ts';
import { type Recording, record } from '../explore/recording.ts';
import { Sequence } from '../explore/sequence.ts';
import { Shortened } from '../explore/shortened.ts';
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import type { Outcome } from '../run.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { isLivelock, livelockFailure } from '../search/livelock.ts';
import { type UnfairRetry, unfairRetry } from '../search/unfair-retry.ts';
import { findSchedule } from '../shrink/find-schedule.ts';
import { compareSchedules } from '../shrink/order.ts';
import { failsWith, simplifySchedule } from '../shrink/simplify-schedule.ts';
import { findBuild } from '../variants/builds.ts';
import { LimitedSearch, type Limits, type StopReason } from './limited-search.ts';
import { guard, SHRINKING, watched } from './watchdog.ts';

export interface VerifyOptions extends Limits, Partial<Counted> {
  /** Preemptions that a schedule may have; null for all schedules there are. */
  readonly preemptions: number | null;
  /** Names of the rules whose breaches count; all if it is left out or empty. */
  readonly judges?: readonly string[];
}

export interface VerifyProgress {
  readonly states: number;
  readonly transitions: number;
  readonly runs: number;
  readonly seconds: number;
  /** Kinds of failure seen so far. */
  readonly kinds: number;
  /** Roughly how much has been seen, from 0 to 1. */
  readonly seen: number;
}

/** A kind of failure of the program, with a schedule. */
export interface Breach {
  readonly kind: string;
  readonly sentence: string;
  readonly recording: Recording;
}

export interface Verdict extends VerifyProgress {
  /** Every schedule has been looked at, or every one within the bound if there is one. */
  readonly complete: boolean;
  readonly bound: number | null;
  /** Why it ended before it was complete; null if it was. */
  readonly stopped: StopReason | null;
  /**
   * The probability that two different states had the same name, which would have hidden what only
   * follows one of them; as TLC estimates it, for names of 64 random bits.
   */
  readonly collisionProbability: number;
  readonly breaches: readonly Breach[];
  /**
   * Kinds of failure that some schedule ends in and that do not count. What such a schedule would
   * have come to afterwards was not looked at.
   */
  readonly known: readonly string[];
  /**
   * Where a task tries again until another one has run that a real-time scheduler need not let run:
   * no failure, as the model has no CPUs, but a place to look at. Empty if there is a bound.
   */
  readonly retries: readonly UnfairRetry[];
}

/** Circles that are gone to, to see where they are: those with the shortest ways. */
const SPINS = 500;
/** Runs at random that a search of somebody's own kernel has to agree with. */
const CHANCES = 1_000;
/** For a simpler schedule than the one that the search came upon. */
const SIMPLER = { preemptions: 2, runs: 3_000 };

/**
 * Searches all schedules of a program, or those within a bound, as `pifuzz verify` does.
 *
 * @param program a legit one, as `parseProgram` makes them
 * @returns a verdict; one that is not `complete` says only what was found so far
 * @throws ModelError if a run of the build does not come back
 */
export function verify(
  subject: Subject,
  program: Program,
  options: VerifyOptions,
): Promise<Verdict> {
  return new Verification(subject, program, options).explore(() => {});
}

/** The same search, for who wants to follow or to end it. */
export class Verification {
  readonly #subject: Subject;
  readonly #program: Program;
  readonly #options: VerifyOptions;
  readonly #search: ExhaustiveSearch;
  readonly #limited: LimitedSearch;

  constructor(subject: Subject, program: Program, options: VerifyOptions) {
    this.#subject = watched(subject);
    this.#program = program;
    this.#options = options;
    this.#limited = new LimitedSearch(subject.build, options);
    this.#search = new ExhaustiveSearch(this.#subject.fast, program, subject.oracles, {
      preemptions: options.preemptions ?? Infinity,
    });
  }

  /** Asks it to end soon; what is known by then is kept. */
  interrupt(): void {
    this.#limited.interrupt();
  }

  /**
   * Searches until everything has been seen or a limit is reached. Throws a ModelError if a run of
   * the build does not come back.
   */
  async explore(report: (progress: VerifyProgress) => void): Promise<Verdict> {
    this.#limited.begin();
    await this.#limited.through(this.#search, () => report(this.#progress()));
    return this.#verdict();
  }

  #progress(): VerifyProgress {
    const { states, transitions, runs, broken, progress } = this.#search;
    const { seconds } = this.#limited;
    return { states, transitions, runs, seconds, kinds: broken.size, seen: progress };
  }

  #verdict(): Verdict {
    const { complete, states, transitions } = this.#search;
    if (complete && this.#options.preemptions === null) this.#mustAgreeWithChance();
    const progress = this.#progress();
    const broken = [...this.#search.broken.values()];
    const counted = broken.filter(({ failure }) => this.#counts(failure.kind));
    const breaches = counted.map(({ failure, actors }) => {
      const recording = this.#simplest(this.#record(actors), failure.kind);
      const { sentence } = recording.failure ?? failure;
      return { kind: failure.kind, sentence, recording };
    });
    const livelocks = complete ? this.#livelocks() : [];
    breaches.push(...livelocks.filter(({ kind }) => this.#counts(kind)));
    const all = [...broken.map(({ failure }) => failure.kind), ...livelocks.map((one) => one.kind)];
    return {
      ...progress,
      kinds: breaches.length,
      complete,
      bound: this.#options.preemptions,
      stopped: complete ? null : this.#limited.stopped,
      collisionProbability: (states * Math.max(0, transitions - states)) / 2 ** 64,
      breaches,
      known: all.filter((kind) => !this.#counts(kind)),
      retries: complete ? this.#retries() : [],
    };
  }

  /**
   * A kernel of somebody's own may forget a value that lives on (machine/observer.ts), and then the
   * search passes over what only that value tells apart. Runs at random do not go by it.
   */
  #mustAgreeWithChance(): void {
    const { build } = this.#subject;
    if (findBuild(build.name) === build) return;
    const stream = new RandomStream(`chance ${printProgram(this.#program)}`);
    const { strategy } = DEFAULT_CASES;
    const one = scheduled(this.#program, strategy, CHANCES, () => stream.below(2 ** 31));
    const each = ({ failure }: Outcome) => {
      if (failure === null || this.#search.broken.has(failure.kind)) return false;
      if (isLivelock(failure.kind)) return false;
      throw new ModelError(
        `a run at random fails as ${failure.kind}, to which the search of all schedules did not ` +
          'come: does a forgetAllBut leave out a value that lives on?',
      );
    };
    guard(() => eachRun(this.#subject, one, each), SHRINKING);
  }

  #counts(found: string): boolean {
    const { kind = null, known = [], judges = [] } = this.#options;
    return isJudged(judges, found) && doesCount({ kind, known }, found);
  }

  /** Of each place the one with the shortest way there. */
  #retries(): UnfairRetry[] {
    const retries = new Map<string, UnfairRetry>();
    for (const spin of this.#search.spins(SPINS)) {
      const retry = unfairRetry(this.#subject.traced, this.#program, spin);
      if (retry === null) continue;
      const { task, call, lock, place, waitsFor } = retry;
      const name = [task, call, lock, place, ...waitsFor].join(' ');
      if (!retries.has(name)) retries.set(name, retry);
    }
    return [...retries.values()];
  }

  #record(actors: readonly string[]): Recording {
    const { traced, oracles } = this.#subject;
    return record(traced, this.#program, new Sequence(actors), oracles);
  }

  /** Of each kind the one with the shortest way into it, which is what its schedule leads to. */
  #livelocks(): Breach[] {
    const breaches = new Map<string, Breach>();
    const found = this.#search.livelocks().sort((a, b) => a.actors.length - b.actors.length);
    for (const livelock of found) {
      const { kind, sentence } = livelockFailure(this.#subject.fast, this.#program, livelock);
      if (breaches.has(kind)) continue;
      const names = livelock.actors.map((index) => this.#search.names[index] as string);
      const { traced, oracles } = this.#subject;
      const way = new Shortened(new Sequence(names), names.length);
      const recording = record(traced, this.#program, way, oracles);
      breaches.set(kind, { kind, sentence, recording });
    }
    return [...breaches.values()];
  }

  /** The search comes upon failures by long ways; few preemptions are easier to read. */
  #simplest(found: Recording, kind: string): Recording {
    const simple = simplifySchedule(this.#subject, this.#program, found, failsWith(kind));
    const better = findSchedule(this.#subject, this.#program, kind, SIMPLER);
    if (better === null || compareSchedules(better, simple) >= 0) return simple;
    const { traced, oracles } = this.#subject;
    return record(traced, this.#program, new Positional(better.schedule), oracles);
  }
}
