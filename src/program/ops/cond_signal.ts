/**
 * `cond_signal c1 f1`: a condition variable of a library. One of those that wait is given the mutex
 * f1, or moved there to wait for it. Whoever signals may have the mutex, and need not.
 */
import type { Proc } from '../../machine/access.ts';
import { chance } from '../drawing/chance.ts';
import { SIGNALS } from '../drawing/weights.ts';
import type { OpKind } from '../op-kind.ts';
import type { Op } from '../op-kinds.ts';
import { type Signalling, signalling } from './signalling.ts';

export type CondSignalOp = Signalling<'cond_signal'>;

export const condSignal: OpKind<CondSignalOp> = {
  ...signalling('cond_signal'),
  routine: (library) => library.cmp_requeue_pi,
  byLibrary: (k, thread): Proc<number> => k.cond_signal(thread),

  drawn: {
    shapes: { futex: ['cond_signal'], rtMutex: [] },
    habits: [],
    meanwhile(draw, _habits, { id, target, condition, byLibrary }) {
      if (condition === 0 || !byLibrary || !chance(draw, SIGNALS)) return null;
      return { id, call: 'cond_signal', condition, target };
    },
  },

  plainer({ id, condition, target }) {
    const bare: Op = { id, call: 'cmp_requeue_pi', condition, target, requeueAll: false };
    return [{ gone: 'call', op: bare, surer: false }];
  },
};
