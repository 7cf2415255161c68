/** struct futex_pi_state (kernel/futex/futex.h): what the kernel knows of a contended PI futex. */
import { birth, birthName, type Home } from '../../machine/cell.ts';
import { Refcount } from '../../machine/refcount.ts';
import { Word } from '../../machine/word.ts';
import { rt_mutex } from '../locking/rt_mutex.ts';
import type { task_struct } from '../sched/task_struct.ts';
import type { futex_key } from './futex_key.ts';

export class futex_pi_state implements Home {
  published = false;
  dead = false;
  readonly born = birth();
  readonly pi_mutex = new rt_mutex(this);
  /** The task that owns the futex as far as the kernel knows. */
  readonly owner = new Word<task_struct | null>(this, 'owner', null);
  readonly refcount = new Refcount(this, 'refcount', 1);
  /** The task whose pi_state_list it is on, which is `list` in the C. Guarded by that pi_lock. */
  listed_on: task_struct | null = null;
  key: futex_key | null = null;

  label(): string {
    return `pi_state(${birthName(this.born)})`;
  }
}
