/**
 * Where somebody sleeps who called FUTEX_WAIT_REQUEUE_PI: at the condition variable, or moved to
 * the lock. Nothing that Linux shows of a thread says so: it sleeps on in the same function, and
 * its call names both words. What is to be seen is at which of the two anybody is queued
 * (isQueuedAt()), and both kernels are compared by that.
 */

/** Names of the words that a sleeper's call is about. */
export interface Sleep {
  readonly condition: string;
  readonly lock: string;
}

/**
 * What can be said of a sleeper: `c1`, `f1`, or `c1 or f1`.
 *
 * @param sleepers all that sleep in such a call
 * @param isQueued whether anybody is queued at a word
 */
export function placeOf(
  sleep: Sleep,
  sleepers: readonly Sleep[],
  isQueued: (word: string) => boolean,
): string {
  const { condition, lock } = sleep;
  if (!isQueued(condition)) return isQueued(lock) ? lock : `neither ${condition} nor ${lock}`;
  const isAlone = sleepers.filter((other) => other.condition === condition).length === 1;
  return isAlone || !isQueued(lock) ? condition : `${condition} or ${lock}`;
}
