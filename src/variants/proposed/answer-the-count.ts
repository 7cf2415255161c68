/**
 * Not in Linux: a proposal for a requeue that miscounts.
 *
 * futex_requeue() keeps in `ret` what rt_mutex_start_proxy_lock() has answered for the last task
 * that it looked at, and hands it on unless it is 0. An error it has to hand on. But 1, who was
 * given the lock, is none, and takes the place of the number of all that were moved.
 *
 * Here only an error does.
 */
import type { Build, Kernel } from '../../kernel/build.ts';
import { addedTo } from '../changes.ts';

function answerToRequeuer(_k: Kernel, ret: number, task_count: number): number {
  return ret < 0 ? ret : task_count;
}

export function answerTheCount(base: Build): Build {
  const about = `${base.about} A requeue answers how many tasks it has moved (proposed).`;
  return addedTo(base, 'answer-the-count', about, { answerToRequeuer });
}
