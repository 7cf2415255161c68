/** What `pifuzz fuzz` is asked for: its options as words, and as values. */
import { statSync } from 'node:fs';
import type { CampaignOptions } from '../campaign/fuzz.ts';
import { DEFAULT_CASES } from '../check/case-arbitrary.ts';
import { type Subject, subjectOf } from '../explore/subject.ts';
import type { Build } from '../kernel/build.ts';
import type { Rule } from '../machine/checks.ts';
import { NO_LIVELOCK } from '../search/livelock.ts';
import { DEFAULT_EFFORT, EFFORTS, effortNamed, type HowHard } from '../shrink/how-hard.ts';
import {
  jobsIn,
  mustModel,
  programFrom,
  seconds,
  strategyNamed,
  wholeNumber,
  why,
} from './arguments.ts';
import { quoted, UsageError, unknownName } from './complaints.ts';
import { kindAmong, knownKinds, namesOf, oraclesAmong, rulesNamed } from './rules.ts';

/** The options as commander hands them over. */
export interface FuzzWords {
  readonly seed: string;
  readonly runs?: string;
  readonly time?: string;
  readonly strategy: string;
  readonly program?: string;
  readonly oracle?: readonly string[];
  readonly kind?: string;
  readonly known?: readonly string[];
  readonly against?: string;
  readonly reports: string;
  readonly jobs?: string;
  readonly effort?: string;
  readonly curve?: string;
  readonly json?: true;
}

export interface Plan {
  readonly subject: Subject;
  readonly options: CampaignOptions;
  /** The options that say what counts as news, as words for another command. */
  readonly judging: string;
  /** The rules of which failures are reported. */
  readonly rules: readonly Rule[];
  /** Worker threads; undefined for as many as there are by default. */
  readonly jobs: number | undefined;
  /** How hard the minimum of each kind is looked for. */
  readonly effort: HowHard;
  /** The folder for pages. */
  readonly reports: string;
  /** The file for the curve of what is left; null for none. */
  readonly curve: string | null;
  readonly json: boolean;
}

export const DEFAULT_BUILD = 'rfc-2016-10';
export const DEFAULT_SEED = '42';
/** Enough to see each kind of failure that the default build has, a few times at least. */
export const DEFAULT_RUNS = 30_000;
export const DEFAULT_REPORTS = 'reports/found';

/** fast-check's seeds are 32 bits wide, and some of those it prints are negative. */
export const MAX_SEED = 0x7fffffff;
export const MAX_RUNS = 1_000_000_000;
const WEEK = 7 * 24 * 60 * 60;

export function planOf(build: Build, words: FuzzWords, against: Build | null = null): Plan {
  if (words.reports === '') throw new UsageError('--reports takes a folder, and got nothing');
  if (words.curve !== undefined) mustBeForFile(words.curve);
  const rules = rulesNamed(words.oracle ?? []);
  const subject = subjectOf(build, oraclesAmong(rules));
  // No oracle asks for it, and a run that comes to no end may show it.
  const others = words.oracle === undefined ? [NO_LIVELOCK] : [];
  const time = words.time === undefined ? null : seconds('--time', words.time, WEEK);
  const program = words.program === undefined ? null : programFrom(words.program);
  if (program !== null) mustModel(program, build, ...(against === null ? [] : [against]));
  const cases = {
    ...DEFAULT_CASES,
    strategy: strategyNamed(words.strategy),
    program,
    kind: words.kind === undefined ? null : kindAmong(words.kind, [...rules, ...others]),
    known: knownKinds(words.known ?? []),
  };
  return {
    subject,
    options: {
      seed: wholeNumber('--seed', words.seed, -MAX_SEED - 1, MAX_SEED),
      runs: runsOf(words.runs, time),
      seconds: time,
      cases,
      judges: namesOf(rules),
      against,
    },
    judging: judgingOf(words),
    rules,
    jobs: jobsIn(words),
    effort: effortFrom(words.effort ?? DEFAULT_EFFORT),
    reports: words.reports,
    curve: words.curve ?? null,
    json: words.json === true,
  };
}

function effortFrom(name: string): HowHard {
  const effort = effortNamed(name);
  if (effort !== null) return effort;
  const names = EFFORTS.map((one) => one.name);
  throw new UsageError(unknownName('effort', name, names, `there are ${names.join(', ')}`));
}

function judgingOf({ oracle = [], kind, known = [], against }: FuzzWords): string {
  const given: [option: string, words: readonly string[]][] = [
    ['--oracle', oracle],
    ['--kind', kind === undefined ? [] : [kind]],
    ['--known', known],
    ['--against', against === undefined ? [] : [against]],
  ];
  return given.flatMap(([option, all]) => all.map((one) => ` ${option} ${asWord(one)}`)).join('');
}

/** As a shell takes it. */
function asWord(text: string): string {
  return /^[\w./+~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Said before hours of running, and not after them. */
function mustBeForFile(path: string): void {
  if (path === '') throw new UsageError('--curve takes a file, and got nothing');
  let isFolder: boolean;
  try {
    isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (thrown) {
    throw new UsageError(`--curve takes a file, and ${quoted(path)} is none: ${why(thrown)}`);
  }
  if (isFolder) throw new UsageError(`--curve takes a file, and ${quoted(path)} is a folder`);
}

function runsOf(words: string | undefined, time: number | null): number | null {
  if (words !== undefined) return wholeNumber('--runs', words, 1, MAX_RUNS);
  return time === null ? DEFAULT_RUNS : null;
}
