import { FUTEX_OWNER_DIED } from '../kernel/futex/futex_key.ts';
import { wrongCell } from '../machine/wrong.ts';
import { isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';
import { wordText } from './word-text.ts';

/** No task dies in today's programs, so the bit may never be seen at all. */
export const ownerDied: Oracle = {
  name: 'owner-died',
  rule: 'FUTEX_OWNER_DIED is set only when an owner has died.',
  details: ['invented'],

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    const lock = lockOf(op);
    if (isRtMutex(lock)) return null;
    const { value } = view.futex(lock).uaddr;
    if ((value & FUTEX_OWNER_DIED) === 0) return null;
    return {
      detail: 'invented',
      sentence:
        `After ${task.name}'s ${opName(op)} had returned ${ret}, the word says ` +
        `${wordText(value)}, though nobody has died.`,
      wrong: [
        wrongCell(
          view.futex(lock).uaddr,
          value & ~FUTEX_OWNER_DIED,
          'the bit tells the next owner that the last one died, and nobody has',
          { thing: view.answer(task, op), value: ret },
        ),
      ],
    };
  },
};
