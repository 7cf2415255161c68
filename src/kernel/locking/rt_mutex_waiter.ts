/** struct rt_mutex_waiter (kernel/locking/rtmutex_common.h): lives on the waiter's stack. */
import { birth, birthName, Life } from '../../machine/cell.ts';
import { Guarded } from '../../machine/guarded.ts';
import { Kept } from '../../machine/kept.ts';
import type { Spinlock } from '../../machine/spinlock.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { rt_mutex } from './rt_mutex.ts';

const none: readonly Spinlock[] = [];

export class rt_mutex_waiter {
  static readonly kept = new Kept({ lock: 'settled', task: 'settled' });
  /** True from the moment it is in a lock's tree. */
  readonly life = new Life(this, false);
  readonly born = birth();
  /** Set before it is enqueued and constant from then on; NULL means it never was. */
  task: task_struct | null = null;
  lock: rt_mutex | null = null;
  /** Its place in the lock's tree. Guarded by the lock's wait_lock and the task's pi_lock. */
  readonly tree_prio = new Guarded<number>(this.life, 'tree.prio', 0, none);
  /** Its place in the owner's boost tree: a copy, guarded by the owner's pi_lock as well. */
  readonly pi_tree_prio = new Guarded<number>(this.life, 'pi_tree.prio', 0, none);

  label(): string {
    return `w(${birthName(this.life, this.born)})`;
  }
}
