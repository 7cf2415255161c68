/**
 * Which steps of a failing run matter, and why: the ones that the story tells of, and those that
 * what is wrong comes from. From each wrong value backwards: who wrote it last, what the call that
 * wrote it had looked at, and who had written that; as far as others had a hand in it.
 */
import { type CallNode, callsIn, callsOf, touchesIn } from '../explore/call-tree.ts';
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import { cellKind } from './cell-kind.ts';
import type { Sentence } from './clause.ts';

/** A step, and half a sentence that says what for. */
export interface Matter {
  readonly step: number;
  readonly why: string;
}

/** How many writers back from what is wrong. */
const DEPTH = 3;

/** In the order of the steps, each once. */
export function mattersOf(
  account: Account,
  story: readonly Sentence[],
  wrong: readonly string[],
): Matter[] {
  const matters = new Map<number, string>();
  const note = (step: number, why: string) => {
    if (step > 0 && !matters.has(step)) matters.set(step, why);
  };
  const end = account.trace.steps.length + 1;
  for (const cell of wrong) follow(account, cell, end, DEPTH, 'is wrong in the end', note);
  for (const { claims } of story) {
    for (const claim of claims) {
      if (claim.is === 'change') note(claim.to, `makes ${claim.cell} ${claim.after}`);
      if (claim.is === 'look') note(claim.step, `finds ${claim.cell} at ${claim.value}`);
      if (claim.is === 'call') note(claim.step, `${claim.name}() answers ${claim.result}`);
      if (claim.is === 'answer') note(claim.step, 'is told an error');
      if (claim.is === 'wakes') note(claim.step, `wakes ${claim.task}`);
    }
  }
  return [...matters].map(([step, why]) => ({ step, why })).sort((a, b) => a.step - b.step);
}

/** The last writer of a cell before a step, and those of what it went by. */
function follow(
  account: Account,
  cell: string,
  before: number,
  depth: number,
  what: string,
  note: (step: number, why: string) => void,
): void {
  const writer = lastWriter(account.trace.steps, cell, before);
  if (writer === null) return;
  note(writer.number, `writes ${cell}, which ${what}`);
  if (depth === 0) return;
  for (const seen of lookedAt(account, writer, cell)) {
    const source = lastWriter(account.trace.steps, seen, writer.number);
    // What it wrote itself in the same call is not news.
    if (source === null || (source.actor === writer.actor && source.op === writer.op)) continue;
    follow(account, seen, writer.number, depth - 1, `step ${writer.number} goes by`, note);
  }
}

function lastWriter(steps: readonly TraceStep[], cell: string, before: number): TraceStep | null {
  return (
    steps.findLast(({ number, changes }) => {
      return number < before && changes.some((change) => change.cell === cell);
    }) ?? null
  );
}

/** What the innermost call that wrote the cell had looked at, and the call that it was made in. */
function lookedAt({ trees }: Account, { actor, op, number }: TraceStep, cell: string): string[] {
  let node = trees.get(`${actor}.${op}`) ?? null;
  for (let inner: CallNode | null = node; inner !== null; ) {
    node = inner;
    inner = callsOf(node).findLast((call) => touchesIn(call, number, cell)) ?? null;
  }
  const calls = [node, node?.parent ?? null].filter((call) => call !== null);
  const looks = calls.flatMap((call) => [...callsIn(call)].flatMap((one) => one.looks));
  const cells = looks.filter(({ step }) => step <= number).map((look) => look.cell);
  return [...new Set(cells)].filter((one) => one !== cell && cellKind(one).kind !== 'other');
}
