/** `lock f1 timeout kernel`, `lock m1 interruptible`: waits for a lock. */
import type { Kernel } from '../../kernel/build.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { Proc } from '../../machine/access.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { isRtMutex, targetName } from '../targets.ts';
import { asking, drawStraight, futexFault, rtMutexFault } from './asking.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface LockOp extends OneLock {
  readonly call: 'lock';
  /** Whether it gives up when its timeout has expired. */
  readonly timeout: boolean;
  /** Whether it goes straight to the kernel, without the compare-and-exchange in user space. */
  readonly kernelOnly: boolean;
  /** Whether a signal ends the wait for an rt_mutex (-EINTR); a futex's starts anew instead. */
  readonly interruptible: boolean;
}

const OF_FUTEXES = ['timeout', 'kernelOnly'] as const;
const OF_RT_MUTEXES = ['interruptible'] as const;

function* onRtMutex(k: Kernel, { interruptible }: LockOp, mutex: rt_mutex): Proc<number> {
  if (interruptible) return yield* k.rt_mutex_lock_interruptible(mutex);
  yield* k.rt_mutex_lock(mutex);
  return 0;
}

export const lock: OpKind<LockOp> = {
  ...asking,
  ...oneLock<LockOp>(),
  call: 'lock',
  waits: true,
  routine: (library) => library.lock,

  mayTimeOut: ({ timeout }) => timeout,
  mayBeInterrupted: ({ interruptible }) => interruptible,
  mayBeRefused: ({ timeout, interruptible }, signalled) => timeout || (interruptible && signalled),
  isStraight: ({ kernelOnly }) => kernelOnly,

  calls: ['lock_pi', 'rt_mutex_lock', 'rt_mutex_lock_interruptible'],

  callName({ target, interruptible }) {
    if (!isRtMutex(target)) return 'lock_pi';
    return interruptible ? 'rt_mutex_lock_interruptible' : 'rt_mutex_lock';
  },

  onRtMutex,

  parse(reader, id) {
    const target = reader.anyLock();
    const said = reader.attributes(isRtMutex(target) ? OF_RT_MUTEXES : OF_FUTEXES);
    return {
      id,
      call: 'lock',
      target,
      timeout: said.has('timeout'),
      kernelOnly: said.has('kernelOnly'),
      interruptible: said.has('interruptible'),
    };
  },

  attributes: (op) => thoseOf(op, [...OF_FUTEXES, ...OF_RT_MUTEXES]),

  fault(op, held, nesting) {
    const { target, timeout, kernelOnly, interruptible } = op;
    if (interruptible && !isRtMutex(target)) {
      const name = targetName(target);
      return `says 'interruptible' of ${name}; only the lock of an rt_mutex can be it`;
    }
    return futexFault(target, timeout || kernelOnly) ?? rtMutexFault(op, held, nesting);
  },

  forms(id, target, allowed) {
    const isMutex = isRtMutex(target);
    const found: LockOp[] = [];
    for (const interruptible of withAndWithout('interruptible', allowed, isMutex)) {
      for (const kernelOnly of withAndWithout('kernelOnly', allowed, !isMutex)) {
        for (const timeout of withAndWithout('timeout', allowed, !isMutex)) {
          found.push({ id, call: 'lock', target, timeout, kernelOnly, interruptible });
        }
      }
    }
    return found;
  },

  drawn: {
    shapes: {
      futex: ['lock', 'lock timeout', 'lock kernel', 'lock timeout kernel'],
      rtMutex: ['rt_mutex lock', 'rt_mutex lock interruptible'],
    },
    habits: ['timeout', 'kernelOnly', 'interruptible', 'again'],
    asks(draw, habits, { id, target }) {
      const mutex = isRtMutex(target);
      const timeout = !mutex && chance(draw, habits.timeout);
      const interruptible = mutex && chance(draw, habits.interruptible);
      const kernelOnly = drawStraight(draw, habits, target);
      return { id, call: 'lock', target, timeout, kernelOnly, interruptible };
    },
    asksAgain(draw, habits, { id, target }) {
      const timeout = chance(draw, habits.timeout);
      const kernelOnly = drawStraight(draw, habits, target);
      return { id, call: 'lock', target, timeout, kernelOnly, interruptible: false };
    },
  },

  plainer(op) {
    const found: Plainer[] = [];
    if (op.interruptible) {
      found.push({ gone: 'interruptible', op: { ...op, interruptible: false }, surer: false });
    }
    if (op.kernelOnly) {
      found.push({ gone: 'kernelOnly', op: { ...op, kernelOnly: false }, surer: false });
    }
    if (op.timeout) found.push({ gone: 'timeout', op: { ...op, timeout: false }, surer: true });
    return found;
  },
};
