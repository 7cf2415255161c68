/** What `pifuzz bisect` says: a table of kernels, and from when to when they have the failure. */
import { type Bisected, type Suspect, spansOf } from '../../campaign/bisect.ts';
import { fateText, historyOf } from '../../campaign/bisect-words.ts';
import type { Build } from '../../kernel/build.ts';
import { printProgram } from '../../program/text.ts';
import { wrap } from '../../report/text/wrap.ts';
import { kernelsOfLinux } from '../../variants/later.ts';
import { counted } from '../words.ts';

export interface BisectReport {
  readonly suspect: Suspect;
  /** The build that the counterexample is of. */
  readonly own: Build;
  /** Kernels of Linux first, in the order of their time; then what is in no such order. */
  readonly rows: readonly Bisected[];
  /** Names of the rules that judge; empty if all do. */
  readonly judges: readonly string[];
}

function lineOf({ rows }: BisectReport): Bisected[] {
  return rows.filter(({ build }) => kernelsOfLinux.includes(build));
}

export function objectOf(report: BisectReport) {
  const { suspect, own, rows, judges } = report;
  const { program, kind, preemptions } = suspect;
  return {
    build: own.name,
    program: printProgram(program, ' | '),
    kind,
    bound: preemptions,
    oracles: judges,
    complete: rows.every(({ fate }) => fate !== 'not known'),
    spans: spansOf(lineOf(report)).map(({ since, after, until, last }) => ({
      since: since.name,
      after: after?.name ?? null,
      until: until?.name ?? null,
      last: last.name,
    })),
    builds: rows.map(({ build, fate, isMasked, kinds, states }) => {
      return { build: build.name, fate, masked: isMasked, kinds, states };
    }),
  };
}

export function textOf(report: BisectReport, width: number): string {
  const { suspect, rows, judges } = report;
  const { program, kind, preemptions } = suspect;
  const line = lineOf(report);
  const others = rows.slice(line.length);
  const bound =
    preemptions === 0
      ? 'without preemptions'
      : `with at most ${counted(preemptions, 'preemption')}`;
  const who = judges.length === 0 ? '' : `, judged by ${judges.join(', ')}`;
  const lines = [
    ...wrap(`Which kernels fail as ${kind}, under any schedule ${bound}${who}:`, width),
    '',
    ...printProgram(program)
      .split('\n')
      .map((text) => `  ${text}`),
    '',
    ...tableOf(line, kind, width),
  ];
  if (others.length > 0) lines.push('', 'In no order of time:', ...tableOf(others, kind, width));
  lines.push('');
  for (const sentence of historyOf(line)) lines.push(...wrap(sentence, width));
  if (rows.some(({ fate }) => fate === 'not known')) {
    const open =
      'Of some a limit was reached before every schedule was looked at; --max-states and --time ' +
      'set it.';
    lines.push(...wrap(open, width));
  }
  return `${lines.join('\n')}\n`;
}

function tableOf(rows: readonly Bisected[], wanted: string, width: number): string[] {
  const names = Math.max(...rows.map(({ build }) => build.name.length));
  return rows.flatMap((row) => {
    const { build } = row;
    const [first = '', ...rest] = wrap(fateText(row, wanted), width - names - 4);
    return [
      `  ${build.name.padEnd(names)}  ${first}`,
      ...rest.map((text) => `${' '.repeat(names + 4)}${text}`),
    ];
  });
}
