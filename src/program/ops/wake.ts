/**
 * `wake c1 all`: FUTEX_WAKE, the bare system call. It wakes who sleeps longest and most urgently on
 * the word c1, or with `all` everybody, and answers how many they were.
 */
import { thoseOf } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { ELSEWHERE, WAKES, WAKES_ALL } from '../drawing/weights.ts';
import type { OpKind } from '../op-kind.ts';
import { INT_MAX } from './of-condition.ts';
import { type OneLock, oneLock } from './one-lock.ts';
import { plain } from './plain.ts';

/** Its target is a condition variable, or a hostile futex. */
export interface WakeOp extends OneLock {
  readonly call: 'wake';
  /** Whether it wakes all of them. */
  readonly all: boolean;
}

const ATTRIBUTES = ['all'] as const;

export const wake: OpKind<WakeOp> = {
  ...oneLock<WakeOp>(),
  ...plain<WakeOp>(),
  call: 'wake',
  counts: true,
  reach: ({ all }) => [all ? INT_MAX : 1, 0],
  routine: (library) => library.wake,

  mayTimeOut: () => false,
  mayBeInterrupted: () => false,

  calls: ['wake'],
  callName: () => 'wake',

  parse(reader, id) {
    const target = reader.sleptOn();
    return { id, call: 'wake', target, all: reader.attributes(ATTRIBUTES).has('all') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  drawn: {
    shapes: { futex: ['wake', 'wake all'], rtMutex: [] },
    habits: ['sleeps'],
    meanwhile(draw, habits, { id, condition }) {
      if (condition === 0 || habits.sleeps === 0 || !chance(draw, WAKES)) return null;
      const target = chance(draw, ELSEWHERE) ? condition + 1 : condition;
      return { id, call: 'wake', target, all: chance(draw, WAKES_ALL) };
    },
  },

  plainer(op) {
    if (!op.all) return [];
    return [{ gone: 'all', op: { ...op, all: false }, surer: false }];
  },
};
