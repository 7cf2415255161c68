/**
 * A look that is no longer true when the op goes by it: it has seen a value, somebody else changes
 * it, and then the op writes over that.
 */
import { type CallNode, callsIn } from '../explore/call-tree.ts';
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import { seenText } from './answers.ts';
import { cellKind } from './cell-kind.ts';
import type { Clause } from './clause.ts';

/**
 * Only at owners: words are exchanged, which notices, and the rest is guarded.
 *
 * @param steps of one turn
 * @returns null if there is no such look among them
 */
export function staleLook(
  { trace }: Account,
  root: CallNode,
  steps: readonly TraceStep[],
): Clause | null {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return null;
  const looks = [...callsIn(root)].flatMap((call) => call.looks);
  for (const { step, cell, value } of looks.sort((a, b) => b.step - a.step)) {
    if (step < first.number || step > last.number || cellKind(cell).kind !== 'rt-owner') continue;
    const after = trace.steps.slice(step).filter(({ changes }) => {
      return changes.some((change) => change.cell === cell);
    });
    const isOwn = ({ actor, op }: TraceStep) => actor === first.actor && op === first.op;
    const [other, own] = after;
    if (other === undefined || own === undefined || isOwn(other) || !isOwn(own)) continue;
    const isRenewed = looks.some((look) => {
      return look.cell === cell && look.step > other.number && look.step < own.number;
    });
    if (own.number <= last.number || own.verb !== 'write' || isRenewed) continue;
    const text = seenText([{ step, cell, value }]);
    return text === null ? null : { text, step, claims: [{ is: 'look', step, cell, value }] };
  }
  return null;
}
