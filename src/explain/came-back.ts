/**
 * A look that cannot notice: the value is what it was when the same op looked before, but it was
 * another one in between.
 */
import { type CallLook, type CallNode, callsIn } from '../explore/call-tree.ts';
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import { cellKind } from './cell-kind.ts';
import type { Clause } from './clause.ts';
import { taskIn } from './net-change.ts';

/**
 * Only whom a lock word names, because that is what the kernel goes by.
 *
 * @param steps of one turn
 * @returns null if there is no such look among them
 */
export function cameBack(
  { trace }: Account,
  root: CallNode,
  steps: readonly TraceStep[],
): Clause | null {
  const [first, last] = [steps[0]?.number ?? 0, steps.at(-1)?.number ?? 0];
  const looks = [...callsIn(root)].flatMap((call) => call.looks);
  const words = looks.filter(({ cell }) => cellKind(cell).kind === 'word');
  for (const { step, cell, value } of words.sort((a, b) => a.step - b.step)) {
    if (step < first || step > last || taskIn(value) === null) continue;
    const before = words.findLast((look) => look.cell === cell && look.step < first);
    if (before === undefined || lastKnown(trace.steps, before) !== value) continue;
    const between = trace.steps.find(({ number, changes }) => {
      const changed = changes.find((change) => change.cell === cell);
      const isBetween = number > before.step && number < step;
      return isBetween && changed !== undefined && taskIn(changed.after) !== taskIn(value);
    });
    const other = between?.changes.find((change) => change.cell === cell)?.after;
    if (other === undefined) continue;
    const text =
      `{find|finds|found} ${taskIn(value)} in the word of ${cell} as before, and ` +
      `{notice|notices|noticed} nothing of the ${other} that it was in between`;
    return { text, step, claims: [{ is: 'look', step, cell, value }] };
  }
  return null;
}

/** What the op knew of the cell: what it looked at, or wrote right there. */
function lastKnown(steps: readonly TraceStep[], { step, cell, value }: CallLook): string {
  const written = steps[step - 1]?.changes.find((change) => change.cell === cell);
  return written?.after ?? value;
}
