import { FUTEX_TID_MASK } from '../kernel/futex/futex_key.ts';
import type { View } from './view.ts';

/** The word names a task that has another program by now, and will not give the lock back. */
export function namesExeced(view: View, lock: number): boolean {
  const pid = view.futex(lock).uaddr.value & FUTEX_TID_MASK;
  return view.world.tasks.some((task) => task.pid === pid && view.deaths.hasExeced(task));
}

/** Who sleeps for the lock does so behind a task that the kernel takes for its owner, wrongly. */
export function isBehindExeced(view: View, lock: number): boolean {
  return view.queued(view.futex(lock)).some((q) => {
    const owner = q.pi_state.value?.owner.value ?? null;
    return owner !== null && view.deaths.hasExeced(owner);
  });
}
