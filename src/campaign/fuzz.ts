/**
 * A campaign: many cases of one build. It goes on after the first failure, remembers the simplest
 * failing cases of each kind, and shrinks them when it is over.
 *
 * Cases and their numbers are fast-check's own, so that run N of a seed is the same run here, under
 * jest, and in a pasted `{ seed, path }`.
 */
import { eachRun, type GeneratedCase, recordCase, shrinkCase } from '../check/case.ts';
import type { CaseOptions } from '../check/case-arbitrary.ts';
import { casesOf } from '../check/cases.ts';
import type { Subject } from '../explore/subject.ts';
import type { Program } from '../program/program.ts';
import { printProgram, shapeOf } from '../program/text.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { reduce } from '../shrink/minimise.ts';
import { comparePrograms } from '../shrink/order.ts';

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

/** A kind of failure, with its smallest counterexample. */
export interface Finding {
  readonly counterexample: Counterexample;
  /** The number of the first run that failed like this, from 1. */
  readonly firstRun: number;
  /** How many runs failed like this. */
  readonly failures: number;
  /** fast-check's path to the case that was shrunk. */
  readonly path: string;
  /** The case that was shrunk, as it was generated. */
  readonly original: {
    readonly program: Program;
    readonly strategy: string;
    readonly run: number;
    readonly switches: number;
    readonly steps: number;
  };
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

/** Failing cases of a kind that are worth shrinking: the simplest few, in order. */
interface Candidates {
  firstRun: number;
  failures: number;
  kept: Candidate[];
}

interface Candidate {
  readonly index: number;
  readonly one: GeneratedCase;
  readonly schedule: number;
}

/** So many cases of a kind are looked at; different cases may end in different minima. */
const KEPT = 3;
/** Different programs are counted up to here; hours of running must not fill the memory. */
const COUNTED = 1_000_000;
/** How often the event loop gets its turn. */
const TURN_MS = 50;

export class Campaign {
  readonly #subject: Subject;
  readonly #options: CampaignOptions;
  readonly #found = new Map<string, Candidates>();
  readonly #sites = new Map<string, number>();
  readonly #ops = new Map<string, number>();
  readonly #programs = new Set<string>();
  #cases = 0;
  #runs = 0;
  #steps = 0;
  #began = 0;
  #stopped: 'time' | 'interrupted' | null = null;

  constructor(subject: Subject, options: CampaignOptions) {
    this.#subject = subject;
    this.#options = options;
  }

  /** Asks it to end after the present case; what was found is kept. */
  interrupt(): void {
    this.#stopped ??= 'interrupted';
  }

  /** Explores until the budget is spent. `report` is called about twenty times a second. */
  async explore(report: (progress: Progress) => void): Promise<Explored> {
    const { seed, runs, seconds, cases } = this.#options;
    this.#began = performance.now();
    let turn = this.#began;
    for (const one of casesOf(this.#subject, seed, cases)) {
      if (runs !== null && this.#cases * cases.schedules >= runs) break;
      this.#try(one, this.#cases);
      const now = performance.now();
      if (now - turn >= TURN_MS) {
        turn = now;
        report(this.#progress());
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (seconds !== null && now - this.#began >= seconds * 1000) this.#stopped ??= 'time';
      if (this.#stopped !== null) break;
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
    return [...this.#found.keys()];
  }

  /** Shrinks what was found of one kind; may take seconds. */
  shrink(kind: string): Finding {
    const { firstRun, failures, kept } = this.#found.get(kind) as Candidates;
    const reduced = kept.map((candidate) => {
      const recording = recordCase(this.#subject, candidate.one, candidate.schedule);
      return {
        candidate,
        recording,
        program: reduce(this.#subject, candidate.one.program, recording),
      };
    });
    reduced.sort((a, b) => comparePrograms(a.program, b.program));
    const { candidate, recording } = reduced[0] as (typeof reduced)[number];
    const { index, one, schedule } = candidate;
    const counterexample = shrinkCase(this.#subject, one, kind) as Counterexample;
    const strategy = one.schedules[schedule]?.strategy.name ?? '';
    const run = index * this.#options.cases.schedules + schedule + 1;
    const { switches, steps } = recording;
    const original = { program: one.program, strategy, run, switches, steps };
    return { counterexample, firstRun, failures, path: `${index}:0`, original };
  }

  #progress(): Progress {
    const seconds = (performance.now() - this.#began) / 1000;
    return { runs: this.#runs, steps: this.#steps, seconds, kinds: this.#found.size };
  }

  #try(one: GeneratedCase, index: number): void {
    this.#cases++;
    this.#note(one.program);
    const { sites } = this.#subject.fast;
    eachRun(this.#subject, one, ({ failure, steps }, schedule) => {
      this.#runs++;
      this.#steps += steps;
      for (const site of sites) this.#sites.set(site, (this.#sites.get(site) ?? 0) + 1);
      if (failure !== null) this.#remember(failure.kind, { index, one, schedule });
      return false;
    });
  }

  #remember(kind: string, candidate: Candidate): void {
    const wanted = this.#options.cases.kind;
    if (wanted !== null && kind !== wanted) return;
    const { index, one, schedule } = candidate;
    const run = index * this.#options.cases.schedules + schedule + 1;
    const seen = this.#found.get(kind) ?? { firstRun: run, failures: 0, kept: [] };
    this.#found.set(kind, seen);
    seen.failures++;
    if (seen.kept.some((kept) => kept.one === one)) return;
    seen.kept.push(candidate);
    seen.kept.sort((a, b) => comparePrograms(a.one.program, b.one.program) || a.index - b.index);
    seen.kept.length = Math.min(seen.kept.length, KEPT);
  }

  #note(program: Program): void {
    if (this.#programs.size < COUNTED) this.#programs.add(printProgram(program, ' | '));
    const ops = new Set(program.tasks.flatMap((task) => task.ops.map((op) => shapeOf(op))));
    for (const { call } of program.events) ops.add(call);
    for (const op of ops) this.#ops.set(op, (this.#ops.get(op) ?? 0) + 1);
  }
}
