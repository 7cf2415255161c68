/**
 * What a folded row of a page says is true of its steps: each claim is a change or an access among
 * them, and no step belongs to something that the row does not name. The claims are read here off
 * the text, and judged by the raw steps.
 *
 * FOLDED_RUNS=500 looks at so many failing runs of each build.
 */
import { eachRun, recordCase } from '../src/check/case.ts';
import { DEFAULT_CASES } from '../src/check/case-arbitrary.ts';
import { casesOf } from '../src/check/cases.ts';
import { subjectOf } from '../src/explore/subject.ts';
import { type Trace, type TraceStep, trace } from '../src/explore/trace.ts';
import type { Program } from '../src/program/program.ts';
import { parseProgram } from '../src/program/text.ts';
import { type Alias, aliasesOf } from '../src/report/telling/aliases.ts';
import { failureOf } from '../src/report/telling/failure.ts';
import { type StepsRow, storyOf } from '../src/report/telling/story.ts';
import { allBuilds } from '../src/variants/builds.ts';
import { someOf } from './support/by-day.ts';

const FAILING = Number(process.env.FOLDED_RUNS ?? 2);
/** Where a build holds, or fails seldom, runs that pass are told as well. */
const PASSING = Math.ceil(FAILING / 4);
const CASES = FAILING * 8;

/** The steps of a row, in the names of its page. */
interface Judged {
  readonly steps: readonly TraceStep[];
  readonly alias: Alias;
}

const tasksIn = (list: string) => list.slice(1, -1).split(', ').filter(Boolean);

function changed(
  { steps, alias }: Judged,
  name: string,
  test: (before: string, after: string, step: TraceStep) => boolean,
): boolean {
  return steps.some((step) => {
    return step.changes.some(({ cell, before, after }) => {
      return alias(cell) === name && test(before, after, step);
    });
  });
}

function accessed({ steps, alias }: Judged, verb: string, name: string): boolean {
  return steps.some((step) => {
    const object = alias(step.object);
    return step.verb === verb && [object, object.replace(/^(hb.*)\.lock$/u, '$1')].includes(name);
  });
}

const owner = (value: string) => value.replace('+W', '');
/** Of an rt_mutex: `P1.pi_mutex`, `m1`; of a bucket. */
const queues = (name: string) => [`${name}.waiters`, `${name}.chain`];

function moved(row: Judged, name: string, task: string | null, joins: boolean): boolean {
  return queues(name).some((queue) => {
    return changed(row, queue, (before, after, { actor }) => {
      const [more, fewer] = joins ? [after, before] : [before, after];
      const own = tasksIn(fewer);
      return tasksIn(more).some((one) => !own.includes(one) && one === (task ?? actor));
    });
  });
}

function gone(row: Judged, name: string): boolean {
  return changed(row, `${name}.refcount`, (before, after) => before === '0' && after === '1');
}

/** A mutex of the kernel's has verbs of its own. */
function locked(row: Judged, verb: 'lock' | 'unlock', name: string): boolean {
  return accessed(row, verb, name) || accessed(row, `mutex_${verb}`, name);
}

function exits(row: Judged, field: string, value: string): boolean {
  return changed(row, `${row.steps[0]?.actor}.${field}`, (_, after) => after === value);
}

type Check = (row: Judged, first: string, second: string) => boolean;

const N = '`([^`]+)`';
const T = '(T\\d)';

/** Each form of a claim, and what has to be among the steps. */
const CLAIMS: readonly (readonly [string, Check])[] = [
  [`finds ${N} taken by ${T}`, (row, f) => accessed(row, 'cmpxchg', f)],
  [`finds that ${N} is .+`, (row, f) => accessed(row, 'cmpxchg', f)],
  [`(?:takes|releases) ${N} in user space`, (row, f) => changed(row, f, () => true)],
  [`creates ${N}`, (row, p) => changed(row, `${p}.owner`, (before) => before === 'NULL')],
  [`queues on ${N}(?: and ${N})?`, (row, a, b) => both(a, b, (x) => moved(row, x, null, true))],
  [`queues ${T} on ${N}`, (row, task, x) => moved(row, x, task, true)],
  [`leaves ${N}(?: and ${N})?`, (row, a, b) => both(a, b, (x) => moved(row, x, null, false))],
  [`takes ${T} out of ${N}`, (row, task, x) => moved(row, x, task, false)],
  [
    `changes the order of ${N}`,
    (row, x) => queues(x).some((queue) => changed(row, queue, () => true)),
  ],
  [
    `sets WAITERS in ${N}`,
    (row, f) => changed(row, f, (before, after) => after === `WAITERS|${before}`),
  ],
  [`sets ${N} to (.+)`, (row, f, value) => changed(row, f, (_, after) => after === value)],
  [`makes a signal pending for ${T}`, (row, t) => changed(row, `${t}.TIF_SIGPENDING`, () => true)],
  ['takes the signal', ({ steps }) => steps.some(({ object }) => /TIF_SIGPENDING$/u.test(object))],
  [`sends SIGKILL to ${T}`, (row, t) => changed(row, `${t}.SIGKILL`, () => true)],
  ['looks for SIGKILL', ({ steps }) => steps.some(({ object }) => /SIGKILL$/u.test(object))],
  ['says that it is (EXITING|DEAD)', (row, state) => exits(row, 'futex_state', state)],
  ['gives up its TID', (row) => exits(row, 'thread_pid', 'false')],
  [`looks for ${T} by its TID`, (row, t) => accessed(row, 'read', `${t}.thread_pid`)],
  [`takes OWNER_DIED off ${N}`, (row, x) => accessed(row, 'fetch_and', x)],
  [`lets ${T} run as .+`, (row, t) => changed(row, `${t}.prio`, () => true)],
  [`boosts ${T}`, (row, t) => changed(row, `${t}.prio`, (was, is) => Number(is) < Number(was))],
  [
    `ends the boost of ${T}`,
    (row, t) => changed(row, `${t}.prio`, (was, is) => Number(is) > Number(was)),
  ],
  [
    `makes ${T} owner of ${N}`,
    (row, t, p) => changed(row, `${p}.owner`, (_, after) => owner(after) === t),
  ],
  [`${N} has no owner`, (row, p) => changed(row, `${p}.owner`, (_, after) => after === 'NULL')],
  [`releases ${N}`, (row, m) => changed(row, `${m}.owner`, (_, after) => owner(after) === 'NULL')],
  [
    `takes ${N}`,
    (row, m) => changed(row, `${m}.owner`, (_, after, { actor }) => owner(after) === actor),
  ],
  [`gives ${N} to ${T}`, (row, m, t) => changed(row, `${m}.owner`, (_, is) => owner(is) === t)],
  [
    `wakes ${T}`,
    ({ steps }, t) => {
      return steps.some(({ verb, object, observed }) => {
        return verb === 'wake' && object === `${t}.__state` && observed === 'true';
      });
    },
  ],
  ['starts its timer', ({ steps }) => steps.some(({ verb }) => verb === 'start')],
  ['stops its timer', ({ steps }) => steps.some(({ verb }) => verb === 'cancel')],
  ['expires', ({ steps }) => steps.some(({ verb }) => verb === 'expire')],
  [`frees ${N}`, gone],
  ['returns .+', ({ steps }) => steps.some(({ returned }) => returned !== null)],
  [`reads ${N}`, (row, x) => accessed(row, 'read', x)],
  [`writes ${N}`, (row, x) => accessed(row, 'write', x)],
  [`locks ${N}`, (row, x) => locked(row, 'lock', x)],
  [`unlocks ${N}`, (row, x) => locked(row, 'unlock', x)],
  [`locks and unlocks ${N}`, (row, x) => locked(row, 'lock', x) && locked(row, 'unlock', x)],
  [`tries to lock ${N}`, (row, x) => accessed(row, 'trylock', x)],
  [`exchanges ${N}`, (row, x) => accessed(row, 'cmpxchg', x)],
  [`sets the waiters bit in ${N}`, (row, x) => accessed(row, 'fetch_or', x)],
  [`increments ${N}`, (row, x) => accessed(row, 'inc_not_zero', x)],
  [`decrements ${N}`, (row, x) => accessed(row, 'dec_and_test', x)],
  ['offers the CPU', ({ steps }) => steps.some(({ verb }) => verb === 'relax')],
  ['goes on after the sleep', ({ steps }) => steps.some(({ verb }) => verb === 'sleep')],
  [
    'changes its own state',
    ({ steps }) => steps.some(({ object, actor }) => object === `${actor}.__state`),
  ],
  [`turns to waking ${T}`, (row, t) => row.steps.some((s) => s.object === `${t}.wake_q`)],
  [`notes that ${T} is to be woken`, (row, t) => row.steps.some((s) => s.object === `${t}.wake_q`)],
  [
    `does not find ${T} asleep`,
    ({ steps }, t) => {
      return steps.some(({ verb, object }) => verb === 'wake' && object === `${t}.__state`);
    },
  ],
  ['looks for a signal', ({ steps }) => steps.some((s) => /TIF_SIGPENDING$/u.test(s.object))],
];

function both(a: string, b: string | undefined, check: (name: string) => boolean): boolean {
  return check(a) && (b === undefined || check(b));
}

/** Names of objects that a step touches, as the page has them. */
function touchedBy({ object, place }: TraceStep, alias: Alias): string {
  const timer = /^(T\d+)\.timer\b/u.exec(object)?.[1];
  if (timer !== undefined) return `${timer}.timer`;
  const entry = /^q\((T\d+)\./u.exec(object)?.[1];
  if (entry !== undefined) return entry;
  const waiter = place.object.kind === 'waiter' ? place.object.of?.name : undefined;
  return (waiter === undefined ? alias(object) : alias(waiter)).split('.')[0] as string;
}

const escaped = (name: string) => name.replaceAll(/[()]/gu, '\\$&');

/** What is wrong with a folded row. */
function faults({ steps, phase, by }: StepsRow, alias: Alias): string[] {
  const text = (phase ?? '').replaceAll('*', '').replaceAll('’s timer', '.timer');
  const row = { steps, alias };
  const own = by.kind === 'timer' ? [by.task, `${by.task}.timer`] : [by.task];
  const objects = new Set(
    steps.filter(({ verb }) => verb !== 'relax').map((step) => touchedBy(step, alias)),
  );
  const hidden = [...objects].filter((name) => {
    return (
      !own.includes(name) && !new RegExp(`(?<!\\w|\\()${escaped(name)}(?!\\w)`, 'u').test(text)
    );
  });
  const only = /^touches nothing but (.*)$/u.exec(text)?.[1];
  const [, said = text, others = ''] = /^(.*?) \(also touches (.*)\)$/u.exec(text) ?? [];
  const named = [...(only ?? others).matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name);
  const untouched = named.filter((name) => !objects.has(name));
  const claims = only === undefined ? said.split(/, (?![^`]*\]|\d)/u) : [];
  const untrue = claims.filter((claim) => !isTrue(claim, row));
  return [
    ...hidden.map((name) => `${name} is not named: ${text}`),
    ...untouched.map((name) => `${name} is not touched: ${text}`),
    ...untrue.map((claim) => `not so: ${claim} (${text})`),
  ];
}

function isTrue(claim: string, row: Judged): boolean {
  return CLAIMS.some(([form, check]) => {
    const [, first = '', second] = new RegExp(`^${form}$`, 'u').exec(claim) ?? [];
    return new RegExp(`^${form}$`, 'u').test(claim) && check(row, first, second as string);
  });
}

function folded(story: Trace, program: Program, alias: Alias): StepsRow[] {
  const failure = failureOf(story.kind ?? '', story);
  return storyOf(story, program, failure, alias).filter((row): row is StepsRow => {
    return row.type === 'steps' && row.phase !== null;
  });
}

interface Looked {
  runs: number;
  failing: number;
  rows: number;
}

/** The first fault of a build's runs, and how much was looked at. */
function look(build: (typeof allBuilds)[number], looked: Looked): string | null {
  const under = subjectOf(build);
  let [failing, passing, cases] = [0, 0, 0];
  let fault: string | null = null;
  for (const one of casesOf(under, jest.getSeed(), DEFAULT_CASES)) {
    if (fault !== null || failing === FAILING || cases++ === CASES) break;
    eachRun(under, one, ({ failure }, schedule) => {
      if (failure === null ? passing === PASSING : failing === FAILING) return false;
      if (failure === null) passing++;
      else failing++;
      const { decisions } = recordCase(under, one, schedule);
      const story = trace(under.traced, one.program, decisions, under.oracles);
      const alias = aliasesOf(story);
      const rows = folded(story, one.program, alias);
      looked.rows += rows.length;
      fault = rows.flatMap((row) => faults(row, alias))[0] ?? fault;
      return true;
    });
  }
  looked.runs += failing + passing;
  looked.failing += failing;
  return fault === null ? null : `${build.name}: ${fault}`;
}

describe('a folded row', () => {
  it('claims what its steps did, and names all that they touch, on every build', () => {
    const looked = { runs: 0, failing: 0, rows: 0 };
    const builds = someOf(allBuilds, 3);
    expect(builds.flatMap((build) => look(build, looked) ?? [])).toEqual([]);
    if (process.env.FOLDED_RUNS !== undefined) console.log(looked);
    expect(looked.failing).toBeGreaterThan(FAILING);
    expect(looked.rows).toBeGreaterThan(looked.runs * 3);
  });

  it('would be caught if it claimed or hid something', () => {
    const [build] = allBuilds.filter(({ name }) => name === 'mainline');
    const under = subjectOf(build as (typeof allBuilds)[number]);
    const program = parseProgram('T1: holds f1; unlock f1 | T2: lock f1');
    const waiting = [{ after: 'start', to: 'T2' }];
    const story = trace(under.traced, program, waiting, under.oracles);
    const alias = aliasesOf(story);
    const [row] = folded(story, program, alias);
    const wrong = { ...(row as StepsRow), phase: 'takes `P7.pi_mutex` (also touches `m9`)' };
    expect(faults(wrong, alias)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('m9 is not touched'),
        expect.stringContaining('not so: takes `P7.pi_mutex`'),
      ]),
    );
  });
});
