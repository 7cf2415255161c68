/** What became of the mutants, room by room, as a table that a page can show. */
import { described, roomOfMutant } from './mutant.ts';
import type { Outcome, Verdict } from './verdict.ts';

export interface Row {
  readonly room: string;
  readonly mutants: number;
  readonly noticed: number;
  readonly noEnd: number;
  readonly notNoticed: number;
  readonly notAsked: number;
  /** Of those that were asked about, those that a test noticed; 100 if there are none. */
  readonly percent: number;
}

function rowOf(room: string, verdicts: readonly Verdict[]): Row {
  const count = (wanted: Outcome) => verdicts.filter(({ outcome }) => outcome === wanted).length;
  const [noticed, noEnd, notNoticed] = [count('noticed'), count('no end'), count('not noticed')];
  const asked = noticed + noEnd + notNoticed;
  const percent = asked === 0 ? 100 : (100 * (noticed + noEnd)) / asked;
  const notAsked = count('not asked');
  return { room, mutants: verdicts.length, noticed, noEnd, notNoticed, notAsked, percent };
}

export function rowsOf(verdicts: readonly Verdict[]): Row[] {
  const rooms = [...new Set(verdicts.map(({ mutant }) => roomOfMutant(mutant)))].sort();
  return rooms.map((room) =>
    rowOf(
      room,
      verdicts.filter(({ mutant }) => roomOfMutant(mutant) === room),
    ),
  );
}

const HEAD = ['room', 'mutants', 'noticed', 'no end', 'not noticed', 'not asked', 'percent'];

/** In Markdown, and plain enough for a terminal. */
export function tableOf(verdicts: readonly Verdict[]): string {
  const rows = [...rowsOf(verdicts), rowOf('all', verdicts)].map((row) => [
    row.room,
    String(row.mutants),
    String(row.noticed),
    String(row.noEnd),
    String(row.notNoticed),
    String(row.notAsked),
    // Rounded down, as 100 means that nothing is left.
    row.mutants === row.notAsked ? '-' : String(Math.floor(row.percent)),
  ]);
  const widths = HEAD.map((name, at) =>
    Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, at) => {
      return at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, at) => {
    return at === 0 ? `:${'-'.repeat(width - 1)}` : `${'-'.repeat(width - 1)}:`;
  });
  return [line(HEAD), line(rule), ...rows.map(line)].join('\n');
}

/** Those that nobody noticed, one a line; which ones no test file runs is said. */
export function leftOver(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ outcome }) => outcome === 'not noticed')
    .map(({ mutant, tests }) => `${described(mutant)}${tests === 0 ? ' (no test runs it)' : ''}`)
    .sort();
}
