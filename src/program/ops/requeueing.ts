/** What the two plain requeues have in common: they differ in whether they look at the word. */
import { thoseOf } from '../attributes.ts';
import { chance } from '../drawing/chance.ts';
import { PLAIN_MOVES, PLAIN_MOVES_ALL, PLAIN_MOVES_WAKE } from '../drawing/weights.ts';
import type { Drawn, OpKind, Plainer } from '../op-kind.ts';
import { INT_MAX, type OfCondition, ofCondition } from './of-condition.ts';
import { plain } from './plain.ts';

/** Its target is what sleepers are moved to: a condition variable too, or a hostile futex. */
export interface Requeueing<Call extends string> extends OfCondition {
  readonly call: Call;
  /** Whether it wakes the first of them before it moves others. */
  readonly wakeOne: boolean;
  /** Whether it moves all the others, and not only one. */
  readonly requeueAll: boolean;
}

const ATTRIBUTES = ['wakeOne', 'requeueAll'] as const;

export function requeueing<Call extends string>(call: Call) {
  type O = Requeueing<Call>;
  return {
    ...ofCondition<O>(),
    ...plain<O>(),
    call,
    counts: true,
    reach: ({ wakeOne, requeueAll }: O) => [wakeOne ? 1 : 0, requeueAll ? INT_MAX : 1],
    mayTimeOut: () => false,
    mayBeInterrupted: () => false,
    calls: [call],
    callName: () => call,

    parse(reader, id) {
      const condition = reader.sleptOn();
      const target = reader.sleptOn();
      const said = reader.attributes(ATTRIBUTES);
      const [wakeOne, requeueAll] = [said.has('wakeOne'), said.has('requeueAll')];
      return { id, call, condition, target, wakeOne, requeueAll };
    },

    attributes: (op) => thoseOf(op, ATTRIBUTES),
  } as const satisfies Partial<OpKind<O>>;
}

export function drawnRequeueing<Call extends string>(call: Call): Drawn<Requeueing<Call>> {
  const attributes = ['', ' wake one', ' requeue all', ' wake one requeue all'];
  return {
    shapes: { futex: attributes.map((words) => `${call}${words}`), rtMutex: [] },
    habits: ['sleeps'],
    meanwhile(draw, habits, { id, condition }) {
      if (condition === 0 || habits.sleeps === 0 || !chance(draw, PLAIN_MOVES)) return null;
      const wakeOne = chance(draw, PLAIN_MOVES_WAKE);
      const requeueAll = chance(draw, PLAIN_MOVES_ALL);
      return { id, call, condition, target: condition + 1, wakeOne, requeueAll };
    },
  };
}

/** Instead of moving them it wakes as many. */
export function justWake({ id, condition: target, requeueAll: all }: Requeueing<string>): Plainer {
  return { gone: 'call', op: { id, call: 'wake', target, all }, surer: false };
}

/** Those without one of the attributes. */
export function plainerRequeues<Call extends string>(op: Requeueing<Call>) {
  return ATTRIBUTES.filter((gone) => op[gone]).map((gone) => {
    return { gone, op: { ...op, [gone]: false }, surer: false };
  });
}
