/** How far a walk along the chain has come when somebody else goes on. */
import type { TraceStep } from '../explore/trace.ts';
import type { Account } from './account.ts';
import type { Clause } from './clause.ts';
import { lockOf } from './net-change.ts';

export const AS_FAR_AS = 'the chain as far as';
const WALK = 'rt_mutex_adjust_prio_chain';

/**
 * Between two links a walk holds no spinlock, so anything may happen to the chain meanwhile.
 *
 * @param steps of one turn
 * @returns null if it does not end between two links of a walk
 */
export function walkedTo({ trace, moments }: Account, steps: readonly TraceStep[]): Clause | null {
  const last = steps.at(-1);
  if (last?.switched !== 'preempted' || !last.functions.includes(WALK)) return null;
  const next = trace.steps.slice(last.number).find(({ actor, op }) => {
    return actor === last.actor && op === last.op;
  });
  const [, task] = /^(T\d+)\.pi_lock$/u.exec(next?.object ?? '') ?? [];
  if (task === undefined || next?.verb !== 'lock' || !next.functions.includes(WALK)) return null;
  const [, mutex = ''] = /^(.*)\.wait_lock$/u.exec(last.object) ?? [];
  const lock = lockOf(mutex, moments, last.number);
  const owns = moments[last.number]?.locks.find(({ name }) => name === lock)?.owner === task;
  const who = owns ? `${task}, who owns ${lock}` : task;
  const text = `{follow|follows|followed} ${AS_FAR_AS} ${who}`;
  return { text, step: last.number, claims: [] };
}
