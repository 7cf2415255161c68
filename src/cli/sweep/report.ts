/** The end of `pifuzz sweep`: what was found, and a table of what was looked at. */
import type { SweepPage } from '../../campaign/sweep/page-errand.ts';
import type { Smallest, SweepProgress } from '../../campaign/sweep/sweep.ts';
import { printProgram } from '../../program/text.ts';
import { replayCommand } from '../../report/text/command-line.ts';
import { wrap } from '../../report/text/wrap.ts';
import { printToken } from '../../shrink/token.ts';
import type { CoverageRow } from '../../sweep/coverage.ts';
import { sizeOf } from '../summary.ts';
import { beside, counted, grouped } from '../words.ts';
import type { SweepPlan } from './plan.ts';

/** A kind of failure, and what has become of its page. */
export interface SweptKind {
  readonly smallest: Smallest;
  /** Null if none could be made. */
  readonly made: SweepPage | null;
  /** The path of the page, or why there is none. */
  readonly report: { readonly path: string } | { readonly why: string };
}

export interface Swept {
  readonly progress: SweepProgress;
  readonly kinds: readonly SweptKind[];
  /** Kinds that some program fails in, and that do not count. */
  readonly known: readonly string[];
  /** Every program of the grammar was looked at or recognised. */
  readonly complete: boolean;
  /** Why not; null if it is. */
  readonly ended: 'time' | 'interrupted' | null;
  readonly seconds: number;
}

/** Of a program that was given up nothing is said, of others as far as they were searched. */
export function verdictOf({ kinds, complete, progress }: Swept): string {
  if (kinds.length > 0) return 'fails';
  if (!complete || progress.rows.some(({ open }) => open > 0)) return 'undecided';
  return fewerOf(progress) > 0 ? 'holds within bound' : 'holds';
}

/** Programs that were not searched under all schedules. */
function fewerOf({ rows }: SweepProgress): number {
  let fewer = 0;
  for (const { searched, open } of rows) {
    fewer += open;
    for (const [bound, programs] of searched) if (bound !== Infinity) fewer += programs;
  }
  return fewer;
}

export function sweepReport(plan: SweepPlan, swept: Swept, width: number): string {
  return [
    wrap(headline(plan, swept), width).join('\n'),
    ...swept.kinds.map((one) => kindText(plan, one, width)),
    tableOf(swept.progress.rows),
    wrap(whatItSays(plan, swept), width).join('\n'),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

function headline({ subject }: SweepPlan, swept: Swept): string {
  const { progress, kinds, known, ended, seconds } = swept;
  const programs = progress.rows.reduce((sum, row) => sum + row.programs, 0);
  const fewer = fewerOf(progress);
  const most = fewer === 0 ? '' : `, ${grouped(fewer)} of them not under all schedules`;
  const looked = `${counted(programs, 'program')} in ${seconds.toFixed(1)} s${most}`;
  const why = ended === 'time' ? 'the time was up' : 'it was interrupted';
  const end = ended === null ? '' : `, and not all there are: ${why}`;
  const news = known.length === 0 ? '' : ' that counts';
  const broke =
    progress.trouble === null ? '' : ' The search of one broke off, of which nothing is known.';
  if (kinds.length === 0)
    return `${subject.build.name}: no failure${news} in ${looked}${end}.${broke}`;
  const found = counted(kinds.length, 'kind');
  return `${subject.build.name}: ${found} of failure in ${looked}${end}.${broke}`;
}

function kindText({ setting }: SweepPlan, { smallest, made, report }: SweptKind, width: number) {
  const { kind, program } = smallest;
  const nth = smallest.before.reduce((sum, row) => sum + row.programs, 0) + 1;
  if (made === null) {
    const text = printProgram(program, ' | ');
    const why = 'why' in report ? report.why : '';
    return [kind, beside('', 2, `${text} (program ${grouped(nth)}; no page: ${why})`, width)].join(
      '\n',
    );
  }
  const { counterexample } = made;
  const token = printToken(counterexample);
  return [
    kind,
    beside('', 2, counterexample.sentence, width),
    beside('', 2, `${sizeOf(counterexample)}; program ${grouped(nth)} of the sweep`, width),
    `  page:   ${'path' in report ? report.path : `could not be written (${report.why})`}`,
    `  replay: ${replayCommand(token, setting.build, setting.judges)}`,
  ].join('\n');
}

const COLUMNS = [
  'tasks',
  'locks',
  'ops',
  'programs',
  'all',
  'few',
  'part',
  'apart',
  'idle',
  'fail',
];

/** Sizes of which there is no program are left out. */
function tableOf(rows: readonly CoverageRow[]): string {
  const lines = rows.filter(({ total }) => total > 0).map(cellsOf);
  const widths = COLUMNS.map((name, at) => {
    return Math.max(name.length, ...lines.map((cells) => (cells[at] as string).length));
  });
  const line = (cells: readonly string[]) => {
    return `  ${cells.map((cell, at) => cell.padStart(widths[at] as number)).join('  ')}`;
  };
  return [line(COLUMNS), ...lines.map(line)].join('\n');
}

function cellsOf(row: CoverageRow): string[] {
  const { tasks, locks, ops, programs, total, apart, idle, searched, open, failing } = row;
  const all = searched.get(Infinity) ?? 0;
  const few = [...searched.values()].reduce((sum, some) => sum + some, 0) - all;
  const done = programs === total ? grouped(total) : `${grouped(programs)} of ${grouped(total)}`;
  return [
    ...[tasks, locks, ops].map(String),
    done,
    ...[all, few, open, apart, idle, failing].map(grouped),
  ];
}

function whatItSays({ options, subject }: SweepPlan, { complete, progress, known }: Swept): string {
  const { trouble } = progress;
  const rest = complete
    ? 'Each program of the grammar is counted once, whatever its tasks and locks are called.'
    : `Not all programs were looked at; --resume goes on where a sweep has ended.`;
  const broken =
    trouble === null
      ? ''
      : ` The search of '${printProgram(trouble.program, ' | ')}' broke off: ${trouble.why}.`;
  const others =
    known.length === 0
      ? ''
      : ` Programs fail in ${known.join(' and ')} as well, which does not count; what would have ` +
        'come after that in a schedule was not looked at.';
  return (
    `The grammar is ${options}, on ${subject.build.name}. Columns: all - every schedule was ` +
    'looked at; few - there were too many states, and every schedule with fewer preemptions was ' +
    'looked at; part - not even that; apart - several programs that share nothing; idle - a ' +
    'simpler program and something that never runs; fail - some schedule fails. Livelocks were ' +
    `not looked for. ${rest}${broken}${others}`
  );
}

export function sweepObject(plan: SweepPlan, swept: Swept) {
  const { progress, kinds, complete, seconds } = swept;
  return {
    build: plan.subject.build.name,
    options: plan.options,
    verdict: verdictOf(swept),
    complete,
    seconds: Math.round(seconds * 1000) / 1000,
    known: swept.known,
    kinds: kinds.map(({ smallest, made, report }) => ({
      kind: smallest.kind,
      program: printProgram(smallest.program, ' | '),
      nth: smallest.before.reduce((sum, row) => sum + row.programs, 0) + 1,
      token: made === null ? null : printToken(made.counterexample),
      report: 'path' in report ? report.path : null,
    })),
    sizes: progress.rows
      .filter(({ total }) => total > 0)
      .map(({ searched, ...row }) => ({
        ...row,
        searched: [...searched].map(([bound, programs]) => {
          return { preemptions: bound === Infinity ? null : bound, programs };
        }),
      })),
  };
}
