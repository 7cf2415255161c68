/** `lock2 f1 timeout kernel`: a lock by FUTEX_LOCK_PI2, whose timeout goes by another clock. */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance, type Draw } from '../drawing/chance.ts';
import type { Habits } from '../drawing/features.ts';
import type { OpKind, Plainer, Wish } from '../op-kind.ts';
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

/** Without a timeout it would be a lock. */
function drawn(draw: Draw, habits: Habits, { id, target }: Wish): Lock2Op | null {
  if (isRtMutex(target) || !chance(draw, habits.lock2)) return null;
  const kernelOnly = drawStraight(draw, habits, target);
  return { id, call: 'lock2', target, timeout: true, kernelOnly };
}

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

  calls: ['lock_pi2'],
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
    habits: ['lock2', 'kernelOnly'],
    asks: drawn,
    asksAgain: drawn,
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
