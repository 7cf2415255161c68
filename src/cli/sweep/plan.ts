/** What `pifuzz sweep` is asked for: its options as words, and as values. */
import { type Setting, settingOf } from '../../campaign/setting.ts';
import type { Counted } from '../../check/counted.ts';
import { type Subject, subjectOf } from '../../explore/subject.ts';
import { type Build, modelsExit, modelsRequeue } from '../../kernel/build.ts';
import type { Rule } from '../../machine/checks.ts';
import { eventKinds } from '../../program/event-kinds.ts';
import { MAX_CONDITIONS, MAX_EVENTS, MAX_TASKS } from '../../program/program.ts';
import {
  FEATURES,
  type Feature,
  type Grammar,
  grammarText,
  hasConditions,
} from '../../sweep/grammar.ts';
import type { Reach } from '../../sweep/looked.ts';
import { jobsIn, seconds, wholeNumber } from '../arguments.ts';
import { UsageError, unknownName } from '../complaints.ts';
import { kindAmong, knownKinds, namesOf, oraclesAmong, rulesNamed } from '../rules.ts';

/** The options as commander hands them over. */
export interface SweepWords {
  readonly tasks: string;
  readonly locks: string;
  readonly ops: string;
  readonly events?: string;
  readonly conditions?: string;
  readonly only: string;
  readonly preemptions?: string;
  readonly states: string;
  readonly time?: string;
  readonly resume?: string;
  readonly oracle?: readonly string[];
  readonly kind?: string;
  readonly known?: readonly string[];
  readonly reports: string;
  readonly jobs?: string;
  readonly json?: true;
}

export interface SweepPlan {
  readonly subject: Subject;
  readonly setting: Setting;
  readonly rules: readonly Rule[];
  /** Which kinds of failure get a page. */
  readonly counted: Counted;
  readonly grammar: Grammar;
  readonly reach: Reach;
  /** Grammar and reach as options. */
  readonly options: string;
  /** Wall-clock seconds to stop after; null for no limit. */
  readonly seconds: number | null;
  /** The file that keeps where the sweep has come to; null for none. */
  readonly resume: string | null;
  readonly reports: string;
  /** Worker threads; undefined for as many as there are by default. */
  readonly jobs: number | undefined;
  readonly json: boolean;
}

export const DEFAULT_ONLY = 'lock,trylock,unlock,timeout';
export const DEFAULT_STATES = '20000';
export const DEFAULT_SIZE = { tasks: '3', locks: '2', ops: '3' };
const MAX_LOCKS = 4;
const MAX_OPS = 12;
const MAX_PREEMPTIONS = 100;
const MAX_STATES = 50_000_000;
const WEEK = 7 * 24 * 60 * 60;
const EVENTS: readonly Feature[] = Object.values(eventKinds).map(({ call }) => call);
const EVENT_NAMES = `${EVENTS.slice(0, -1).join(', ')} or ${EVENTS.at(-1)}`;

export function sweepPlan(build: Build, words: SweepWords): SweepPlan {
  if (words.reports === '') throw new UsageError('--reports takes a folder, and got nothing');
  if (words.resume === '') throw new UsageError('--resume takes a file, and got nothing');
  const rules = rulesNamed(words.oracle ?? []);
  const subject = subjectOf(build, oraclesAmong(rules));
  const grammar = grammarFrom(words);
  if (grammar.conditions > 0 && !modelsRequeue(build)) {
    throw new UsageError(
      'condition variables are modelled for kernels of Linux and what is made of them, not for ' +
        build.name,
    );
  }
  mustModelDeaths(build, grammar);
  const reach = reachFrom(words);
  const judges = namesOf(rules);
  return {
    subject,
    setting: settingOf(subject, judges),
    rules,
    counted: {
      kind: words.kind === undefined ? null : kindAmong(words.kind, rules),
      known: knownKinds(words.known ?? []),
    },
    grammar,
    reach,
    options: `${grammarText(grammar)}${reachText(reach)}`,
    seconds: words.time === undefined ? null : seconds('--time', words.time, WEEK),
    resume: words.resume ?? null,
    reports: words.reports,
    jobs: jobsIn(words),
    json: words.json === true,
  };
}

/** @throws UsageError if tasks are to end, and nobody knows what this kernel does then */
function mustModelDeaths(build: Build, { features }: Grammar): void {
  const ends = (['kill', 'exec'] as const).find((event) => features.has(event));
  if (ends === undefined || modelsExit(build)) return;
  throw new UsageError(
    `--only ${ends} is for builds whose exit of tasks is modelled, as today's kernel's ` +
      `(mainline) is, and not for ${build.name}`,
  );
}

type GrammarWords = Pick<SweepWords, 'tasks' | 'locks' | 'ops' | 'events' | 'conditions' | 'only'>;

export function grammarFrom(words: GrammarWords): Grammar {
  const { tasks, locks, ops, events, conditions, only } = words;
  const features = featuresFrom(only);
  const isEventful = EVENTS.some((event) => features.has(event));
  if (features.has('robust') && !features.has('kill')) {
    throw new UsageError('--only robust needs kill: nobody is told of a death where nobody dies');
  }
  const most = wholeNumber('--events', events ?? (isEventful ? '1' : '0'), 0, MAX_EVENTS);
  if (most > 0 && !isEventful) {
    throw new UsageError(`--events ${most} needs ${EVENT_NAMES} among what --only names`);
  }
  const sleeps = hasConditions(features);
  const count = wholeNumber('--conditions', conditions ?? (sleeps ? '1' : '0'), 0, MAX_CONDITIONS);
  if (count > 0 && !sleeps) {
    const call = 'a call about them, such as wait_requeue_pi';
    throw new UsageError(`--conditions ${count} needs ${call}, among what --only names`);
  }
  return {
    tasks: wholeNumber('--tasks', tasks, 1, MAX_TASKS),
    locks: wholeNumber('--locks', locks, 1, MAX_LOCKS),
    ops: wholeNumber('--ops', ops, 0, MAX_OPS),
    events: most,
    conditions: count,
    features,
  };
}

function featuresFrom(only: string): ReadonlySet<Feature> {
  const words = only.split(',').map((word) => word.trim());
  const names = [...FEATURES.keys()];
  return new Set(
    words.map((word) => {
      const feature = FEATURES.get(word);
      if (feature !== undefined) return feature;
      throw new UsageError(unknownName('thing for --only', word, names, names.join(', ')));
    }),
  );
}

type ReachWords = Pick<SweepWords, 'preemptions' | 'states'>;

export function reachFrom({ preemptions, states }: ReachWords): Reach {
  return {
    preemptions:
      preemptions === undefined
        ? Infinity
        : wholeNumber('--preemptions', preemptions, 0, MAX_PREEMPTIONS),
    states: wholeNumber('--states', states, 1, MAX_STATES),
  };
}

/** What is as usual is not said. */
function reachText({ preemptions, states }: Reach): string {
  const bound = preemptions === Infinity ? '' : ` --preemptions ${preemptions}`;
  return `${bound}${String(states) === DEFAULT_STATES ? '' : ` --states ${states}`}`;
}
