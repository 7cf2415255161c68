/** What a stretch of steps comes to, cell by cell: what each held before it and holds after it. */
import type { Moment } from '../explore/moments.ts';
import type { TraceStep } from '../explore/trace.ts';
import { type CellKind, cellKind } from './cell-kind.ts';

/** What a cell held before the stretch, and what it holds after it. */
export interface Net {
  readonly cell: string;
  readonly about: CellKind;
  readonly before: string;
  readonly after: string;
  readonly from: number;
  readonly to: number;
}

/** What the words need to know beside the steps. */
export interface Scene {
  readonly actor: string;
  /** Steps of one actor, in order. */
  readonly steps: readonly TraceStep[];
  /** How things stood after n steps, of the whole run. */
  readonly moments: readonly Moment[];
  /** Cells that are said although they seldom matter: those that are wrong in the end. */
  readonly wanted: readonly string[];
}

/** Each cell that does not hold what it held before. */
export function netsOf(steps: readonly TraceStep[]): Net[] {
  const nets = new Map<string, Net>();
  for (const { number, changes, functions } of steps) {
    // What is done to an object that ends is done to nobody.
    if (functions.includes('put_pi_state') || functions.includes('free_pi_state')) continue;
    for (const { cell, before, after } of changes) {
      const known = nets.get(cell) ?? { cell, about: cellKind(cell), before, from: number };
      nets.set(cell, { ...known, after, to: number });
    }
  }
  return [...nets.values()].filter(({ before, after }) => before !== after);
}

/** The task that a word or an owner names: `T2` for `WAITERS|T2` and for `T2+W`. */
export function taskIn(value: string): string | null {
  return /T\d+/u.exec(value)?.[0] ?? null;
}

/** The lock that a pi_state stands for; a lock of the kernel's own is one itself. */
export function lockOf(name: string, moments: readonly Moment[], step: number): string {
  return moments[step]?.lockOf.get(name) ?? name;
}

/** `P1.pi_mutex`, or the lock itself. */
export function mutexText(mutex: string, lock: string): string {
  return mutex === lock ? lock : `${mutex}`;
}

/** `(P1.pi_mutex)` beside the lock that it is a part of. */
export function innerName(mutex: string, lock: string): string {
  return mutex === lock ? '' : ` (${mutex})`;
}

/** Who has come to a list of tasks, and who has gone. */
export function change({ before, after }: Net): { come: string[]; gone: string[]; now: string[] } {
  const listed = (list: string) => list.slice(1, -1).split(', ').filter(Boolean);
  const [was, now] = [listed(before), listed(after)];
  return {
    come: now.filter((task) => !was.includes(task)),
    gone: was.filter((task) => !now.includes(task)),
    now,
  };
}
