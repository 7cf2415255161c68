/** A library's function on real memory; program/user.ts does the same in the model. */

import { EOWNERDEAD } from '../kernel/errno.ts';
import { FUTEX_OWNER_DIED } from '../kernel/futex/futex_key.ts';
import { ModelError } from '../machine/model-error.ts';
import { type FutexCall, type Meddling, type Routine, UNCHANGED } from '../userspace/library.ts';

/** Who calls it, and for which word. */
export interface Caller {
  readonly ints: Int32Array;
  /** Where the word is; no matter if the function goes straight to the kernel. */
  readonly word: number;
  readonly tid: number;
  /** Makes the system call. */
  call(call: FutexCall): number;
  /** Does something to the memory that the word is in; answers 0. */
  meddle(does: Meddling['does']): number;
  /** The system call was answered, and is about to be made again. */
  retrying(): void;
}

/** What the function returns: 0, or a negated error number. */
export function carryOut(routine: Routine, straight: boolean, caller: Caller): number {
  const { ints, word, tid } = caller;
  let answer = 0;
  for (let request = routine.first(straight); ; ) {
    switch (request.is) {
      case 'exchange': {
        const from = request.from === 'caller' ? tid : 0;
        const to = request.to === 'caller' ? tid : 0;
        const isDone = Atomics.compareExchange(ints, word, from, to) === from;
        answer = isDone ? 0 : UNCHANGED;
        break;
      }
      case 'call':
        answer = caller.call(request.call);
        break;
      case 'look':
        answer = (Atomics.load(ints, word) & FUTEX_OWNER_DIED) === 0 ? 0 : 1;
        break;
      case 'recovery':
        Atomics.and(ints, word, ~FUTEX_OWNER_DIED);
        answer = -EOWNERDEAD;
        break;
      // Of a list only the death of a thread shows anything, and threads of JavaScript do not die.
      case 'listing':
        break;
      case 'accounting':
        throw new ModelError('no thread of this process gives a mutex back inconsistent');
      case 'meddling':
        answer = caller.meddle(request.does);
        break;
    }
    const next = routine.next(request, answer, straight);
    if (next === null) return answer;
    if (next === request) caller.retrying();
    request = next;
  }
}

/** Of who never does anything to memory. */
export function noMeddling(does: Meddling['does']): number {
  throw new ModelError(`no task of this one does ${does}`);
}
