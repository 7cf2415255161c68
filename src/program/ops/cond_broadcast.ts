/** `cond_broadcast c1 f1`: a cond_signal to all who wait. */
import type { Proc } from '../../machine/access.ts';
import { chance } from '../drawing/chance.ts';
import { BROADCASTS } from '../drawing/weights.ts';
import type { OpKind } from '../op-kind.ts';
import type { Op } from '../op-kinds.ts';
import { type Signalling, signalling } from './signalling.ts';

export type CondBroadcastOp = Signalling<'cond_broadcast'>;

export const condBroadcast: OpKind<CondBroadcastOp> = {
  ...signalling('cond_broadcast'),
  wakesAll: true,
  routine: (library) => library.cmp_requeue_pi,
  byLibrary: (k, thread): Proc<number> => k.cond_broadcast(thread),

  drawn: {
    shapes: { futex: ['cond_broadcast'], rtMutex: [] },
    habits: [],
    meanwhile(draw, _habits, { id, target, condition, byLibrary }) {
      if (condition === 0 || !byLibrary || !chance(draw, BROADCASTS)) return null;
      return { id, call: 'cond_broadcast', condition, target };
    },
  },

  plainer({ id, condition, target }) {
    const one: Op = { id, call: 'cond_signal', condition, target };
    const bare: Op = { id, call: 'cmp_requeue_pi', condition, target, requeueAll: true };
    return [one, bare].map((op) => ({ gone: 'call', op, surer: false }));
  },
};
