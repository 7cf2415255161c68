/**
 * `cmp_requeue c1 c2 wake one requeue all`: FUTEX_CMP_REQUEUE, the bare system call. It does what
 * `requeue` does if the word c1 says 0. `wake one requeue all` is how C libraries broadcast.
 */
import type { OpKind, Plainer } from '../op-kind.ts';
import {
  drawnRequeueing,
  justWake,
  plainerRequeues,
  type Requeueing,
  requeueing,
} from './requeueing.ts';

export type CmpRequeueOp = Requeueing<'cmp_requeue'>;

export const cmpRequeue: OpKind<CmpRequeueOp> = {
  ...requeueing('cmp_requeue'),
  routine: (library) => library.cmp_requeue,
  drawn: drawnRequeueing('cmp_requeue'),

  plainer(op) {
    const requeue: Plainer = { gone: 'call', op: { ...op, call: 'requeue' }, surer: false };
    return [justWake(op), requeue, ...plainerRequeues(op)];
  },
};
