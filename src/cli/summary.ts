/** The end of `pifuzz fuzz`: what was found, what was explored, and what was not. */

import type { Explored } from '../campaign/explored.ts';
import type { Fate } from '../campaign/fate.ts';
import { MIXED, SCOUTS, type Strategy } from '../explore/strategies.ts';
import {
  type Build,
  modelsExit,
  modelsFaults,
  modelsPlainWaits,
  modelsRequeue,
} from '../kernel/build.ts';
import { allRules } from '../oracle/all.ts';
import { unreached } from '../oracle/sometimes.ts';
import { MAX_LOCKS } from '../program/drawing/cast.ts';
import { MAX_OPS } from '../program/drawing/drawing.ts';
import { eventKinds } from '../program/event-kinds.ts';
import { opKinds } from '../program/op-kinds.ts';
import {
  countOps,
  futexesOf,
  MAX_EVENTS,
  MAX_TASKS,
  type Program,
  rtMutexesOf,
} from '../program/program.ts';
import { printProgram } from '../program/text.ts';
import { buildWord, PIFUZZ, replayCommand } from '../report/text/command-line.ts';
import { percent } from '../report/text/percent.ts';
import { enumeration, wrap } from '../report/text/wrap.ts';
import type { Counterexample } from '../shrink/counterexample.ts';
import { shortened } from './complaints.ts';
import { isKnown, type Reported, type Reports } from './findings.ts';
import { MAX_RUNS, MAX_SEED, type Plan } from './plan.ts';
import { reachedText } from './reached-text.ts';
import { beside, counted, grouped } from './words.ts';

const SHAPES = Object.values(opKinds).map(({ drawn }) => drawn.shapes);

/** Every op and event that a generated program can have, as a campaign names them. */
export const OPS: readonly string[] = [
  ...SHAPES.flatMap(({ futex }) => futex),
  ...SHAPES.flatMap(({ rtMutex }) => rtMutex),
  ...Object.values(eventKinds).map(({ call }) => call),
];

/** `3 tasks, 1 futex, 3 ops, 1 preemption`. */
export function sizeOf({ program, preemptions }: Counterexample): string {
  return `${programSize(program)}, ${counted(preemptions, 'preemption')}`;
}

/** Rt_mutexes and events are named only where there are some. */
function programSize(program: Program): string {
  const futexes = futexesOf(program).length;
  const mutexes = rtMutexesOf(program).length;
  return [
    counted(program.tasks.length, 'task'),
    ...(futexes > 0 ? [counted(futexes, 'futex', 'futexes')] : []),
    ...(mutexes > 0 ? [counted(mutexes, 'rt_mutex', 'rt_mutexes')] : []),
    counted(countOps(program), 'op'),
    ...(program.events.length > 0 ? [counted(program.events.length, 'event')] : []),
  ].join(', ');
}

export function summary(
  plan: Plan,
  explored: Explored,
  { reported, unreported, seconds }: Reports,
  width: number,
): string {
  const nothing = reported.length + unreported.length === 0;
  return [
    wrap(headline(plan, explored, reported, unreported.length), width).join('\n'),
    ...reachedText(plan, explored, width),
    ...reported.map((one) => foundText(plan, one, width)),
    exploredText(plan, explored, nothing ? null : seconds, width),
    notExploredText(plan, explored, width),
    ...(nothing ? [nextText(plan, explored, width)] : []),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** For a campaign that came to no end. */
export function foundOnly(plan: Plan, reported: readonly Reported[], width: number): string {
  return reported.map((one) => `${foundText(plan, one, width)}\n\n`).join('');
}

function headline(
  plan: Plan,
  { runs, ended }: Explored,
  reported: readonly Reported[],
  unreported: number,
): string {
  const { name } = plan.subject.build;
  const cut = ended === 'interrupted' ? ', interrupted' : '';
  const made = `${counted(runs, 'run')} of seed ${plan.options.seed}${cut}`;
  const { kind, known } = plan.options.cases;
  const found = reported.length + unreported;
  const news = known.length === 0 ? '' : ' that is not known';
  if (found === 0) return `${name}: no ${kind ?? `failure${news}`} in ${made}.`;
  const kinds = counted(found, 'kind');
  const each = reported.length === 1 ? 'its' : 'each with its';
  if (unreported > 0)
    return `${name}: ${kinds} of failure in ${made}, ${unreported} without a page.`;
  const shrunk = reported.every(({ finding }) => finding.shrunk);
  const searched = reported.every(({ finding }) => finding.certificate !== null);
  const what = !shrunk
    ? 'not all of them made smaller'
    : searched
      ? `${each} simplest counterexample`
      : `${each} counterexample made smaller`;
  return `${name}: ${kinds} of failure in ${made}, ${what}.${newsText(plan, reported)}`;
}

/** How much of it the build to compare with has not. */
function newsText({ options: { against } }: Plan, reported: readonly Reported[]): string {
  if (against === null) return '';
  const { name } = against;
  const news = reported.filter((one) => !isKnown(one)).length;
  if (news === 0) return ` None is new: ${name} fails at the same programs in the same ways.`;
  const others = reported.length - news;
  return others === 0
    ? ` ${name} was not seen to fail like any of them.`
    : ` The first ${news === 1 ? 'is' : `${news} are`} new; ${name} fails like the others, too.`;
}

/** What a build to compare with does with the same program. */
const FATES: Readonly<Record<Fate, string>> = {
  fails: 'fails like this, too',
  holds: 'holds for this program',
  'not known':
    'may fail like this, too: it has more states than are looked at here; pifuzz verify looks ' +
    'at all of them',
};

function foundText(plan: Plan, one: Reported, width: number): string {
  const { finding, token, fate, report } = one;
  const { against } = plan.options;
  const { counterexample, failures, firstRun } = finding;
  const often = `${counted(failures, 'run')} failed like this; the first one was run ${firstRun}`;
  return [
    counterexample.kind,
    beside('', 2, counterexample.sentence, width),
    beside('', 2, `${sizeOf(counterexample)} (${often})`, width),
    ...(finding.shrunk
      ? []
      : [beside('', 2, 'as it was found, because making it smaller came to no end', width)]),
    ...(finding.shrunk && finding.certificate === null
      ? [beside('', 2, 'made smaller; whether something is simpler was not searched', width)]
      : []),
    ...(fate === null || against === null
      ? []
      : [beside('', 2, `${against.name} ${FATES[fate]}`, width)]),
    `  page:   ${report ?? 'could not be written and is printed in full'}`,
    `  replay: ${replayCommand(token, plan.subject.build, plan.options.judges)}`,
  ].join('\n');
}

const INDENT = 14;

type SummaryRow = readonly [name: string, text: string];

function section(title: string, rows: readonly SummaryRow[], width: number): string {
  return [title, ...rows.map(([name, text]) => beside(`  ${name}`, INDENT, text, width))].join(
    '\n',
  );
}

function exploredText(
  plan: Plan,
  explored: Explored,
  shrinking: number | null,
  width: number,
): string {
  const { runs, steps, seconds, ended } = explored;
  const { options } = plan;
  const rate = grouped(Math.round(runs / Math.max(seconds, 0.001)));
  const why = { runs: '', time: '; the time was up', interrupted: '; interrupted' }[ended];
  const time = `${seconds.toFixed(1)} s (${rate} runs/s)`;
  const rows: SummaryRow[] = [
    ['runs', `${grouped(runs)} with ${counted(steps, 'step')} in ${time}${why}`],
    ['programs', programsText(plan, explored)],
    ['schedules', strategyText(options.cases.strategy.name)],
    ['bounds', boundsText(plan)],
    ['oracles', oraclesText(plan.rules.map(({ name }) => name))],
  ];
  if (options.cases.kind !== null) rows.push(['failures', `only ${options.cases.kind}`]);
  if (options.cases.known.length > 0) rows.push(['known', knownText(explored.known)]);
  const made = 'making what was found smaller, and writing pages, came on top';
  if (shrinking !== null) rows.push(['after that', `${shrinking.toFixed(1)} s: ${made}`]);
  return section('Explored', rows, width);
}

/** What failed in a way that is known, and was not looked at. */
function knownText(known: ReadonlyMap<string, number>): string {
  const met = [...known].map(([kind, failures]) => `${counted(failures, 'run')} of ${kind}`);
  const text = met.length === 0 ? 'no run' : met.join(', ');
  return `${text}; a run that fails in a way that is known is not looked at further`;
}

function programsText({ options }: Plan, { programs, differentPrograms }: Explored): string {
  const { program } = options.cases;
  if (program !== null)
    return `one, that of --program: ${shortened(printProgram(program, ' | '), 300)}`;
  return `${grouped(programs)}, of which ${grouped(differentPrograms)} are different`;
}

function strategyText(name: string): string {
  const mixed = name === 'mix' ? ` (${namesOf(MIXED)})` : '';
  const scouts = `the first two runs of a program are scouts (${namesOf(SCOUTS)})`;
  return `strategy ${name}${mixed}; ${scouts}`;
}

function namesOf(strategies: readonly Strategy[]): string {
  return strategies.map(({ name }) => name).join(', ');
}

function boundsText({ options }: Plan): string {
  const { program } = options.cases;
  if (program !== null) return programSize(program);
  const locks = `1 to ${MAX_LOCKS} locks, futexes and rt_mutexes`;
  const events = `up to ${MAX_EVENTS} signals, kills and changes of priority`;
  return `2 to ${MAX_TASKS} tasks, ${locks}, up to ${MAX_OPS} ops a task, ${events}`;
}

function oraclesText(names: readonly string[]): string {
  return names.length === allRules.length ? `all ${names.length}` : names.join(', ');
}

function notExploredText(plan: Plan, explored: Explored, width: number): string {
  const { ops, sites } = explored;
  const missing = OPS.filter((op) => !ops.has(op));
  const unseen = unreached(plan.subject.build, new Set(sites.keys()));
  const places = unseen.map(({ site, needs }) => `${site} (needs ${needs})`);
  const rows: SummaryRow[] = [
    ...leftRows(plan, explored),
    ['ops', missing.length === 0 ? 'none: each was generated' : missing.join(', ')],
    ['places', places.length === 0 ? 'none: each was reached' : places.join('; ')],
    ['kernel', notModelled(plan.subject.build)],
    ['memory', 'weak memory models; a read sees the last write (sequential consistency)'],
  ];
  return section('Not explored', rows, width);
}

function notModelled(build: Build): string {
  const plain = modelsPlainWaits(build) ? 'FUTEX_WAKE_OP' : 'plain waits and wake-ups';
  const missing = modelsRequeue(build) ? plain : 'requeueing';
  const exit = modelsExit(build) ? [] : ['exit with a lock held'];
  const faults = modelsFaults(build) ? [] : ['page faults'];
  const all = [missing, ...exit, ...faults];
  return `${enumeration(all)}, which ${all.length === 1 ? 'is' : 'are'} not modelled`;
}

/** What a behaviour is, is said where it is counted (campaign/tally/behaviour.ts). */
function leftRows({ options }: Plan, { residuals, runs: made }: Explored): SummaryRow[] {
  const residual = residuals.at(-1);
  if (residual === undefined) return [];
  const { runs, behaviours, estimate, low, high } = residual;
  const full = runs < made ? ', and no more are remembered' : '';
  const next = options.cases.program === null ? 'a run of a new program' : 'the next run';
  const seen = `${counted(behaviours, 'behaviour')} in ${counted(runs, 'run')}${full}`;
  const interval = `${percent(low)} to ${percent(high)}`;
  return [
    [
      'behaviours',
      `${seen}, each a set of places that a run comes past and of errors; ${next} shows another ` +
        `one with a probability of about ${percent(estimate)} (an estimate, with a 95 % interval ` +
        `of ${interval})`,
    ],
  ];
}

function nextText(plan: Plan, { runs, otherwise }: Explored, width: number): string {
  const { seed, cases } = plan.options;
  const fuzz = `${PIFUZZ} fuzz ${buildWord(plan.subject.build)}${plan.judging}`;
  const more = `--seed ${seed === MAX_SEED ? 1 : seed + 1} --runs ${Math.min(runs * 10, MAX_RUNS)}`;
  const met = otherwise?.program ?? null;
  const other =
    cases.program !== null
      ? `  ${fuzz}\n    programs of every shape`
      : met !== null
        ? `  ${fuzz} --program '${printProgram(met, ' | ')}'\n    all runs on one program, ` +
          'in which the change does something'
        : `  ${fuzz} --program t3-l1-timeout\n` +
          '    all runs on one program; see pifuzz list programs';
  const noProof =
    'That nothing was found is no proof that there is nothing: other programs, and other ' +
    'schedules of the same ones, were not tried. Next, try';
  const next = [`  ${fuzz} ${more}`, '    more runs, of another seed', other];
  return [...wrap(noProof, width), ...next].join('\n');
}
