/**
 * `requeue c1 c2 wake one requeue all`: FUTEX_REQUEUE, the bare system call. It moves who sleeps
 * longest and most urgently on the word c1 to the word c2; with `wake one` it wakes that one first
 * and moves the next; with `requeue all` it moves all the others. It answers how many they were.
 */
import type { OpKind } from '../op-kind.ts';
import {
  drawnRequeueing,
  justWake,
  plainerRequeues,
  type Requeueing,
  requeueing,
} from './requeueing.ts';

export type RequeueOp = Requeueing<'requeue'>;

export const requeue: OpKind<RequeueOp> = {
  ...requeueing('requeue'),
  isBlind: true,
  routine: (library) => library.requeue,
  drawn: drawnRequeueing('requeue'),

  plainer: (op) => [justWake(op), ...plainerRequeues(op)],
};
