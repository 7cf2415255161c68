/**
 * `unlock f1 kernel if held inconsistent`, `unlock m1 if held`: gives a lock back. A library makes
 * the system call again when it is told EAGAIN; `unlock f1 kernel ignoring` does not.
 */
import type { Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { Proc } from '../../machine/access.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { isRtMutex, targetName } from '../targets.ts';
import { drawStraight, futexFault } from './asking.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface UnlockOp extends OneLock {
  readonly call: 'unlock';
  /** Whether it goes straight to the kernel, without the compare-and-exchange in user space. */
  readonly kernelOnly: boolean;
  /** Whether it takes EAGAIN for an answer like any other. */
  readonly ignoring: boolean;
  /** Whether it is left out when the task was told that it does not hold the lock. */
  readonly ifHeld: boolean;
  /** Whether a robust lock whose owner has died goes back without being made consistent. */
  readonly inconsistent: boolean;
}

const NEITHER = { ignoring: false, inconsistent: false } as const;
const OF_FUTEXES = ['kernelOnly', 'ignoring', 'ifHeld', 'inconsistent'] as const;
const OF_RT_MUTEXES = ['ifHeld'] as const;

function* onRtMutex(k: Kernel, _op: UnlockOp, mutex: rt_mutex): Proc<number> {
  yield* k.rt_mutex_unlock(mutex);
  return 0;
}

export const unlock: OpKind<UnlockOp> = {
  ...oneLock<UnlockOp>(),
  call: 'unlock',
  acquires: false,
  releases: true,
  waits: false,
  grants: () => false,
  counts: false,
  routine: (library) => library.unlock,

  mayTimeOut: () => false,
  mayBeInterrupted: () => false,
  mayBeRefused: () => false,
  onlyIfHeld: ({ ifHeld }) => ifHeld,
  isStraight: ({ kernelOnly }) => kernelOnly,
  takesAnyAnswer: ({ ignoring }) => ignoring,
  leavesInconsistent: ({ inconsistent }) => inconsistent,

  calls: ['unlock_pi', 'rt_mutex_unlock'],
  callName: ({ target }) => (isRtMutex(target) ? 'rt_mutex_unlock' : 'unlock_pi'),

  onRtMutex,

  parse(reader, id) {
    const target = reader.anyLock();
    const said = reader.attributes(isRtMutex(target) ? OF_RT_MUTEXES : OF_FUTEXES);
    return {
      id,
      call: 'unlock',
      target,
      kernelOnly: said.has('kernelOnly'),
      ignoring: said.has('ignoring'),
      ifHeld: said.has('ifHeld'),
      inconsistent: said.has('inconsistent'),
    };
  },

  attributes: (op) => thoseOf(op, OF_FUTEXES),

  fault({ target, kernelOnly, ignoring, ifHeld }, held) {
    const wrong = futexFault(target, kernelOnly || ignoring);
    if (wrong !== null) return wrong;
    const name = targetName(target);
    if (ignoring && !kernelOnly) {
      return `says 'ignoring' of an unlock of ${name} that tries the word first: say 'kernel' too`;
    }
    const sure = held.get(target);
    if (sure === undefined) return `unlocks ${name}, which it does not hold`;
    if (sure || ifHeld) return null;
    return `unlocks ${name}, which it may not hold: 'unlock ${name} if held' is expected`;
  },

  // Not a copy, which would get a hidden class of its own and make every look at an op slower.
  forHolder: ({ id, target, kernelOnly, ignoring, inconsistent }, sure) => {
    return { id, call: 'unlock', target, kernelOnly, ignoring, ifHeld: !sure, inconsistent };
  },

  forms(id, target, allowed) {
    return withAndWithout('kernelOnly', allowed, !isRtMutex(target)).map((kernelOnly) => {
      return { id, call: 'unlock', target, kernelOnly, ifHeld: false, ...NEITHER };
    });
  },

  drawn: {
    shapes: { futex: ['unlock', 'unlock kernel'], rtMutex: ['rt_mutex unlock'] },
    habits: ['kernelOnly'],
    givesBack(draw, habits, { id, target }, sure) {
      const kernelOnly = drawStraight(draw, habits, target);
      return { id, call: 'unlock', target, kernelOnly, ifHeld: !sure, ...NEITHER };
    },
  },

  plainer(op) {
    const found: Plainer[] = [];
    if (op.ignoring) found.push({ gone: 'ignoring', op: { ...op, ignoring: false }, surer: false });
    if (op.inconsistent) {
      found.push({ gone: 'inconsistent', op: { ...op, inconsistent: false }, surer: false });
    }
    if (op.kernelOnly) {
      const tried = { ...op, kernelOnly: false, ignoring: false };
      found.push({ gone: 'kernelOnly', op: tried, surer: false });
    }
    if (op.ifHeld) found.push({ gone: 'ifHeld', op: { ...op, ifHeld: false }, surer: false });
    return found;
  },
};
