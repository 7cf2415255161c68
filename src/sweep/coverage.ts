/** What a sweep has looked at, by the size of programs; plain values. */
import type { SweptBelow } from '../shrink/certificate.ts';
import type { ProgramSize } from './grammar.ts';
import type { Looked } from './looked.ts';

export interface CoverageRow extends ProgramSize {
  /** All programs of this size in the grammar, or as many as there has been time for. */
  programs: number;
  /** How many there are. */
  readonly total: number;
  /** Several programs that have nothing to do with each other. */
  apart: number;
  /** A simpler program, and something that never runs. */
  idle: number;
  /** Searched, by the preemptions that schedules had at the most; Infinity for all schedules. */
  readonly searched: Map<number, number>;
  /** Of these: not even all schedules without a preemption, or the search broke off. */
  open: number;
  failing: number;
  states: number;
}

export function emptyRow(size: ProgramSize, total: number): CoverageRow {
  const none = { programs: 0, apart: 0, idle: 0, open: 0, failing: 0, states: 0 };
  return { ...size, total, ...none, searched: new Map() };
}

export function count(row: CoverageRow, looked: Looked | 'apart' | 'idle'): void {
  row.programs++;
  if (looked === 'apart') row.apart++;
  else if (looked === 'idle') row.idle++;
  else {
    const { preemptions, states, kinds } = looked;
    if (preemptions < 0) row.open++;
    else row.searched.set(preemptions, (row.searched.get(preemptions) ?? 0) + 1);
    if (kinds.length > 0) row.failing++;
    row.states += states;
  }
}

/** All rows together, as a certificate has it. */
export function sumOf(rows: readonly CoverageRow[], grammar: string): SweptBelow {
  const searched = new Map<number, number>();
  const sum = { programs: 0, apart: 0, idle: 0, open: 0 };
  for (const row of rows) {
    sum.programs += row.programs;
    sum.apart += row.apart;
    sum.idle += row.idle;
    sum.open += row.open;
    for (const [bound, some] of row.searched)
      searched.set(bound, (searched.get(bound) ?? 0) + some);
  }
  const bounds = [...searched].sort(([a], [b]) => b - a);
  const list = bounds.map(([preemptions, programs]) => ({ preemptions, programs }));
  return { grammar, ...sum, searched: list };
}
