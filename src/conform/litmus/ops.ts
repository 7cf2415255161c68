/** Which ops a litmus program can have on a machine, and what stands for the others. */
import type { Op } from '../../program/program.ts';
import type { Abilities } from '../abilities.ts';

interface LitmusOp<O> {
  /** The op itself, or the nearest one that the machine is able to do. */
  withinMeans(op: O, able: Abilities): Op;
}

const litmusOps: {
  readonly [Call in Op['call']]: LitmusOp<Extract<Op, { call: Call }>>;
} = {
  lock: { withinMeans: (op) => op },
  lock2: {
    withinMeans(op, { noLock2 }) {
      return noLock2 === null ? op : { ...op, call: 'lock', interruptible: false };
    },
  },
  trylock: { withinMeans: (op) => op },
  unlock: { withinMeans: (op) => op },
  wait_requeue_pi: { withinMeans: (op) => op },
  cmp_requeue_pi: { withinMeans: (op) => op },
  wait: { withinMeans: (op) => op },
  wake: { withinMeans: (op) => op },
  requeue: { withinMeans: (op) => op },
  cmp_requeue: { withinMeans: (op) => op },
  cond_wait: { withinMeans: (op) => op },
  cond_signal: { withinMeans: (op) => op },
  cond_broadcast: { withinMeans: (op) => op },
  protect: { withinMeans: (op) => op },
  swap_out: { withinMeans: (op) => op },
  store: { withinMeans: (op) => op },
};

/** To be asked about that op only. */
export function litmusOp(op: Op): LitmusOp<Op> {
  return litmusOps[op.call];
}
