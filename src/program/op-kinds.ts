/** Every kind of op: what programs can say. */
import type { OpKind } from './op-kind.ts';
import { type CmpRequeueOp, cmpRequeue } from './ops/cmp_requeue.ts';
import { type CmpRequeuePiOp, cmpRequeuePi } from './ops/cmp_requeue_pi.ts';
import { type CondBroadcastOp, condBroadcast } from './ops/cond_broadcast.ts';
import { type CondSignalOp, condSignal } from './ops/cond_signal.ts';
import { type CondWaitOp, condWait } from './ops/cond_wait.ts';
import { type LockOp, lock } from './ops/lock.ts';
import { type Lock2Op, lock2 } from './ops/lock2.ts';
import { type ProtectOp, protect } from './ops/protect.ts';
import { type RequeueOp, requeue } from './ops/requeue.ts';
import { type StoreOp, store } from './ops/store.ts';
import { type SwapOutOp, swapOut } from './ops/swap_out.ts';
import { type TrylockOp, trylock } from './ops/trylock.ts';
import { type UnlockOp, unlock } from './ops/unlock.ts';
import { type WaitOp, wait } from './ops/wait.ts';
import { type WaitRequeuePiOp, waitRequeuePi } from './ops/wait_requeue_pi.ts';
import { type WakeOp, wake } from './ops/wake.ts';

/** One request of user space. */
export type Op =
  | LockOp
  | Lock2Op
  | TrylockOp
  | UnlockOp
  | WaitRequeuePiOp
  | CmpRequeuePiOp
  | WaitOp
  | WakeOp
  | RequeueOp
  | CmpRequeueOp
  | CondWaitOp
  | CondSignalOp
  | CondBroadcastOp
  | ProtectOp
  | SwapOutOp
  | StoreOp;

/** In the order in which a reader is told of them. */
export const opKinds: { readonly [Call in Op['call']]: OpKind<Extract<Op, { call: Call }>> } = {
  lock,
  lock2,
  trylock,
  unlock,
  wait_requeue_pi: waitRequeuePi,
  cmp_requeue_pi: cmpRequeuePi,
  wait,
  wake,
  requeue,
  cmp_requeue: cmpRequeue,
  cond_wait: condWait,
  cond_signal: condSignal,
  cond_broadcast: condBroadcast,
  protect,
  swap_out: swapOut,
  store,
};

/** What is known of an op's kind; to be asked about that op only. */
export function kindOf(op: Op): OpKind<Op> {
  // Every run asks this many times, and a look into the table by name is slow.
  switch (op.call) {
    case 'lock':
      return lock;
    case 'lock2':
      return lock2;
    case 'trylock':
      return trylock;
    case 'unlock':
      return unlock;
    case 'wait_requeue_pi':
      return waitRequeuePi;
    case 'cmp_requeue_pi':
      return cmpRequeuePi;
    case 'wait':
      return wait;
    case 'wake':
      return wake;
    case 'requeue':
      return requeue;
    case 'cmp_requeue':
      return cmpRequeue;
    case 'cond_wait':
      return condWait;
    case 'cond_signal':
      return condSignal;
    case 'cond_broadcast':
      return condBroadcast;
    case 'protect':
      return protect;
    case 'swap_out':
      return swapOut;
    case 'store':
      return store;
  }
}
