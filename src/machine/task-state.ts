/**
 * Sleeping and waking. A task's state is a shared word of its own: a waker changes it to running
 * if it matches, and a task that calls `sleep` goes on only while the state says running. Between
 * announcing sleep and sleeping there is a window, as on the real machine.
 */
import { AccessKind, access, type Step } from './access.ts';
import type { Word } from './word.ts';

export const TASK_RUNNING = 0;
export const TASK_INTERRUPTIBLE = 1;
export const TASK_UNINTERRUPTIBLE = 2;
export const TASK_NORMAL = TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE;

export const SLEEP = new AccessKind<Word<number>>({
  verb: 'sleep',
  writes: false,
  enabled: (state) => state.stored === TASK_RUNNING,
  perform: () => undefined,
});

const WAKE = new AccessKind<Word<number>>({
  verb: 'wake',
  writes: true,
  perform(state, mask) {
    if ((state.peek() & (mask as number)) === 0) return false;
    state.store(TASK_RUNNING);
    return true;
  },
});

/** Blocks until the state is running: what is left of `schedule()`. */
export function sleepIn(state: Word<number>): Step<void> {
  return access(SLEEP, state);
}

/** Makes the task of that state runnable if the state is in `mask`; says whether it was. */
export function wakeFrom(state: Word<number>, mask: number): Step<boolean> {
  return access(WAKE, state, mask);
}
