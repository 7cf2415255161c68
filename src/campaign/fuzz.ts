/**
 * A campaign: many cases of one build. It goes on after the first failure, remembers the simplest
 * failing cases of each kind, and shrinks them when it is over.
 *
 * Cases and their numbers are fast-check's own, so that run N of a seed is the same run here, under
 * jest, and in a pasted `{ seed, path }`. A build may misbehave in any way there is: that ends the
 * campaign, and costs nothing of what it has found.
 */
import { eachRun, type GeneratedCase, profileFor, recordCase } from '../check/case.ts';
import type { CaseOptions } from '../check/case-arbitrary.ts';
import { casesOf } from '../check/cases.ts';
import type { Subject } from '../explore/subject.ts';
import { ModelError } from '../machine/model-error.ts';
import type { Program } from '../program/program.ts';
import { printProgram, shapeOf } from '../program/text.ts';
import { type Candidate, Found, type Kind } from './found.ts';
import { located, Misbehaviour, misbehavesIn, NotTheSame, whereabouts } from './misbehaviour.ts';
import { asFound, type FoundFailure, simplest } from './simplest.ts';
import { mustBeSameTwice, REPEATED } from './twice.ts';
import { guard, PATIENCE_MS, type Patience, Stopped, Stuck, watched } from './watchdog.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Runs to make; null for no limit (then `seconds` must be one). */
  readonly runs: number | null;
  /** Wall-clock seconds to stop after; null for no limit. */
  readonly seconds: number | null;
  /** How cases are made. Its `kind` limits what counts as a failure. */
  readonly cases: CaseOptions;
}

export interface Progress {
  readonly runs: number;
  readonly steps: number;
  /** Seconds since the campaign began. */
  readonly seconds: number;
  /** Kinds of failure seen so far. */
  readonly kinds: number;
}

export interface Explored {
  readonly runs: number;
  readonly steps: number;
  readonly seconds: number;
  /** Programs that were generated, and how many of them were different. */
  readonly programs: number;
  readonly differentPrograms: number;
  /** How many runs came past each place (the *sometimes* oracles). */
  readonly sites: ReadonlyMap<string, number>;
  /** How many programs had each kind of op or event: `lock`, `lock timeout`, `signal` ... */
  readonly ops: ReadonlyMap<string, number>;
  /** Why it ended. */
  readonly ended: 'runs' | 'time' | 'interrupted';
}

/** Different programs are counted up to here; hours of running must not fill the memory. */
const COUNTED = 1_000_000;
/** How often the event loop gets its turn. */
const TURN_MS = 50;
/** Cases are drawn so many at a time, which take about a turn. */
const DRAWN = 64;
/**
 * Making something smaller takes seconds, and many more on a busy machine, and would have to begin
 * anew if it was cut off too early.
 */
const SHRINKING: Patience = { first: 120_000, most: 300_000, untilSigint: true };
/** The same once the build has shown that it may not come back. */
const SHRINKING_WARY: Patience = { ...SHRINKING, first: 4 * PATIENCE_MS };

export class Campaign {
  readonly #subject: Subject;
  readonly #options: CampaignOptions;
  readonly #found = new Found();
  readonly #sites = new Map<string, number>();
  readonly #ops = new Map<string, number>();
  readonly #programs = new Set<string>();
  /** Cases drawn and not yet finished, the present one first. */
  #drawn: GeneratedCase[] = [];
  /** How many runs of the present case are counted; null before it has begun. */
  #counted: number | null = null;
  /** Cases finished. */
  #cases = 0;
  #runs = 0;
  #steps = 0;
  #began = 0;
  #stopped: 'time' | 'interrupted' | null = null;
  /** A run of the build did not come back. */
  #isWary = false;

  constructor(subject: Subject, options: CampaignOptions) {
    this.#subject = watched(subject);
    this.#options = options;
  }

  /** Asks it to end after the present case; what was found is kept. */
  interrupt(): void {
    this.#stopped ??= 'interrupted';
  }

  /**
   * Explores until the budget is spent. `report` is called about twenty times a second. Throws a
   * Misbehaviour; what was found before is kept.
   */
  async explore(report: (progress: Progress) => void): Promise<Explored> {
    const { seed, cases } = this.#options;
    this.#began = performance.now();
    const source = casesOf(this.#subject, seed, cases);
    while (!this.#isOver()) {
      while (this.#drawn.length < DRAWN) this.#drawn.push(source.next().value as GeneratedCase);
      this.#turn();
      report(this.#progress());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return {
      ...this.#progress(),
      programs: this.#cases,
      differentPrograms: this.#programs.size,
      sites: this.#sites,
      ops: this.#ops,
      ended: this.#stopped ?? 'runs',
    };
  }

  /** The kinds that were found. */
  get kinds(): string[] {
    return this.#found.kinds;
  }

  /**
   * Makes smaller what was found of one kind; may take seconds. Throws Stopped after Ctrl-C, Stuck
   * when it takes minutes, and a Misbehaviour.
   *
   * @param certifying called when all that is simpler is searched
   */
  shrink(kind: string, certifying: () => void = () => {}): FoundFailure {
    const patience = this.#isWary ? SHRINKING_WARY : SHRINKING;
    return this.#guard(kind, patience, (known) => {
      return simplest(this.#subject, kind, known, certifying);
    });
  }

  /** What was found of one kind, as it was found. Throws a Misbehaviour. */
  asFound(kind: string): FoundFailure {
    return this.#guard(kind, {}, (known) => asFound(this.#subject, kind, known));
  }

  /** A run that ended in that kind, and what the oracle said of it. */
  candidate(kind: string): Candidate {
    return this.#found.of(kind).kept[0] as Candidate;
  }

  #progress(): Progress {
    const seconds = (performance.now() - this.#began) / 1000;
    return { runs: this.#runs, steps: this.#steps, seconds, kinds: this.#found.kinds.length };
  }

  #isOver(): boolean {
    const { runs, seconds, cases } = this.#options;
    if (this.#stopped !== null) return true;
    if (runs !== null && this.#cases * cases.schedules >= runs) return true;
    if (seconds === null || this.#cases === 0) return false;
    if (performance.now() - this.#began >= seconds * 1000) this.#stopped = 'time';
    return this.#stopped !== null;
  }

  /** About TURN_MS of exploring. */
  #turn(): void {
    try {
      guard(() => {
        const began = performance.now();
        while (this.#drawn.length > 0 && !this.#isOver()) {
          this.#try(this.#drawn[0] as GeneratedCase);
          if (performance.now() - began >= TURN_MS) return;
        }
      });
    } catch (thrown) {
      throw this.#misbehaviour(thrown, this.#drawn[0] as GeneratedCase);
    }
  }

  /** Goes on where it was cut off, if it was. */
  #try(one: GeneratedCase): void {
    if (this.#counted === null) this.#note(one.program);
    this.#counted ??= 0;
    const index = this.#cases;
    eachRun(this.#subject, one, (outcome, schedule) => {
      if (schedule < (this.#counted as number)) return false;
      const { failure, steps } = outcome;
      const { sites } = this.#subject.fast.machine;
      const run = this.#runOf(schedule);
      const isRepeated = (run - 1) % REPEATED === 0;
      if (isRepeated) mustBeSameTwice(this.#subject, one, schedule, outcome);
      for (const site of sites) this.#sites.set(site, (this.#sites.get(site) ?? 0) + 1);
      if (failure !== null && this.#counts(failure.kind)) {
        this.#found.remember(failure, { index, one, schedule, run });
      }
      this.#counted = schedule + 1;
      this.#runs++;
      this.#steps += steps;
      return false;
    });
    this.#counted = null;
    this.#cases++;
    this.#drawn.shift();
  }

  /** The number of a run of the present case. */
  #runOf(schedule: number): number {
    return this.#cases * this.#options.cases.schedules + schedule + 1;
  }

  #counts(kind: string): boolean {
    const wanted = this.#options.cases.kind;
    return wanted === null || kind === wanted;
  }

  #misbehaviour(thrown: unknown, one: GeneratedCase): Misbehaviour {
    const schedule = Math.min(this.#counted ?? 0, one.schedules.length - 1);
    const { traced, oracles } = this.#subject;
    const again = () => {
      const profile = profileFor(traced, oracles, one, schedule);
      return recordCase(this.#subject, one, schedule, profile);
    };
    this.#isWary ||= thrown instanceof Stuck;
    const lost = thrown instanceof NotTheSame;
    const inside = lost ? null : misbehavesIn(this.#subject, () => guard(again));
    const cause = located(this.#subject.build, thrown, inside);
    return new Misbehaviour(cause, one.program, this.#runOf(schedule));
  }

  /** Work on a kind that was found; also that may misbehave. */
  #guard(kind: string, patience: Patience, work: (known: Kind) => FoundFailure): FoundFailure {
    const known = this.#found.of(kind);
    const { one, run } = this.candidate(kind);
    try {
      return guard(() => work(known), patience);
    } catch (thrown) {
      if (thrown instanceof Stopped) throw thrown;
      if (thrown instanceof Stuck && !thrown.inOneRun) throw thrown;
      this.#isWary ||= thrown instanceof Stuck;
      const inside = thrown instanceof ModelError ? null : whereabouts(this.#subject);
      throw new Misbehaviour(located(this.#subject.build, thrown, inside), one.program, run);
    }
  }

  #note(program: Program): void {
    if (this.#programs.size < COUNTED) this.#programs.add(printProgram(program, ' | '));
    const ops = new Set(program.tasks.flatMap((task) => task.ops.map((op) => shapeOf(op))));
    for (const { call } of program.events) ops.add(call);
    for (const op of ops) this.#ops.set(op, (this.#ops.get(op) ?? 0) + 1);
  }
}
