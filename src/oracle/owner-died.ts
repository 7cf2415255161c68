import { FUTEX_OWNER_DIED } from '../kernel/futex/futex_key.ts';
import { wrongCell } from '../machine/wrong.ts';
import { isRtMutex, type Op, targetName } from '../program/program.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';
import { wordText } from './word-text.ts';

/** No task dies in today's programs, so the bit may never be seen at all. */
export const ownerDied: Oracle = {
  name: 'owner-died',
  rule: 'FUTEX_OWNER_DIED is set only when an owner has died.',

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    if (isRtMutex(op.target)) return null;
    const { value } = view.futex(op.target).uaddr;
    if ((value & FUTEX_OWNER_DIED) === 0) return null;
    return {
      detail: 'invented',
      sentence:
        `After ${task.name}'s ${op.call} of ` +
        `${targetName(op.target)} had returned ${ret}, the word says ` +
        `${wordText(value)}, though nobody has died.`,
      wrong: [
        wrongCell(
          view.futex(op.target).uaddr,
          value & ~FUTEX_OWNER_DIED,
          'the bit tells the next owner that the last one died, and nobody has',
          { thing: view.answer(task, op), value: ret },
        ),
      ],
    };
  },
};
