/**
 * `cmp_requeue_pi c1 f1 requeue all`: FUTEX_CMP_REQUEUE_PI, the bare system call. Whoever sleeps
 * longest and most urgently on the word c1 is given the lock f1, or moved to it to wait there; with
 * `requeue all` the others are moved as well. It answers how many they were.
 *
 * nr_wake is 1, as the kernel wants it; nr_requeue is 0 or INT_MAX: what a signal and a broadcast
 * of a condition variable ask for.
 */
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { MOVES, MOVES_ALL } from '../drawing/weights.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { CONDITION_BASE, isRtMutex } from '../targets.ts';
import { INT_MAX, type OfCondition, ofCondition } from './of-condition.ts';

export interface CmpRequeuePiOp extends OfCondition {
  readonly call: 'cmp_requeue_pi';
  /** Whether it moves all of them. */
  readonly requeueAll: boolean;
}

const ATTRIBUTES = ['requeueAll'] as const;

export const cmpRequeuePi: OpKind<CmpRequeuePiOp> = {
  ...ofCondition<CmpRequeuePiOp>(),
  call: 'cmp_requeue_pi',
  acquires: false,
  releases: false,
  waits: false,
  grants: () => false,
  counts: true,
  reach: ({ requeueAll }) => [1, requeueAll ? INT_MAX : 0],
  routine: (library) => library.cmp_requeue_pi,

  mayTimeOut: () => false,
  mayBeRefused: () => false,
  onlyIfHeld: () => false,

  calls: ['cmp_requeue_pi'],
  callName: () => 'cmp_requeue_pi',

  parse(reader, id) {
    const condition = reader.sleptOn();
    const target = reader.futex();
    const said = reader.attributes(ATTRIBUTES);
    return { id, call: 'cmp_requeue_pi', condition, target, requeueAll: said.has('requeueAll') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),
  fault: () => null,
  forHolder: (op) => op,

  forms(id, target, allowed) {
    if (isRtMutex(target)) return [];
    return withAndWithout('requeueAll', allowed).map((requeueAll): CmpRequeuePiOp => {
      return { id, call: 'cmp_requeue_pi', condition: CONDITION_BASE + 1, target, requeueAll };
    });
  },

  drawn: {
    shapes: { futex: ['cmp_requeue_pi', 'cmp_requeue_pi requeue all'], rtMutex: [] },
    habits: [],
    meanwhile(draw, habits, { id, target, condition, byLibrary }) {
      if (condition === 0 || habits.requeue === 0 || byLibrary || !chance(draw, MOVES)) return null;
      const requeueAll = chance(draw, MOVES_ALL);
      return { id, call: 'cmp_requeue_pi', condition, target, requeueAll };
    },
  },

  plainer(op) {
    if (!op.requeueAll) return [];
    const plain: Plainer = { gone: 'requeueAll', op: { ...op, requeueAll: false }, surer: false };
    return [plain];
  },
};
