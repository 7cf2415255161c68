import { FUTEX_WAITERS } from '../kernel/futex/futex_key.ts';
import { given, wrongCell } from '../machine/wrong.ts';
import type { Finding, Oracle } from './oracle.ts';
import type { View } from './view.ts';
import { wordText } from './word-text.ts';

/** Without the bit the owner unlocks in user space and never learns of the waiter. */
export const waitersBit: Oracle = {
  name: 'waiters-bit',
  rule: 'FUTEX_WAITERS is set while a waiter is queued.',
  details: ['clear'],

  quiet(view: View): Finding | null {
    for (const futex of view.broken.others()) {
      const q = view.firstQueued(futex);
      if (q === null || (futex.uaddr.value & FUTEX_WAITERS) !== 0) continue;
      return {
        detail: 'clear',
        sentence:
          `${q.task?.name} is queued on ${futex.name}, but the word says ` +
          `${wordText(futex.uaddr.value)}, without WAITERS.`,
        wrong: [
          wrongCell(
            futex.uaddr,
            futex.uaddr.value | FUTEX_WAITERS,
            'the bit is set while a waiter is queued',
            given(futex.hb.chain),
          ),
        ],
      };
    }
    return null;
  },
};
