import { EOWNERDEAD } from '../kernel/errno.ts';
import { FUTEX_OWNER_DIED } from '../kernel/futex/futex_key.ts';
import { given, wrongCell, wrongFact } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { callName, isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';
import { wordText } from './word-text.ts';

const INVENTED = 'the next owner is told that the last one died, and nobody has';

/**
 * The bit tells the next owner of a lock that the one before it died with the lock, and of a robust
 * lock it has to. Who takes one by a library is told by EOWNERDEAD, and finds the bit gone.
 */
export const ownerDied: Oracle = {
  name: 'owner-died',
  rule: 'FUTEX_OWNER_DIED is set only when an owner has died.',
  details: ['invented', '{call}/missed'],
  besides: {
    '{call}/missed': 'Whoever takes a robust lock after its owner has died is told so.',
  },

  returned(view: View, task: SeenTask, op: Op, ret: number): Finding | null {
    const lock = lockOf(op);
    if (isRtMutex(lock) || view.broken.touches(op)) return null;
    const futex = view.futex(lock);
    const { value } = futex.uaddr;
    const isTold = ret === -EOWNERDEAD || (value & FUTEX_OWNER_DIED) !== 0;
    const answer = { thing: view.answer(task, op), value: ret };
    if (isTold) {
      if (view.deaths.hasBereaved(lock)) return null;
      return {
        detail: 'invented',
        sentence:
          `After ${task.name}'s ${opName(op)} had returned ${ret}, the word says ` +
          `${wordText(value)}, though nobody has died.`,
        wrong: [
          ret === -EOWNERDEAD
            ? wrongFact(answer.thing, ret, 0, INVENTED, given(futex.uaddr))
            : wrongCell(futex.uaddr, value & ~FUTEX_OWNER_DIED, INVENTED, answer),
        ],
      };
    }
    if (!kindOf(op).grants(op, ret) || !view.deaths.hasOrphaned(lock)) return null;
    return {
      detail: `${callName(op)}/missed`,
      sentence:
        `${task.name}'s ${opName(op)} returned 0, and neither that nor the word ` +
        `(${wordText(value)}) says that the last owner died with the lock.`,
      wrong: [
        wrongFact(
          view.answer(task, op),
          ret,
          -EOWNERDEAD,
          'the next owner of a robust lock is told that the last one died with it',
          { thing: futex.uaddr, value },
        ),
      ],
    };
  },
};
