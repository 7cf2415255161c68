/** Several at a time, and each of them in a thread that has done nothing before. */
import { Threads } from '../../campaign/crew/threads.ts';
import type { AttemptEnd, AttemptOrder } from './attempt.ts';
import { ATTEMPT } from './attempt-errand.ts';

/**
 * @param jobs how many are under way at the same time
 * @param make called for each in their order, as soon as there is room
 */
export async function inLanes<T>(
  jobs: number,
  work: readonly T[],
  make: (one: T) => Promise<void>,
): Promise<void> {
  const left = [...work];
  const lane = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await make(one);
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}

/** What the compiler learns from one build makes another one slower or quicker. */
export async function inFreshThread(order: AttemptOrder): Promise<AttemptEnd> {
  const crew = new Threads(1);
  try {
    return await crew.send(ATTEMPT, order);
  } finally {
    await crew.end();
  }
}
