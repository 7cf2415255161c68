/**
 * Sleeping and waking. A task's state is a shared word of its own: a waker changes it to running
 * if it matches, and a task that calls `sleep` goes on only while the state says running. Between
 * announcing sleep and sleeping there is a window, as on the real machine.
 */
import { AccessKind, access, type Proc } from './access.ts';
import { Word } from './word.ts';

export const TASK_RUNNING = 0;
export const TASK_INTERRUPTIBLE = 1;
export const TASK_UNINTERRUPTIBLE = 2;
export const TASK_NORMAL = TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE;

export const SLEEP = new AccessKind<TaskState>({
  verb: 'sleep',
  writes: false,
  enabled: (state) => state.value === TASK_RUNNING,
  perform: () => undefined,
});

const WAKE = new AccessKind<TaskState>({
  verb: 'wake',
  writes: true,
  perform(state, mask) {
    if ((state.peek() & (mask as number)) === 0) return false;
    state.store(TASK_RUNNING);
    return true;
  },
});

export class TaskState extends Word<number> {
  /** Blocks until the state is running: what is left of `schedule()`. */
  sleep(): Proc<void> {
    return access(SLEEP, this);
  }

  /** Makes the task runnable if its state is in `mask`; says whether it was. */
  wake(mask: number): Proc<boolean> {
    return access(WAKE, this, mask);
  }
}
