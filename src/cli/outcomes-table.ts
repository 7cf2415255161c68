/** What `pifuzz outcomes` prints: each way to end, and which build has it. */
import type { Listing, Way } from '../campaign/list-outcomes.ts';
import type { Build } from '../kernel/build.ts';
import { printProgram } from '../program/text.ts';
import { replayCommand } from '../report/text/command-line.ts';
import { wrap } from '../report/text/wrap.ts';
import { printToken } from '../shrink/token.ts';
import type { OutcomesPlan } from './outcomes.ts';
import { counted, grouped } from './words.ts';

/** Whether a build can end like this; what was not looked at to the end is not known. */
export type There = 'yes' | 'no' | 'not seen';

/** One way to end. */
export interface OutcomeRow {
  readonly way: Way;
  /** The build that `way` is of. */
  readonly build: Build;
  /** By build, in the order in which they were asked. */
  readonly there: readonly There[];
}

/** All ways to end on any of the builds, those of the first build first. */
export function compareListings(listings: readonly Listing[]): OutcomeRow[] {
  const rows = new Map<string, OutcomeRow>();
  for (const { build, ways } of listings) {
    for (const way of ways) {
      if (rows.has(way.outcome)) continue;
      const there = listings.map((other) => {
        if (other.ways.some(({ outcome }) => outcome === way.outcome)) return 'yes';
        return other.complete ? 'no' : 'not seen';
      });
      rows.set(way.outcome, { way, build, there });
    }
  }
  return [...rows.values()];
}

function tokenOf({ way, build }: OutcomeRow, { program }: OutcomesPlan): string {
  return printToken({ build: build.name, program, decisions: way.recording.decisions });
}

/** The object that `--json` prints. */
export function outcomesObject(plan: OutcomesPlan, listings: readonly Listing[]) {
  const names = listings.map(({ build }) => build.name);
  return {
    build: names[0],
    against: names[1] ?? null,
    program: printProgram(plan.program, ' | '),
    bound: plan.preemptions,
    searches: listings.map(({ build, complete, stopped, states, seconds }) => {
      const rounded = Math.round(seconds * 1000) / 1000;
      return { build: build.name, complete, stopped, states, seconds: rounded };
    }),
    outcomes: compareListings(listings).map((row) => {
      const { outcome, end, sentence, recording } = row.way;
      const { preemptions, switches, steps } = recording;
      return {
        outcome,
        end,
        sentence,
        builds: names.map((name, at) => ({ build: name, ends: row.there[at] })),
        preemptions,
        switches,
        steps,
        token: tokenOf(row, plan),
      };
    }),
  };
}

const LEGEND =
  "Of each task what its calls return, in their order: 0 or an error, '-' where an unlock was " +
  'left out because the task did not hold the lock, EAGAIN+0 where the call was answered with ' +
  "EAGAIN and was made again, 'waits' where it never returns. Of each lock its word in the end, " +
  'and who took it, in that order.';

export function outcomesText(
  plan: OutcomesPlan,
  listings: readonly Listing[],
  width: number,
): string {
  const rows = compareListings(listings);
  const names = listings.map(({ build }) => build.name);
  const lines = [`${counted(rows.length, 'way')} to end (${names.join(' and ')})`, ''];
  for (const line of printProgram(plan.program).trimEnd().split('\n')) lines.push(`  ${line}`);
  lines.push('');
  lines.push(...tableOf(rows, names, width), '', ...wrap(LEGEND, width), '');
  for (const [at, row] of rows.entries()) lines.push(...scheduleText(row, at + 1, plan, width));
  for (const listing of listings) lines.push(...wrap(reach(listing, plan), width));
  return `${lines.join('\n')}\n`;
}

function tableOf(rows: readonly OutcomeRow[], names: readonly string[], width: number): string[] {
  const number = String(rows.length).length + 2;
  const columns = names.map((name) => Math.max(name.length, 'not seen'.length) + 2);
  const line = (first: string, cells: readonly string[], last: string) => {
    const padded = cells.map((cell, at) => cell.padEnd(columns[at] as number));
    return `${first.padEnd(number)}${padded.join('')}${last}`.trimEnd();
  };
  const left = number + columns.reduce((sum, column) => sum + column, 0);
  const body = rows.flatMap(({ way: { outcome, sentence }, there }, at) => {
    const said = sentence === null ? [outcome] : [outcome, sentence];
    const [first = '', ...more] = said.flatMap((text) => wrap(text, Math.max(30, width - left)));
    return [line(`${at + 1}.`, there, first), ...more.map((text) => ' '.repeat(left) + text)];
  });
  return [line('', names, 'outcome'), ...body];
}

function scheduleText(
  row: OutcomeRow,
  number: number,
  plan: OutcomesPlan,
  width: number,
): string[] {
  const { preemptions, switches, steps } = row.way.recording;
  const parts = [counted(preemptions, 'preemption'), counted(switches, 'switch', 'switches')];
  const size = `${parts.join(', ')}, ${counted(steps, 'step')}`;
  const text = wrap(`${number}. on ${row.build.name} with ${size}:`, width);
  return [...text, `   ${replayCommand(tokenOf(row, plan), row.build, [])}`, ''];
}

/** What was looked at, and what was not. */
function reach({ build, complete, stopped, states, seconds }: Listing, plan: OutcomesPlan): string {
  const bound = plan.preemptions;
  const limit = bound === null ? '' : ` with at most ${counted(bound, 'preemption')}`;
  const figures = `${counted(states, 'state')}, ${seconds.toFixed(1)} s`;
  if (complete) {
    const more = bound === null ? 'there is no other way to end' : 'with more there may be others';
    return `${build.name}: every schedule${limit} was looked at (${figures}); ${more}.`;
  }
  const why = {
    time: 'the time was up',
    states: `${grouped(states)} states are as many as may be remembered`,
    interrupted: 'it was interrupted',
  }[stopped ?? 'interrupted'];
  return (
    `${build.name}: not all schedules${limit} were looked at, because ${why} (${figures}); there ` +
    'may be other ways to end.'
  );
}
