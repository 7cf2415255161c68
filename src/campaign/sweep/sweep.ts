/**
 * Every program of a grammar on one build, the simplest first: so the first that fails in some way
 * is the smallest there is.
 *
 * Programs that cannot show anything new are recognised and counted (sweep/apart.ts and
 * sweep/waits.ts). What is to be searched is handed out in portions; whoever searches them, and in
 * whatever order they come back, the sweep goes by the order of programs alone.
 */
import type { Program } from '../../program/program.ts';
import { fallsApart } from '../../sweep/apart.ts';
import { type CoverageRow, count, emptyRow } from '../../sweep/coverage.ts';
import { type Grammar, sizesOf } from '../../sweep/grammar.ts';
import type { Looked } from '../../sweep/looked.ts';
import { programsOf } from '../../sweep/programs.ts';
import { Waits } from '../../sweep/waits.ts';

/** The first program, in the order of the sweep, that fails in this way. */
export interface Smallest {
  readonly kind: string;
  readonly program: Program;
  /** Who took each step of a failing run. */
  readonly actors: readonly string[];
  /** What was looked at before it, by size, itself not included. */
  readonly before: readonly CoverageRow[];
}

export interface SweepProgress {
  readonly rows: readonly CoverageRow[];
  readonly smallest: readonly Smallest[];
  /** The first program whose search broke off, and why. */
  readonly trouble: { readonly program: Program; readonly why: string } | null;
}

/** Searches some programs, and answers for each in their order. */
export type Searcher = (programs: readonly Program[]) => Promise<readonly Looked[]>;

/** So many programs are handed out at a time. */
const PORTION = 32;
/** So many portions are out at the same time. */
const AHEAD = 16;

export class Sweep implements SweepProgress {
  readonly rows: CoverageRow[] = [];
  readonly smallest: Smallest[] = [];
  trouble: SweepProgress['trouble'] = null;
  readonly #grammar: Grammar;
  readonly #search: Searcher;
  readonly #waits: Waits;
  /** Programs that an earlier sweep has been through, and that are passed over. */
  #passed: number;
  #isStopped = false;

  /** @param earlier where an earlier sweep of the same programs has come to */
  constructor(grammar: Grammar, search: Searcher, earlier: Earlier | null = null) {
    this.#grammar = grammar;
    this.#search = search;
    this.#waits = earlier?.waits ?? new Waits();
    this.#passed = earlier?.programs ?? 0;
    if (earlier === null) return;
    this.rows.push(...earlier.rows);
    this.smallest.push(...earlier.smallest);
    this.trouble = earlier.trouble;
  }

  /** Programs that were looked at or recognised. */
  get programs(): number {
    return this.rows.reduce((sum, { programs }) => sum + programs, 0);
  }

  /** Where it is, for a later sweep to go on from. */
  get state(): Earlier {
    const { rows, smallest, trouble, programs } = this;
    return { rows, smallest, trouble, programs, waits: this.#waits };
  }

  /** Asks it to end after the portions that are out. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Goes through all programs, or until it is stopped; says whether that was all.
   *
   * @param report called after each portion
   * @throws whatever the searcher throws
   */
  async run(report: (progress: SweepProgress) => void): Promise<boolean> {
    for (const size of sizesOf(this.#grammar)) {
      const programs = programsOf(this.#grammar, size);
      const passed = Math.min(this.#passed, programs.length);
      this.#passed -= passed;
      if (passed === programs.length) continue;
      const known = this.rows.at(-1);
      const isBegun = passed > 0 && known !== undefined;
      const row = isBegun ? known : emptyRow(size, programs.length);
      if (!isBegun) this.rows.push(row);
      await this.#through(programs.slice(passed), row, report);
      if (this.#isStopped) return false;
    }
    return true;
  }

  async #through(
    programs: readonly Program[],
    row: CoverageRow,
    report: (progress: SweepProgress) => void,
  ): Promise<void> {
    const out: { portion: Handful; answers: Promise<readonly Looked[]> }[] = [];
    const merge = async () => {
      const { portion, answers } = out.shift() as (typeof out)[number];
      this.#merge(portion, await answers, row);
      report(this);
    };
    for (let at = 0; at < programs.length && !this.#isStopped; at += PORTION) {
      const portion = programs.slice(at, at + PORTION).map((program) => {
        return { program, skipped: this.#reasonToSkip(program) };
      });
      const wanted = portion.filter(({ skipped }) => skipped === null);
      out.push({ portion, answers: this.#search(wanted.map(({ program }) => program)) });
      if (out.length >= AHEAD) await merge();
    }
    while (out.length > 0) await merge();
  }

  /** Goes by what is known of programs with fewer ops, which are all done. */
  #reasonToSkip(program: Program): 'apart' | 'idle' | null {
    if (fallsApart(program)) return 'apart';
    return this.#waits.recognises(program) ? 'idle' : null;
  }

  #merge(portion: Handful, answers: readonly Looked[], row: CoverageRow): void {
    const left = [...answers];
    for (const { program, skipped } of portion) {
      if (skipped !== null) {
        count(row, skipped);
        continue;
      }
      const looked = left.shift() as Looked;
      this.#note(program, looked);
      count(row, looked);
    }
  }

  #note(program: Program, { kinds, ended, preemptions, trouble }: Looked): void {
    for (const { kind, actors } of kinds) {
      if (this.smallest.some((known) => known.kind === kind)) continue;
      const before = this.rows.map((row) => ({ ...row, searched: new Map(row.searched) }));
      this.smallest.push({ kind, program, actors, before });
    }
    if (trouble !== null) this.trouble ??= { program, why: trouble };
    if (preemptions === Infinity) this.#waits.note(program, ended);
  }
}

type Handful = readonly { readonly program: Program; readonly skipped: 'apart' | 'idle' | null }[];

/** What a sweep has come to. */
export interface Earlier extends SweepProgress {
  readonly programs: number;
  readonly waits: Waits;
}
