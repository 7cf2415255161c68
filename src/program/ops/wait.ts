/**
 * `wait c1 timeout`: FUTEX_WAIT, the bare system call. It sleeps on the word c1 while that says 0,
 * until somebody wakes it, there or where it has been moved to.
 *
 * A signal ends it only if it has a timeout: otherwise it starts anew, unseen (user.ts).
 */
import { thoseOf } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { ELSEWHERE } from '../drawing/weights.ts';
import type { OpKind } from '../op-kind.ts';
import { type OneLock, oneLock } from './one-lock.ts';
import { plain } from './plain.ts';

/** Its target is a condition variable, or a hostile futex. */
export interface WaitOp extends OneLock {
  readonly call: 'wait';
  /** Whether it gives up when its timeout has expired. */
  readonly timeout: boolean;
}

const ATTRIBUTES = ['timeout'] as const;

export const wait: OpKind<WaitOp> = {
  ...oneLock<WaitOp>(),
  ...plain<WaitOp>(),
  call: 'wait',
  counts: false,
  routine: (library) => library.wait,

  mayTimeOut: ({ timeout }) => timeout,
  mayBeInterrupted: ({ timeout }) => timeout,

  calls: ['wait'],
  callName: () => 'wait',

  parse(reader, id) {
    const target = reader.sleptOn();
    return { id, call: 'wait', target, timeout: reader.attributes(ATTRIBUTES).has('timeout') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  drawn: {
    shapes: { futex: ['wait', 'wait timeout'], rtMutex: [] },
    habits: ['sleeps', 'timeout'],
    beforehand(draw, habits, { id, condition }) {
      if (condition === 0 || !chance(draw, habits.sleeps)) return null;
      const target = chance(draw, ELSEWHERE) ? condition + 1 : condition;
      return { id, call: 'wait', target, timeout: chance(draw, habits.timeout) };
    },
  },

  plainer(op) {
    if (!op.timeout) return [];
    return [{ gone: 'timeout', op: { ...op, timeout: false }, surer: false }];
  },
};
