import { ENOTRECOVERABLE, EOWNERDEAD } from '../kernel/errno.ts';
import { FUTEX_OWNER_DIED } from '../kernel/futex/futex_key.ts';
import { given, wrongCell, wrongFact } from '../machine/wrong.ts';
import { kindOf } from '../program/op-kinds.ts';
import { callName, isRtMutex, lockOf, type Op } from '../program/program.ts';
import { opName } from '../program/text.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { SeenTask, View } from './view.ts';
import { wordText } from './word-text.ts';

const GIVEN_UP =
  'ENOTRECOVERABLE is for a lock whose owner was told of a death, and gave it back inconsistent.';
const LOST = 'Nobody has a robust lock any more that was given back inconsistent.';
const INVENTED = 'the next owner is told that the last one died, and nobody has';

/**
 * The bit tells the next owner of a lock that the one before it died with the lock, and of a robust
 * lock it has to. Who takes one by a library is told by EOWNERDEAD, and finds the bit gone.
 */
export const ownerDied: Oracle = {
  name: 'owner-died',
  rule: 'FUTEX_OWNER_DIED is set only when an owner has died.',
  details: ['invented', '{call}/missed', '{call}/not-recoverable', '{call}/recovered'],
  besides: {
    '{call}/missed': 'Whoever takes a robust lock after its owner has died is told so.',
    '{call}/not-recoverable': GIVEN_UP,
    '{call}/recovered': LOST,
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
    if (ret === -ENOTRECOVERABLE) {
      return view.deaths.hasLost(lock) ? null : givenUp(view, task, op);
    }
    if (!kindOf(op).grants(op, ret)) return null;
    if (!view.deaths.hasOrphaned(lock)) {
      return view.deaths.hasLost(lock) ? recovered(view, task, op) : null;
    }
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

/** Who takes it, a library tells, and has it give the lock back. */
function givenUp(view: View, task: SeenTask, op: Op): Finding {
  const { uaddr } = view.futex(lockOf(op));
  return {
    detail: `${callName(op)}/not-recoverable`,
    sentence:
      `${task.name}'s ${opName(op)} returned ENOTRECOVERABLE, though nobody has given the lock ` +
      'back inconsistent.',
    wrong: [wrongFact(view.answer(task, op), -ENOTRECOVERABLE, 0, GIVEN_UP, given(uaddr))],
  };
}

function recovered(view: View, task: SeenTask, op: Op): Finding {
  const { uaddr } = view.futex(lockOf(op));
  return {
    detail: `${callName(op)}/recovered`,
    sentence:
      `${task.name}'s ${opName(op)} returned 0, though the lock was given back inconsistent by ` +
      'who had been told of a death.',
    wrong: [wrongFact(view.answer(task, op), 0, -ENOTRECOVERABLE, LOST, given(uaddr))],
  };
}
