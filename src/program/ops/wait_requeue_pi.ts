/**
 * `wait_requeue_pi c1 f1 timeout`: FUTEX_WAIT_REQUEUE_PI, the bare system call. It sleeps on the
 * word c1 while that says 0, as it does from the start and for ever (a library's is another matter,
 * cond_wait.ts), until somebody moves it to the lock f1, and comes back with that.
 *
 * It may always come back without: the kernel wakes a sleeper for nothing now and then.
 */
import { thoseOf, withAndWithout } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import type { OpKind, Plainer } from '../op-kind.ts';
import { CONDITION_BASE, isRtMutex, targetName } from '../targets.ts';
import { asking } from './asking.ts';
import { type OfCondition, ofCondition } from './of-condition.ts';

export interface WaitRequeuePiOp extends OfCondition {
  readonly call: 'wait_requeue_pi';
  /** Whether it gives up when its timeout has expired. */
  readonly timeout: boolean;
}

const ATTRIBUTES = ['timeout'] as const;

export const waitRequeuePi: OpKind<WaitRequeuePiOp> = {
  ...asking,
  ...ofCondition<WaitRequeuePiOp>(),
  call: 'wait_requeue_pi',
  waits: true,
  routine: (library) => library.wait_requeue_pi,

  mayTimeOut: ({ timeout }) => timeout,
  mayBeRefused: () => true,

  calls: ['wait_requeue_pi'],
  callName: () => 'wait_requeue_pi',

  parse(reader, id) {
    const condition = reader.sleptOn();
    const target = reader.futex();
    const said = reader.attributes(ATTRIBUTES);
    return { id, call: 'wait_requeue_pi', condition, target, timeout: said.has('timeout') };
  },

  attributes: (op) => thoseOf(op, ATTRIBUTES),

  fault({ target }, held) {
    const sure = held.get(target);
    if (sure === undefined) return null;
    return `waits to be given ${targetName(target)}, which it ${sure ? 'holds' : 'may hold'}`;
  },

  forms(id, target, allowed) {
    if (isRtMutex(target)) return [];
    return withAndWithout('timeout', allowed).map((timeout): WaitRequeuePiOp => {
      return { id, call: 'wait_requeue_pi', condition: CONDITION_BASE + 1, target, timeout };
    });
  },

  drawn: {
    shapes: { futex: ['wait_requeue_pi', 'wait_requeue_pi timeout'], rtMutex: [] },
    habits: ['requeue', 'timeout'],
    asks(draw, habits, { id, target, condition, byLibrary }) {
      if (condition === 0 || byLibrary || !chance(draw, habits.requeue)) return null;
      const timeout = chance(draw, habits.timeout);
      return { id, call: 'wait_requeue_pi', condition, target, timeout };
    },
  },

  plainer({ id, target, timeout, ...op }) {
    const found: Plainer[] = [
      {
        gone: 'call',
        op: { id, call: 'lock', target, timeout, kernelOnly: true, interruptible: false },
        surer: false,
      },
    ];
    if (timeout) {
      found.push({ gone: 'timeout', op: { id, target, ...op, timeout: false }, surer: false });
    }
    return found;
  },
};
