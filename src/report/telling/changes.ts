/** What a stretch of steps changed, in the words of the table's last column. */
import type { TraceStep } from '../../explore/trace.ts';
import { priorityText } from '../../oracle/priority-text.ts';
import { bold, code } from '../text/markdown.ts';
import type { Alias } from './aliases.ts';

interface Net {
  readonly cell: string;
  readonly before: string;
  readonly after: string;
}

/** Cells that tell the story; the others are the same fact noted once more. */
const TOLD = /^f\d+$|\.owner$|\.chain$|\.waiters$|^T\d+\.prio$|\.TIF_SIGPENDING$/u;

export function isUserWord(cell: string): boolean {
  return /^f\d+$/u.test(cell);
}

/** Where the pi_state of a cell lives, or null for a cell of something else. */
export function piStateOf(cell: string): string | null {
  return /^pi_state\([^)]*\)/u.exec(cell)?.[0] ?? null;
}

/** The rt_mutex that a cell is a field of: `pi_state(T2.1).pi_mutex`, or `m1`; null for others. */
export function mutexOf(cell: string): string | null {
  return /^(?:pi_state\([^)]*\)\.pi_mutex|m\d+)(?=\.)/u.exec(cell)?.[0] ?? null;
}

/** The bit that says that somebody waits is no change of the owner. */
export function ownerOf(value: string): string {
  return value.replace(/\+W$/u, '');
}

function netChanges(steps: readonly TraceStep[]): Net[] {
  const nets = new Map<string, Net>();
  for (const { cell, before, after } of steps.flatMap(({ changes }) => changes)) {
    nets.set(cell, { cell, before: nets.get(cell)?.before ?? before, after });
  }
  return [...nets.values()].filter(({ before, after }) => ownerOf(before) !== ownerOf(after));
}

/** Pi_states that come to life in a step: nobody writes their owner, it is there. */
export function born(step: TraceStep): string[] {
  return step.changes.flatMap(({ cell, before }) => {
    const pi_state = piStateOf(cell);
    const set = pi_state !== null && cell === `${pi_state}.owner` && before === 'NULL';
    return set && step.object !== cell ? [pi_state] : [];
  });
}

/** Pi_states that end with a step, as far as they are kept for another time. */
export function freed(step: TraceStep): string[] {
  return step.changes.flatMap(({ cell, before, after }) => {
    const pi_state = piStateOf(cell);
    const ends = pi_state !== null && cell.endsWith('.refcount') && before === '0';
    return ends && after === '1' ? [pi_state] : [];
  });
}

/** What the last column of the table tells of: cells that are changed, and pi_states that end. */
export function toldCells(steps: readonly TraceStep[]): string[] {
  const cells = netChanges(steps).map(({ cell }) => cell);
  return [...cells.filter((cell) => TOLD.test(cell)), ...steps.flatMap(freed)];
}

/** @param decisive what to set in bold, by cell */
export function changedText(
  steps: readonly TraceStep[],
  alias: Alias,
  decisive: (cell: string) => boolean,
): string {
  const made = new Set(steps.flatMap(born));
  const gone = new Set(steps.flatMap(freed));
  const nets = netChanges(steps);
  const owners = new Set(
    nets.flatMap(({ cell }) => (cell.endsWith('.owner') ? (mutexOf(cell) ?? []) : [])),
  );
  const texts = nets.flatMap(({ cell, after }) => {
    const pi_state = piStateOf(cell) ?? '';
    if (gone.has(pi_state)) return [];
    if (made.has(pi_state)) {
      return cell === `${pi_state}.owner` ? [`new ${code(alias(pi_state))}: owner ${after}`] : [];
    }
    if (!TOLD.test(cell)) return [];
    // Whoever takes an rt_mutex has left its queue.
    if (cell.endsWith('.waiters') && owners.has(mutexOf(cell) ?? '')) return [];
    if (cell.endsWith('.TIF_SIGPENDING')) {
      const task = code(cell.replace('.TIF_SIGPENDING', ''));
      return [after === 'true' ? `a signal for ${task}` : `${task} has taken its signal`];
    }
    if (cell.endsWith('.prio')) {
      return [`${code(cell.replace('.prio', ''))} runs as ${priorityText(Number(after))}`];
    }
    const text = `${code(alias(cell))} = ${alias(ownerOf(after))}`;
    return [decisive(cell) ? bold(text) : text];
  });
  return [...texts, ...[...gone].map((name) => `${code(alias(name))} is freed`)].join('; ');
}
