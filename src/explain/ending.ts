/** How a turn ends: with an answer, asleep, or in front of a spinlock. */
import { errnoName } from '../kernel/errno.ts';
import type { Account } from './account.ts';
import type { Claim, Clause } from './clause.ts';
import { spins } from './spinning.ts';
import type { ToldTurn } from './turns.ts';

export function ending(turn: ToldTurn, account: Account): Clause | null {
  const { actor, steps, returned } = turn;
  const last = steps.at(-1)?.number ?? 0;
  if (returned !== null && returned !== 0) {
    const claims: Claim[] = [{ is: 'answer', step: last, actor, ret: returned }];
    return { text: `is told ${errnoName(returned)}`, step: last, claims };
  }
  const task = account.moments[last]?.tasks.find(({ name }) => name === actor);
  if (task?.asleep !== true) return spins(steps, account);
  return {
    text: sleepsAgain(turn, account) ?? 'sleeps',
    step: last,
    claims: [{ is: 'sleeps', after: last, task: actor }],
  };
}

/** Woken for nothing; null if it was not asleep in this call before, or does not sleep now. */
export function sleepsAgain({ actor, op, steps }: ToldTurn, { moments }: Account): string | null {
  const first = steps[0]?.number ?? 0;
  const taskAt = (step: number) => moments[step]?.tasks.find(({ name }) => name === actor);
  const sleeper = taskAt(steps.at(-1)?.number ?? 0);
  const slept = moments.slice(0, first).some((_, step) => {
    return taskAt(step)?.op === op && taskAt(step)?.asleep === true;
  });
  if (!slept || sleeper?.asleep !== true) return null;
  const lock = moments[steps.at(-1)?.number ?? 0]?.locks.find(
    ({ name }) => name === sleeper.waitsFor,
  );
  const other = lock?.queue[0]?.task ?? actor;
  return other === actor
    ? 'sleeps again'
    : `sleeps again, as ${other} is first in the queue of ${lock?.name}`;
}
