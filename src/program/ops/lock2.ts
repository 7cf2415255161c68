/** `lock2 f1 timeout kernel`: a lock by FUTEX_LOCK_PI2, whose timeout goes by another clock. */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { oneIn } from '../chance.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { isRtMutex } from '../targets.ts';
import { asking, drawStraight, futexFault } from './asking.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface Lock2Op extends OneLock {
  readonly call: 'lock2';
  /** Whether it gives up when its timeout has expired. */
  readonly timeout: boolean;
  /** Whether it goes straight to the kernel, without the compare-and-exchange in user space. */
  readonly kernelOnly: boolean;
}

const ATTRIBUTES = ['timeout', 'kernelOnly'] as const;

export const lock2: OpKind<Lock2Op> = {
  ...asking,
  ...oneLock<Lock2Op>(),
  call: 'lock2',
  waits: true,
  routine: (library) => library.lock2,

  mayTimeOut: ({ timeout }) => timeout,
  mayBeInterrupted: () => false,
  mayBeRefused: ({ timeout }) => timeout,
  isStraight: ({ kernelOnly }) => kernelOnly,

  callName: () => 'lock_pi2',

  onRtMutex(): Proc<number> {
    throw new ModelError('there is no lock2 of an rt_mutex, and no legit program has one');
  },

  parse(reader, id) {
    const target = reader.futex();
    const said = reader.attributes(ATTRIBUTES);
    const [timeout, kernelOnly] = [said.has('timeout'), said.has('kernelOnly')];
    return { id, call: 'lock2', target, timeout, kernelOnly };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  fault: ({ target }) => futexFault(target, true),

  forms(id, target, allowed) {
    if (isRtMutex(target)) return [];
    return withAndWithout('kernelOnly', allowed).flatMap((kernelOnly) => {
      return withAndWithout('timeout', allowed).map((timeout): Lock2Op => {
        return { id, call: 'lock2', target, timeout, kernelOnly };
      });
    });
  },

  drawn: {
    shapes: { futex: ['lock2 timeout', 'lock2 timeout kernel'], rtMutex: [] },
    asks(draw, { id, target, timeout }) {
      if (!timeout || !oneIn(draw, 8)) return null;
      return { id, call: 'lock2', target, timeout, kernelOnly: drawStraight(draw, target) };
    },
  },

  plainer(op) {
    const found: Plainer[] = [];
    found.push({ gone: 'call', op: { ...op, call: 'lock', interruptible: false }, surer: false });
    if (op.kernelOnly) {
      found.push({ gone: 'kernelOnly', op: { ...op, kernelOnly: false }, surer: false });
    }
    if (op.timeout) found.push({ gone: 'timeout', op: { ...op, timeout: false }, surer: true });
    return found;
  },
};
