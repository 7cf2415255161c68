/**
 * `cmp_requeue_pi c1 f1 requeue all`: FUTEX_CMP_REQUEUE_PI, the bare system call. Whoever sleeps
 * longest and most urgently on the word c1 is given the lock f1, or moved to it to wait there; with
 * `requeue all` the others are moved as well. It answers how many they were.
 *
 * nr_wake is 1, as the kernel wants it; nr_requeue is 0 or INT_MAX: what a signal and a broadcast
 * of a condition variable ask for.
 */
import type { Proc } from '../../machine/access.ts';
import { ModelError } from '../../machine/model-error.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { MOVES, MOVES_ALL } from '../drawing/weights.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { CONDITION_BASE, isRtMutex } from '../targets.ts';

export interface CmpRequeuePiOp {
  readonly id: number;
  readonly call: 'cmp_requeue_pi';
  /** The condition variable whose sleepers it moves. */
  readonly condition: number;
  /** The futex that it moves them to. */
  readonly target: number;
  /** Whether it moves all of them. */
  readonly requeueAll: boolean;
}

const ATTRIBUTES = ['requeueAll'] as const;

export const cmpRequeuePi: OpKind<CmpRequeuePiOp> = {
  call: 'cmp_requeue_pi',
  acquires: false,
  releases: false,
  waits: false,
  counts: true,
  ofCondition: true,
  routine: (library) => library.cmp_requeue_pi,

  targets: ({ condition, target }) => [condition, target],
  renamed(op, nameOf) {
    const condition = nameOf(op.condition);
    return { ...op, condition, target: nameOf(op.target) };
  },

  mayTimeOut: () => false,
  mayBeInterrupted: () => false,
  mayBeRefused: () => false,
  onlyIfHeld: () => false,
  isStraight: () => true,

  calls: ['cmp_requeue_pi'],
  callName: () => 'cmp_requeue_pi',

  onRtMutex(): Proc<number> {
    throw new ModelError('nobody is requeued to an rt_mutex, and no legit program does it');
  },

  parse(reader, id) {
    const condition = reader.condition();
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
    meanwhile(draw, _habits, { id, target, condition }) {
      if (condition === 0 || !chance(draw, MOVES)) return null;
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
