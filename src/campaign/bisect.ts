/**
 * Which kernels have a failure: the program of a counterexample on one build after another, each
 * under every schedule that has no more preemptions than it.
 */

import { type Subject, subjectOf } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { beyond, wordsOf } from '../program/condition-words.ts';
import type { Program } from '../program/program.ts';
import { ExhaustiveSearch } from '../search/exhaustive-search.ts';
import { oracleOf } from '../shrink/counterexample.ts';
import { LimitedSearch, type Limits } from './limited-search.ts';
import { watched } from './watchdog.ts';

/** What is asked of each build. */
export interface Suspect {
  readonly program: Program;
  /** The kind of failure that is looked for. */
  readonly kind: string;
  /** That schedules may have at the most. */
  readonly preemptions: number;
}

/**
 * `fails`: some schedule fails in that way. `fails otherwise`: none does, and some fail in another
 * way, which ends them. `holds`: none fails. `not known`: a limit was reached.
 */
export type FateOfBuild = 'fails' | 'fails otherwise' | 'holds' | 'not known';

/** What a build makes of the program. */
export interface Bisected {
  readonly build: Build;
  readonly fate: FateOfBuild;
  /** It fails in that way only where a failure of another kind does not end the run. */
  readonly isMasked: boolean;
  /** All kinds of failure that were seen. */
  readonly kinds: readonly string[];
  /** States that were looked at. */
  readonly states: number;
}

export class Bisection {
  readonly #suspect: Suspect;
  readonly #oracles: readonly Oracle[];
  readonly #limits: Limits;
  #running: LimitedSearch | null = null;
  #isInterrupted = false;

  /** @param limits of each build's search */
  constructor(suspect: Suspect, oracles: readonly Oracle[], limits: Limits) {
    this.#suspect = suspect;
    this.#oracles = oracles;
    this.#limits = limits;
  }

  /** Asks it to end soon; of what is left nothing is known. */
  interrupt(): void {
    this.#isInterrupted = true;
    this.#running?.interrupt();
  }

  /**
   * @param report told which build it is at, and how many states of it were looked at
   * @throws ModelError if a run of a build does not come back
   */
  async through(
    builds: readonly Build[],
    report: (build: Build, states: number) => void,
  ): Promise<Bisected[]> {
    const all: Bisected[] = [];
    for (const build of builds) all.push(await this.#on(build, report));
    return all;
  }

  async #on(build: Build, report: (build: Build, states: number) => void): Promise<Bisected> {
    const { kind } = this.#suspect;
    const told = (states: number) => report(build, states);
    const all = await this.#search(build, this.#oracles, told);
    if (fateOf(all, kind) !== 'fails otherwise')
      return { build, ...all, isMasked: false, fate: fateOf(all, kind) };
    // What ends those runs would end none of them if nobody asked for it.
    const alone = this.#oracles.filter(({ name }) => name === oracleOf(kind));
    const rest = await this.#search(build, alone, told);
    const kinds = [...new Set([...all.kinds, ...rest.kinds])];
    const isMasked = isAmong(kind, rest.kinds);
    return { build, kinds, states: rest.states, isMasked, fate: fateOf({ ...rest, kinds }, kind) };
  }

  async #search(
    build: Build,
    oracles: readonly Oracle[],
    report: (states: number) => void,
  ): Promise<SearchedBuild> {
    const { program, preemptions } = this.#suspect;
    const subject: Subject = watched(subjectOf(build, oracles));
    const search = new ExhaustiveSearch(subject.fast, program, subject.oracles, { preemptions });
    const running = new LimitedSearch(build, this.#limits);
    this.#running = running;
    if (this.#isInterrupted) running.interrupt();
    running.begin();
    await running.through(search, () => report(search.states));
    const { states, complete } = search;
    return { kinds: [...search.broken.keys()], states, complete };
  }
}

interface SearchedBuild {
  readonly kinds: readonly string[];
  readonly states: number;
  readonly complete: boolean;
}

function fateOf({ kinds, complete }: SearchedBuild, wanted: string): FateOfBuild {
  if (isAmong(wanted, kinds)) return 'fails';
  if (!complete) return 'not known';
  return kinds.length > 0 ? 'fails otherwise' : 'holds';
}

/** Whether it is the same failure, on kernels that may have other names for one function. */
export function isSameFailure(kind: string, other: string): boolean {
  return plainKind(kind) === plainKind(other);
}

function isAmong(wanted: string, kinds: readonly string[]): boolean {
  return kinds.some((kind) => isSameFailure(kind, wanted));
}

/** A function that became the inner half of another got underscores; its checks are the same. */
function plainKind(kind: string): string {
  return kind.replace(/^(kernel-assertions\/)_+/u, '$1');
}

/** Those that can run the program: not every build is modelled with condition variables. */
export function ableAmong(kernels: readonly Build[], program: Program): readonly Build[] {
  return kernels.filter((kernel) => beyond(wordsOf(kernel), program) === null);
}

/** From when to when kernels have it. */
export interface Span {
  /** The first that has it. */
  readonly since: Build;
  /** The one before that, which has it not; null if there is none, or it is not known. */
  readonly after: Build | null;
  /** The first that has it no more; null if there is none, or it is not known. */
  readonly until: Build | null;
  /** The last that has it. */
  readonly last: Build;
}

/** @param line kernels in the order of their time */
export function spansOf(line: readonly Bisected[]): Span[] {
  const spans: Span[] = [];
  let since: Build | null = null;
  let after: Build | null = null;
  for (const [at, { build, fate }] of line.entries()) {
    const before = line[at - 1];
    if (fate === 'fails') {
      if (since === null) after = before === undefined || isOpen(before) ? null : before.build;
      since ??= build;
      const next = line[at + 1];
      if (next?.fate === 'fails') continue;
      const until = next === undefined || isOpen(next) ? null : next.build;
      spans.push({ since, after, until, last: build });
      since = null;
    }
  }
  return spans;
}

function isOpen({ fate }: Bisected): boolean {
  return fate === 'not known';
}
