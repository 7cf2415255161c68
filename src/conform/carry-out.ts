/** A library's function on real memory; program/user.ts does the same in the model. */
import { ModelError } from '../machine/model-error.ts';
import { type FutexCall, type Routine, UNCHANGED } from '../userspace/library.ts';

/** Who calls it, and for which word. */
export interface Caller {
  readonly ints: Int32Array;
  /** Where the word is; no matter if the function goes straight to the kernel. */
  readonly word: number;
  readonly tid: number;
  /** Makes the system call. */
  call(call: FutexCall): number;
  /** The system call was answered, and is about to be made again. */
  retrying(): void;
}

/** What the function returns: 0, or a negated error number. */
export function carryOut(routine: Routine, straight: boolean, caller: Caller): number {
  const { ints, word, tid } = caller;
  for (let request = routine.first(straight); ; ) {
    let answer: number = UNCHANGED;
    if (request.is === 'exchange') {
      const from = request.from === 'caller' ? tid : 0;
      const to = request.to === 'caller' ? tid : 0;
      if (Atomics.compareExchange(ints, word, from, to) === from) answer = 0;
    } else if (request.is === 'call') answer = caller.call(request.call);
    else throw new ModelError('no thread of this process does that to its memory');
    const next = routine.next(request, answer, straight);
    if (next === null) return answer;
    if (next === request) caller.retrying();
    request = next;
  }
}
