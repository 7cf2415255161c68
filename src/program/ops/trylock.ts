/** `trylock f1 kernel`, `trylock m1`: takes a lock if nobody has it, and never waits. */
import type { Kernel } from '../../kernel/build.ts';
import { EWOULDBLOCK } from '../../kernel/errno.ts';
import type { rt_mutex } from '../../kernel/locking/rt_mutex.ts';
import type { Proc } from '../../machine/access.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance, type Draw } from '../drawing/chance.ts';
import type { Habits } from '../drawing/features.ts';
import type { OpKind, Plainer, Wish } from '../op-kind.ts';
import { isRtMutex } from '../targets.ts';
import { asking, drawStraight, futexFault, rtMutexFault } from './asking.ts';
import { type OneLock, oneLock } from './one-lock.ts';

export interface TrylockOp extends OneLock {
  readonly call: 'trylock';
  /** Whether it goes straight to the kernel, without the compare-and-exchange in user space. */
  readonly kernelOnly: boolean;
}

const ATTRIBUTES = ['kernelOnly'] as const;

function drawn(draw: Draw, habits: Habits, { id, target }: Wish): TrylockOp | null {
  if (!chance(draw, habits.trylock)) return null;
  return { id, call: 'trylock', target, kernelOnly: drawStraight(draw, habits, target) };
}

function* onRtMutex(k: Kernel, _op: TrylockOp, mutex: rt_mutex): Proc<number> {
  return (yield* k.rt_mutex_trylock(mutex)) ? 0 : -EWOULDBLOCK;
}

export const trylock: OpKind<TrylockOp> = {
  ...asking,
  ...oneLock<TrylockOp>(),
  call: 'trylock',
  waits: false,
  routine: (library) => library.trylock,

  mayTimeOut: () => false,
  mayBeInterrupted: () => false,
  mayBeRefused: () => true,
  isStraight: ({ kernelOnly }) => kernelOnly,

  calls: ['trylock_pi', 'rt_mutex_trylock'],
  callName: ({ target }) => (isRtMutex(target) ? 'rt_mutex_trylock' : 'trylock_pi'),

  onRtMutex,

  parse(reader, id) {
    const target = reader.anyLock();
    const said = reader.attributes(isRtMutex(target) ? [] : ATTRIBUTES);
    return { id, call: 'trylock', target, kernelOnly: said.has('kernelOnly') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  fault(op, held, nesting) {
    return futexFault(op.target, op.kernelOnly) ?? rtMutexFault(op, held, nesting);
  },

  forms(id, target, allowed) {
    return withAndWithout('kernelOnly', allowed, !isRtMutex(target)).map((kernelOnly) => {
      return { id, call: 'trylock', target, kernelOnly };
    });
  },

  drawn: {
    shapes: { futex: ['trylock', 'trylock kernel'], rtMutex: ['rt_mutex trylock'] },
    habits: ['trylock', 'kernelOnly'],
    asks: drawn,
    asksAgain: drawn,
  },

  plainer(op) {
    const plain = { timeout: false, interruptible: false };
    const found: Plainer[] = [
      { gone: 'call', op: { ...op, call: 'lock', ...plain }, surer: false },
    ];
    if (op.kernelOnly) {
      found.push({ gone: 'kernelOnly', op: { ...op, kernelOnly: false }, surer: false });
    }
    return found;
  },
};
