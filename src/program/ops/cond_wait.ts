/**
 * `cond_wait c1 f1 timeout`: a condition variable of a library. Whoever holds the mutex f1 gives it
 * back, sleeps until somebody signals, and comes back with the mutex: with 0, maybe for nothing, or
 * with ETIMEDOUT.
 */
import { ETIMEDOUT } from '../../kernel/errno.ts';
import type { Proc } from '../../machine/access.ts';
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { COND_WAITS } from '../drawing/weights.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { CONDITION_BASE, isRtMutex, targetName } from '../targets.ts';
import { type OfCondition, ofCondition } from './of-condition.ts';

export interface CondWaitOp extends OfCondition {
  readonly call: 'cond_wait';
  /** Whether it gives up when its timeout has expired. */
  readonly timeout: boolean;
}

const ATTRIBUTES = ['timeout'] as const;

export const condWait: OpKind<CondWaitOp> = {
  ...ofCondition<CondWaitOp>(),
  call: 'cond_wait',
  acquires: true,
  releases: true,
  waits: true,
  grants: (_op, ret) => ret === 0 || ret === -ETIMEDOUT,
  counts: false,
  routine: (library) => library.wait_requeue_pi,
  byLibrary: (k, thread): Proc<number> => k.cond_wait(thread),

  mayTimeOut: ({ timeout }) => timeout,
  mayBeRefused: () => false,
  onlyIfHeld: () => false,

  calls: ['cond_wait'],
  callName: () => 'cond_wait',

  parse(reader, id) {
    const condition = reader.condition();
    const target = reader.futex();
    const said = reader.attributes(ATTRIBUTES);
    return { id, call: 'cond_wait', condition, target, timeout: said.has('timeout') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  fault({ condition, target }, held) {
    const sure = held.get(target);
    if (sure === true) return null;
    const has = sure === undefined ? 'does not hold' : 'may not hold';
    return `waits on ${targetName(condition)} with ${targetName(target)}, which it ${has}`;
  },
  forHolder: (op) => op,

  forms(id, target, allowed) {
    if (isRtMutex(target)) return [];
    return withAndWithout('timeout', allowed).map((timeout): CondWaitOp => {
      return { id, call: 'cond_wait', condition: CONDITION_BASE + 1, target, timeout };
    });
  },

  drawn: {
    shapes: { futex: ['cond_wait', 'cond_wait timeout'], rtMutex: [] },
    habits: ['timeout'],
    meanwhile(draw, habits, { id, target, condition, byLibrary, mayRetake }) {
      if (condition === 0 || !byLibrary || !mayRetake || !chance(draw, COND_WAITS)) return null;
      return { id, call: 'cond_wait', condition, target, timeout: chance(draw, habits.timeout) };
    },
  },

  plainer(op) {
    // The bare call is no op of who holds the lock; shrink/passes/bare-calls.ts lets all others go
    // with it.
    const found: Plainer[] = [
      { gone: 'call', op: { ...op, call: 'wait_requeue_pi' }, surer: false },
    ];
    if (op.timeout) {
      found.push({ gone: 'timeout', op: { ...op, timeout: false }, surer: false });
    }
    return found;
  },
};
